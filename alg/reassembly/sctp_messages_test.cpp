#include "alg/reassembly/sctp_messages.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport {
namespace {

std::string be(std::uint64_t value, unsigned octets) {
  std::string out;
  while (octets-- > 0) out += static_cast<char>(value >> (octets * 8U) & 0xffU);
  return out;
}

std::string chunk(unsigned flags, std::uint32_t tsn, const std::string& data, unsigned stream = 0) {
  auto out = be(0, 1) + be(flags, 1) + be(16 + data.size(), 2) + be(tsn, 4) + be(stream, 2) + be(0, 6) + data;
  return out + std::string((4 - out.size() % 4) % 4, '\0');
}

class Sctp : public ::testing::Test {
 protected:
  std::string read(const std::string& chunks) {
    std::string out;
    messages_.packet(tuple_, as_bytes(std::string(12, '\0') + chunks),
                     [&](Bytes message) { out += "[" + std::string{as_text(message)} + "]"; });
    return out;
  }
  SctpMessages messages_;
  FiveTuple tuple_{
      {IpAddress::v4({10, 1, 1, 5}), Port{5060}}, {IpAddress::v4({203, 0, 113, 9}), Port{5060}}, IpProtocol::sctp};
};

constexpr unsigned kWhole = 3, kBegin = 2, kMiddle = 0, kEnd = 1;

TEST_F(Sctp, WholeMessagesOfAPacket) {
  EXPECT_EQ(read(chunk(kWhole, 1, "abc") + chunk(kWhole, 2, "defg")), "[abc][defg]");
}

TEST_F(Sctp, OtherChunksAreSteppedOver) {
  EXPECT_EQ(read(be(3, 1) + be(0, 1) + be(6, 2) + "xy" + be(0, 2) + chunk(kWhole, 1, "abc")), "[abc]");
}

TEST_F(Sctp, PiecesInOrder) {
  EXPECT_EQ(read(chunk(kBegin, 7, "one ")), "");
  EXPECT_EQ(read(chunk(kMiddle, 8, "two ")), "");
  EXPECT_EQ(read(chunk(kEnd, 9, "three")), "[one two three]");
}

TEST_F(Sctp, StreamsAreApart) {
  EXPECT_EQ(read(chunk(kBegin, 7, "a", 1) + chunk(kBegin, 20, "b", 2)), "");
  EXPECT_EQ(read(chunk(kEnd, 21, "B", 2) + chunk(kEnd, 8, "A", 1)), "[bB][aA]");
}

TEST_F(Sctp, AMissingPieceMakesNoMessage) {
  EXPECT_EQ(read(chunk(kBegin, 7, "one ")), "");
  EXPECT_EQ(read(chunk(kEnd, 9, "three")), "");
  EXPECT_EQ(read(chunk(kMiddle, 8, "two ")), "");               // too late: the next piece was not kept
  EXPECT_EQ(read(chunk(kEnd, 9, "three")), "[one two three]");  // its retransmission
}

TEST_F(Sctp, EveryPrefixOfAPacketIsRead) {
  const auto whole = std::string(12, '\0') + chunk(kWhole, 1, "abc") + chunk(kBegin, 2, "def");
  for (std::size_t length = 0; length <= whole.size(); ++length)
    messages_.packet(tuple_, as_bytes(std::string_view{whole}.substr(0, length)),
                     [](Bytes m) { EXPECT_EQ(as_text(m), "abc"); });
}

}  // namespace
}  // namespace sallyport
