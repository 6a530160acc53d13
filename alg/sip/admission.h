// Who may register and call by SIP: the rules (Registrations::admission()), their alerts, and the refusal of calls.
#pragma once

#include <string>

#include "alg/sip/calls.h"

namespace sallyport::sip_alg {

// Adds the alert for a REGISTER that policy refuses.
void report_refusal(DropReason reason, const Message& message, const std::string& address_of_record, Effects& effects);

// Handles an INVITE of a phone that is not registered: adds an alert and, except in mode observe, refuses the call and
// its gates. Returns true if the call is refused.
[[nodiscard]] bool refuse_call(const rules::Policy& policy, const Incoming& in, Effects& effects);

}  // namespace sallyport::sip_alg
