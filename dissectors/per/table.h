// The table of an ASN.1 module: one row for each type, with its facts for aligned PER (X.691). The compiler checks a
// table. scripts/asn1_tables.py makes tables.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace sallyport::per {

enum class Kind : std::uint8_t {
  null,
  boolean,
  integer,
  enumerated,
  bit_string,
  octet_string,
  object_identifier,
  string,          // known-multiplier: every character has the same number of bits
  general_string,  // a length and octets
  sequence,
  sequence_of,
  choice,
  open_type,
  opaque  // an extension addition that is skipped
};

inline constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();  // no bound
inline constexpr std::uint16_t kNoType = 0xffff;                                 // a name of an enumeration

struct Type {
  Kind kind{};
  bool extensible = false;   // "..." in the type, or in its value or size constraint
  std::uint8_t bits = 0;     // string: bits of a character
  std::uint8_t letters = 0;  // string: characters are indices below this; 0 = they stand for themselves
  std::uint16_t first = 0;   // components: kComponents[first, first + count); root components come first
  std::uint16_t count = 0;
  std::uint16_t root = 0;
  std::uint16_t optional = 0;  // sequence: root components with a bit in the preamble
  std::int64_t lower = kNone;  // of the value, or of the size
  std::int64_t upper = kNone;
};

struct Component {
  std::string_view name;
  std::uint16_t type = kNoType;
  bool optional = false;
  std::uint8_t mark = 0;  // reported to the sink; 0 = not reported
};

struct Table {
  std::span<const Type> types;
  std::span<const Component> components;
};

namespace table_detail {

constexpr bool bounds_are_right(const Type& type) noexcept {
  if (type.lower != kNone && type.upper != kNone && type.lower > type.upper) return false;
  switch (type.kind) {
    case Kind::integer: return type.lower != kNone || type.upper == kNone;
    case Kind::string:
      if (type.bits != 4 && type.bits != 8 && type.bits != 16) return false;
      return (type.letters == 0 || type.letters <= (1U << type.bits)) && (type.lower == kNone || type.lower >= 0);
    case Kind::bit_string:
    case Kind::octet_string:
    case Kind::sequence_of: return type.lower == kNone || type.lower >= 0;
    default: return type.lower == kNone && type.upper == kNone;
  }
}

constexpr bool components_are_right(const Table& table, const Type& type) noexcept {
  if (type.first > table.components.size() || type.count > table.components.size() - type.first) return false;
  if (type.root > type.count || (!type.extensible && type.kind != Kind::sequence_of && type.root != type.count))
    return false;
  std::size_t optional = 0;
  for (std::size_t i = 0; i < type.count; ++i) {
    const auto& component = table.components[type.first + i];
    if (component.name.empty()) return false;
    if (type.kind == Kind::enumerated) {
      if (component.type != kNoType || component.mark != 0) return false;
      continue;
    }
    if (component.type >= table.types.size()) return false;
    if (i >= type.root) continue;
    if (table.types[component.type].kind == Kind::opaque) return false;  // a root component cannot be skipped
    if (component.optional) ++optional;
  }
  switch (type.kind) {
    case Kind::sequence: return optional == type.optional && optional <= 64;
    case Kind::sequence_of: return type.count == 1 && type.root == 1 && optional == 0 && type.optional == 0;
    case Kind::choice: return type.root > 0 && optional == 0 && type.optional == 0;
    default: return type.root > 0 && type.optional == 0;
  }
}

}  // namespace table_detail

// True if every index is within the table, and counts and bounds are consistent.
[[nodiscard]] constexpr bool valid(const Table& table) noexcept {
  if (table.types.empty() || table.types.size() >= kNoType) return false;
  for (const auto& type : table.types) {
    if (!table_detail::bounds_are_right(type)) return false;
    const bool has_components = type.kind == Kind::sequence || type.kind == Kind::sequence_of ||
                                type.kind == Kind::choice || type.kind == Kind::enumerated;
    if (!has_components && (type.count != 0 || type.root != 0 || type.optional != 0)) return false;
    if (has_components && !table_detail::components_are_right(table, type)) return false;
  }
  return true;
}

}  // namespace sallyport::per
