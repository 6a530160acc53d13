#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alg/testing/sip_bench.h"

namespace sallyport {
namespace {

using testing::Contains, testing::ElementsAre, testing::IsEmpty, testing::Not, testing::StartsWith;

const std::string kFromAny = "any -> 10.1.1.5:16390 rtp";
const std::string kFromAnyRtcp = "any -> 10.1.1.5:16391 rtcp";
const std::string kToPhone = "203.0.113.9 -> 10.1.1.5:16390 rtp";
const std::string kToPhoneRtcp = "203.0.113.9 -> 10.1.1.5:16391 rtcp";
const std::string kToProvider = "10.1.1.5 -> 203.0.113.9:20000 rtp";
const std::string kToProviderRtcp = "10.1.1.5 -> 203.0.113.9:20001 rtcp";

// An outgoing call: the phone offers at 16390, the provider answers with 20000.
class SipCalls : public testing::Test {
 protected:
  static SipText text(const std::string& method = "INVITE", unsigned cseq = 1, const std::string& to = {}) {
    SipText t;
    t.method = method;
    t.cseq = cseq;
    t.to = to;
    t.branch = fmt::format("z9hG4bK{}{}", method, cseq);
    return t;
  }
  static std::string phone_sdp(std::uint16_t port = 16390, const std::string& more = {}) {
    return audio(kPhone, port, more);
  }
  static std::string provider_sdp(std::uint16_t port = 20000, const std::string& more = {}) {
    return audio(kProvider, port, more);
  }
  static SipText with(SipText t, std::string body) {
    t.body = std::move(body);
    return t;
  }
  void invite() { sip.out(with(text(), phone_sdp()).request()); }
  void answer(const std::string& to = "b", std::uint16_t port = 20000) {
    sip.in(with(text("INVITE", 1, to), provider_sdp(port)).response(200, "OK"));
  }
  void call() {
    invite();
    answer();
    sip.out(text("ACK", 1, "b").request());
    ASSERT_THAT(sip.gates(), kAnswered);
  }
  SipText from_provider(const std::string& method, unsigned cseq) {
    auto t = text(method, cseq, "a");
    t.from = "b";
    return t;
  }
  const testing::Matcher<std::vector<std::string>> kAnswered =
      ElementsAre(kToProvider, kToProviderRtcp, kToPhone, kToPhoneRtcp);

