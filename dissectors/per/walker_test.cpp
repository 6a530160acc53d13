// Every form of aligned PER, against octets computed by hand from X.691.
#include "dissectors/per/walker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "dissectors/per/lengths.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::per {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;

// The value of one component.
struct Seen {
  unsigned mark = 0;
  Value value;
};

class Recorder final : public Sink {
 public:
  Context begin(std::uint8_t mark) noexcept override { return mark + 100U; }
  void end(std::uint8_t mark, Context context, const Value& value) noexcept override {
    EXPECT_EQ(context, mark + 100U);
    if (mark == refused_mark) refuse(DecodeErrorCode::h245_addresses_too_many);
    seen.push_back({mark, value});
  }
  std::vector<Seen> seen;
  unsigned refused_mark = 255;
};

struct Walk {
  std::string message;
  Recorder sink;
  Walked walked;
  std::optional<Failure> failure;

  Walk(const Table& table, std::uint16_t type, std::string bytes, unsigned refused = 255) : message(std::move(bytes)) {
    sink.refused_mark = refused;
    const GuardedBytes guarded(as_bytes(message));
    failure = walk(table, type, guarded.bytes(), {0, static_cast<std::uint32_t>(message.size())}, sink, walked);
    EXPECT_TRUE(failure || walked.used <= message.size());
    if (failure) {
      EXPECT_LE(failure->bit, message.size() * 8);
    }
  }
  [[nodiscard]] std::string why() const { return failure ? std::string(name(failure->code)) : ""; }
  [[nodiscard]] std::int64_t number(std::size_t i = 0) const { return sink.seen.at(i).value.number; }
  [[nodiscard]] std::string text(std::size_t i = 0) const {
    return std::string(sallyport::text(as_bytes(message), sink.seen.at(i).value.octets));
  }
};

// A sequence with one marked component of a type, and a BOOLEAN in front of it so that bits are not on octets.
template <Type kType>
struct Behind {
  static constexpr std::array<Type, 3> kTypes{
      {{.kind = Kind::sequence, .first = 0, .count = 2, .root = 2}, {.kind = Kind::boolean}, kType}};
  static constexpr std::array<Component, 3> kComponents{
      {{.name = "flag", .type = 1}, {.name = "value", .type = 2, .mark = 7}, {.name = "item", .type = 1}}};
  static constexpr Table kTable{kTypes, kComponents};
  static_assert(valid(kTable));
};
template <Type kType>
Walk behind(std::string bytes) {
  return Walk(Behind<kType>::kTable, 0, std::move(bytes));
}

constexpr Type integer(std::int64_t lower, std::int64_t upper, bool extensible = false) {
  return {.kind = Kind::integer, .extensible = extensible, .lower = lower, .upper = upper};
}
constexpr Type octets(std::int64_t lower, std::int64_t upper, bool extensible = false) {
  return {.kind = Kind::octet_string, .extensible = extensible, .lower = lower, .upper = upper};
}
constexpr Type bit_string(std::int64_t lower, std::int64_t upper) {
  return {.kind = Kind::bit_string, .lower = lower, .upper = upper};
}
constexpr Type string(std::uint8_t bits, std::uint8_t letters, std::int64_t lower, std::int64_t upper) {
  return {.kind = Kind::string, .bits = bits, .letters = letters, .lower = lower, .upper = upper};
}

TEST(PerInteger, RangesBelow255AreBits) {
  EXPECT_EQ((behind<integer(5, 5)>("\x80"s).number()), 5);      // no bits at all
  EXPECT_EQ((behind<integer(1, 2)>("\xc0"s).number()), 2);      // 1 bit
  EXPECT_EQ((behind<integer(0, 127)>("\xff"s).number()), 127);  // 7 bits
  EXPECT_EQ((behind<integer(-3, 3)>("\x60"s).number()), 3);     // 110 = 6
  EXPECT_EQ((behind<integer(-3, 3)>("\x70"s).why()), "per_value_out_of_range");
  EXPECT_EQ((behind<integer(0, 254)>("\x7f\x00"s).number()), 254);  // 8 bits, not aligned
  EXPECT_EQ((behind<integer(0, 254)>("\x7f\x80"s).why()), "per_value_out_of_range");
}

