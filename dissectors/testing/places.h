// A test helper: the places of addresses and ports in a message. A View gives a value and the Range where the message
// holds it. expect_places_hold() reads each place again and compares; then it writes another value there, decodes the
// changed message, and expects that value and no other difference.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"
#include "dissectors/base/cursor.h"

namespace sallyport {

enum class Written : std::uint8_t { text, big_endian, little_endian };

struct FoundPlace {
  std::string name;
  Range range;
  Written written = Written::text;
  bool is_port = false;
  std::string value;  // to_text() of the address, or the digits of the port
};
using Places = std::vector<FoundPlace>;

// Appends places. Absent ones (the default Range) are left out.
class PlaceList {
 public:
  explicit PlaceList(Written written) : written_(written) {}
  void address(std::string name, const IpAddress& value, Range range) {
    if (range != Range{}) places_.push_back({std::move(name), range, written_, false, to_text(value)});
  }
  void port(std::string name, std::uint32_t value, Range range) {
    if (range != Range{}) places_.push_back({std::move(name), range, written_, true, std::to_string(value)});
  }
  void port(std::string name, Port value, Range range) { port(std::move(name), std::uint32_t{number(value)}, range); }
  [[nodiscard]] Places take() { return std::move(places_); }

 private:
  Written written_;
  Places places_;
};

// The value that the bytes at the place hold; nothing where they hold none.
[[nodiscard]] inline std::optional<std::string> read_place(Bytes message, const FoundPlace& place) {
  const auto bytes = slice(message, place.range);
  if (bytes.size() != place.range.length) return std::nullopt;
  if (place.written == Written::text) {
    const auto text = as_text(bytes);
    if (place.is_port) return std::to_string(std::stoul("0" + std::string(text)));
    const auto address = IpAddress::parse(text);
    return address ? std::optional(to_text(*address)) : std::nullopt;
  }
  Cursor in(bytes);
  if (!place.is_port && bytes.size() == 16) return to_text(IpAddress::v6(in.bytes<16>()));
  if (!place.is_port) return bytes.size() == 4 ? std::optional(to_text(IpAddress::v4(in.bytes<4>()))) : std::nullopt;
  if (place.written == Written::big_endian && bytes.size() == 2) return std::to_string(in.be16());
  if (place.written == Written::little_endian && bytes.size() == 4) return std::to_string(in.le32());
  return std::nullopt;
}

// Another value of the same kind, as text and as the message writes it.
[[nodiscard]] inline std::pair<std::string, std::string> another_value(Bytes message, const FoundPlace& place) {
  if (place.is_port) {
    if (place.written == Written::big_endian) return {"4711", "\x12\x67"};
    if (place.written == Written::little_endian) return {"4711", std::string("\x67\x12\x00\x00", 4)};
    return {"4711", "4711"};
  }
  const auto old = IpAddress::parse(place.value).value_or(IpAddress{});
  // By how the message writes it: "::ffff:192.0.2.1" is an IPv4 address too.
  const bool four = place.written == Written::text ? text(message, place.range).find(':') == std::string_view::npos
                                                   : place.range.length == 4;
  const auto* const other = four ? (old.is_multicast() ? "239.11.12.13" : "198.51.100.77")
                                 : (old.is_multicast() ? "ff1e::77" : "2001:db8:77::77");
  if (place.written == Written::text) return {other, other};
  const auto bytes = IpAddress::parse(other).value_or(IpAddress{}).bytes();
  std::string written;
  for (std::size_t i = four ? 12 : 0; i < 16; ++i) written.push_back(static_cast<char>(bytes[i]));
  return {other, written};
}

// `places_of(Bytes)` decodes a message and lists the places of its View.
template <class PlacesOf>
void expect_places_hold(const std::string& message, PlacesOf places_of) {
  const Places places = places_of(as_bytes(message));
  for (const auto& place : places) {
    EXPECT_EQ(read_place(as_bytes(message), place), place.value) << place.name << " @" << place.range.offset;
    const auto [value, written] = another_value(as_bytes(message), place);
    auto changed = message;
    changed.replace(place.range.offset, place.range.length, written);
    const Places after = places_of(as_bytes(changed));
    ASSERT_EQ(after.size(), places.size()) << place.name << " @" << place.range.offset;
    for (std::size_t i = 0; i < places.size(); ++i) {
      EXPECT_EQ(after[i].name, places[i].name);
      // A c= line of a session serves several media.
      EXPECT_EQ(after[i].value, places[i].range == place.range ? value : places[i].value)
          << place.name << " was changed, and " << places[i].name << " was compared";
    }
  }
}

}  // namespace sallyport
