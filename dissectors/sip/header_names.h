// The headers that a View holds, by name and compact form (RFC 3261 7.3.3 and the RFCs in sip.h). Names and
// readers come from one list, header_table.def.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dissectors/base/name_slot.h"
#include "dissectors/base/same_bytes.h"

namespace sallyport::sip {

enum class HeaderId : std::uint8_t {
#define SIP_HEADER(id, name, compact, once) id,
#include "dissectors/sip/header_table.def"
#undef SIP_HEADER
  other
};

// Whether a message has at most one value of the header.
[[nodiscard]] bool stands_once(HeaderId id) noexcept;

// The name in the spelling of the standard.
[[nodiscard]] std::string_view to_text(HeaderId id) noexcept;

namespace detail {

// A perfect hash of length, first and last letter. A new name that collides does not compile. Letters lose their case;
// the comparison of names tells other characters apart.
inline constexpr std::size_t kSlots = 128;
[[nodiscard]] constexpr std::size_t slot_of(std::string_view name) noexcept {
  const auto letter = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c) | 0x20U); };
  return (name.size() + letter(name.front()) * 5 + letter(name.back()) * 6) % kSlots;
}

struct HeaderIndex {
  std::array<NameSlot<HeaderId, 32>, kSlots> by_name{};
  std::array<HeaderId, 256> by_letter{};
  bool perfect = true;
};
[[nodiscard]] consteval HeaderIndex make_header_index() {
  HeaderIndex index;
  index.by_letter.fill(HeaderId::other);
  const auto add = [&](HeaderId id, std::string_view name, char compact) {
    auto& slot = index.by_name[slot_of(name)];
    if (slot.id != HeaderId::other) index.perfect = false;
    slot.set(name, id);
    if (compact == 0) return;
    index.by_letter[static_cast<unsigned char>(compact)] = id;
    index.by_letter[static_cast<unsigned char>(compact - 'a' + 'A')] = id;
  };
#define SIP_HEADER(id, name, compact, once) add(HeaderId::id, name, compact);
#include "dissectors/sip/header_table.def"
#undef SIP_HEADER
  return index;
}
inline constexpr HeaderIndex kHeaderIndex = make_header_index();
static_assert(kHeaderIndex.perfect, "two header names share a slot: change the factors of slot_of()");

[[nodiscard]] bool same_name_but_case(std::string_view a, std::string_view b) noexcept;

}  // namespace detail

[[nodiscard, gnu::always_inline]] inline HeaderId find_header(std::string_view name) noexcept {
  if (name.size() <= 1)
    return name.empty() ? HeaderId::other : detail::kHeaderIndex.by_letter[static_cast<unsigned char>(name.front())];
  const auto& slot = detail::kHeaderIndex.by_name[detail::slot_of(name)];
  if (name.size() != slot.size) return HeaderId::other;
  return same_bytes(name, slot.name()) || detail::same_name_but_case(name, slot.name()) ? slot.id : HeaderId::other;
}

}  // namespace sallyport::sip
