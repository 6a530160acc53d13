// Session descriptions and gates: the body of an INVITE in, early gates and refusals out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alg/testing/sip_bench.h"

namespace sallyport {
namespace {

using testing::Contains, testing::ElementsAre, testing::IsEmpty, testing::Not, testing::StartsWith;

class SipDescribe : public testing::Test {
 protected:
  void offer(const std::string& body, const std::string& content = "application/sdp") {
    SipText t;
    t.id = fmt::format("call-{}", ++calls);
    t.body = body;
    t.content = content;
    sip.out(t.request());
  }
  static std::string session(const std::string& media, const std::string& connection = "c=IN IP4 10.1.1.5\r\n") {
    return "v=0\r\no=- 1 1 IN IP4 10.1.1.5\r\ns=-\r\n" + connection + "t=0 0\r\n" + media;
  }
  std::vector<std::string> opened() {
    std::vector<std::string> rows;
    for (const auto& line : sip.last)
      if (line.starts_with("open ")) rows.push_back(line.substr(5));
    return rows;
  }
  std::vector<std::string> refused() {
    std::vector<std::string> rows;
    for (const auto& line : sip.last)
      if (line.starts_with("refuse ")) rows.push_back(line.substr(7));
    return rows;
  }
  int calls = 0;
  SipBench sip;
};

TEST_F(SipDescribe, EveryStreamHasItsPort) {
  offer(session("m=audio 16390 RTP/AVP 0\r\nm=video 16400 RTP/AVP 96\r\nm=audio 0 RTP/AVP 8\r\n"));
  EXPECT_THAT(opened(), ElementsAre("any -> 10.1.1.5:16390 rtp", "any -> 10.1.1.5:16391 rtcp",
                                    "any -> 10.1.1.5:16400 rtp", "any -> 10.1.1.5:16401 rtcp"));
}

TEST_F(SipDescribe, AStreamMayHaveSeveralPairs) {  // RFC 8866 5.14
  offer(session("m=video 16390/2 RTP/AVP 96\r\n"));
  EXPECT_THAT(opened(), ElementsAre("any -> 10.1.1.5:16390 rtp", "any -> 10.1.1.5:16391 rtcp",
                                    "any -> 10.1.1.5:16392 rtp", "any -> 10.1.1.5:16393 rtcp"));
}

TEST_F(SipDescribe, PairsBeyondThePortRangeAreRefused) {
  offer(session("m=audio 32766/8 RTP/AVP 0\r\n"));
  for (const auto& [id, spec] : sip.open) EXPECT_LE(number(spec.destination.port), 32767) << SipBench::row(spec);
}

TEST_F(SipDescribe, RtcpOutsideThePortRangeIsRefused) {
  offer(audio(kPhone, 16390, "a=rtcp:161\r\n"));
  offer(audio(kPhone, 16392, "a=rtcp:5060 IN IP4 10.1.1.5\r\n"));
  offer(audio(kPhone, 32767));
  for (const auto& [id, spec] : sip.open) {
    EXPECT_GE(number(spec.destination.port), 16384) << SipBench::row(spec);
    EXPECT_LE(number(spec.destination.port), 32767) << SipBench::row(spec);
  }
}

TEST_F(SipDescribe, RtcpAtSomebodyElseIsRefused) {
  offer(audio(kPhone, 16390, "a=rtcp:16500 IN IP4 10.1.1.77\r\n"));
  EXPECT_THAT(sip.gates(), Not(Contains(testing::HasSubstr("10.1.1.77"))));
}

TEST_F(SipDescribe, AddressesThatMayNotReceive) {  // design section 5
  const std::pair<std::string, std::string> kCases[] = {
      {"10.1.1.99", "foreign-address"},         {"203.0.113.77", "foreign-address"},
      {"224.1.2.3/127", "multicast-address"},   {"127.0.0.1", "loopback-address"},
      {"255.255.255.255", "broadcast-address"}, {"10.1.1.255", "broadcast-address"},
      {"media.example.com", "host-name"},
  };
  for (const auto& [address, reason] : kCases) {
    offer(session("m=audio 16390 RTP/AVP 0\r\n", "c=IN IP4 " + address + "\r\n"));
    EXPECT_THAT(opened(), IsEmpty()) << address;
    EXPECT_THAT(refused(), ElementsAre(StartsWith(reason))) << address;
  }
  offer(session("m=audio 16390 RTP/AVP 0\r\n", "c=IN IP6 ff02::1\r\n"));
  EXPECT_THAT(refused(), ElementsAre(StartsWith("multicast-address")));
}

TEST_F(SipDescribe, PortsThatAreNotForMedia) {
  for (const auto* port : {"22", "1023", "5060", "16383", "32768", "65535"}) {
    offer(session(fmt::format("m=audio {} RTP/AVP 0\r\n", port)));
    EXPECT_THAT(opened(), IsEmpty()) << port;
    EXPECT_THAT(refused(), ElementsAre(StartsWith("port-range"))) << port;
  }
}

TEST_F(SipDescribe, NobodyIsMeantByZero) {  // P30: port 0, no m= line, the unspecified address
  offer(session("m=audio 0 RTP/AVP 0\r\n"));
  EXPECT_THAT(sip.last, ElementsAre("call setup"));
  offer(session(""));
  EXPECT_THAT(sip.last, ElementsAre("call setup"));
  offer(session("m=audio 16390 RTP/AVP 0\r\n", "c=IN IP4 0.0.0.0\r\n"));
  EXPECT_THAT(sip.last, ElementsAre("call setup"));
  offer(session("m=audio 16390 RTP/AVP 0\r\n", "c=IN IP6 ::\r\n"));
  EXPECT_THAT(sip.last, ElementsAre("call setup"));
}

TEST_F(SipDescribe, TrustedMediaHostsMayBeAnnounced) {
  SipBench trusting("sallyport\n media host 10.1.1.99\n");
  SipText t;
  t.body = session("m=audio 16390 RTP/AVP 0\r\n", "c=IN IP4 10.1.1.99\r\n");
  trusting.out(t.request());
  EXPECT_THAT(trusting.gates(), ElementsAre("any -> 10.1.1.99:16390 rtp", "any -> 10.1.1.99:16391 rtcp"));
}

TEST_F(SipDescribe, TheStreamsOwnAddressWins) {  // P11, P23
  offer(session("m=audio 16390 RTP/AVP 0\r\nc=IN IP4 10.1.1.5\r\n", "c=IN IP4 10.9.9.9\r\n"));
  EXPECT_THAT(opened(), ElementsAre("any -> 10.1.1.5:16390 rtp", "any -> 10.1.1.5:16391 rtcp"));
}

TEST_F(SipDescribe, ADescriptionInsideAMultipartBody) {  // P34
  const auto body = "--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x\r\nContent-Type: application/sdp\r\n\r\n" +
                    audio(kPhone, 16390) + "\r\n--x--\r\n";
  offer(body, "multipart/mixed;boundary=x");
  EXPECT_THAT(opened(), ElementsAre("any -> 10.1.1.5:16390 rtp", "any -> 10.1.1.5:16391 rtcp"));
}

TEST_F(SipDescribe, TheLastLineMayEndAnyhow) {  // P9
  auto body = audio(kPhone, 16390, "a=sendrecv\r\n");
  body.resize(body.size() - 2);
  offer(body);
  EXPECT_EQ(opened().size(), 2U);
}

TEST_F(SipDescribe, ADescriptionThatDoesNotDecodeOpensNothing) {
  offer("v=0\r\nm=audio porttoolong RTP/AVP 0\r\nc=IN IP4 10.1.1.5\r\n");
  EXPECT_EQ(sip.verdict, ProtocolAlg::Verdict::malformed);
  EXPECT_THAT(sip.last, ElementsAre(StartsWith("malformed")));
  EXPECT_THAT(sip.gates(), IsEmpty());
}

const std::string kIce =
    "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
    "a=candidate:1 1 UDP 2130706431 10.1.1.5 16390 typ host\r\n"
    "a=candidate:1 2 UDP 2130706430 10.1.1.5 16391 typ host\r\n";

TEST_F(SipDescribe, IceOpensItsHostCandidates) {
  offer(audio(kPhone, 16390,
              kIce + "a=candidate:2 1 UDP 1694498815 198.51.100.1 40000 typ srflx raddr 10.1.1.5 rport 16390\r\n"
                     "a=candidate:3 1 UDP 2130706431 169.254.1.1 16390 typ host\r\n"));
  EXPECT_THAT(sip.gates(), ElementsAre("any -> 10.1.1.5:16390 mux ice", "any -> 10.1.1.5:16391 rtcp ice"));
}

TEST_F(SipDescribe, IceHasAllItsGatesOrNone) {  // P21
  offer(audio(kPhone, 16390, kIce + "a=candidate:4 1 UDP 2130706431 10.1.1.99 16390 typ host\r\n"));
  EXPECT_THAT(refused(), ElementsAre("foreign-address 10.1.1.99:16390"));
  EXPECT_THAT(sip.gates(), ElementsAre("any -> 10.1.1.5:16390 rtp", "any -> 10.1.1.5:16391 rtcp"));
}

TEST_F(SipDescribe, APeerWithoutIceMakesItAnOrdinaryCall) {
  SipText t;
  t.body = audio(kPhone, 16390,
                 "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
                 "a=candidate:1 1 UDP 2130706431 10.1.1.5 16390 typ host\r\n");
  sip.out(t.request());
  t.body = audio(kProvider, 20000);
  t.to = "b";
  sip.in(t.response(200));
  EXPECT_THAT(sip.gates(), ElementsAre("10.1.1.5 -> 203.0.113.9:20000 rtp", "10.1.1.5 -> 203.0.113.9:20001 rtcp",
                                       "203.0.113.9 -> 10.1.1.5:16390 rtp", "203.0.113.9 -> 10.1.1.5:16391 rtcp"));
}

TEST_F(SipDescribe, BundledStreamsShareTheFirstPort) {  // RFC 9143
  offer(
      session("a=group:BUNDLE a v\r\nm=audio 16390 RTP/AVP 0\r\na=mid:a\r\na=rtcp-mux\r\n"
              "m=video 0 RTP/AVP 96\r\na=mid:v\r\na=bundle-only\r\n"));
  ASSERT_FALSE(sip.open.empty());
  for (const auto& [id, spec] : sip.open) {
    if (spec.use == GateUse::rtcp) continue;
    EXPECT_NE(spec.payload_types[1] & (1ULL << 32U), 0U) << "96, the video's";
    EXPECT_NE(spec.payload_types[0] & 1U, 0U) << "0, the audio's";
  }
}

TEST_F(SipDescribe, ThirtyTwoStreams) {
  std::string media;
  for (unsigned i = 0; i < 32; ++i) media += fmt::format("m=audio {} RTP/AVP 0\r\n", 16384 + 2 * i);
  offer(session(media));
  EXPECT_EQ(opened().size(), 64U);
}

TEST_F(SipDescribe, SecureStreamsAreMarked) {
  offer(
      session("m=audio 16390 RTP/SAVP 0\r\n"
              "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n"));
  ASSERT_FALSE(sip.open.empty());
  for (const auto& [id, spec] : sip.open) EXPECT_TRUE(spec.secure);
}

}  // namespace
}  // namespace sallyport
