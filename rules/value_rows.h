// Actions and printers for commands that set one value, so that such a command is a row and a member of Policy.
//
//   using Timeout = InPolicy<&Policy::media, &Media::timeout>;
//   {"media timeout <1-86400>", 2, set_number<Timeout>, "seconds without a packet", "120", print_number<Timeout>}
//
// A place names the member of the value; the struct with the member has the default. `no` assigns the default, and a
// printer writes a line only where the value differs from it. The words of the line come from the row's own pattern:
// its keywords in front of the first argument, and for a choice the word at the value's position.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "rules/command_tree.h"
#include "rules/compiler.h"
#include "rules/printout.h"

namespace sallyport::rules {

namespace detail {

template <typename T>
constexpr T& follow(T& at) noexcept {
  return at;
}
template <typename T, typename First, typename... Rest>
constexpr auto& follow(T& at, First first, Rest... rest) noexcept {
  return follow(at.*first, rest...);
}

}  // namespace detail

// A policy without commands.
[[nodiscard]] const Policy& presets() noexcept;

// A member of Policy, by the members on the way to it.
template <auto... Path>
struct InPolicy {
  template <typename P>  // Policy or const Policy
  [[nodiscard]] static auto& in(P& policy, std::size_t) noexcept {
    return detail::follow(policy, Path...);
  }
  [[nodiscard]] static const auto& preset() noexcept { return detail::follow(presets(), Path...); }
};

// A member of the element that the open block is about: InElement<&Policy::ephones, &Ephone::keepalive>.
template <auto List, auto... Path>
struct InElement {
  template <typename P>
  [[nodiscard]] static auto& in(P& policy, std::size_t index) noexcept {
    return detail::follow((policy.*List)[index], Path...);
  }
  [[nodiscard]] static const auto& preset() noexcept {
    static const typename std::remove_cvref_t<decltype(presets().*List)>::value_type element{};
    return detail::follow(element, Path...);
  }
};

template <typename Place>
[[nodiscard]] auto& place(Compiler& c) noexcept {
  return Place::in(c.policy, c.block_index());
}
template <typename Place>
[[nodiscard]] const auto& place(const Printout& out) noexcept {
  return Place::in(out.policy, out.index());
}

// The keywords of a pattern in front of its first argument, choice or option: "media timeout".
[[nodiscard]] std::string_view keywords_of(std::string_view pattern) noexcept;
// The words of a pattern's first choice: "allow", "alert" and "refuse"; the n-th of them.
[[nodiscard]] std::string_view choice_of(std::string_view pattern, std::size_t n) noexcept;

// A number, or an optional one: the first argument.
template <typename Place>
void set_number(Compiler& c, const Match& m) {
  auto& value = place<Place>(c);
  value = Place::preset();
  if (!m.no) value = static_cast<std::uint32_t>(m.arg(0).number);
}
template <typename Place>
void print_number(Printout& out, const Command& row) {
  const auto& value = place<Place>(out);
  if (value == Place::preset()) return;
  if constexpr (requires { *value; })
    out.line("{} {}", keywords_of(row.pattern), *value);
  else
    out.line("{} {}", keywords_of(row.pattern), value);
}

// A choice: an enumeration in the order of the words, an optional one, or a bool that the first word makes true.
template <typename Place>
void set_choice(Compiler& c, const Match& m) {
  auto& value = place<Place>(c);
  using Type = std::remove_reference_t<decltype(value)>;
  value = Place::preset();
  if (m.no) return;
  if constexpr (std::is_same_v<Type, bool>)
    value = m.arg(0).choice == 0;
  else if constexpr (std::is_enum_v<Type>)
    value = static_cast<Type>(m.arg(0).choice);
  else
    value = static_cast<typename Type::value_type>(m.arg(0).choice);
}
template <typename T>
[[nodiscard]] constexpr std::size_t position_of(const T& value) noexcept {
  if constexpr (std::is_same_v<T, bool>)
    return value ? 0 : 1;
  else if constexpr (requires { value.value(); })
    return position_of(*value);
  else
    return static_cast<std::size_t>(value);
}
template <typename Place>
void print_choice(Printout& out, const Command& row) {
  const auto& value = place<Place>(out);
  if (value != Place::preset()) out.line("{} {}", keywords_of(row.pattern), choice_of(row.pattern, position_of(value)));
}

// A switch that is off without its line.
template <typename Place>
void set_switch(Compiler& c, const Match& m) {
  place<Place>(c) = !m.no;
}
template <typename Place>
void print_switch(Printout& out, const Command& row) {
  if (place<Place>(out)) out.line("{}", keywords_of(row.pattern));
}

// A text: the first argument.
template <typename Place>
void set_text(Compiler& c, const Match& m) {
  place<Place>(c) = m.no ? std::string{} : m.arg(0).normal;
}
template <typename Place>
void print_text(Printout& out, const Command& row) {
  if (const std::string& text = place<Place>(out); !text.empty()) out.line("{} {}", keywords_of(row.pattern), text);
}

}  // namespace sallyport::rules
