// One value of a Via header (RFC 3261 20.42, RFC 3581).
#pragma once

#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// Reads the value at `position`, up to the next comma or `end`.
[[nodiscard]] bool read_via(std::string_view message, std::uint32_t& position, std::uint32_t end, Via& out,
                            DecodeError& error) noexcept;

[[nodiscard]] inline bool take_via(Scan& scan, Via& out) noexcept {
  auto position = scan.position();
  const bool ok = read_via(scan.message(), position, scan.end(), out, scan.error());
  (void)scan.take_until(position);
  return ok;
}

}  // namespace sallyport::sip
