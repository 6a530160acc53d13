// Calls: call signalling, H.245 in its three places, fast start, and what ends a channel, a leg and a call.
#include <gmock/gmock.h>

#include "alg/testing/h323_bench.h"

namespace sallyport {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Verdict = ProtocolAlg::Verdict;

constexpr std::string_view kH323Policy = "access-list 101 permit tcp any any eq 1720\n";

struct H323Calls : testing::Test {
  H323Bench bench{kH323Policy};
  void answered(const std::string& connect = "connect") {
    bench.out("setup-1");
    bench.in("proceeding");
    bench.in(connect);
  }
  static std::vector<std::string> one_way_gates() {
    return {"10.1.1.5 -> 203.0.113.9:20000 rtp", "10.1.1.5 -> 203.0.113.9:20001 rtcp",
            "203.0.113.9 -> 10.1.1.5:16391 rtcp"};
  }
};

TEST_F(H323Calls, AreToldFromSetupToRelease) {
  EXPECT_THAT(bench.out("setup-1"), ElementsAre("call setup"));
  EXPECT_THAT(bench.in("proceeding"), IsEmpty());
  EXPECT_THAT(bench.in("alerting"), ElementsAre("call alerting"));
  EXPECT_THAT(bench.in("connect"), ElementsAre("call answer"));
  EXPECT_THAT(bench.out("release-1"), ElementsAre("call end: 16 normal call clearing"));
  EXPECT_THAT(live_calls(bench.calls), IsEmpty());
  EXPECT_EQ(ended_calls(bench.calls).at(0).to, "2001");
}

TEST_F(H323Calls, ACallerDoesNotAnswerItself) {
  bench.out("setup-1");
  EXPECT_THAT(bench.out("alerting-of-caller"), IsEmpty());
}

TEST_F(H323Calls, BusyIsTheCause) {
  bench.out("setup-1");
  EXPECT_THAT(bench.in("release-busy"), ElementsAre("call end: 17 user busy"));
}

TEST_F(H323Calls, H245HasItsOwnConnectionByAGate) {
  answered("connect-h245");
  EXPECT_THAT(bench.gates(), ElementsAre("10.1.1.5 -> tcp/203.0.113.9:3000 signalling"));
  bench.control_out("open-1");
  bench.control_in("ack-1");
  auto gates = one_way_gates();
  gates.push_back("10.1.1.5 -> tcp/203.0.113.9:3000 signalling");
  EXPECT_THAT(bench.gates(), testing::UnorderedElementsAreArray(gates));
  bench.control_out("end-session");
  EXPECT_TRUE(bench.said("close end-session 10.1.1.5 -> 203.0.113.9:20000 rtp"));
  bench.out("release-1");
  EXPECT_TRUE(bench.said("close release 10.1.1.5 -> tcp/203.0.113.9:3000 signalling"));
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, ChannelsEndWithTheirConnection) {
  answered("connect-h245");
  bench.control_out("open-1");
  bench.control_in("ack-1");
  bench.ended(2);
  EXPECT_THAT(bench.gates(), ElementsAre("10.1.1.5 -> tcp/203.0.113.9:3000 signalling"));
}

TEST_F(H323Calls, ACallLivesOnByItsH245) {
  answered("connect-h245");
  bench.control_out("open-1");
  bench.control_in("ack-1");
  EXPECT_THAT(bench.ended(1), IsEmpty());
  EXPECT_EQ(bench.gates().size(), 4U);
  bench.ended(2);
  EXPECT_TRUE(bench.said("call end: connection closed"));
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, AForeignH245AddressIsRefused) {
  answered("connect-h245-foreign");
  EXPECT_TRUE(bench.said("refuse foreign-address 203.0.113.77:3000"));
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, TunnelledChannelsOpenBothWays) {
  answered();
  EXPECT_THAT(bench.out("open-1/tunnelled"), IsEmpty());
  bench.in("ack-1/tunnelled-far");
  EXPECT_THAT(bench.gates(), testing::UnorderedElementsAreArray(one_way_gates()));
  bench.in("open-far-1/tunnelled-far");
  bench.out("ack-far-1/tunnelled");
  auto gates = one_way_gates();
  gates.push_back("203.0.113.9 -> 10.1.1.5:16390 rtp");
  EXPECT_THAT(bench.gates(), testing::UnorderedElementsAreArray(gates));
  bench.out("request-close-1/tunnelled");  // only asks for the close
  EXPECT_EQ(bench.gates().size(), 4U);
  // The other direction of the session still needs its RTCP.
  EXPECT_THAT(bench.out("close-1/tunnelled"), ElementsAre("close close-channel 10.1.1.5 -> 203.0.113.9:20000 rtp"));
  EXPECT_THAT(bench.in("close-ack-1/tunnelled-far"), IsEmpty());
  bench.in("close-1/tunnelled-far");
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, WhatWasNotAskedIsNotOpened) {
  answered();
  EXPECT_THAT(bench.in("ack-1/tunnelled-far"), IsEmpty());
  bench.out("open-1/tunnelled");
  bench.in("reject-1/tunnelled-far");
  EXPECT_THAT(bench.in("ack-1/tunnelled-far"), IsEmpty());
}

TEST_F(H323Calls, AnnouncedAddressesAreChecked) {
  answered();
  bench.out("open-1/tunnelled");
  bench.in("ack-foreign/tunnelled-far");
  EXPECT_TRUE(bench.said("refuse foreign-address 203.0.113.77:20000"));
  bench.out("open-1/tunnelled");
  bench.in("ack-port/tunnelled-far");
  EXPECT_TRUE(bench.said("refuse port-range 203.0.113.9:5000"));
}

TEST_F(H323Calls, SixteenChannels) {
  answered("connect-h245");
  bench.control_out("many-open");
  bench.control_in("many-ack");
  EXPECT_EQ(bench.gates().size(), 1U + 16U * 3U);
  bench.out("release-1");
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, FastStartOpensWhatWasChosen) {
  EXPECT_THAT(bench.out("setup-fast"), ElementsAre("call setup"));
  EXPECT_THAT(bench.gates(), IsEmpty());
  bench.in("alerting-fast");
  const auto gates =
      std::vector<std::string>{"10.1.1.5 -> 203.0.113.9:20000 rtp", "10.1.1.5 -> 203.0.113.9:20001 rtcp",
                               "203.0.113.9 -> 10.1.1.5:16392 rtp", "203.0.113.9 -> 10.1.1.5:16393 rtcp"};
  EXPECT_THAT(bench.gates(), testing::UnorderedElementsAreArray(gates));
  EXPECT_THAT(bench.in("connect-fast"), ElementsAre("call answer"));  // the answer again
  EXPECT_THAT(bench.gates(), testing::UnorderedElementsAreArray(gates));
  bench.out("release-1");
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, RefusedFastStartIsForgotten) {
  bench.out("setup-fast");
  bench.in("proceeding-refused");
  bench.in("connect-fast");
  EXPECT_THAT(bench.gates(), IsEmpty());
  bench.out("open-1/tunnelled");
  bench.in("ack-1/tunnelled-far");
  EXPECT_EQ(bench.gates().size(), 3U);
}

TEST_F(H323Calls, AnEmptyCapabilitySetHolds) {
  answered();
  EXPECT_THAT(bench.in("capabilities-empty/tunnelled-far"), ElementsAre("call hold"));
  EXPECT_THAT(bench.in("capabilities/tunnelled-far"), ElementsAre("call resume"));
}

TEST_F(H323Calls, SeveralOnOneConnectionEndOneByOne) {
  bench.out("setup-1");
  bench.out("setup-2");
  EXPECT_EQ(bench.calls.set_up(), 2U);
  EXPECT_THAT(bench.out("release-2"), ElementsAre("call end: 16 normal call clearing"));
  EXPECT_THAT(bench.ended(1), ElementsAre("call end: connection closed"));
}

TEST_F(H323Calls, TwoLegsAreOneCall) {
  bench.send(tcp(kPhone, 40000, kProvider, 1720), "setup-1", 1, true);
  EXPECT_THAT(bench.send(tcp(kProvider, 40001, kPhone2, 1720), "setup-1", 5, true),
              ElementsAre("alert address-mismatch"));  // the sender is no known gatekeeper
  EXPECT_THAT(bench.send(tcp(kProvider, 40001, kPhone2, 1720), "release-1", 5, true), IsEmpty());
  EXPECT_THAT(bench.out("release-1"), ElementsAre("call end: 16 normal call clearing"));
}

TEST_F(H323Calls, TimeEndsWhatNobodyEnds) {
  bench.out("setup-1");
  bench.jump(179);
  EXPECT_THAT(bench.last, IsEmpty());
  EXPECT_THAT(bench.jump(2), ElementsAre("call end: no answer"));
  answered();
  bench.out("open-1/tunnelled");
  bench.in("ack-1/tunnelled-far");
  bench.jump(119);
  EXPECT_EQ(bench.gates().size(), 3U);
  bench.jump(2);
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, AForwardedCallIsFollowedToItsPort) {
  bench.out("setup-1");
  bench.in("forwarded");
  EXPECT_THAT(bench.gates(), ElementsAre("10.1.1.5 -> tcp/203.0.113.9:1730 signalling"));
  bench.jump(181);
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, SignsOfTranslationAndTraversalAreTold) {
  bench.out("setup-nat");
  EXPECT_TRUE(bench.said("alert address-mismatch"));
  bench.out("release-1");
  bench.jump(6);
  bench.out("setup-traversal");
  EXPECT_TRUE(bench.said("alert h460-traversal"));
}

TEST_F(H323Calls, ASecondSetupWithALiveReferenceCarriesNothing) {
  bench.out("setup-1");
  EXPECT_THAT(bench.out("setup-again"), IsEmpty());
  bench.in("connect-fast");
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST_F(H323Calls, OneFrameHasSoManyMessagesAndNoMore) {
  answered();
  bench.out("many-open/tunnelled");
  EXPECT_EQ(bench.verdict, Verdict::pass);
  bench.in("many-ack/tunnelled-far");
  EXPECT_EQ(bench.gates().size(), 16U * 3U);
  bench.out("hundred-open/tunnelled");
  EXPECT_EQ(bench.verdict, Verdict::malformed);
}

// ---------------------------------------------------------------- what policy refuses

TEST(H323Refusals, TheSixthCallOfFive) {
  for (const std::string_view rule : {"dial-peer voice 10 voip\n session target ipv4:203.0.113.9\n max-conn 5\n",
                                      "dial-peer voice 10 voip\n destination-pattern 2...\n max-conn 5\n",
                                      "sallyport\n h323 max-conn 5 203.0.113.9\n"}) {
    H323Bench bench{rule};
    for (int n = 1; n <= 5; ++n) bench.out(fmt::format("setup-{}", n), static_cast<std::uint64_t>(n));
    EXPECT_EQ(bench.verdict, Verdict::pass) << rule;
    bench.out("setup-6", 6);
    ASSERT_EQ(bench.verdict, Verdict::refuse) << rule;
    EXPECT_EQ(bench.effects.refusal()->reason, DropReason::max_conn);
    EXPECT_TRUE(bench.said("alert max-conn"));
    EXPECT_EQ(bench.last.at(0).substr(0, 21), "call refuse: max-conn");
    bench.out("release-3", 3);
    bench.out("setup-7", 7);
    EXPECT_EQ(bench.verdict, Verdict::pass) << rule;
  }
}

TEST(H323Refusals, CallsInCountToo) {
  H323Bench bench{"sallyport\n h323 max-conn 2 203.0.113.9\n"};
  bench.out("setup-1", 1);
  bench.send(tcp(kProvider, 40000, kPhone, 1720), "setup-far-2", 2, true);
  EXPECT_EQ(bench.verdict, Verdict::pass);
  bench.send(tcp(kProvider, 40000, kPhone, 1720), "setup-far-3", 3, true);
  EXPECT_EQ(bench.verdict, Verdict::refuse);
}

TEST(H323Refusals, OnlyTheGatekeeperSetsUp) {
  H323Bench bench{"sallyport\n h323 gatekeeper 198.51.100.7\n"};
  bench.send(tcp(kProvider, 40000, kPhone, 1720), "setup-far-1", 1, true);
  EXPECT_EQ(bench.verdict, Verdict::refuse);
  EXPECT_EQ(bench.effects.refusal()->reason, DropReason::gatekeeper);
  bench.send(tcp(kGatekeeper, 40000, kPhone, 1720), "setup-far-1", 2, true);
  EXPECT_EQ(bench.verdict, Verdict::pass);
}

TEST(H323Refusals, TheGatekeeperIsLearnedOnce) {
  H323Bench bench{"sallyport\n h323 gatekeeper learn\n"};
  bench.send(tcp(kGatekeeper, 40000, kPhone, 1720), "setup-far-1", 1, true);
  EXPECT_EQ(bench.verdict, Verdict::refuse);
  bench.ask("rrq");
  bench.answer("rcf-2");
  bench.send(tcp(kGatekeeper, 40000, kPhone, 1720), "setup-far-1", 2, true);
  EXPECT_EQ(bench.verdict, Verdict::pass);
  bench.send(udp(kPhone2, 1719, kProvider, 1719), "rrq", 0, true);
  bench.send(udp(kProvider, 1719, kPhone2, 1719), "rcf-2", 0, true);
  EXPECT_TRUE(bench.said("alert gatekeeper"));
  bench.send(tcp(kProvider, 40000, kPhone, 1720), "setup-far-2", 3, true);
  EXPECT_EQ(bench.verdict, Verdict::refuse);
}

TEST(H323Refusals, TokensAreWanted) {
  H323Bench bench{"sallyport\n h323 require-h235 10.1.1.5\n"};
  bench.out("setup-1");
  EXPECT_EQ(bench.verdict, Verdict::refuse);
  EXPECT_EQ(bench.effects.refusal()->reason, DropReason::h235);
  bench.ask("rrq");
  EXPECT_EQ(bench.verdict, Verdict::refuse);
  EXPECT_TRUE(bench.said("registration refuse alice: h235"));
  bench.out("setup-tokens", 2);
  EXPECT_EQ(bench.verdict, Verdict::pass);
}

TEST(H323Refusals, WhoIsNotRegisteredDoesNotCall) {
  H323Bench bench{"sallyport\n enforce-registration h323\n"};
  bench.out("setup-1");
  EXPECT_EQ(bench.verdict, Verdict::refuse);
  EXPECT_EQ(bench.effects.refusal()->reason, DropReason::enforce_registration);
  bench.ask("rrq");
  bench.answer("rcf-2");
  bench.out("setup-1", 2);
  EXPECT_EQ(bench.verdict, Verdict::pass);
}

TEST(H323Refusals, AnotherCallByALiveReference) {
  H323Bench bench{"sallyport\n h323 require-h235\n"};
  bench.out("setup-tokens");
  EXPECT_EQ(bench.verdict, Verdict::pass);
  bench.out("setup-again");
  EXPECT_EQ(bench.verdict, Verdict::refuse);
}

// A lenient endpoint may accept a Setup with a wrong octet. Such a Setup must not bypass a rule.
TEST(H323Refusals, WhatDoesNotDecodeIsRefusedWhereARuleIs) {
  for (const std::string_view rule :
       {"sallyport\n h323 gatekeeper 198.51.100.7\n", "sallyport\n h323 gatekeeper learn\n",
        "sallyport\n h323 require-h235\n", "sallyport\n h323 max-conn 1\n", "sallyport\n enforce-registration h323\n",
        "dial-peer voice 10 voip\n destination-pattern 2...\n max-conn 5\n"}) {
    H323Bench bench{rule};
    for (const auto* setup : {"setup-trailing", "setup-flagged"}) {
      bench.out(setup);
      EXPECT_EQ(bench.verdict, Verdict::refuse) << rule << setup;
      EXPECT_EQ(bench.effects.refusal()->reason, DropReason::malformed);
    }
    bench.in("alerting-trailing");
    EXPECT_EQ(bench.verdict, Verdict::malformed) << rule;
    bench.ask("rrq-trailing");
    EXPECT_EQ(bench.verdict, Verdict::refuse) << rule;
  }
  H323Bench open;
  for (const auto* setup : {"setup-trailing", "setup-flagged"}) {
    open.out(setup);
    EXPECT_EQ(open.verdict, Verdict::malformed);
  }
  EXPECT_TRUE(open.said("alert malformed"));
}

TEST(H323Refusals, AreAskedAboutABadFastStartToo) {
  H323Bench bench{"sallyport\n h323 gatekeeper 198.51.100.7\n"};
  bench.out("setup-bad-fast");
  EXPECT_EQ(bench.verdict, Verdict::refuse);
  EXPECT_EQ(bench.effects.refusal()->reason, DropReason::gatekeeper);
  H323Bench counted{"sallyport\n h323 max-conn 1 203.0.113.9\n"};
  EXPECT_TRUE((counted.out("setup-bad-fast"), counted.said("call setup")));
  EXPECT_EQ(counted.verdict, Verdict::malformed);
  EXPECT_TRUE((counted.in("connect-bad-fast"), counted.said("call answer")));
  EXPECT_THAT(counted.gates(), IsEmpty());
  counted.out("setup-2", 2);
  EXPECT_EQ(counted.verdict, Verdict::refuse);
}

// The answer decodes as a ReleaseComplete for the refused call.
TEST(H323Refusals, AreSaidAsReleaseComplete) {
  H323Bench bench{"sallyport\n h323 gatekeeper 198.51.100.7\n h323 require-h235\n"};
  bench.out("setup-3");
  const auto& answer = bench.effects.refusal()->answer;
  const auto view = h225::decode(answer);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->message, h225::Message::release_complete);
  EXPECT_EQ(view->q931.call_reference, 3);
  EXPECT_TRUE(view->q931.from_destination);
  EXPECT_EQ(view->q931.cause, 21);
  EXPECT_EQ(view->reason, "noPermission");
  EXPECT_EQ(h323::guid_text(slice(answer, view->call_identifier)), "03030303-0303-0303-0303-030303030303");

  H323Bench other{"sallyport\n h323 require-h235\n"};
  other.out("setup-1");
  const auto denied = h225::decode(other.effects.refusal()->answer);
  ASSERT_TRUE(denied);
  EXPECT_EQ(denied->reason, "securityDenied");
  EXPECT_FALSE(denied->call_identifier.empty());

  H323Bench reset{"sallyport\n h323 require-h235\n h323 refusal reset\n"};
  reset.out("setup-1");
  EXPECT_THAT(reset.effects.refusal()->answer, IsEmpty());
}

}  // namespace
}  // namespace sallyport
