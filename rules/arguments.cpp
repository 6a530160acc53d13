#include "rules/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "rules/hint.h"

namespace sallyport::rules {
namespace {

struct NamedKind {
  std::string_view name;
  Kind kind;
};

constexpr NamedKind kKinds[] = {
    {"A.B.C.D", Kind::ipv4},
    {"MASK", Kind::mask},
    {"WILDCARD", Kind::wildcard},
    {"ADDRESS", Kind::address},
    {"PREFIX", Kind::prefix},
    {"H.H.H", Kind::mac},
    {"X:X::X/N", Kind::ipv6_prefix},
    {"HH:MM", Kind::time},
    {"N-N", Kind::ports},
    {"DIGITS", Kind::digits},
    {"WORD", Kind::word},
    {"LINE", Kind::line},
    {"RULE", Kind::rule},
    {"BUTTONS", Kind::rule},
};

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_mac(std::string_view word) noexcept {
  if (word.size() != 14 || word[4] != '.' || word[9] != '.') return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (i != 4 && i != 9 && !is_hex(word[i])) return false;
  return true;
}

bool is_time(std::string_view word) noexcept {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos || word.size() - colon != 3) return false;
  const auto hours = read_number(word.substr(0, colon));
  const auto minutes = read_number(word.substr(colon + 1));
  return colon <= 2 && hours && minutes && (*hours < 24 || (*hours == 24 && *minutes == 0)) && *minutes < 60;
}

// Digits and the signs of IOS dial plans: `.` is any digit, `T` any number of digits; sets, `%` and `+`.
bool is_dial_pattern(std::string_view word) noexcept {
  return std::all_of(word.begin(), word.end(), [](char c) {
    return is_digit(c) || std::string_view("+*#.,TtABCDabcd[]()^-%?$!\\").find(c) != std::string_view::npos;
  });
}

bool read_v4(std::string_view word, IpAddress& address) noexcept {
  const auto parsed = IpAddress::parse(word);
  if (!parsed || !parsed->is_v4() || word.find(':') != std::string_view::npos) return false;
  address = *parsed;
  return true;
}

bool read_prefix(std::string_view word, bool ipv6_only, Value& value) {
  if (word.find('/') == std::string_view::npos) return false;
  const auto prefix = Prefix::parse(word);
  if (!prefix || (ipv6_only && prefix->address.is_v4())) return false;
  value.prefix = network_of(prefix->address, prefix->length);
  value.address = prefix->address;
  value.normal = fmt::format("{}/{}", to_text(prefix->address), prefix->length);
  return true;
}

bool read_ports(std::string_view word, Value& value) {
  const std::size_t dash = word.find('-');
  const auto first = read_number(word.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : read_number(word.substr(dash + 1));
  if (!first || !last || *first == 0 || *last > 65535 || *first > *last) return false;
  value.number = *first;
  value.last = *last;
  return true;
}

}  // namespace

std::optional<Argument> argument_named(std::string_view pattern_word) noexcept {
  for (const NamedKind& known : kKinds)
    if (known.name == pattern_word) return Argument{known.kind};
  if (!pattern_word.starts_with('<')) return std::nullopt;
  const std::size_t dash = pattern_word.find('-');
  const auto low = read_number(pattern_word.substr(1, dash - 1));
  const auto high = read_number(pattern_word.substr(dash + 1, pattern_word.size() - dash - 2));
  return Argument{Kind::number, low.value_or(0), high.value_or(0)};
}

bool read_argument(const Argument& argument, std::string_view word, Value& value, std::string& why) {
  value.normal = word;
  const char* what = "";
  switch (argument.kind) {
    case Kind::number: {
      const auto number = read_number(word);
      if (number && *number >= argument.low && *number <= argument.high) {
        value.number = *number;
        value.normal = std::to_string(*number);
        return true;
      }
      why = fmt::format("{} is not a number from {} to {}", quoted(word), argument.low, argument.high);
      return false;
    }
    case Kind::ipv4:
      if (read_v4(word, value.address)) return true;
      what = "an IPv4 address";
      break;
    case Kind::mask: {
      const auto length = read_v4(word, value.address) ? mask_length(value.address.v4_value()) : std::nullopt;
      if (length) {
        value.number = *length;
        return true;
      }
      what = "a netmask such as 255.255.255.0";
      break;
    }
    case Kind::wildcard:
      if (read_v4(word, value.address)) return true;
      what = "a wildcard mask such as 0.0.0.255";
      break;
    case Kind::address:
      if (const auto parsed = IpAddress::parse(word)) {
        value.address = *parsed;
        value.normal = to_text(*parsed);
        return true;
      }
      what = "an IP address";
      break;
    case Kind::prefix:
      if (read_prefix(word, false, value)) return true;
      what = "a prefix such as 10.1.1.0/24 or 2001:db8::/32";
      break;
    case Kind::ipv6_prefix:
      if (read_prefix(word, true, value)) return true;
      what = "an IPv6 prefix such as 2001:db8::/32";
      break;
    case Kind::mac:
      if (is_mac(word)) return true;
      what = "a MAC address such as 0030.94C3.8724";
      break;
    case Kind::time:
      if (is_time(word)) return true;
      what = "a time from 00:00 to 24:00";
      break;
    case Kind::ports:
      if (read_ports(word, value)) return true;
      what = "a port from 1 to 65535 or a range such as 1718-1719";
      break;
    case Kind::digits:
      if (is_dial_pattern(word)) return true;
      what = "a telephone number or pattern";
      break;
    case Kind::word:
    case Kind::keyword:
    case Kind::line:
    case Kind::rule: return true;
  }
  why = fmt::format("{} is not {}", quoted(word), what);
  return false;
}

std::optional<std::uint32_t> read_number(std::string_view word) noexcept {
  std::uint32_t number = 0;
  const char* end = word.data() + word.size();
  const auto [stop, failure] = std::from_chars(word.data(), end, number);
  if (failure != std::errc{} || stop != end || word.empty()) return std::nullopt;
  return number;
}

std::optional<std::uint8_t> mask_length(std::uint32_t mask) noexcept {
  for (unsigned length = 0; length <= 32; ++length)
    if (mask == mask_of(length)) return static_cast<std::uint8_t>(length);
  return std::nullopt;
}

Prefix network_of(const IpAddress& address, std::uint8_t length) noexcept {
  if (address.is_v4()) return {IpAddress::v4(address.v4_value() & mask_of(length)), length};
  auto bytes = address.bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t kept = length > i * 8 ? std::min<std::size_t>(8, length - i * 8) : 0;
    bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xff00U >> kept));
  }
  return {IpAddress::v6(bytes), length};
}

}  // namespace sallyport::rules
