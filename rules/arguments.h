// The kinds of argument of a command, and how each is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dissectors/base/address.h"

namespace sallyport::rules {

enum class Kind : std::uint8_t {
  keyword,      // one word, or several to choose from: `in|out`
  number,       // <1-65535>
  ipv4,         // A.B.C.D
  mask,         // MASK: contiguous, 255.255.255.0
  wildcard,     // WILDCARD: 0.0.0.255, contiguous or not
  address,      // ADDRESS: IPv4 or IPv6
  prefix,       // PREFIX: IPv4 or IPv6 with /length
  ipv6_prefix,  // X:X::X/N
  mac,          // H.H.H
  time,         // HH:MM
  ports,        // N-N: a port or a range of ports
  digits,       // DIGITS: a telephone number or a pattern of numbers
  word,         // WORD
  line,         // LINE: the rest of the line as text
  rule          // RULE, BUTTONS: the rest of the line as words; the command reads them
};

struct Argument {
  Kind kind = Kind::keyword;
  std::uint32_t low = 0, high = 0;  // number
};

// An argument of a line; `normal` is the spelling that print() uses.
struct Value {
  std::string normal;
  unsigned column = 0;
  std::uint32_t number = 0;  // number; length of a mask; first port
  std::uint32_t last = 0;    // last port
  std::size_t choice = 0;    // keyword: the position among the words
  IpAddress address;         // ipv4, address, wildcard (as an address)
  Prefix prefix;
};

// The argument that a word of a command's pattern means; none: the word is a keyword.
[[nodiscard]] std::optional<Argument> argument_named(std::string_view pattern_word) noexcept;

// Reads a word as an argument of that kind (not keyword, line or rule). False: the word does not fit, and `why` has the
// reason.
[[nodiscard]] bool read_argument(const Argument& argument, std::string_view word, Value& value, std::string& why);

[[nodiscard]] std::optional<std::uint32_t> read_number(std::string_view word) noexcept;
// The length of a contiguous netmask, 24 for 255.255.255.0.
[[nodiscard]] std::optional<std::uint8_t> mask_length(std::uint32_t mask) noexcept;
[[nodiscard]] constexpr std::uint32_t mask_of(unsigned length) noexcept {
  return length == 0 ? 0U : 0xffffffffU << (32U - length);
}
// The address with the bits behind the length cleared.
[[nodiscard]] Prefix network_of(const IpAddress& address, std::uint8_t length) noexcept;

}  // namespace sallyport::rules
