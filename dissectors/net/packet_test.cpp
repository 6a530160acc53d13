#include "dissectors/net/packet.h"

#include <gtest/gtest.h>

#include "dissectors/net/print.h"
#include "dissectors/testing/golden.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::net {
namespace {

LinkType link_of(const Golden& golden) {
  if (golden.has("cooked2")) return LinkType::linux_cooked_v2;
  if (golden.has("cooked")) return LinkType::linux_cooked;
  if (golden.has("null")) return LinkType::null_loopback;
  if (golden.has("loopback")) return LinkType::loopback;
  return golden.has("raw") ? LinkType::raw_ip : LinkType::ethernet;
}

Options options_of(const Golden& golden) {
  return {golden.has("tunnels")};
}

void expect_within(Range range, std::size_t size) {
  EXPECT_LE(range.offset, size);
  EXPECT_LE(range.length, size - range.offset);
}

TEST(Packet, FindsWhatTheGoldenFramesSay) {
  ASSERT_GE(load_goldens("net").size(), 70U);
  expect_found(load_goldens("net"), [](const Golden& golden, Bytes frame) {
    return print(decode(link_of(golden), frame, options_of(golden)), frame);
  });
}

// Decode every prefix under every link type, at the end of a page.
TEST(Packet, EveryPrefixIsDecodedWithinItself) {
  for (const auto& golden : load_goldens("net")) {
    for (std::size_t n = 0; n <= golden.message.size(); ++n) {
      const GuardedBytes prefix(golden.bytes().first(n));
      for (const auto link : {link_of(golden), LinkType::raw_ip, LinkType::linux_cooked}) {
        for (const bool tunnels : {false, true}) {
          const auto packet = decode(link, prefix.bytes(), {tunnels});
          if (!packet) {
            EXPECT_LE(packet.error().offset, n) << golden.where();
            continue;
          }
          for (const auto range : {packet->ip, packet->transport, packet->payload, packet->fragment.payload})
            expect_within(range, n);
          (void)transport_checksum_right(*packet, prefix.bytes());
        }
      }
    }
  }
}

// A frame that the capture cut behind the IP header is never an error: its lengths count the missing bytes too.
TEST(Packet, ACutFrameIsTruncatedAndNotAnError) {
  for (const auto& golden : load_goldens("net")) {
    const auto whole = decode(link_of(golden), golden.bytes(), options_of(golden));
    if (!whole || whole->ip_version == 0 || whole->tunnel_count != 0 || whole->truncated) continue;
    if (golden.file == "tso" || golden.file == "jumbo") continue;  // these have no length
    const auto header = std::size_t{whole->ip.offset} + (whole->ip_version == 4 ? 20 : 40);
    for (auto n = header; n < whole->ip.end(); ++n) {
      const auto cut = decode(link_of(golden), golden.bytes().first(n), options_of(golden));
      ASSERT_TRUE(cut) << golden.where() << " " << n << " " << name(cut.error().code);
      EXPECT_TRUE(cut->truncated) << golden.where() << " " << n;
      EXPECT_EQ(cut->tuple.source.address, whole->tuple.source.address);
    }
  }
}

// The fast path for plain UDP over IPv4 on Ethernet gives the same answer as the slow path, which other link types use.
// Only the link header differs.
TEST(Packet, TheShortWayIsTheLongWay) {
  std::size_t compared = 0;
  for (const auto& golden : load_goldens("net")) {
    if (link_of(golden) != LinkType::ethernet || golden.message.size() < 42 || golden.message[12] != 8 ||
        golden.message[13] != 0)
      continue;
    const auto long_frame = std::string(14, '\0') + "\x08" + std::string(1, '\0') + golden.message.substr(14);
    for (std::size_t at = 14; at < std::min<std::size_t>(golden.message.size(), 42); ++at) {
      for (const unsigned value : {0U, 1U, 4U, 8U, 17U, 20U, 32U, 64U, 69U, 127U, 128U, 255U}) {
        auto short_way = golden.message;
        auto long_way = long_frame;
        short_way[at] = long_way[at + 2] = static_cast<char>(value);
        for (const bool tunnels : {false, true}) {
          const auto a = decode(LinkType::ethernet, as_bytes(short_way), {tunnels});
          const auto b = decode(LinkType::linux_cooked, as_bytes(long_way), {tunnels});
          ASSERT_EQ(static_cast<bool>(a), static_cast<bool>(b));
          ++compared;
          if (!a) {
            EXPECT_EQ(a.error().code, b.error().code);
            EXPECT_EQ(a.error().offset + 2, b.error().offset);
            continue;
          }
          auto shifted = *b;
          for (auto* range : {&shifted.ip, &shifted.transport, &shifted.payload, &shifted.fragment.payload})
            if (*range != Range{}) range->offset -= 2;
          ASSERT_EQ(print(*a, as_bytes(short_way)), print(shifted, as_bytes(short_way)))
              << golden.where() << " " << at << " " << value;
        }
      }
    }
  }
  EXPECT_GT(compared, 1000U);
}

// decode_into() leaves nothing of the previous packet.
TEST(Packet, APacketThatWasUsedBeforeIsClean) {
  const auto& goldens = load_goldens("net");
  for (const auto& first : goldens) {
    for (const auto& second : goldens) {
      Packet used;
      (void)decode_into(link_of(first), first.bytes(), options_of(first), used);
      const auto error = decode_into(link_of(second), second.bytes(), options_of(second), used);
      const auto fresh = decode(link_of(second), second.bytes(), options_of(second));
      ASSERT_EQ(error.has_value(), !fresh);
      if (fresh) {
        ASSERT_EQ(print(used, second.bytes()), print(*fresh, second.bytes())) << first.file << second.file;
      }
    }
  }
}

// decode_reassembled() finds in a fragmentable part what decode() finds in the whole frame.
TEST(Packet, AReassembledDatagramIsWhatTheWholeOneWas) {
  for (const auto& golden : load_goldens("net")) {
    const auto whole = decode(link_of(golden), golden.bytes());
    if (!whole || !whole->transport_valid || whole->fragment.present || whole->truncated) continue;
    const auto transport = slice(golden.bytes(), whole->transport);
    const auto again = decode_reassembled(whole->tuple.source.address, whole->tuple.destination.address,
                                          whole->tuple.protocol, transport);
    ASSERT_TRUE(again) << golden.where();
    EXPECT_EQ(again->tuple, whole->tuple);
    EXPECT_EQ(again->ip_version, whole->ip_version);
    EXPECT_EQ(again->payload.length, whole->payload.length);
    if (!again->payload.empty()) {
      EXPECT_EQ(again->payload.offset + whole->transport.offset, whole->payload.offset);
    }
    if (golden.file != "ipv6_segments_left") {
      EXPECT_EQ(transport_checksum_right(*again, transport), transport_checksum_right(*whole, golden.bytes()));
    }
  }
}

TEST(Packet, AReassembledIpv6DatagramMayBeginWithOptions) {
  const std::string part(
      "\x11\x00\x01\x04\x00\x00\x00\x00"
      "\x40\x00\x4e\x20\x00\x09\x00\x00!",
      17);
  const auto packet = decode_reassembled(*IpAddress::parse("2001:db8::1"), *IpAddress::parse("2001:db8::2"),
                                         IpProtocol{60}, as_bytes(part));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->tuple.protocol, IpProtocol::udp);
  EXPECT_EQ(number(packet->tuple.destination.port), 20000);
  EXPECT_EQ(text(as_bytes(part), packet->payload), "!");
  EXPECT_FALSE(packet->fragment.present);
}