TEST(PerInteger, RangesUpTo64KAreAlignedOctets) {
  EXPECT_EQ((behind<integer(0, 255)>("\x80\xff"s).number()), 255);
  EXPECT_EQ((behind<integer(1, 256)>("\x80\xff"s).number()), 256);
  EXPECT_EQ((behind<integer(0, 256)>("\x80\x01\x00"s).number()), 256);
  EXPECT_EQ((behind<integer(0, 256)>("\x80\x01\x01"s).why()), "per_value_out_of_range");
  const auto port = behind<integer(0, 65535)>("\x80\x06\xb8"s);
  EXPECT_EQ(port.number(), 1720);
  EXPECT_EQ(port.sink.seen[0].value.octets, (Range{1, 2}));
  EXPECT_EQ((behind<integer(1, 65535)>("\x80\xff\xff"s).why()), "per_value_out_of_range");
}

TEST(PerInteger, WiderRangesHaveALength) {
  // 0..2^32-1: two bits for the number of octets less one.
  EXPECT_EQ((behind<integer(0, 4294967295)>("\x00\x00"s).number()), 0);
  EXPECT_EQ((behind<integer(0, 4294967295)>("\x20\x01\x00"s).number()), 256);
  EXPECT_EQ((behind<integer(0, 4294967295)>("\x60\xff\xff\xff\xff"s).number()), 4294967295);
  EXPECT_EQ((behind<integer(0, 4294967295)>("\x20\x00\xff"s).why()), "per_number_not_minimal");
  EXPECT_EQ((behind<integer(1, 4294967295)>("\x60\xff\xff\xff\xff"s).why()), "per_value_out_of_range");
  // 0..2^24-1: three octets at most; the length has two bits and 3 is none of it.
  EXPECT_EQ((behind<integer(0, 16777215)>("\x40\xff\xff\xff"s).number()), 16777215);
  EXPECT_EQ((behind<integer(0, 16777215)>("\x60\xff\xff\xff\xff"s).why()), "per_value_out_of_range");
}

