// Every golden message: the facts in it; then cut, split and changed at every byte, and under every version of a
// registration.
#include "dissectors/testing/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "dissectors/sccp/places.h"
#include "dissectors/sccp/print.h"
#include "dissectors/sccp/view_ranges.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::sccp {
namespace {

// "hex version N": the connection registered at version N.
Context context_of(const Golden& golden) {
  constexpr std::string_view kVersion = " version ";
  const auto at = golden.options.find(kVersion);
  if (at == std::string::npos) return {};
  return {static_cast<std::uint8_t>(std::stoi(golden.options.substr(at + kVersion.size())))};
}

std::string with_length(std::string message, std::size_t length) {
  for (std::size_t i = 0; i < 4; ++i) message[i] = static_cast<char>((length >> (8 * i)) & 0xffU);
  return message;
}

void expect_sound(const Result<View>& view, std::size_t size, const Golden& golden) {
  if (view) {
    EXPECT_TRUE(ranges_are_within(*view, size)) << golden.name;
    EXPECT_TRUE(holds_together(*view)) << golden.name;
  } else {
    EXPECT_LE(view.error().offset, size) << golden.name;
  }
}

TEST(SccpGolden, HoldWhatIsWrittenBesideThem) {
  EXPECT_GE(load_goldens("sccp").size(), 170U);
  expect_found(load_goldens("sccp"),
               [](const Golden& golden, Bytes message) { return print(message, context_of(golden)); });
}

// Translation of addresses will write to these places. Each place holds its value, and takes another one.
TEST(SccpGolden, PlacesHoldTheirValues) {
  std::set<std::string> names;
  for (const auto& golden : load_goldens("sccp")) {
    SCOPED_TRACE(golden.where());
    const auto places = [&](Bytes message) { return places_of(message, context_of(golden)); };
    expect_places_hold(golden.message, places);
    for (const auto& place : places(golden.bytes())) names.insert(place.name);
  }
  for (const auto* name : {"media.address", "media.port", "source.address", "source.port", "station_address",
                           "station_address_v6", "rtp_port", "rtcp_port", "server[0].address", "server[0].port"})
    EXPECT_TRUE(names.contains(name)) << name;
}

TEST(SccpGolden, EveryPrefixIsAnErrorAndIsReadNoFurther) {
  for (const auto& golden : load_goldens("sccp"))
    for (std::size_t n = 0; n < golden.message.size(); ++n) {
      const GuardedBytes prefix(golden.bytes().first(n));
      EXPECT_FALSE(decode(prefix.bytes(), context_of(golden))) << golden.name << " " << n;
    }
}

// A prefix with a matching length gives a View of a form of that length, or an error. It announces media only with the
// address of the whole message: no prefix of one form may pass for another form.
TEST(SccpGolden, EveryShorterMessageAnnouncesTheSameOrNothing) {
  for (const auto& golden : load_goldens("sccp")) {
    const auto whole = decode(golden.bytes(), context_of(golden));
    for (std::size_t n = kPrefixSize; n < golden.message.size(); ++n) {
      const GuardedBytes message(as_bytes(with_length(golden.message.substr(0, n), n - kHeaderSize)));
      const auto view = decode(message.bytes(), context_of(golden));
      expect_sound(view, n, golden);
      if (!view || !view->announces_media || !whole) continue;
      // CallManager 2.x has no field that distinguishes its form from a newer one cut to the same size.
      if (view->layout == 0 && n == kPrefixSize + 36 && view->id == MessageId::start_media_transmission) continue;
      // A message with 16-byte addresses, cut to the size of a form with four bytes, is of that form.
      if (view->layout != whole->layout) continue;
      EXPECT_EQ(view->media, whole->media) << golden.name << " " << n;
    }
  }
}

TEST(SccpGolden, EveryByteMayChange) {
  for (const auto& golden : load_goldens("sccp")) {
    auto message = golden.message;
    for (std::size_t i = 0; i < message.size(); ++i) {
      const char was = message[i];
      for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
        message[i] = static_cast<char>(value);
        const GuardedBytes guarded(as_bytes(message));
        expect_sound(decode(guarded.bytes(), context_of(golden)), message.size(), golden);
      }
      message[i] = was;
    }
  }
}

TEST(SccpGolden, MediaDoesNotDependOnTheRegistration) {
  for (const auto& golden : load_goldens("sccp")) {
    const auto known = decode(golden.bytes(), context_of(golden));
    for (unsigned version = 0; version <= kNewestVersion; ++version) {
      const auto view = decode(golden.bytes(), {static_cast<std::uint8_t>(version)});
      ASSERT_EQ(static_cast<bool>(view), static_cast<bool>(known)) << golden.name << " " << version;
      if (!view || view->newer) continue;
      EXPECT_EQ(view->media, known->media) << golden.name << " " << version;
      EXPECT_EQ(view->announces_media, known->announces_media) << golden.name << " " << version;
    }
  }
}

// All messages as one stream. Each prefix of a message needs more bytes.
TEST(SccpGolden, EverySplitOfTheStreamGivesTheSameFrames) {
  std::string stream;
  std::vector<std::size_t> ends;
  for (const auto& golden : load_goldens("sccp"))
    if (golden.file != "headers") {
      stream += golden.message;
      ends.push_back(stream.size());
    }
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < stream.size();) {
    const auto whole = as_bytes(stream).subspan(at);
    const auto framed = framing(whole);
    ASSERT_EQ(framed.kind, Framing::Kind::frame);
    for (std::size_t n = 0; n < framed.length; ++n) {
      const GuardedBytes part(whole.first(n));
      const auto wait = framing(part.bytes());
      ASSERT_EQ(wait.kind, Framing::Kind::need);
      ASSERT_GT(wait.length, n);
      ASSERT_LE(wait.length, framed.length);
    }
    at += framed.length;
    found.push_back(at);
  }
  EXPECT_EQ(found, ends);
}

TEST(SccpGolden, KeysAreInNoFinding) {
  std::size_t with_keys = 0;
  for (const auto& golden : load_goldens("sccp")) {
    const auto view = decode(golden.bytes(), context_of(golden));
    if (!view || !view->encryption.has_keys()) continue;
    ++with_keys;
    EXPECT_EQ(golden.found.find("a1"), std::string::npos) << golden.name;
  }
  EXPECT_GE(with_keys, 5U);
}

TEST(SccpGolden, EveryFormThatHoldsAnAddressIsShown) {
  std::set<std::pair<MessageId, std::uint8_t>> shown;
  for (const auto& golden : load_goldens("sccp"))
    if (const auto view = decode(golden.bytes(), context_of(golden)); view && view->announces_media)
      shown.insert({view->id, view->layout});
  using Id = MessageId;
  for (const auto id : {Id::open_receive_channel_ack, Id::start_media_transmission, Id::start_media_transmission_ack,
                        Id::open_multimedia_receive_channel_ack, Id::start_multimedia_transmission})
    EXPECT_EQ(std::ranges::count_if(shown, [&](const auto& form) { return form.first == id; }), 2) << to_text(id);
}

}  // namespace
}  // namespace sallyport::sccp