TEST(Packet, AnUnknownLinkTypeIsAnError) {
  const auto packet = decode(LinkType{147}, as_bytes("0123456789"));
  ASSERT_FALSE(packet);
  EXPECT_EQ(packet.error().code, DecodeErrorCode::link_type_unknown);
}

TEST(Checksum, EveryFlippedBitShows) {
  for (const auto& golden : load_goldens("net")) {
    const auto& file = golden.file;
    if (file != "udp4" && file != "tcp" && file != "tcp6_syn" && file != "ipv6_extension_headers") continue;
    const auto packet = decode(link_of(golden), golden.bytes());
    ASSERT_TRUE(packet);
    ASSERT_TRUE(transport_checksum_right(*packet, golden.bytes())) << file;
    for (std::size_t bit = packet->transport.offset * 8; bit < packet->transport.end() * 8; ++bit) {
      auto flipped = golden.message;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ static_cast<char>(1U << (bit % 8)));
      EXPECT_FALSE(transport_checksum_right(*packet, as_bytes(flipped))) << file << " " << bit;
    }
  }
}

TEST(Checksum, OddLengthsArePaddedWithZero) {
  // rfc768: the last octet counts as the high half of a word
  for (std::size_t n = 0; n < 20; ++n) {
    std::string datagram("\x40\x00\x4e\x20\x00\x00\x00\x00", 8);
    datagram += std::string(n, '\x7f');
    datagram[5] = static_cast<char>(8 + n);
    const auto source = *IpAddress::parse("192.0.2.1");
    std::uint32_t sum = 0xc000 + 0x0201 + 0xc000 + 0x0201 + 17 + static_cast<std::uint32_t>(8 + n);
    for (std::size_t i = 0; i < datagram.size(); ++i)
      sum += static_cast<std::uint32_t>(static_cast<unsigned char>(datagram[i])) << (i % 2 == 0 ? 8U : 0U);
    sum = (sum & 0xffffU) + (sum >> 16U);
    sum = (sum & 0xffffU) + (sum >> 16U);
    const auto checksum = ~sum & 0xffffU;
    datagram[6] = static_cast<char>(checksum >> 8U);
    datagram[7] = static_cast<char>(checksum & 0xffU);
    const auto packet = decode_reassembled(source, source, IpProtocol::udp, as_bytes(datagram));
    ASSERT_TRUE(packet);
    EXPECT_TRUE(transport_checksum_right(*packet, as_bytes(datagram))) << n;
    datagram[7] = static_cast<char>(datagram[7] ^ 1);
    EXPECT_FALSE(transport_checksum_right(*packet, as_bytes(datagram))) << n;
  }
}

}  // namespace
}  // namespace sallyport::net