  SipBench sip;
};

TEST_F(SipCalls, ACallFromInviteToBye) {
  invite();
  EXPECT_THAT(sip.last, ElementsAre("call setup", "open " + kFromAny, "open " + kFromAnyRtcp));
  sip.in(text().response(100, "Trying"));
  EXPECT_THAT(sip.last, IsEmpty());
  sip.in(text("INVITE", 1, "b").response(180, "Ringing"));
  EXPECT_THAT(sip.last, ElementsAre("call alerting"));
  answer();
  EXPECT_TRUE(sip.said("call answer"));
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.out(text("ACK", 1, "b").request());
  EXPECT_THAT(sip.last, IsEmpty());
  sip.out(text("BYE", 2, "b").request());
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_THAT(sip.last, Contains("close bye " + kToPhone));
  EXPECT_THAT(sip.last, Contains("call end: BYE"));
  sip.in(text("BYE", 2, "b").response(200));
  EXPECT_THAT(sip.last, IsEmpty());
  EXPECT_EQ(sip.calls.set_up(), 1U);
}

TEST_F(SipCalls, TheOtherSideMayHangUp) {
  call();
  sip.in(from_provider("BYE", 1).request());
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("call end: BYE"));
}

TEST_F(SipCalls, AnIncomingCall) {
  sip.in(with(text(), provider_sdp()).request());
  EXPECT_THAT(sip.gates(), ElementsAre("any -> 203.0.113.9:20000 rtp", "any -> 203.0.113.9:20001 rtcp"));
  sip.out(with(text("INVITE", 1, "b"), phone_sdp()).response(200));
  EXPECT_THAT(sip.gates(), kAnswered);
  auto bye = text("BYE", 1, "a");
  bye.from = "b";
  sip.out(bye.request());
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, RepetitionsChangeNothing) {
  invite();
  invite();
  EXPECT_THAT(sip.last, IsEmpty());
  answer();
  answer();
  EXPECT_THAT(sip.last, IsEmpty());
  sip.out(text("BYE", 2, "b").request());
  sip.out(text("BYE", 2, "b").request());
  EXPECT_THAT(sip.last, IsEmpty());
  // A late message opens nothing.
  answer();
  invite();
  EXPECT_THAT(sip.last, IsEmpty());
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, AByeClosesItsOwnCallOnly) {  // the second call on a trunk
  call();
  auto second = with(text(), phone_sdp(16400));
  second.id = "call-2";
  sip.out(second.request());
  second = with(text("INVITE", 1, "c"), provider_sdp(20010));
  second.id = "call-2";
  sip.in(second.response(200));
  EXPECT_EQ(sip.open.size(), 8U);
  sip.out(text("BYE", 2, "b").request());
  EXPECT_EQ(sip.open.size(), 4U);
  EXPECT_THAT(sip.gates(), Contains("203.0.113.9 -> 10.1.1.5:16400 rtp"));
}

TEST_F(SipCalls, ARefusedCallClosesWhatItOpened) {
  invite();
  sip.in(text("INVITE", 1, "b").response(486, "Busy Here"));
  EXPECT_THAT(sip.last,
              ElementsAre("close rejected " + kFromAny, "close rejected " + kFromAnyRtcp, "call end: 486 Busy Here"));
}

TEST_F(SipCalls, ACancelledCallClosesOnItsFinalAnswer) {
  invite();
  sip.in(with(text("INVITE", 1, "b"), provider_sdp()).response(183));
  EXPECT_EQ(sip.open.size(), 6U);
  auto cancel = text("CANCEL", 1);
  cancel.branch = text().branch;
  sip.out(cancel.request());
  EXPECT_EQ(sip.open.size(), 6U) << "the call may be answered in the same moment";
  sip.in(text("INVITE", 1, "b").response(487, "Request Terminated"));
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("close cancel " + kFromAny));
  EXPECT_TRUE(sip.said("call end: 487 Request Terminated"));
}

TEST_F(SipCalls, ACancelThatCameTooLateEndsNothing) {
  invite();
  sip.out(text("CANCEL", 1).request());
  answer();
  EXPECT_THAT(sip.gates(), kAnswered);
}

TEST_F(SipCalls, EveryForkHasItsGatesUntilOneAnswers) {  // P18
  invite();
  sip.in(with(text("INVITE", 1, "b"), provider_sdp(20000)).response(183));
  sip.in(with(text("INVITE", 1, "c"), provider_sdp(20100)).response(183));
  EXPECT_THAT(sip.gates(), Contains("10.1.1.5 -> 203.0.113.9:20000 rtp"));
  EXPECT_THAT(sip.gates(), Contains("10.1.1.5 -> 203.0.113.9:20100 rtp"));
  answer("c", 20100);
  EXPECT_THAT(sip.gates(), ElementsAre("10.1.1.5 -> 203.0.113.9:20100 rtp", "10.1.1.5 -> 203.0.113.9:20101 rtcp",
                                       kToPhone, kToPhoneRtcp));
  EXPECT_THAT(sip.last, Contains("close fork-lost 10.1.1.5 -> 203.0.113.9:20000 rtp"));
}

TEST_F(SipCalls, TwoForksThatBothAnswerEndOneByOne) {
  invite();
  answer("b", 20000);
  answer("c", 20100);
  EXPECT_EQ(sip.open.size(), 8U);
  sip.out(text("BYE", 2, "c").request());
  EXPECT_THAT(sip.gates(), kAnswered);
  EXPECT_FALSE(sip.said("call end: BYE"));
  sip.out(text("BYE", 2, "b").request());
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("call end: BYE"));
}

