// One value of a Via header (RFC 3261 20.42, RFC 3581).
#pragma once

#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// Reads one value up to the comma behind it or the end of the field.
[[nodiscard]] bool take_via(Scan& scan, Via& out) noexcept;

}  // namespace sallyport::sip