TEST(PerInteger, UnboundedNumbersHaveALengthOfOctets) {
  EXPECT_EQ((behind<integer(kNone, kNone)>("\x80\x01\x80"s).number()), -128);
  EXPECT_EQ((behind<integer(kNone, kNone)>("\x80\x02\x00\x80"s).number()), 128);
  EXPECT_EQ((behind<integer(kNone, kNone)>("\x80\x08\x80\x00\x00\x00\x00\x00\x00\x00"s).number()),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ((behind<integer(kNone, kNone)>("\x80\x02\x00\x7f"s).why()), "per_number_not_minimal");
  EXPECT_EQ((behind<integer(kNone, kNone)>("\x80\x02\xff\x80"s).why()), "per_number_not_minimal");
  EXPECT_EQ((behind<integer(kNone, kNone)>("\x80\x00"s).why()), "per_length_out_of_range");
  EXPECT_EQ((behind<integer(kNone, kNone)>("\x80\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00"s).why()),
            "per_number_too_wide");
}

TEST(PerInteger, SemiConstrainedNumbersCountFromTheirBound) {
  EXPECT_EQ((behind<integer(10, kNone)>("\x80\x01\x05"s).number()), 15);
  EXPECT_EQ((behind<integer(-1, kNone)>("\x80\x02\x01\x00"s).number()), 255);
  EXPECT_EQ((behind<integer(10, kNone)>("\x80\x02\x00\x05"s).why()), "per_number_not_minimal");
  EXPECT_EQ((behind<integer(10, kNone)>("\x80\x08\x7f\xff\xff\xff\xff\xff\xff\xff"s).why()), "per_number_too_wide");
}

TEST(PerInteger, ExtensionsAreOutsideOfTheRoot) {
  EXPECT_EQ((behind<integer(0, 7, true)>("\x28"s).number()), 5);          // flag 0, root 0, 101
  EXPECT_EQ((behind<integer(0, 7, true)>("\xc0\x01\x08"s).number()), 8);  // flag 1, extension 1
  EXPECT_EQ((behind<integer(0, 7, true)>("\xc0\x01\xff"s).number()), -1);
  EXPECT_EQ((behind<integer(0, 7, true)>("\xc0\x01\x07"s).why()), "per_extension_needless");
}

TEST(PerPadding, IsZero) {
  EXPECT_EQ((behind<integer(0, 255)>("\x81\xff"s).why()), "per_padding_nonzero");
  EXPECT_EQ((behind<integer(1, 2)>("\xc1"s).why()), "per_padding_nonzero");  // behind the value too
  const auto where = behind<integer(0, 255)>("\xc0\xff"s);
  ASSERT_TRUE(where.failure);
  EXPECT_EQ(where.failure->bit, 1U);
  EXPECT_EQ(where.failure->field, "value");
}

TEST(PerOctets, ShortOnesOfFixedSizeAreNotAligned) {
  EXPECT_EQ((behind<octets(2, 2)>("\x20\xb0\x80"s).number()), 0x4161);
  EXPECT_EQ((behind<octets(3, 3)>("\x80xyz"s).text()), "xyz");
  EXPECT_EQ((behind<octets(0, 0)>("\x80"s).why()), "");
}

TEST(PerOctets, HaveALengthWhereTheSizeVaries) {
  EXPECT_EQ((behind<octets(1, 4)>("\x20xy"s).text()), "xy");  // two bits of length, aligned contents
  EXPECT_EQ((behind<octets(0, 255)>("\x80\x02xy"s).text()), "xy");
  EXPECT_EQ((behind<octets(1, 65535)>("\x80\x00\x01xy"s).text()), "xy");
  EXPECT_EQ((behind<octets(kNone, kNone)>("\x80\x02xy"s).text()), "xy");
  EXPECT_EQ((behind<octets(2, kNone)>("\x80\x01x"s).why()), "per_length_out_of_range");
  EXPECT_EQ((behind<octets(2, 65536)>("\x80\x01x"s).why()), "per_length_out_of_range");
  EXPECT_EQ((behind<octets(2, 3, true)>("\x20xyz"s).text()), "xyz");  // length 1
  EXPECT_EQ((behind<octets(2, 3, true)>("\x00xy"s).text()), "xy");    // root: flag 0, extension 0, length 0
  EXPECT_EQ((behind<octets(2, 3, true)>("\x40\x01x"s).text()), "x");  // extended: a general length
  EXPECT_EQ((behind<octets(2, 3, true)>("\x40\x02xy"s).why()), "per_extension_needless");
}

TEST(PerLength, HasThreeForms) {
  const auto general = [](const std::string& bytes) { return behind<octets(kNone, kNone)>("\x80"s + bytes); };
  EXPECT_EQ(general("\x7f"s + std::string(127, 'x')).text().size(), 127U);
  EXPECT_EQ(general("\x80\x80"s + std::string(128, 'x')).text().size(), 128U);
  EXPECT_EQ(general("\xbf\xff"s + std::string(16383, 'x')).text().size(), 16383U);
  EXPECT_EQ(general("\x80\x7f"s + std::string(127, 'x')).why(), "per_length_not_minimal");
  EXPECT_EQ(general("\xbf\xff"s + std::string(16382, 'x')).why(), "truncated");
  EXPECT_EQ(general("\x80"s).why(), "truncated");
  EXPECT_EQ(general(""s).why(), "truncated");
}

// The same octets in a field without a mark: fragments are skipped.
std::string unmarked(const std::string& bytes) {
  static constexpr std::array<Type, 2> kTypes{
      {{.kind = Kind::sequence, .first = 0, .count = 1, .root = 1}, octets(kNone, kNone)}};
  static constexpr std::array<Component, 1> kComponents{{{.name = "value", .type = 1}}};
  static constexpr Table kTable{kTypes, kComponents};
  static_assert(valid(kTable));
  const Walk walk(kTable, 0, bytes);
  return walk.failure ? walk.why() : std::to_string(walk.walked.used);
}

TEST(PerLength, FragmentsAreOfOneToFourBlocks) {
  const std::string block(kFragment, 'x');
  EXPECT_EQ(unmarked("\xc1"s + block + "\x00"s), std::to_string(kFragment + 2));
  EXPECT_EQ(unmarked("\xc1"s + block + "\x01x"s), std::to_string(kFragment + 3));
  EXPECT_EQ(
      unmarked("\xc4"s + block + block + block + block + "\xc2" + block + block + "\x80\x80"s + std::string(128, 'y')),
      std::to_string(6 * kFragment + 4 + 128));
  EXPECT_EQ(unmarked("\xc0\x00"s), "per_fragment_bad");
  EXPECT_EQ(unmarked("\xc5"s + block), "per_fragment_bad");
  EXPECT_EQ(unmarked("\xff"s + block), "per_fragment_bad");
  // One block and then another: two would have been one fragment.
  EXPECT_EQ(unmarked("\xc1"s + block + "\xc1" + block + "\x00"s), "per_fragment_bad");
  EXPECT_EQ(unmarked("\xc1"s + block), "truncated");
}

TEST(PerLength, AFieldThatIsLookedAtIsInOnePiece) {
  const std::string block(kFragment, 'x');
  EXPECT_EQ((behind<octets(kNone, kNone)>("\x80\xc1"s + block + "\x00"s).why()), "per_field_in_fragments");
}

TEST(PerBits, AreAlignedBeyondSixteen) {
  EXPECT_EQ((behind<bit_string(3, 3)>("\x50"s).number()), 5);
  EXPECT_EQ((behind<bit_string(16, 16)>("\x7f\xff\x80"s).number()), 0xffff);
  EXPECT_EQ((behind<bit_string(32, 32)>("\x80\x00\x00\x00\x09"s).number()), 9);
  EXPECT_EQ((behind<bit_string(1, 8)>("\x70\x80"s).why()), "");  // length 111, then aligned
  EXPECT_EQ((behind<bit_string(1, 8)>("\x71\x80"s).why()), "per_padding_nonzero");
  EXPECT_EQ((behind<bit_string(kNone, kNone)>("\x80\x09\xff\x80"s).why()), "");
  EXPECT_EQ((behind<bit_string(kNone, kNone)>("\x80\x09\xff\x81"s).why()), "per_padding_nonzero");
}

TEST(PerStrings, CharactersOfASmallAlphabetAreIndices) {
  // "#*,0123456789": 13 characters in 4 bits.
  const auto digits = behind<string(4, 13, 1, 128)>("\x01\x00\x34"s);  // flag 0, length 0000001, then aligned
  EXPECT_EQ(digits.why(), "");
  EXPECT_EQ(digits.sink.seen[0].value.characters, 2U);
  EXPECT_EQ(digits.sink.seen[0].value.octets, (Range{1, 1}));
  EXPECT_EQ((behind<string(4, 13, 1, 128)>("\x01\xd0"s).why()), "per_character_bad");
}

TEST(PerStrings, AreAlignedUnlessTheyAreShort) {
  EXPECT_EQ((behind<string(8, 0, 1, 1)>("\x1a\x80"s).why()), "");      // fixed, 8 bits
  EXPECT_EQ((behind<string(8, 0, 2, 2)>("\x1a\x9b\x00"s).why()), "");  // fixed, 16 bits
  EXPECT_EQ((behind<string(8, 0, 3, 3)>("\x80xyz"s).text()), "xyz");   // fixed, 24 bits
  EXPECT_EQ((behind<string(8, 0, 0, 1)>("\x5e\x00"s).why()), "");      // varying, at most 8 bits
  EXPECT_EQ((behind<string(8, 0, 1, 2)>("\x40xy"s).text()), "xy");     // varying, at most 16 bits
  EXPECT_EQ((behind<string(16, 0, 1, 128)>("\x01\x00H\x00i"s).text()), "\x00H\x00i"s);
  EXPECT_EQ((behind<string(8, 0, kNone, kNone)>("\x80\x02Hi"s).text()), "Hi");
}

TEST(PerObjectIdentifier, IsHeldToItsForm) {
  constexpr Type kIdentifier{.kind = Kind::object_identifier};
  EXPECT_EQ((behind<kIdentifier>("\x80\x06\x00\x08\x91\x4a\x00\x04"s).text()), "\x00\x08\x91\x4a\x00\x04"s);
  EXPECT_EQ((behind<kIdentifier>("\x80\x02\x00\x88"s).why()), "per_object_identifier_bad");
  EXPECT_EQ((behind<kIdentifier>("\x80\x03\x00\x80\x01"s).why()), "per_object_identifier_bad");
  EXPECT_EQ((behind<kIdentifier>("\x80\x00"s).why()), "per_object_identifier_bad");
}

// A choice of two, extensible by an INTEGER (0..255) that is known and an addition that is skipped.
constexpr std::array<Type, 8> kTypes{{
    {.kind = Kind::choice, .extensible = true, .first = 0, .count = 4, .root = 2},                               // 0
    {.kind = Kind::null},                                                                                        // 1
    integer(0, 255),                                                                                             // 2
    {.kind = Kind::opaque},                                                                                      // 3
    {.kind = Kind::sequence, .extensible = true, .first = 4, .count = 5, .root = 3, .optional = 2},              // 4
    {.kind = Kind::boolean},                                                                                     // 5
    {.kind = Kind::sequence_of, .extensible = true, .first = 9, .count = 1, .root = 1, .lower = 1, .upper = 2},  // 6
    {.kind = Kind::enumerated, .extensible = true, .first = 10, .count = 4, .root = 3},                          // 7
}};
constexpr std::array<Component, 14> kComponents{{
    {.name = "nothing", .type = 1, .mark = 1},
    {.name = "number", .type = 2, .mark = 2},
    {.name = "more", .type = 2, .mark = 3},
    {.name = "closed", .type = 3, .mark = 4},
    {.name = "first", .type = 2, .optional = true, .mark = 5},
    {.name = "second", .type = 0, .optional = true, .mark = 6},
    {.name = "third", .type = 5, .mark = 7},
    {.name = "added", .type = 6, .optional = true, .mark = 8},
    {.name = "hidden", .type = 3, .mark = 9},
    {.name = "item", .type = 7, .mark = 10},
    {.name = "red"},
    {.name = "green"},
    {.name = "blue"},
    {.name = "infrared"},
}};
constexpr Table kTable{kTypes, kComponents};
static_assert(valid(kTable));

std::vector<unsigned> marks(const Walk& walk) {
  std::vector<unsigned> out;
  for (const auto& seen : walk.sink.seen) out.push_back(seen.mark);
  return out;
}

TEST(PerChoice, OfTheRoot) {
  const Walk nothing(kTable, 0, "\x00"s);
  EXPECT_EQ(nothing.why(), "");
  EXPECT_EQ(nothing.walked.value.name, "nothing");
  EXPECT_EQ(nothing.walked.used, 1U);
  const Walk number(kTable, 0, "\x40\x2a"s);
  EXPECT_EQ(number.walked.value.number, 1);
  EXPECT_EQ(number.number(), 42);
}

TEST(PerChoice, OfAnExtension) {
  const Walk more(kTable, 0, "\x80\x01\x2a"s);
  EXPECT_EQ(more.why(), "");
  EXPECT_EQ(more.walked.value.name, "more");
  EXPECT_EQ(more.walked.value.number, 2);
  EXPECT_EQ(more.number(), 42);
  const Walk closed(kTable, 0, "\x81\x02hi"s);
  EXPECT_EQ(closed.walked.value.name, "closed");
  EXPECT_EQ(closed.text(), "hi");
  const Walk later(kTable, 0, "\x85\x02hi"s);
  EXPECT_EQ(later.why(), "");
  EXPECT_EQ(later.walked.value.name, "");
  EXPECT_EQ(later.walked.value.number, 7);
  const Walk far(kTable, 0, "\xc0\x01\x40\x02hi"s);  // index 64 in the long form
  EXPECT_EQ(far.why(), "");
  EXPECT_EQ(far.walked.value.number, 66);
  EXPECT_EQ(Walk(kTable, 0, "\xc0\x01\x3f\x02hi"s).why(), "per_number_not_minimal");
}

TEST(PerOpenType, HoldsOneValueAndNothingElse) {
  EXPECT_EQ(Walk(kTable, 0, "\x80\x02\x2a\x00"s).why(), "per_open_type_too_long");
  EXPECT_EQ(Walk(kTable, 0, "\x80\x00"s).why(), "per_open_type_empty");
  EXPECT_EQ(Walk(kTable, 0, "\x81\x00"s).why(), "per_open_type_empty");
  EXPECT_EQ(Walk(kTable, 0, "\x80\x02\x2a"s).why(), "truncated");
  const std::string block(kFragment, 'x');
  EXPECT_EQ(Walk(kTable, 0, "\x81\xc1"s + block + "\x00"s).why(), "");
  EXPECT_EQ(Walk(kTable, 0, "\x80\xc1"s + block + "\x00"s).why(), "per_field_in_fragments");
}

TEST(PerSequence, OptionalComponents) {
  const Walk none(kTable, 4, "\x10"s);  // no extension, neither optional, third TRUE
  EXPECT_EQ(none.why(), "");
  EXPECT_THAT(marks(none), ElementsAre(7));
  EXPECT_EQ(none.number(), 1);
  const Walk both(kTable, 4, "\x60\x07\x00"s);  // first 7, second nothing (00), third FALSE
  EXPECT_EQ(both.why(), "");
  EXPECT_THAT(marks(both), ElementsAre(5, 1, 6, 7));
  EXPECT_EQ(both.number(0), 7);
}

TEST(PerSequence, Additions) {
  // Extension bit, neither optional, third TRUE; then "one less than two" in 7 bits, a bitmap of two, open types.
  const Walk both(kTable, 4, "\x90\x38\x01\x00\x02hi"s);
  EXPECT_EQ(both.why(), "");
  EXPECT_THAT(marks(both), ElementsAre(7, 10, 8, 9));
  EXPECT_EQ(both.sink.seen[1].value.name, "red");
  EXPECT_EQ(both.number(2), 1);
  EXPECT_EQ(both.text(3), "hi");
}

TEST(PerSequence, AdditionsOfALaterVersion) {
  // Seven additions; the third and the seventh are there.
  const Walk later(kTable, 4, "\x90\xc4\x40\x03xyz\x01w"s);
  EXPECT_EQ(later.why(), "");
  EXPECT_THAT(marks(later), ElementsAre(7));
  EXPECT_EQ(later.walked.used, 9U);
}

TEST(PerSequence, AnExtensionBitNeedsAnExtension) {
  EXPECT_EQ(Walk(kTable, 4, "\x90\x20"s).why(), "per_extension_needless");
}

TEST(PerSequenceOf, HasALengthWithinItsSize) {
  const Walk list(kTable, 6, "\x48"s);  // 0 1 0 01 0 00
  EXPECT_EQ(list.why(), "");
  EXPECT_EQ(list.walked.value.number, 2);
  EXPECT_EQ(list.sink.seen[0].value.name, "green");
  EXPECT_EQ(list.sink.seen[1].value.name, "red");
  const Walk three(kTable, 6, "\x80\x03\x00\x00"s);  // outside of the root: a general length
  EXPECT_EQ(three.why(), "");
  EXPECT_EQ(three.walked.value.number, 3);
  EXPECT_EQ(Walk(kTable, 6, "\x80\x02\x00"s).why(), "per_extension_needless");
}

TEST(PerEnumerated, KnowsItsNames) {
  EXPECT_EQ(Walk(kTable, 6, "\x10"s).sink.seen[0].value.name, "blue");          // 0 0 0 10
  EXPECT_EQ(Walk(kTable, 6, "\x18"s).why(), "per_value_out_of_range");          // 0 0 0 11
  EXPECT_EQ(Walk(kTable, 6, "\x20\x00"s).sink.seen[0].value.name, "infrared");  // 0 0 1 0000000
  const Walk later(kTable, 6, "\x20\x40"s);
  EXPECT_EQ(later.sink.seen[0].value.name, "");
  EXPECT_EQ(later.number(), 4);
}

TEST(PerSink, CanRefuse) {
  const Walk refused(kTable, 0, "\x40\x2a"s, 2);
  EXPECT_EQ(refused.why(), "h245_addresses_too_many");
  EXPECT_EQ(refused.failure->field, "number");
  EXPECT_EQ(Walk(kTable, 0, "\x81\x02hi"s, 4).why(), "h245_addresses_too_many");
}

// A list of lists of ... of itself, and a list of nothing.
constexpr std::array<Type, 3> kDeepTypes{{{.kind = Kind::sequence_of, .first = 0, .count = 1, .root = 1},
                                          {.kind = Kind::sequence_of, .first = 1, .count = 1, .root = 1},
                                          {.kind = Kind::null}}};
constexpr std::array<Component, 2> kDeepComponents{{{.name = "item", .type = 0}, {.name = "item", .type = 2}}};
constexpr Table kDeep{kDeepTypes, kDeepComponents};
static_assert(valid(kDeep));

TEST(PerLimits, Depth) {
  EXPECT_EQ(Walk(kDeep, 0, std::string(kMaxDepth - 1, '\x01') + "\x00"s).why(), "");
  EXPECT_EQ(Walk(kDeep, 0, std::string(kMaxDepth, '\x01') + "\x00"s).why(), "per_too_deep");
}

TEST(PerLimits, Items) {
  EXPECT_EQ(Walk(kDeep, 1, "\xc4\x00"s).why(), "");  // 65,536 of nothing
  EXPECT_EQ(Walk(kDeep, 1, "\xc4\x01"s).why(), "per_items_too_many");
}

TEST(PerWalk, ATypeOfNoBitsIsOneOctet) {
  EXPECT_EQ(Walk(kDeep, 2, "\x00"s).walked.used, 1U);
  EXPECT_EQ(Walk(kDeep, 2, ""s).why(), "truncated");
  EXPECT_EQ(Walk(kDeep, 2, "\x01"s).why(), "per_padding_nonzero");
}

TEST(PerWalk, APartOutsideOfTheMessageIsTruncated) {
  Recorder sink;
  Walked walked;
  EXPECT_TRUE(walk(kTable, 0, as_bytes("\x40\x2a"), {1, 2}, sink, walked));
  EXPECT_TRUE(walk(kTable, 0, as_bytes("\x40\x2a"), {3, 0}, sink, walked));
  EXPECT_TRUE(walk(kTable, 99, as_bytes("\x40\x2a"), {0, 2}, sink, walked));
}

TEST(PerWalk, EveryPrefixIsTruncated) {
  const std::string whole = "\x90\x38\x01\x00\x02hi"s;
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_EQ(Walk(kTable, 4, whole.substr(0, n)).why(), "truncated") << n;
}

}  // namespace
}  // namespace sallyport::per
