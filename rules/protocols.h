// The protocols that the policy language names: the rows of protocols.def as an enumeration and a table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sallyport::rules {

enum class Protocol : std::uint8_t {
#define SALLYPORT_PROTOCOL(constant, ...) constant,
#include "rules/protocols.def"
#undef SALLYPORT_PROTOCOL
};

// The facts of one row; protocols.def describes the columns.
struct ProtocolFacts {
  Protocol protocol{};
  std::string_view word;        // in the policy language: "skinny"
  std::string_view event_name;  // in events: "sccp"
  std::uint16_t first_port = 0, last_port = 0;
  bool registers = false;
  bool timeout = false;
};

inline constexpr auto kProtocols = [] {
  constexpr bool yes = true, no = false;
  return std::to_array<ProtocolFacts>({
#define SALLYPORT_PROTOCOL(constant, word, event_name, first, last, registers, timeout, rules) \
  {Protocol::constant, word, event_name, first, last, registers, timeout},
#include "rules/protocols.def"
#undef SALLYPORT_PROTOCOL
  });
}();

// The place of a protocol in arrays of kProtocols.size().
[[nodiscard]] constexpr std::size_t index_of(Protocol protocol) noexcept {
  return static_cast<std::size_t>(protocol);
}
[[nodiscard]] constexpr const ProtocolFacts& facts(Protocol protocol) noexcept {
  return kProtocols[index_of(protocol)];
}
// By its word in the policy language; none: no protocol has that word.
[[nodiscard]] constexpr std::optional<Protocol> protocol_named(std::string_view word) noexcept {
  for (const ProtocolFacts& row : kProtocols)
    if (row.word == word) return row.protocol;
  return std::nullopt;
}

}  // namespace sallyport::rules