TEST_F(SipCalls, ThePreviewIsTheAnswerWhereTheFinalResponseBringsNone) {
  invite();
  sip.in(with(text("INVITE", 1, "b"), provider_sdp()).response(183));
  sip.in(text("INVITE", 1, "b").response(200));
  EXPECT_THAT(sip.gates(), kAnswered);
}

TEST_F(SipCalls, TheFinalAnswerMayDifferFromThePreview) {
  invite();
  sip.in(with(text("INVITE", 1, "b"), provider_sdp(20000)).response(183));
  answer("b", 20100);
  EXPECT_THAT(sip.gates(), ElementsAre("10.1.1.5 -> 203.0.113.9:20100 rtp", "10.1.1.5 -> 203.0.113.9:20101 rtcp",
                                       kToPhone, kToPhoneRtcp));
}

TEST_F(SipCalls, TheOfferInTheAnswerAndTheAnswerInTheAck) {  // P19
  sip.out(text().request());
  EXPECT_THAT(sip.gates(), IsEmpty());
  answer();
  EXPECT_THAT(sip.gates(), ElementsAre("any -> 203.0.113.9:20000 rtp", "any -> 203.0.113.9:20001 rtcp"));
  sip.out(with(text("ACK", 1, "b"), phone_sdp()).request());
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.out(with(text("ACK", 1, "b"), phone_sdp()).request());
  EXPECT_THAT(sip.last, IsEmpty());
}

TEST_F(SipCalls, AnOfferInAReliableResponseIsAnsweredByPrack) {  // P19
  sip.out(text().request());
  auto progress = with(text("INVITE", 1, "b"), provider_sdp());
  progress.more = "Require: 100rel\r\nRSeq: 1\r\n";
  sip.in(progress.response(183));
  EXPECT_THAT(sip.gates(), ElementsAre("any -> 203.0.113.9:20000 rtp", "any -> 203.0.113.9:20001 rtcp"));
  auto prack = with(text("PRACK", 2, "b"), phone_sdp());
  prack.more = "RAck: 1 1 INVITE\r\n";
  sip.out(prack.request());
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.in(text("PRACK", 2, "b").response(200));
  sip.in(text("INVITE", 1, "b").response(200));
  EXPECT_THAT(sip.gates(), kAnswered);
}

TEST_F(SipCalls, AReliableAnswerAndANewOfferInItsPrack) {
  invite();
  auto progress = with(text("INVITE", 1, "b"), provider_sdp());
  progress.more = "Require: 100rel\r\nRSeq: 1\r\n";
  sip.in(progress.response(183));
  auto prack = with(text("PRACK", 2, "b"), phone_sdp(16500));
  prack.more = "RAck: 1 1 INVITE\r\n";
  sip.out(prack.request());
  EXPECT_THAT(sip.gates(), Contains("203.0.113.9 -> 10.1.1.5:16500 rtp"));
  sip.in(with(text("PRACK", 2, "b"), provider_sdp()).response(200));
  sip.in(text("INVITE", 1, "b").response(200));
  EXPECT_THAT(sip.gates(), ElementsAre(kToProvider, kToProviderRtcp, "203.0.113.9 -> 10.1.1.5:16500 rtp",
                                       "203.0.113.9 -> 10.1.1.5:16501 rtcp"));
}

