#include "dissectors/rtp/rtp.h"

#include <gtest/gtest.h>

#include "dissectors/testing/facts.h"
#include "dissectors/testing/golden.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::rtp {
namespace {

const char* to_text(Kind kind) {
  switch (kind) {
    case Kind::stun: return "stun";
    case Kind::dtls: return "dtls";
    case Kind::rtp: return "rtp";
    case Kind::rtcp: return "rtcp";
    case Kind::other: break;
  }
  return "other";
}

std::string print(Bytes datagram, bool encrypted) {
  const auto kind = classify(datagram);
  FactList out(datagram);
  out.word("kind", to_text(kind));
  if (kind == Kind::rtp) {
    const auto header = decode(datagram, encrypted);
    if (!header) {
      out.error(header.error());
      return out.take();
    }
    out.number("payload_type", header->payload_type);
    out.flag("marker", header->marker);
    out.flag("padding", header->padding);
    out.flag("extension", header->extension);
    out.number("csrc_count", header->csrc_count);
    out.number("sequence_number", header->sequence_number);
    out.number("timestamp", header->timestamp);
    out.number("ssrc", header->ssrc);
    out.octets("payload", header->payload);
  } else if (kind == Kind::rtcp) {
    const auto compound = decode_rtcp(datagram, encrypted);
    if (!compound) {
      out.error(compound.error());
      return out.take();
    }
    out.number("packets", compound->packets);
    out.number("first_type", compound->first_type);
    out.number("ssrc", compound->ssrc);
  }
  return out.take();
}

bool encrypted(const Golden& golden) {
  return golden.has("encrypted");
}

TEST(Rtp, FindsWhatTheGoldenMessagesSay) {
  ASSERT_GE(load_goldens("rtp").size(), 20U);
  expect_found(load_goldens("rtp"),
               [](const Golden& golden, Bytes datagram) { return print(datagram, encrypted(golden)); });
}

// Decode every prefix at the end of a page.
TEST(Rtp, EveryPrefixIsDecodedWithinItself) {
  for (const auto& golden : load_goldens("rtp")) {
    for (std::size_t n = 0; n <= golden.message.size(); ++n) {
      const GuardedBytes prefix(golden.bytes().first(n));
      for (const bool secret : {false, true}) {
        if (const auto header = decode(prefix.bytes(), secret)) {
          EXPECT_LE(header->payload.end(), n);
        } else {
          EXPECT_LE(header.error().offset, n);
        }
        if (const auto compound = decode_rtcp(prefix.bytes(), secret); !compound) {
          EXPECT_LE(compound.error().offset, n);
        }
      }
      (void)classify(prefix.bytes());
    }
  }
}

TEST(Rtp, ClassifiesByTheFirstOctets) {
  const auto kind = [](unsigned first, unsigned second) {
    const std::array<std::byte, 2> start{static_cast<std::byte>(first), static_cast<std::byte>(second)};
    return classify(start);
  };
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      auto expected = Kind::other;  // rfc7983 7, rfc5761 4
      if (first <= 3) expected = Kind::stun;
      if (first >= 20 && first <= 63) expected = Kind::dtls;
      if (first >= 128 && first <= 191) expected = second >= 192 && second <= 223 ? Kind::rtcp : Kind::rtp;
      ASSERT_EQ(kind(first, second), expected) << first << " " << second;
    }
  }
  EXPECT_EQ(classify({}), Kind::other);
  EXPECT_EQ(classify(as_bytes("\x80")), Kind::other);
}

TEST(Rtcp, APacketIsNeverSteppedOverTwice) {
  // 4096 empty BYE packets: each is counted once
  std::string datagram;
  for (unsigned i = 0; i < 4096; ++i) datagram += std::string("\x80\xcb\0\0", 4);
  const auto compound = decode_rtcp(as_bytes(datagram));
  ASSERT_TRUE(compound);
  EXPECT_EQ(compound->packets, 4096U);
  EXPECT_EQ(compound->ssrc, 0U);
}

}  // namespace
}  // namespace sallyport::rtp
