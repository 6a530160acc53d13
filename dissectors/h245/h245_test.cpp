// Golden messages, checks of each message and of each of its prefixes, and the tables against their enums.
#include "dissectors/h245/h245.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "dissectors/h245/places.h"
#include "dissectors/h245/print.h"
#include "dissectors/h245/twin.h"
#include "dissectors/testing/golden.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::h245 {
namespace {

const std::vector<Golden>& goldens() {
  return load_goldens("h245");
}
bool is_fast_start(const Golden& golden) {
  return golden.file.starts_with("fast-start");
}

std::optional<DecodeError> decode_golden(const Golden& golden, Bytes message, View& view) {
  return is_fast_start(golden) ? decode_fast_start(message, {0, static_cast<std::uint32_t>(message.size())}, view)
                               : decode_into(message, view);
}

TEST(H245Golden, EveryMessageGivesWhatItsFileSays) {
  ASSERT_GT(goldens().size(), 25U);
  expect_found(goldens(), [](const Golden& golden, Bytes message) {
    View view;
    FactList out(message);
    if (const auto error = decode_golden(golden, message, view))
      out.error(*error);
    else
      print(out, view);
    return out.take();
  });
}

Places places_of_golden(const Golden& golden, Bytes message) {
  View view;
  PlaceList out(Written::big_endian);
  if (!decode_golden(golden, message, view)) add_places(out, view);
  return out.take();
}

// Translation of addresses will write to these places. Each place holds its value, and takes another one.
TEST(H245Golden, PlacesHoldTheirValues) {
  std::size_t places = 0;
  for (const auto& golden : goldens()) {
    SCOPED_TRACE(golden.where());
    expect_places_hold(golden.message, [&](Bytes message) { return places_of_golden(golden, message); });
    places += places_of_golden(golden, golden.bytes()).size();
  }
  EXPECT_GT(places, 40U);
}

TEST(H245Golden, EveryPrefixIsAnErrorWithinItsBytes) {
  for (const auto& golden : goldens()) {
    SCOPED_TRACE(golden.where());
    for (std::size_t n = 0; n < golden.bytes().size(); ++n) {
      const GuardedBytes prefix(golden.bytes().first(n));
      View view;
      const auto error = decode_golden(golden, prefix.bytes(), view);
      ASSERT_TRUE(error) << n;
      EXPECT_LE(error->offset, n);
    }
  }
}

TEST(H245Golden, EveryFlippedBitIsAnswered) {
  for (const auto& golden : goldens()) {
    for (std::size_t bit = 0; bit < golden.bytes().size() * 8; ++bit) {
      auto damaged = golden.message;
      damaged[bit / 8] = static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ (0x80U >> (bit % 8)));
      const GuardedBytes message(as_bytes(damaged));
      View view;
      if (decode_golden(golden, message.bytes(), view)) continue;
      each_range(view, [&](Range range) { ASSERT_LE(range.end(), damaged.size()); });
    }
  }
}

std::uint16_t type_of(const Golden& golden) {
  return is_fast_start(golden) ? tables::kOpenLogicalChannel : tables::kMultimediaSystemControlMessage;
}

TEST(H245, TheCompiledTableReadsEveryGoldenAsWalkDoes) {
  for (const auto& golden : goldens()) {
    SCOPED_TRACE(golden.where());
    const GuardedBytes message(golden.bytes());
    const Range whole{0, static_cast<std::uint32_t>(message.bytes().size())};
    EXPECT_EQ(read_by_both(type_of(golden), message.bytes(), whole), Twin::alike);
  }
}

TEST(H245, TheCompiledTableAcceptsNothingThatWalkDoesNot) {
  std::size_t accepted = 0;
  for (const auto& golden : goldens()) {
    SCOPED_TRACE(golden.where());
    const Range whole{0, static_cast<std::uint32_t>(golden.bytes().size())};
    for (std::size_t bit = 0; bit < golden.bytes().size() * 8; ++bit) {
      auto damaged = golden.message;
      damaged[bit / 8] = static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ (0x80U >> (bit % 8)));
      const auto twin = read_by_both(type_of(golden), as_bytes(damaged), whole);
      EXPECT_NE(twin, Twin::different) << bit;
      accepted += twin == Twin::alike ? 1U : 0U;
    }
  }
  EXPECT_GT(accepted, 100U);
}

