// Reports of phones that policy does not let register or call, and the refusal of their calls.
#pragma once

#include <string>

#include "alg/sip/calls.h"

namespace sallyport::sip_alg {

// The alert for a REGISTER that policy does not let through.
void report_refusal(DropReason reason, const Message& message, const std::string& address_of_record, Effects& effects);

// An INVITE of a phone that is not registered: gives an alert and, unless in mode observe, refuses the call and the
// gates that it asks for. True: it is refused.
[[nodiscard]] bool refuse_call(const rules::Policy& policy, const Incoming& in, Effects& effects);

}  // namespace sallyport::sip_alg
