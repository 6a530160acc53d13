// The attributes that a View holds, by name (rfc8866 5.13: case matters). Internal to dissectors/sdp.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dissectors/base/name_slot.h"
#include "dissectors/base/same_bytes.h"

namespace sallyport::sdp {

enum class Attribute : std::uint8_t {
  other,
  sendrecv,
  sendonly,
  recvonly,
  inactive,
  fingerprint,
  ice_ufrag,
  ice_lite,
  group,
  rtcp,
  rtcp_mux,
  rtcp_mux_only,
  crypto,
  mid,
  bundle_only,
  rtpmap,
  candidate
};

namespace detail {

struct AttributeName {
  std::string_view name;
  Attribute attribute = Attribute::other;
};
inline constexpr std::array kAttributeNames{
    AttributeName{"sendrecv", Attribute::sendrecv},
    AttributeName{"sendonly", Attribute::sendonly},
    AttributeName{"recvonly", Attribute::recvonly},
    AttributeName{"inactive", Attribute::inactive},
    AttributeName{"fingerprint", Attribute::fingerprint},
    AttributeName{"ice-ufrag", Attribute::ice_ufrag},
    AttributeName{"ice-lite", Attribute::ice_lite},
    AttributeName{"group", Attribute::group},
    AttributeName{"rtcp", Attribute::rtcp},
    AttributeName{"rtcp-mux", Attribute::rtcp_mux},
    AttributeName{"rtcp-mux-only", Attribute::rtcp_mux_only},
    AttributeName{"crypto", Attribute::crypto},
    AttributeName{"mid", Attribute::mid},
    AttributeName{"bundle-only", Attribute::bundle_only},
    AttributeName{"rtpmap", Attribute::rtpmap},
    AttributeName{"candidate", Attribute::candidate},
};

// A perfect hash of length, first and middle letter. Names that collide do not compile.
inline constexpr std::size_t kSlots = 32;
[[nodiscard]] constexpr std::size_t slot_of(std::string_view name) noexcept {
  const auto letter = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c)); };
  return (name.size() * 4 + letter(name.front()) * 3 + letter(name[name.size() / 2])) % kSlots;
}

struct AttributeIndex {
  std::array<NameSlot<Attribute, 16>, kSlots> slots{};
  bool perfect = true;
};
[[nodiscard]] consteval AttributeIndex make_attribute_index() {
  AttributeIndex index;
  for (const auto& row : kAttributeNames) {
    auto& slot = index.slots[slot_of(row.name)];
    if (slot.id != Attribute::other) index.perfect = false;
    slot.set(row.name, row.attribute);
  }
  return index;
}
inline constexpr AttributeIndex kAttributeIndex = make_attribute_index();
static_assert(kAttributeIndex.perfect, "two attributes share a slot: change the factors of slot_of()");

}  // namespace detail

[[nodiscard]] inline Attribute find_attribute(std::string_view name) noexcept {
  if (name.empty()) return Attribute::other;
  const auto& slot = detail::kAttributeIndex.slots[detail::slot_of(name)];
  return same_bytes(name, slot.name()) ? slot.id : Attribute::other;
}

}  // namespace sallyport::sdp
