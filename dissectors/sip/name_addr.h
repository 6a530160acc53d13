// name-addr and addr-spec with their parameters: From, To, Contact, Refer-To (RFC 3261 20.10).
#pragma once

#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// Reads one value up to the comma behind it or the end of the field.
[[nodiscard]] bool take_name_addr(Scan& scan, NameAddr& out) noexcept;

}  // namespace sallyport::sip
