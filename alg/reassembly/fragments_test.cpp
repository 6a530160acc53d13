#include "alg/reassembly/fragments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <string>

#include "alg/testing/counted_buffers.h"

namespace sallyport {
namespace {

using Left = CountedBuffers::Left;
using testing::ElementsAre, testing::IsEmpty;

constexpr IpProtocol kUdp = IpProtocol::udp;

// A UDP datagram from port 5060 to 5060 that carries `text`.
std::string udp(const std::string& text) {
  const auto length = text.size() + 8;
  std::string out{"\x13\xc4\x13\xc4", 4};
  out += static_cast<char>(length >> 8U);
  out += static_cast<char>(length & 0xffU);
  out += std::string(2, '\0');
  return out + text;
}

class FragmentsTest : public testing::Test {
 protected:
  struct Part {
    std::uint32_t offset = 0;
    std::string bytes{};
    bool more = true;
    std::uint32_t id = 1;
    int seconds = 0;
    IpProtocol next = kUdp;
    std::uint8_t version = 4;
    std::uint8_t port = 0;
  };
  static InFlight packet_of(const Part& part, CountedBuffers& buffers) {
    auto packet = buffers.give(as_bytes(part.bytes));
    packet.port = part.port;
    packet.stamp.time = Time{std::chrono::seconds{part.seconds}};
    auto& headers = packet.headers;
    headers.ip_version = part.version;
    headers.tuple = {{IpAddress::v4(1), Port{}}, {IpAddress::v4(2), Port{}}, part.next};
    const auto length = static_cast<std::uint32_t>(part.bytes.size());
    headers.fragment = {true, part.more, part.id, part.offset, {0, length}, part.next};
    return packet;
  }
  std::optional<Fragments::Datagram> add(const Part& part) {
    auto datagram = fragments.add(packet_of(part, buffers), buffers);
    if (datagram)
      for (const auto& each : datagram->parts) buffers.forward(each);
    return datagram;
  }
  void TearDown() override {
    fragments.flush(buffers);
    EXPECT_EQ(buffers.outstanding(), 0U);
    EXPECT_EQ(fragments.size(), 0U);
  }