TEST_F(SipCalls, UpdateMovesTheStream) {
  call();
  sip.out(with(text("UPDATE", 2, "b"), phone_sdp(16500)).request());
  EXPECT_EQ(sip.open.size(), 8U - 2U) << "the old address counts until the new one is agreed";
  EXPECT_THAT(sip.gates(), Contains("203.0.113.9 -> 10.1.1.5:16500 rtp"));
  EXPECT_THAT(sip.gates(), Contains(kToPhone));
  sip.in(with(text("UPDATE", 2, "b"), provider_sdp()).response(200));
  EXPECT_THAT(sip.gates(), Not(Contains(kToPhone)));
  EXPECT_EQ(sip.open.size(), 4U);
  EXPECT_TRUE(sip.said("close replaced " + kToPhone));
}

TEST_F(SipCalls, ARejectedReinviteLeavesTheCallAsItWas) {
  call();
  sip.out(with(text("INVITE", 2, "b"), phone_sdp(16500)).request());
  EXPECT_EQ(sip.open.size(), 6U);
  sip.in(text("INVITE", 2, "b").response(488, "Not Acceptable Here"));
  EXPECT_THAT(sip.gates(), kAnswered);
  EXPECT_THAT(sip.last, Contains("close rejected 203.0.113.9 -> 10.1.1.5:16500 rtp"));
}

TEST_F(SipCalls, CrossingOffersAreBothTakenBack) {  // glare, RFC 3261 14.1
  call();
  sip.out(with(text("INVITE", 2, "b"), phone_sdp(16500)).request());
  sip.in(with(from_provider("INVITE", 7), provider_sdp(20500)).request());
  sip.in(text("INVITE", 2, "b").response(491));
  sip.out(from_provider("INVITE", 7).response(491));
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.out(with(text("INVITE", 3, "b"), phone_sdp(16600)).request());
  sip.in(with(text("INVITE", 3, "b"), provider_sdp()).response(200));
  EXPECT_THAT(sip.gates(), ElementsAre(kToProvider, kToProviderRtcp, "203.0.113.9 -> 10.1.1.5:16600 rtp",
                                       "203.0.113.9 -> 10.1.1.5:16601 rtcp"));
}

TEST_F(SipCalls, AFailureOfTheOtherSidesRequestDoesNotTakeTheOfferBack) {
  call();
  sip.in(from_provider("UPDATE", 2).request());  // a session refresh without a description
  sip.out(with(text("INVITE", 2, "b"), phone_sdp(16500)).request());
  sip.out(from_provider("UPDATE", 2).response(500));
  EXPECT_THAT(sip.gates(), Contains("203.0.113.9 -> 10.1.1.5:16500 rtp"));
}

// P8, P9: hold by direction, and by the unspecified address.
class SipHold : public SipCalls, public testing::WithParamInterface<const char*> {};

TEST_P(SipHold, AndResume) {
  const std::string form = GetParam();
  const bool address_stays = form.starts_with("a=");
  call();
  sip.out(with(text("INVITE", 2, "b"), audio(address_stays ? kPhone : IpAddress::v4(0), 16390, form)).request());
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.in(with(text("INVITE", 2, "b"), provider_sdp(20000, address_stays ? "a=recvonly\r\n" : "")).response(200));
  EXPECT_TRUE(sip.said("call hold"));
  EXPECT_EQ(sip.open.size(), address_stays ? 4U : 2U);
  if (!address_stays) {
    EXPECT_THAT(sip.last, Contains("close hold " + kToPhone));
  }
  EXPECT_THAT(sip.wait(600), IsEmpty()) << "who holds sends nothing";
  sip.out(with(text("INVITE", 3, "b"), phone_sdp()).request());
  sip.in(with(text("INVITE", 3, "b"), provider_sdp()).response(200));
  EXPECT_TRUE(sip.said("call resume"));
  EXPECT_THAT(sip.gates(), kAnswered);
}
INSTANTIATE_TEST_SUITE_P(Forms, SipHold, testing::Values("a=sendonly\r\n", "a=inactive\r\n", ""));