TEST(H245, SeveralMessagesStandBehindEachOther) {
  std::string stream;
  std::vector<std::string> expected;
  for (const auto& golden : goldens()) {
    if (is_fast_start(golden)) continue;
    View view;
    ASSERT_FALSE(decode_into(golden.bytes(), view));
    expected.emplace_back(to_text(view.message));
    stream += golden.message;
  }
  std::vector<std::string> found;
  View view;
  for (Range rest{0, static_cast<std::uint32_t>(stream.size())}; !rest.empty();) {
    const auto offset = rest.offset;
    ASSERT_FALSE(decode_next(as_bytes(stream), rest, view));
    EXPECT_EQ(view.encoding.offset, offset);
    found.emplace_back(to_text(view.message));
  }
  EXPECT_EQ(found, expected);
}

TEST(H245, MessagesHaveTheStandardsNames) {
  EXPECT_EQ(to_text(Message::terminal_capability_set), "terminalCapabilitySet");
  EXPECT_EQ(to_text(Message::generic_request), "genericRequest");
  EXPECT_EQ(to_text(Message::open_logical_channel_ack), "openLogicalChannelAck");
  EXPECT_EQ(to_text(Message::logical_channel_rate_reject), "logicalChannelRateReject");
  EXPECT_EQ(to_text(Message::end_session_command), "endSessionCommand");
  EXPECT_EQ(to_text(Message::open_logical_channel_confirm), "openLogicalChannelConfirm");
  EXPECT_EQ(to_text(Message::generic_indication), "genericIndication");
  EXPECT_EQ(to_text(Message::unknown), "unknown");
}

TEST(H245, OctetsBehindAMessageAreAnError) {
  const std::string message("\x4a\x40\x00", 3);  // endSessionCommand disconnect, and an octet
  const auto result = decode(as_bytes(message));
  ASSERT_FALSE(result);
  EXPECT_EQ(name(result.error().code), "per_octets_behind");
  EXPECT_EQ(result.error().offset, 2U);
}

TEST(H323Values, TextIsUtf8) {
  const std::string name("\x00\xd6\x00t\x20\xac\xd8\x00", 8);
  const h323::Text text{{0, 8}, 4, h323::Coding::bmp};
  EXPECT_EQ(h323::to_text(as_bytes(name), text), "\xc3\x96t\xe2\x82\xac\xef\xbf\xbd");
  std::array<char, 4> room{};
  EXPECT_EQ(h323::copy_text(as_bytes(name), text, room), 3U);  // no half characters
  EXPECT_TRUE(h323::same_text(as_bytes(name), text, as_bytes(name), text));
  const h323::Text shorter{{0, 6}, 3, h323::Coding::bmp};
  EXPECT_FALSE(h323::same_text(as_bytes(name), text, as_bytes(name), shorter));
}

TEST(H323Values, DigitsAreIndices) {
  // H.225.0 dialedDigits "0123456789#*,": by the order of codes '#' is 0, '*' 1, ',' 2 and '0' 3.
  const std::string packed("\x34\x56\x78\x9a\xbc\x01\x20", 7);
  const h323::Text digits{{0, 7}, 13, h323::Coding::digits};
  EXPECT_EQ(h323::to_text(as_bytes(packed), digits), "0123456789#*,");
  const std::string ascii = "0123456789#*,";
  const h323::Text same{{0, 13}, 13, h323::Coding::octets};
  EXPECT_TRUE(h323::same_text(as_bytes(packed), digits, as_bytes(ascii), same));
}

TEST(H323Values, GuidText) {
  EXPECT_EQ(h323::guid_text(as_bytes("0123456789abcdef")), "30313233-3435-3637-3839-616263646566");
  EXPECT_EQ(h323::guid_text(as_bytes("0123")), "");
}

}  // namespace
}  // namespace sallyport::h245
