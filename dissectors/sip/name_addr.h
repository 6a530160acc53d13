// name-addr and addr-spec with their parameters: From, To, Contact, Refer-To (RFC 3261 20.10).
#pragma once

#include "dissectors/sip/scan.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip {

// Reads the value at `position`, up to the next comma or `end`.
[[nodiscard]] bool read_name_addr(std::string_view message, std::uint32_t& position, std::uint32_t end, NameAddr& out,
                                  DecodeError& error) noexcept;

[[nodiscard]] inline bool take_name_addr(Scan& scan, NameAddr& out) noexcept {
  auto position = scan.position();
  const bool ok = read_name_addr(scan.message(), position, scan.end(), out, scan.error());
  (void)scan.take_until(position);
  return ok;
}

}  // namespace sallyport::sip