TEST_F(SipCalls, AStreamThatIsDeclinedHasNoGate) {
  sip.out(with(text(), phone_sdp(16390, "m=video 16392 RTP/AVP 96\r\n")).request());
  EXPECT_EQ(sip.open.size(), 4U);
  sip.in(with(text("INVITE", 1, "b"), provider_sdp(20000, "m=video 0 RTP/AVP 96\r\n")).response(200));
  EXPECT_THAT(sip.gates(), kAnswered);
}

TEST_F(SipCalls, FaxTakesThePlaceOfAudio) {  // P22
  call();
  const auto fax = [](const IpAddress& address, std::uint16_t port) {
    return fmt::format("v=0\r\no=- 1 2 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=image {1} udptl t38\r\n",
                       to_text(address), port);
  };
  sip.in(with(from_provider("INVITE", 1), fax(kProvider, 20000)).request());
  sip.out(with(from_provider("INVITE", 1), fax(kPhone, 16390)).response(200));
  EXPECT_THAT(sip.gates(), ElementsAre("10.1.1.5 -> 203.0.113.9:20000 udptl", "203.0.113.9 -> 10.1.1.5:16390 udptl"));
}

TEST_F(SipCalls, TheControlAddressIsWhereTheDescriptionPutsIt) {  // P20
  sip.out(with(text(), phone_sdp(16391, "a=rtcp:16500\r\n")).request());
  EXPECT_THAT(sip.gates(), ElementsAre("any -> 10.1.1.5:16391 rtp", "any -> 10.1.1.5:16500 rtcp"));
  SipBench other;
  other.out(with(text(), phone_sdp(16390, "a=rtcp-mux\r\n")).request());
  EXPECT_THAT(other.gates(), ElementsAre("any -> 10.1.1.5:16390 mux", kFromAnyRtcp));
  other.in(with(text("INVITE", 1, "b"), provider_sdp(20000, "a=rtcp-mux\r\n")).response(200));
  EXPECT_THAT(other.gates(), ElementsAre("10.1.1.5 -> 203.0.113.9:20000 mux", "203.0.113.9 -> 10.1.1.5:16390 mux"));
}

TEST_F(SipCalls, AChallengedInviteComesAgain) {  // P29
  invite();
  sip.in(text("INVITE", 1, "x").response(407, "Proxy Authentication Required"));
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_THAT(sip.last, Not(Contains(StartsWith("call end"))));
  sip.out(text("ACK", 1, "x").request());
  sip.out(with(text("INVITE", 2), phone_sdp()).request());
  EXPECT_THAT(sip.last, Not(Contains("call setup")));
  EXPECT_THAT(sip.gates(), ElementsAre(kFromAny, kFromAnyRtcp));
  sip.in(with(text("INVITE", 2, "b"), provider_sdp()).response(200));
  EXPECT_THAT(sip.gates(), kAnswered);
  EXPECT_EQ(sip.calls.set_up(), 1U);
}

TEST_F(SipCalls, AChallengeThatNobodyAnswersEndsTheCall) {
  invite();
  sip.in(text("INVITE", 1, "x").response(401, "Unauthorized"));
  EXPECT_THAT(sip.wait(40), ElementsAre("call end: 401 Unauthorized"));
}

TEST_F(SipCalls, AChallengedByeEndsTheCallLater) {
  call();
  sip.out(text("BYE", 2, "b").request());
  EXPECT_THAT(sip.gates(), IsEmpty());
  sip.in(text("BYE", 2, "b").response(407));
  EXPECT_THAT(sip.gates(), kAnswered);
  EXPECT_TRUE(sip.said("call resume"));
  sip.out(text("BYE", 3, "b").request());
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, AProxysSecondHopOfTheSameMessageIsHeardOnce) {
  invite();
  auto second = with(text(), phone_sdp());
  second.branch = "z9hG4bKproxy";
  sip.send(udp(kPhone2, 5060, kProvider, 5060), second.request());
  EXPECT_THAT(sip.last, IsEmpty());
  // The failure of one hop does not end the call: the INVITE of the other hop is still pending.
  auto busy = text("INVITE", 1, "b");
  busy.branch = "z9hG4bKproxy";
  sip.in(busy.response(486));
  EXPECT_EQ(sip.open.size(), 2U);
  sip.in(text("INVITE", 1, "b").response(486));
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, WithoutAFinalAnswerTheGatesCloseInTime) {
  invite();
  EXPECT_THAT(sip.wait(179), IsEmpty());
  sip.wait(2);
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("close timeout " + kFromAny));
  EXPECT_TRUE(sip.said("call end: no final answer"));
}

