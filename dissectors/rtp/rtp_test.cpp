#include "dissectors/rtp/rtp.h"

#include <gtest/gtest.h>

#include <sstream>

#include "dissectors/base/golden.h"
#include "dissectors/base/guard_page.h"

namespace sallyport::rtp {
namespace {

const char* const kGoldens = SALLYPORT_SOURCE_DIR "/dissectors/rtp/testdata";

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

std::string print(const DecodeError& error) {
  std::ostringstream out;
  out << "error " << name(error.code) << " at " << error.offset << ", field " << error.field << "\n";
  return out.str();
}

std::string print(Bytes datagram, bool encrypted) {
  const auto kind = classify(datagram);
  std::ostringstream out;
  out << "kind " << to_text(kind) << "\n";
  if (kind == Kind::rtp) {
    const auto header = decode(datagram, encrypted);
    if (!header) return out.str() + print(header.error());
    out << "payload type " << unsigned{header->payload_type} << (header->marker ? ", marker" : "")
        << (header->padding ? ", padding" : "") << (header->extension ? ", extension" : "") << ", "
        << unsigned{header->csrc_count} << " CSRC\nsequence number " << header->sequence_number << ", timestamp "
        << header->timestamp << ", ssrc " << header->ssrc << "\npayload " << header->payload.length << " octets at "
        << header->payload.offset << "\n";
  } else if (kind == Kind::rtcp) {
    const auto compound = decode_rtcp(datagram, encrypted);
    if (!compound) return out.str() + print(compound.error());
    out << compound->packets << " packets, the first of type " << unsigned{compound->first_type} << ", ssrc "
        << compound->ssrc << "\n";
  }
  return out.str();
}

bool encrypted(const Golden& golden) {
  return golden.options.find("encrypted") != std::string::npos;
}

TEST(Rtp, FindsWhatTheGoldenMessagesSay) {
  const auto goldens = load_goldens(kGoldens);
  ASSERT_FALSE(goldens.empty());
  for (const auto& golden : goldens) {
    const auto found = print(golden.bytes(), encrypted(golden));
    EXPECT_TRUE(same_as_golden(golden, found)) << golden.path << " gives\n" << found << "and says\n" << golden.found;
  }
}

// Behind every prefix stands a page that cannot be read.
TEST(Rtp, EveryPrefixIsDecodedWithinItself) {
  for (const auto& golden : load_goldens(kGoldens)) {
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
  // 4096 empty BYE packets: as many as are there, and no more
  std::string datagram;
  for (unsigned i = 0; i < 4096; ++i) datagram += std::string("\x80\xcb\0\0", 4);
  const auto compound = decode_rtcp(as_bytes(datagram));
  ASSERT_TRUE(compound);
  EXPECT_EQ(compound->packets, 4096U);
  EXPECT_EQ(compound->ssrc, 0U);
}

}  // namespace
}  // namespace sallyport::rtp
