#include "dissectors/sdp/sdp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dissectors/sdp/places.h"
#include "dissectors/sdp/print.h"
#include "dissectors/testing/golden.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::sdp {
namespace {

TEST(Sdp, FindsWhatTheGoldenMessagesSay) {
  ASSERT_GE(load_goldens("sdp").size(), 30U);
  expect_found(load_goldens("sdp"), [](const Golden&, Bytes body) { return print(body); });
}

// Translation of addresses will write to these places. Each place holds its value, and takes another one.
TEST(Sdp, PlacesHoldTheirValues) {
  std::size_t places = 0;
  for (const auto& golden : load_goldens("sdp")) {
    SCOPED_TRACE(golden.where());
    expect_places_hold(golden.message, places_of);
    places += places_of(golden.bytes()).size();
  }
  EXPECT_GT(places, 100U);
}

// Decode every prefix at the end of a page.
TEST(Sdp, EveryPrefixIsDecodedWithinItself) {
  View used;
  for (const auto& golden : load_goldens("sdp")) {
    for (std::size_t n = 0; n <= golden.message.size(); ++n) {
      const GuardedBytes prefix(golden.bytes().first(n));
      const auto view = decode(prefix.bytes());
      // A View that was used before gives the same answer as a fresh one.
      const auto again = decode_into(prefix.bytes(), used);
      ASSERT_EQ(static_cast<bool>(view), !again.has_value()) << golden.where() << " " << n;
      if (!view) {
        EXPECT_EQ(view.error(), *again);
        EXPECT_LE(view.error().offset, n);
        continue;
      }
      EXPECT_EQ(print(prefix.bytes(), *view), print(prefix.bytes(), used));
      each_range(*view, [n](Range range) {
        ASSERT_LE(range.offset, n);
        ASSERT_LE(range.length, n - range.offset);
      });
    }
  }
}

std::string with_media(const std::string& lines) {
  return "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\n" + lines;
}

TEST(Sdp, ACarriageReturnAloneEndsNoLine) {
  const auto hidden = decode(as_bytes("v=0\rc=IN IP4 192.0.2.1\rm=audio 20000 RTP/AVP 0\r"));
  ASSERT_FALSE(hidden);
  EXPECT_EQ(hidden.error().code, DecodeErrorCode::sdp_version_missing);
  const auto body = with_media("a=x\ra=rtcp-mux\r\n");
  const auto inside = decode(as_bytes(body));
  ASSERT_TRUE(inside);
  EXPECT_FALSE(inside->media[0].rtcp_mux);
}

TEST(Sdp, AnEmptyBodyIsNoDescription) {
  EXPECT_EQ(decode({}).error().code, DecodeErrorCode::sdp_version_missing);
  EXPECT_EQ(decode(as_bytes("\r\n\r\n")).error().code, DecodeErrorCode::sdp_version_missing);
}

TEST(Sdp, AllSectionsUpToTheLimitAreRead) {
  std::string body = "v=0\r\nc=IN IP4 192.0.2.1\r\n";
  for (std::size_t i = 0; i < kMaxMedia; ++i) body += "m=audio " + std::to_string(20000 + 2 * i) + " RTP/AVP 0\r\n";
  const auto view = decode(as_bytes(body));
  ASSERT_TRUE(view);
  ASSERT_EQ(view->media_count, kMaxMedia);
  for (std::size_t i = 0; i < kMaxMedia; ++i) {
    EXPECT_EQ(view->media[i].port, 20000 + 2 * i);
    EXPECT_EQ(view->media[i].connection.address, view->session.address);
  }
}

TEST(Sdp, CandidatesBeyondTheLimitFailTheBody) {
  std::string lines;
  for (std::size_t i = 0; i < kMaxCandidates; ++i)
    lines += "a=candidate:1 1 udp 1 192.0.2.1 " + std::to_string(i + 1) + " typ host\r\n";
  const auto full = decode(as_bytes(with_media(lines)));
  ASSERT_TRUE(full);
  EXPECT_EQ(full->candidate_count, kMaxCandidates);
  const auto over = decode(as_bytes(with_media(lines + "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n")));
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, DecodeErrorCode::sdp_candidates_too_many);
}