TEST_F(SipCalls, ARingingCallMayRingLong) {  // RFC 3261 16.7: every provisional response restarts Timer C
  invite();
  for (int i = 0; i < 5; ++i) {
    sip.wait(120);
    sip.in(text("INVITE", 1, "b").response(180));
  }
  EXPECT_EQ(sip.open.size(), 2U);
}

TEST_F(SipCalls, MediaThatStopsClosesTheGatesAndANewOfferOpensThem) {
  call();
  for (int i = 0; i < 5; ++i) {
    sip.wait(100);
    sip.media(kToPhone);
  }
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.wait(121);
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("close timeout " + kToPhone));
  sip.out(with(text("INVITE", 2, "b"), phone_sdp()).request());
  sip.in(with(text("INVITE", 2, "b"), provider_sdp()).response(200));
  EXPECT_THAT(sip.gates(), kAnswered);
}

TEST_F(SipCalls, ASessionThatIsNotRefreshedEnds) {  // RFC 4028
  invite();
  auto ok = with(text("INVITE", 1, "b"), provider_sdp());
  ok.more = "Session-Expires: 90;refresher=uac\r\n";
  sip.in(ok.response(200));
  sip.wait(80);
  sip.out(text("UPDATE", 2, "b").request());
  auto refreshed = text("UPDATE", 2, "b");
  refreshed.more = "Session-Expires: 90;refresher=uac\r\n";
  sip.in(refreshed.response(200));
  sip.media(kToPhone);
  sip.wait(100);
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.wait(30);
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("call end: session expired"));
}

TEST_F(SipCalls, ADialogueThatNobodyKnowsIsOver) {  // RFC 3261 12.2.1.2
  call();
  sip.out(with(text("INVITE", 2, "b"), phone_sdp()).request());
  sip.in(text("INVITE", 2, "b").response(481, "Call/Transaction Does Not Exist"));
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("call end: 481 Call/Transaction Does Not Exist"));
}

TEST_F(SipCalls, ACallOlderThanWeAreIsPickedUpAtItsNextOffer) {
  sip.out(with(text("INVITE", 5, "b"), phone_sdp()).request());
  sip.in(with(text("INVITE", 5, "b"), provider_sdp()).response(200));
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.in(from_provider("BYE", 9).request());
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, MessagesOfNoCallOpenNothing) {
  answer();
  sip.out(with(text("ACK", 1, "b"), phone_sdp()).request());
  sip.out(with(text("UPDATE", 1, "b"), phone_sdp()).request());
  sip.in(text("BYE", 1, "b").request());
  sip.out(with(text("MESSAGE", 1), phone_sdp()).request());
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, ThePhonesContactIsReachedFromItsPeerOnly) {
  auto t = with(text(), phone_sdp());
  t.more = "Contact: <sip:alice@10.1.1.5:5080>\r\n";
  sip.out(t.request());
  answer();
  EXPECT_THAT(sip.gates(), Contains("203.0.113.9 -> 10.1.1.5:5080 signalling"));
  sip.out(text("BYE", 2, "b").request());
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, AFullTableRefusesTheCallByName) {
  SipBench small("sallyport\n limit calls 1\n");
  small.out(with(text(), phone_sdp()).request());
  EXPECT_EQ(small.verdict, ProtocolAlg::Verdict::pass);
  auto second = with(text(), phone_sdp(16400));
  second.id = "call-2";
  small.out(second.request());
  EXPECT_EQ(small.verdict, ProtocolAlg::Verdict::limit);
  EXPECT_THAT(small.last, ElementsAre("call refuse: limit calls"));
  EXPECT_EQ(small.open.size(), 2U);
}

