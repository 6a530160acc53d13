#include "dissectors/base/cursor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "dissectors/base/fields.h"
#include "dissectors/base/result.h"
#include "dissectors/base/slots.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport {
namespace {

using testing::ElementsAre;

const std::string kDigits("\x01\x02\x03\x04\x05\x06\x07\x08\x09", 9);

TEST(Cursor, ReadsBothByteOrders) {
  const GuardedBytes message(as_bytes(kDigits));
  Cursor big(message.bytes());
  EXPECT_EQ(big.u8(), 1);
  EXPECT_EQ(big.be16(), 0x0203);
  EXPECT_EQ(big.be32(), 0x04050607U);
  EXPECT_EQ(big.left(), 2U);
  EXPECT_EQ(Cursor(message.bytes(), 1).be64(), 0x0203040506070809ULL);
  Cursor little(message.bytes());
  EXPECT_EQ(little.le16(), 0x0201);
  EXPECT_EQ(little.le32(), 0x06050403U);
  EXPECT_TRUE(little.ok());
}

TEST(Cursor, AFailedReadIsStickyAndMovesNothing) {
  const GuardedBytes message(as_bytes(kDigits));
  Cursor cursor(message.bytes(), 7);
  EXPECT_EQ(cursor.be32(), 0U);
  EXPECT_FALSE(cursor.ok());
  EXPECT_EQ(cursor.left(), 0U);
  EXPECT_EQ(cursor.u8(), 0);  // there would be a byte
  EXPECT_EQ(cursor.peek(), 0);
  EXPECT_TRUE(cursor.read(1).empty());
  EXPECT_EQ(cursor.range(1), Range{});
  EXPECT_EQ(cursor.error("field"), (DecodeError{DecodeErrorCode::truncated, 7, "field"}));
}

TEST(Cursor, AStartBehindTheMessageFails) {
  EXPECT_TRUE(Cursor(as_bytes("ab"), 2).ok());
  EXPECT_FALSE(Cursor(as_bytes("ab"), 3).ok());
  EXPECT_FALSE(Cursor({}, 1).ok());
}

TEST(Cursor, SkipsOfAnySizeDoNotWrap) {
  for (const std::size_t n : {std::size_t{10}, std::size_t{1} << 32U, ~std::size_t{0}, ~std::size_t{0} - 1}) {
    Cursor cursor(as_bytes(kDigits), 2);
    cursor.skip(n);
    EXPECT_FALSE(cursor.ok());
    Cursor ranged(as_bytes(kDigits), 2);
    EXPECT_EQ(ranged.range(n), Range{});
    EXPECT_FALSE(ranged.ok());
  }
}

TEST(Cursor, GivesBytesAndRanges) {
  Cursor cursor(as_bytes("abcdef"));
  EXPECT_EQ(as_text(cursor.read(2)), "ab");
  const auto range = cursor.range(3);
  EXPECT_EQ(text(cursor.message(), range), "cde");
  EXPECT_EQ(cursor.peek(), 'f');
  EXPECT_EQ(cursor.peek(1), 0);
  EXPECT_THAT(Cursor(as_bytes("xyz")).bytes<2>(), ElementsAre('x', 'y'));
}

TEST(Slice, ComparesOnceMore) {
  const auto message = as_bytes("abc");
  EXPECT_EQ(text(message, {1, 2}), "bc");
  EXPECT_EQ(text(message, {3, 0}), "");
  EXPECT_TRUE(slice(message, {1, 3}).empty());
  EXPECT_TRUE(slice(message, {4, 0}).empty());
  EXPECT_TRUE(slice(message, {2, 0xffffffffU}).empty());
}

TEST(Fields, AreThereWholeOrNotAtAll) {
  const GuardedBytes message(as_bytes(kDigits));
  const auto all = Fields<9>::at(message.bytes(), 0);
  ASSERT_TRUE(all);
  EXPECT_EQ(all.u8<8>(), 9);
  EXPECT_EQ(all.be16<7>(), 0x0809);
  EXPECT_EQ(all.be32<5>(), 0x06070809U);
  EXPECT_THAT((all.bytes<6, 3>()), ElementsAre(7, 8, 9));
  const auto beyond = Fields<4>::at(message.bytes(), 6);
  EXPECT_FALSE(beyond);
  EXPECT_EQ(beyond.be32<0>(), 0U);
  EXPECT_FALSE(Fields<1>::at(message.bytes(), 9));
  EXPECT_FALSE(Fields<1>::at(message.bytes(), ~std::size_t{0}));
  EXPECT_FALSE(Fields<1>::at({}, 0));
}

TEST(ResultOf, HoldsAValueOrAnError) {
  Result<int> value(7);
  ASSERT_TRUE(value);
  EXPECT_EQ(*value, 7);
  const Result<int> error(DecodeError{DecodeErrorCode::too_long, 3, "x"});
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().offset, 3U);
  Result<int> in_place(std::in_place);
  *in_place = 5;
  in_place.fail({DecodeErrorCode::truncated, 1, {}});
  EXPECT_FALSE(in_place);
  EXPECT_EQ(in_place.error().code, DecodeErrorCode::truncated);
}

TEST(DecodeErrors, EachHasANameOfItsOwnAndAText) {
  std::set<std::string_view> names;
  for (unsigned i = 0; i < static_cast<unsigned>(DecodeErrorCode::count); ++i) {
    const auto code = static_cast<DecodeErrorCode>(i);
    EXPECT_TRUE(names.insert(name(code)).second) << name(code);
    EXPECT_FALSE(describe(code).empty());
  }
  EXPECT_EQ(name(DecodeErrorCode::count), "unknown");
}

TEST(SlotsOf, KeepWhatIsPutIn) {
  Slots<int, 3> slots;
  slots[2] = 9;
  const auto copy = slots;
  EXPECT_EQ(copy[2], 9);
  EXPECT_EQ(slots.size(), 3U);
}

}  // namespace
}  // namespace sallyport