TEST(Sdp, CandidatesBelongToTheirSections) {
  const auto body = with_media(
      "a=candidate:1 1 udp 1 192.0.2.1 1000 typ host\r\nm=video 20002 RTP/AVP 31\r\nm=text 20004 RTP/AVP 98\r\n"
      "a=candidate:1 1 udp 1 192.0.2.1 1002 typ host\r\na=candidate:1 2 udp 1 192.0.2.1 1003 typ host\r\n");
  const auto view = decode(as_bytes(body));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->media[0].candidate_count, 1);
  EXPECT_EQ(view->media[1].candidate_count, 0);
  EXPECT_EQ(view->media[2].first_candidate, 1);
  EXPECT_EQ(view->media[2].candidate_count, 2);
  EXPECT_EQ(view->candidates[2].media, 2);
  EXPECT_EQ(number(view->candidates[2].endpoint.port), 1003);
}

TEST(Sdp, PayloadTypesAreOfRtpOnly) {
  const auto body = with_media("m=image 20002 udptl 5\r\nm=audio 20004 RTP/AVP 127 128 * 64\r\n");
  const auto view = decode(as_bytes(body));
  ASSERT_TRUE(view);
  EXPECT_THAT(view->media[1].payload_types, testing::ElementsAre(0U, 0U));
  EXPECT_THAT(view->media[2].payload_types, testing::ElementsAre(0U, (std::uint64_t{1} << 63U) | 1U));
}

TEST(Sdp, ProtocolsSayWhetherTheyAreRtpAndSecure) {
  const struct {
    const char* protocol;
    bool rtp, secure;
  } rows[] = {{"RTP/AVP", true, false},       {"RTP/AVPF", true, false},         {"RTP/SAVP", true, true},
              {"RTP/SAVPF", true, true},      {"UDP/TLS/RTP/SAVPF", true, true}, {"TCP/RTP/AVP", true, false},
              {"rtp/avp", true, false},       {"udptl", false, false},           {"UDP/TLS/UDPTL", false, true},
              {"UDP/DTLS/SCTP", false, true}, {"TCP/MSRP", false, false},        {"XRTP/AVP", false, false}};
  for (const auto& row : rows) {
    const auto body = with_media(std::string("m=audio 20002 ") + row.protocol + " 0\r\n");
    const auto view = decode(as_bytes(body));
    ASSERT_TRUE(view) << row.protocol;
    EXPECT_EQ(view->media[1].rtp, row.rtp) << row.protocol;
    EXPECT_EQ(view->media[1].secure, row.secure) << row.protocol;
  }
}

TEST(Sdp, TheSameConnectionTwiceIsOne) {
  const auto view = decode(as_bytes(with_media("c=IN IP4 192.0.2.9\r\nc=IN IP4 192.0.2.9\r\n")));
  ASSERT_TRUE(view);
  EXPECT_EQ(to_text(view->media[0].connection.address), "192.0.2.9");
}

TEST(Sdp, ATtlOfAUnicastAddressMeansNothing) {
  const auto view = decode(as_bytes(with_media("c=IN IP4 192.0.2.9/127\r\n")));
  ASSERT_TRUE(view);
  EXPECT_EQ(to_text(view->media[0].connection.address), "192.0.2.9");
  EXPECT_EQ(view->media[0].connection.count, 1);
  EXPECT_FALSE(decode(as_bytes(with_media("c=IN IP4 192.0.2.9/256\r\n"))));
  EXPECT_FALSE(decode(as_bytes(with_media("c=IN IP4 192.0.2.9/\r\n"))));
  EXPECT_FALSE(decode(as_bytes(with_media("c=IN IP6 2001:db8::1/64\r\n"))));
  EXPECT_FALSE(decode(as_bytes(with_media("c=IN IP4 224.2.1.1/127/0\r\n"))));
}

}  // namespace
}  // namespace sallyport::sdp