  CountedBuffers buffers;
  Fragments fragments{4, true};
  const std::string whole = udp("OPTIONS sip:bob@example.com SIP/2.0");  // 43 bytes
};

TEST_F(FragmentsTest, InAnyOrderTheyMakeTheDatagram) {
  EXPECT_FALSE(add({40, whole.substr(40), false}));
  EXPECT_FALSE(add({0, whole.substr(0, 16)}));
  EXPECT_THAT(buffers.left, IsEmpty());
  const auto datagram = add({16, whole.substr(16, 24)});
  ASSERT_TRUE(datagram);
  EXPECT_EQ(as_text(datagram->payload), whole);
  ASSERT_TRUE(datagram->headers_valid);
  EXPECT_EQ(datagram->headers.tuple.destination.port, Port{5060});
  EXPECT_EQ(text(datagram->payload, datagram->headers.payload), whole.substr(8));
  EXPECT_EQ(datagram->last.stamp.frame, 3U);
  EXPECT_THAT(buffers.left, ElementsAre(Left{1, true, {}}, Left{2, true, {}}, Left{3, true, {}}));
}

TEST_F(FragmentsTest, AFirstFragmentTooSmallForItsHeader) {
  EXPECT_FALSE(add({0, whole.substr(0, 8)}));
  EXPECT_TRUE(add({8, whole.substr(8), false}));
}

TEST_F(FragmentsTest, ADatagramThatDoesNotDecode) {
  EXPECT_FALSE(add({0, std::string("\0\1\0\2\0\3\0\0", 8)}));  // a UDP length of 3
  const auto datagram = add({8, "x", false});
  ASSERT_TRUE(datagram);
  EXPECT_FALSE(datagram->headers_valid);
}

TEST_F(FragmentsTest, AnOverlapEndsTheDatagram) {
  EXPECT_FALSE(add({0, whole.substr(0, 16)}));
  EXPECT_FALSE(add({8, whole.substr(8, 16)}));
  EXPECT_THAT(buffers.left, ElementsAre(Left{1, false, DropReason::fragment}, Left{2, false, DropReason::fragment}));
  EXPECT_FALSE(add({16, whole.substr(16), false}));  // rfc5722: later fragments too
  EXPECT_EQ(buffers.left.size(), 3U);
}

TEST_F(FragmentsTest, OnlyAnExactDuplicateIsHarmless) {
  EXPECT_FALSE(add({0, whole.substr(0, 16)}));
  EXPECT_FALSE(add({0, whole.substr(0, 16)}));
  EXPECT_THAT(buffers.left, ElementsAre(Left{2, false, DropReason::fragment}));
  EXPECT_TRUE(add({16, whole.substr(16), false}));
  EXPECT_FALSE(add({0, whole.substr(0, 16), true, 2}));
  EXPECT_FALSE(add({0, std::string(16, 'x'), true, 2}));
  EXPECT_FALSE(add({16, whole.substr(16), false, 2}));
}

TEST_F(FragmentsTest, FragmentsThatCannotBeRight) {
  EXPECT_FALSE(add({0, whole.substr(0, 15)}));  // not a multiple of 8
  EXPECT_FALSE(add({16, "", true}));
  EXPECT_FALSE(add({16, "", false}));
  EXPECT_EQ(fragments.size(), 0U);
  EXPECT_FALSE(add({65512, "12345678", false, 3}));  // ends beyond 65,535 with its header
  EXPECT_FALSE(add({16, "12345678", false, 4}));
  EXPECT_FALSE(add({24, "12345678", true, 4}));  // behind the end
  EXPECT_FALSE(add({24, "12345678", true, 5}));
  EXPECT_FALSE(add({16, "12345678", false, 5}));  // an end before it
  EXPECT_EQ(buffers.left.size(), 8U);
}

TEST_F(FragmentsTest, ACaptureThatCutsAFragmentShort) {
  auto packet = packet_of({0, whole.substr(0, 16)}, buffers);
  packet.headers.truncated = true;
  EXPECT_FALSE(fragments.add(packet, buffers));
  EXPECT_THAT(buffers.left, ElementsAre(Left{1, false, DropReason::fragment}));
}

TEST_F(FragmentsTest, TheLongestDatagram) {
  const auto long_one = udp(std::string(65535 - 8, 'x'));
  std::optional<Fragments::Datagram> datagram;
  for (std::uint32_t at = 0; at < long_one.size(); at += 1448)
    datagram = add({at, long_one.substr(at, 1448), at + 1448 < long_one.size(), 1, 0, kUdp, 6});
  ASSERT_TRUE(datagram);
  EXPECT_EQ(as_text(datagram->payload), long_one);
}

TEST_F(FragmentsTest, TooManyFragments) {
  for (std::uint32_t i = 0; i <= Fragments::kMaxFragments; ++i) EXPECT_FALSE(add({i * 8, "12345678"}));
  EXPECT_EQ(buffers.left.size(), Fragments::kMaxFragments + 1);
}

TEST_F(FragmentsTest, AnAtomicFragmentStandsAlone) {
  EXPECT_FALSE(add({0, whole.substr(0, 16), true, 1, 0, kUdp, 6}));
  const auto datagram = add({0, whole, false, 1, 0, kUdp, 6});
  ASSERT_TRUE(datagram);
  EXPECT_EQ(as_text(datagram->payload), whole);
  EXPECT_TRUE(add({16, whole.substr(16), false, 1, 0, kUdp, 6}));
}

TEST_F(FragmentsTest, WhatDoesNotBelongTogether) {
  EXPECT_FALSE(add({0, whole.substr(0, 16)}));
  EXPECT_FALSE(add({16, whole.substr(16), false, 2}));
  EXPECT_FALSE(add({16, whole.substr(16), false, 1, 0, IpProtocol::tcp}));
  EXPECT_FALSE(add({16, whole.substr(16), false, 1, 0, kUdp, 4, 1}));
  EXPECT_TRUE(add({16, whole.substr(16), false}));
  // rfc8200 4.5: the next header of the first IPv6 fragment counts; later fragments may have another.
  EXPECT_FALSE(add({16, whole.substr(16), false, 1, 0, IpProtocol::tcp, 6}));
  const auto datagram = add({0, whole.substr(0, 16), true, 1, 0, kUdp, 6});
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->headers.tuple.protocol, kUdp);
}

TEST_F(FragmentsTest, OldDatagramsAreDropped) {
  EXPECT_FALSE(add({0, whole.substr(0, 16), true, 1, 0}));
  EXPECT_FALSE(add({0, whole.substr(0, 16), true, 2, 10}));
  fragments.advance(Time{std::chrono::seconds{30}}, buffers);
  EXPECT_EQ(fragments.size(), 2U);
  fragments.advance(Time{std::chrono::seconds{31}}, buffers);
  EXPECT_THAT(buffers.left, ElementsAre(Left{1, false, DropReason::fragment}));
  EXPECT_FALSE(add({16, whole.substr(16), false, 2, 41}));  // too late, even without a call of advance()
  EXPECT_EQ(fragments.size(), 1U);
}

TEST_F(FragmentsTest, TheOldestMakesRoom) {
  for (std::uint32_t id = 1; id <= 5; ++id) EXPECT_FALSE(add({0, whole.substr(0, 16), true, id}));
  EXPECT_THAT(buffers.left, ElementsAre(Left{1, false, DropReason::fragment}));
  EXPECT_EQ(fragments.size(), 4U);
}

TEST_F(FragmentsTest, NoMemoryToKeep) {
  buffers.room = 0;
  EXPECT_FALSE(add({0, whole.substr(0, 16)}));
  EXPECT_THAT(buffers.left, ElementsAre(Left{1, false, DropReason::limit}));
  buffers.room = 9;
  EXPECT_FALSE(add({0, whole.substr(0, 16)}));
  EXPECT_TRUE(add({16, whole.substr(16), false}));
}

TEST_F(FragmentsTest, ObservingForwardsAtOnce) {
  fragments.set_enforce(false);
  EXPECT_FALSE(add({16, whole.substr(16), false}));
  EXPECT_EQ(buffers.left.size(), 1U);
  const auto datagram = add({0, whole.substr(0, 16)});
  ASSERT_TRUE(datagram);
  EXPECT_THAT(datagram->parts, IsEmpty());
  EXPECT_EQ(as_text(datagram->payload), whole);
  EXPECT_FALSE(add({0, whole.substr(0, 16), true, 2}));
  EXPECT_FALSE(add({8, whole.substr(8, 16), true, 2}));
  EXPECT_THAT(buffers.left, testing::Each(testing::Field(&Left::forwarded, true)));
}

class FragmentsProperty : public FragmentsTest, public testing::WithParamInterface<unsigned> {};

TEST_P(FragmentsProperty, AnyCutAnyOrder) {
  std::mt19937 random{GetParam()};
  std::string body(1 + random() % 6000, '\0');
  for (auto& c : body) c = static_cast<char>(random());
  const auto datagram_bytes = udp(body);
  std::vector<Part> parts;
  for (std::uint32_t at = 0; at < datagram_bytes.size();) {
    const auto length = static_cast<std::uint32_t>(8 * (20 + random() % 60));
    parts.push_back({at, datagram_bytes.substr(at, length), at + length < datagram_bytes.size()});
    at += length;
  }
  std::shuffle(parts.begin(), parts.end(), random);
  fragments.set_enforce(GetParam() % 2 == 0);
  std::optional<Fragments::Datagram> datagram;
  std::size_t datagrams = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (auto now = add(parts[i])) {
      datagram = std::move(now);
      ++datagrams;
      EXPECT_EQ(i, parts.size() - 1);
    } else if (random() % 2 == 0) {
      EXPECT_FALSE(add(parts[random() % (i + 1)]));  // a duplicate
    }
  }
  EXPECT_EQ(datagrams, 1U);
  ASSERT_TRUE(datagram);
  EXPECT_TRUE(as_text(datagram->payload) == datagram_bytes);
  EXPECT_EQ(datagram->parts.size(), GetParam() % 2 == 0 ? parts.size() : 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FragmentsProperty, testing::Range(0U, 40U));

}  // namespace
}  // namespace sallyport
