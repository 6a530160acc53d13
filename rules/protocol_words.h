// Patterns of commands that name protocols: the words come from protocols.def.
//
//   pattern<"ip port-map ", every_protocol, " port [udp|tcp] <1-65535>">
//   is "ip port-map sip|skinny|h323|mgcp|tftp port [udp|tcp] <1-65535>"
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "rules/protocols.h"

namespace sallyport::rules {

// A string literal as a template argument.
template <std::size_t N>
struct Literal {
  char text[N]{};
  constexpr Literal(const char (&from)[N]) { std::copy_n(from, N, text); }  // NOLINT: converts on purpose
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

using Choose = bool (*)(const ProtocolFacts&) noexcept;
constexpr bool every_protocol(const ProtocolFacts&) noexcept {
  return true;
}
constexpr bool protocols_that_register(const ProtocolFacts& row) noexcept {
  return row.registers;
}

namespace detail {

// Writes before + the chosen words with `|` between them + after; counts only where `to` is null.
constexpr std::size_t write_pattern(char* to, std::string_view before, Choose choose, std::string_view after) {
  std::size_t size = 0;
  const auto append = [&](std::string_view text) {
    for (const char c : text) {
      if (to != nullptr) to[size] = c;
      ++size;
    }
  };
  append(before);
  bool first = true;
  for (const ProtocolFacts& row : kProtocols) {
    if (!choose(row)) continue;
    if (!first) append("|");
    append(row.word);
    first = false;
  }
  append(after);
  return size;
}

template <Literal Before, Choose choose, Literal After>
inline constexpr auto kPatternText = [] {
  std::array<char, write_pattern(nullptr, Before.view(), choose, After.view())> text{};
  write_pattern(text.data(), Before.view(), choose, After.view());
  return text;
}();

}  // namespace detail

template <Literal Before, Choose choose, Literal After>
inline constexpr std::string_view pattern{detail::kPatternText<Before, choose, After>.data(),
                                          detail::kPatternText<Before, choose, After>.size()};

}  // namespace sallyport::rules