TEST_F(SipCalls, EndedCallsDoNotCountForTheSource) {
  SipBench small("sallyport\n limit calls-per-source 2\n");
  for (int i = 0; i < 6; ++i) {  // redialling a busy number
    auto t = with(text(), phone_sdp());
    t.id = fmt::format("call-{}", i);
    small.out(t.request());
    EXPECT_EQ(small.verdict, ProtocolAlg::Verdict::pass) << i;
    auto busy = text("INVITE", 1, "b");
    busy.id = t.id;
    small.in(busy.response(486));
  }
}

TEST_F(SipCalls, CseqZeroIsANumberLikeAnyOther) {
  sip.out(with(text("INVITE", 0), phone_sdp()).request());
  sip.in(with(text("INVITE", 0, "b"), provider_sdp()).response(200));
  EXPECT_THAT(sip.gates(), kAnswered);
}

TEST_F(SipCalls, ReloadClosesWhatTheNewPolicyRefuses) {
  call();
  sip.reload("sallyport\n media port-range 20000 30000\n");
  EXPECT_THAT(sip.gates(), Not(Contains(kToPhone)));
  EXPECT_THAT(sip.gates(), Contains(kToProvider));
  EXPECT_THAT(sip.last, Contains("close policy " + kToPhone));
}

TEST_F(SipCalls, ReloadClosesEarlyGatesToo) {
  invite();
  sip.reload("sallyport\n media port-range 20000 30000\n");
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_THAT(sip.last, Contains("close policy " + kFromAny));
}

TEST_F(SipCalls, AChallengedSecondInviteDoesNotEndTheAnsweredCall) {
  call();
  sip.out(with(text("INVITE", 5), phone_sdp(16500)).request());  // no To tag, and the same caller
  sip.in(text("INVITE", 5, "x").response(401));
  sip.wait(40);
  sip.media(kToPhone);
  sip.wait(40);
  sip.media(kToPhone);  // this must not reach a removed call
  EXPECT_THAT(sip.gates(), kAnswered);
  sip.out(text("BYE", 9, "b").request());
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, ManyCallsThatTimeOutTogetherLeaveNoGateOpen) {
  for (int i = 0; i < 700; ++i) {
    auto t = with(text(), phone_sdp(static_cast<std::uint16_t>(16384 + 2 * i)));
    t.id = fmt::format("call-{}", i);
    sip.out(t.request());
  }
  EXPECT_EQ(sip.open.size(), 1400U);
  sip.jump(200);
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipCalls, AMessageThatWantsTooMuchLeavesNothingOpen) {
  // Each stream has 8 ports, and each offer moves them: one message has more effects than the limit.
  const auto many = [](const IpAddress& address, unsigned first) {
    auto body = fmt::format("v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\n", to_text(address));
    for (unsigned i = 0; i < 32; ++i) body += fmt::format("m=audio {}/8 RTP/AVP 0\r\n", first + 16 * i);
    return body;
  };
  sip.out(with(text(), many(kPhone, 16384)).request());
  sip.in(with(text("INVITE", 1, "b"), many(kProvider, 16384)).response(200));
  for (unsigned n = 2; n < 6; ++n) {
    sip.out(with(text("INVITE", n, "b"), many(kPhone, 16384 + n * 1000)).request());
    sip.in(with(text("INVITE", n, "b"), many(kProvider, 16384 + n * 1000)).response(200));
  }
  sip.out(text("BYE", 9, "b").request());
  EXPECT_THAT(sip.gates(), IsEmpty());
}

}  // namespace
}  // namespace sallyport
