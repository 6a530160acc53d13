// The gates of phones' channels, and their calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alg/testing/sccp_bench.h"

namespace sallyport {
namespace {

using sccp_text::Media;
using testing::Contains, testing::ElementsAre, testing::IsEmpty;
using Line = SccpBench::Line;

constexpr auto kToPhone = "203.0.113.9 -> 10.1.1.5:16400 rtp", kToPhoneControl = "203.0.113.9 -> 10.1.1.5:16401 rtcp";
constexpr auto kToFar = "10.1.1.5 -> 203.0.113.9:20000 rtp", kToFarControl = "10.1.1.5 -> 203.0.113.9:20001 rtcp";

class SccpChannels : public testing::Test {
 protected:
  void SetUp() override { phones.enlist({}, "SEP000000000001"); }
  SccpBench phones;
};

TEST_F(SccpChannels, AGateEachWayWithExactSource) {
  phones.in({}, sccp_text::open_receive());
  EXPECT_THAT(phones.gates(), IsEmpty()) << "asked for, not given";
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400));
  EXPECT_THAT(phones.gates(), ElementsAre("203.0.113.9 -> 10.1.1.5:16400 rtp", "203.0.113.9 -> 10.1.1.5:16401 rtcp"));
  phones.in({}, sccp_text::start_media(kProvider, 20000));
  EXPECT_THAT(phones.gates(), ElementsAre(kToFar, kToFarControl, kToPhone, kToPhoneControl));
}

TEST_F(SccpChannels, TheServerMaySpeakAtOnceAndAnybodyWhenNobodyIsNamed) {
  phones.in({}, sccp_text::open_receive());
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400));
  EXPECT_THAT(phones.gates(), ElementsAre(kToPhone, kToPhoneControl)) << "from the call server";
  phones.wait(1);
  EXPECT_THAT(phones.gates(), ElementsAre("any -> 10.1.1.5:16400 rtp", "any -> 10.1.1.5:16401 rtcp"));
}

TEST_F(SccpChannels, ARefusedStartLeavesTheGateToTheServer) {
  phones.in({}, sccp_text::open_receive());
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400));
  phones.in({}, sccp_text::start_media(kPhone2, 16500));
  phones.wait(2);
  EXPECT_THAT(phones.gates(), ElementsAre(kToPhone, kToPhoneControl));
}

TEST_F(SccpChannels, StartBeforeTheAck) {
  phones.in({}, sccp_text::open_receive());
  phones.in({}, sccp_text::start_media(kProvider, 20000));
  EXPECT_THAT(phones.gates(), ElementsAre(kToFar, kToFarControl));
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400));
  EXPECT_THAT(phones.gates(), ElementsAre(kToFar, kToFarControl, kToPhone, kToPhoneControl));
}

TEST_F(SccpChannels, PartiesOfTwoDirectionsMayDiffer) {
  phones.in({}, sccp_text::open_receive({.party = 100}));
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400, {.party = 100}));
  phones.in({}, sccp_text::start_media(kProvider, 20000, {.party = 101}));
  EXPECT_THAT(phones.gates(), ElementsAre(kToFar, kToFarControl, kToPhone, kToPhoneControl));
  phones.in({}, sccp_text::stop_media({.party = 101}));
  phones.in({}, sccp_text::close_receive({.party = 100}));
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, EachMessageClosesItsOwn) {
  phones.talk({}, kProvider, 20000);
  phones.in({}, sccp_text::close_receive());
  EXPECT_THAT(phones.last, Contains("close close-channel 203.0.113.9 -> 10.1.1.5:16400 rtp"));
  EXPECT_THAT(phones.gates(), ElementsAre(kToFar, kToFarControl));
  phones.in({}, sccp_text::stop_media());
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, ARepeatedCloseIsNoOtherChannelsEnd) {
  phones.talk({}, kProvider, 20000);
  phones.in({}, sccp_text::close_receive());
  phones.in({}, sccp_text::open_receive({.party = 102}));
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400, {.party = 102}));
  const auto open = phones.gates();
  phones.in({}, sccp_text::close_receive());
  EXPECT_EQ(phones.gates(), open);
}

TEST_F(SccpChannels, OnHookEndsTheCallsChannelsAndNoOthers) {
  phones.talk({}, kProvider, 20000);
  phones.in({}, sccp_text::call_state(1, 2));
  phones.in({}, sccp_text::open_receive({.call = 2, .party = 200}));
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16500, {.call = 2, .party = 200}));
  EXPECT_EQ(phones.gates().size(), 6U);
  phones.in({}, sccp_text::call_state(2, 1));
  EXPECT_THAT(phones.gates(), ElementsAre("203.0.113.9 -> 10.1.1.5:16500 rtp", "203.0.113.9 -> 10.1.1.5:16501 rtcp"));
}

TEST_F(SccpChannels, WhoLeavesTakesTheGatesAlong) {
  phones.talk({}, kProvider, 20000);
  phones.end(1, ConnectionEnd::reset);
  EXPECT_THAT(phones.gates(), IsEmpty());
  EXPECT_THAT(phones.last, Contains("close registration-ended " + std::string{kToPhone}));
  EXPECT_THAT(phones.last, Contains("call end: connection reset"));
}

TEST_F(SccpChannels, AFailedAckOpensNothing) {
  phones.in({}, sccp_text::open_receive());
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400, {}, 1));
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, TwoPhonesHaveOneGateEach) {
  const Line other{.connection = 2, .phone = kStranger};
  phones.enlist(other, "SEP000000000002");
  phones.talk({}, kStranger, 17000, 16400);
  phones.talk(other, kPhone, 16400, 17000);
  EXPECT_THAT(phones.gates(), ElementsAre("10.1.1.5 -> 198.51.100.7:17000 rtp", "10.1.1.5 -> 198.51.100.7:17001 rtcp",
                                          "198.51.100.7 -> 10.1.1.5:16400 rtp", "198.51.100.7 -> 10.1.1.5:16401 rtcp"));
  phones.in({}, sccp_text::close_receive());
  phones.in({}, sccp_text::stop_media());
  EXPECT_THAT(phones.gates(), ElementsAre("10.1.1.5 -> 198.51.100.7:17000 rtp", "10.1.1.5 -> 198.51.100.7:17001 rtcp"))
      << "the other phone's own channel is still open";
  phones.in(other, sccp_text::close_receive());
  phones.in(other, sccp_text::stop_media());
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, AnotherPhonesWordTellsTheSource) {
  const Line other{.connection = 2, .phone = kStranger};
  phones.enlist(other, "SEP000000000002");
  phones.in({}, sccp_text::open_receive());
  phones.in(other, sccp_text::start_media(kPhone, 16400));
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400));
  EXPECT_THAT(phones.gates(), Contains("198.51.100.7 -> 10.1.1.5:16400 rtp"));
}

TEST_F(SccpChannels, TheServersOwnPort2000) {  // K10
  phones.talk({}, kProvider, 2000);
  EXPECT_THAT(phones.gates(), ElementsAre("10.1.1.5 -> 203.0.113.9:2000 rtp", "10.1.1.5 -> 203.0.113.9:2001 rtcp",
                                          kToPhone, kToPhoneControl));
}

TEST_F(SccpChannels, NobodyElsesPort2000) {
  phones.in({}, sccp_text::open_receive());
  phones.in({}, sccp_text::start_media(kStranger, 2000));
  EXPECT_THAT(phones.last, Contains("refuse port-range 198.51.100.7:2000"));
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, AServerOutsideDoesNotPointAtInsideHosts) {
  phones.in({}, sccp_text::start_media(kPhone2, 16500));
  EXPECT_THAT(phones.last, Contains("refuse foreign-address 10.1.1.6:16500"));
  phones.in({}, sccp_text::start_media(IpAddress::v4(0x7f000001), 16500));
  EXPECT_THAT(phones.last, Contains("refuse loopback-address 127.0.0.1:16500"));
  phones.in({}, sccp_text::start_media(IpAddress::v4(0xe0000001), 16500));
  EXPECT_THAT(phones.last, Contains("refuse multicast-address 224.0.0.1:16500"));
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, APhoneReceivesAtItsOwnAddressOnly) {
  phones.in({}, sccp_text::open_receive());
  phones.out({}, sccp_text::open_receive_ack(kPhone2, 16400));
  EXPECT_THAT(phones.last, Contains("refuse foreign-address 10.1.1.6:16400"));
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, AnOddPortHasNoControlGate) {
  phones.in({}, sccp_text::open_receive());
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16401));
  EXPECT_THAT(phones.gates(), ElementsAre("203.0.113.9 -> 10.1.1.5:16401 rtp"));
}

TEST_F(SccpChannels, SilenceClosesAndANewAckOpens) {
  phones.talk({}, kProvider, 20000);
  phones.out({}, sccp_text::bare(sccp::MessageId::keep_alive_req));
  phones.jump(100);
  phones.media(kToPhone);
  phones.out({}, sccp_text::bare(sccp::MessageId::keep_alive_req));
  phones.jump(100);
  EXPECT_EQ(phones.gates().size(), 4U);
  phones.out({}, sccp_text::bare(sccp::MessageId::keep_alive_req));
  phones.jump(21);
  EXPECT_THAT(phones.last, Contains("close timeout " + std::string{kToPhone}));
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400));
  EXPECT_EQ(phones.gates().size(), 4U);
}

TEST_F(SccpChannels, CallManager2NamesThePortOnce) {
  phones.out({}, SccpText{}.u32(16400).message(sccp::MessageId::ip_port));
  EXPECT_THAT(phones.gates(), IsEmpty());
  phones.in({}, SccpText{}.ipv4(kProvider).u32(20).u32(4).zeros(12).message(sccp::MessageId::start_media_reception));
  EXPECT_THAT(phones.gates(), ElementsAre("203.0.113.9 -> 10.1.1.5:16400 rtp", "203.0.113.9 -> 10.1.1.5:16401 rtcp"));
  phones.in({}, SccpText{}.ipv4(kProvider).u32(20000).u32(20).u32(4).zeros(20).message(
                    sccp::MessageId::start_media_transmission));
  EXPECT_THAT(phones.gates(), ElementsAre(kToFar, kToFarControl, kToPhone, kToPhoneControl));
  phones.in({}, sccp_text::bare(sccp::MessageId::stop_media_reception));
  phones.in({}, SccpText{}.u32(0).message(sccp::MessageId::stop_media_transmission));
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, MusicForAGroup) {
  const auto group = IpAddress::v4(0xef010101);
  phones.in({}, SccpText{}.u32(1).u32(300).ipv4(group).u32(16384).u32(20).u32(4).zeros(8).u32(1).message(
                    sccp::MessageId::start_multicast_media_reception));
  EXPECT_THAT(phones.gates(), ElementsAre("203.0.113.9 -> 239.1.1.1:16384 rtp", "203.0.113.9 -> 239.1.1.1:16385 rtcp"));
  phones.in({}, SccpText{}.u32(1).u32(300).u32(1).message(sccp::MessageId::stop_multicast_media_reception));
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST_F(SccpChannels, GroupsOfOtherProtocolsStayShut) {
  for (const auto& [group, port] : {std::pair{0xe00000fbU, 5353U}, {0xeffffffaU, 1900U}, {0xe0000009U, 520U}}) {
    phones.in({}, SccpText{}
                      .u32(1)
                      .u32(300)
                      .ipv4(IpAddress::v4(group))
                      .u32(port)
                      .u32(20)
                      .u32(4)
                      .zeros(8)
                      .u32(1)
                      .message(sccp::MessageId::start_multicast_media_reception));
    EXPECT_THAT(phones.gates(), IsEmpty()) << to_text(IpAddress::v4(group));
  }
}

// ---------------------------------------------------------------- calls

TEST_F(SccpChannels, ACallFromItsSetUpToItsEnd) {
  EXPECT_THAT(phones.in({}, sccp_text::call_state(1, 1)), IsEmpty()) << "off hook is no call yet";
  EXPECT_THAT(phones.in({}, sccp_text::call_state(3, 1)), IsEmpty()) << "who calls whom is told together";
  EXPECT_THAT(phones.in({}, sccp_text::call_info("2001", "2002", 1)), ElementsAre("call setup", "call alerting"));
  EXPECT_THAT(phones.in({}, sccp_text::call_state(5, 1)), ElementsAre("call answer"));
  EXPECT_THAT(phones.in({}, sccp_text::call_state(8, 1)), ElementsAre("call hold"));
  EXPECT_THAT(phones.in({}, sccp_text::call_state(5, 1)), ElementsAre("call resume"));
  EXPECT_THAT(phones.in({}, sccp_text::call_state(2, 1)), ElementsAre("call end"));
  EXPECT_THAT(phones.in({}, sccp_text::call_state(2, 1)), IsEmpty());
  const auto history = ended_calls(phones.calls);
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].from, "2001");
  EXPECT_EQ(history[0].to, "2002");
}

TEST_F(SccpChannels, DigitsByKeypadSoftKeyAndEnBloc) {
  phones.in({}, sccp_text::call_state(1, 1));
  for (const char digit : std::string{"9124#"}) phones.out({}, sccp_text::key(digit, 1));
  phones.out({}, sccp_text::soft_key(sccp::SoftKey::back_space, 1));
  phones.out({}, sccp_text::key('2', 1));
  EXPECT_EQ(live_calls(phones.calls).at(0).digits, "91242");
  phones.in({}, sccp_text::call_state(5, 1));
  phones.out({}, sccp_text::key('7', 1));
  EXPECT_EQ(live_calls(phones.calls).at(0).digits, "91242") << "DTMF in a call is not dialled";
  phones.out({}, sccp_text::enbloc("2005"));
  phones.in({}, sccp_text::call_state(1, 2));
  EXPECT_EQ(live_calls(phones.calls).at(1).digits, "2005") << "dialled before the call had a name";
}

TEST_F(SccpChannels, TheSecurityLabel) {
  constexpr Media kSecure{.algorithm = 1};
  phones.talk({}, kProvider, 20000);
  EXPECT_EQ(live_calls(phones.calls).at(0).secure, false);
  phones.in({}, sccp_text::stop_media());
  phones.in({}, sccp_text::close_receive());
  phones.in({}, sccp_text::call_state(8, 1));
  EXPECT_EQ(live_calls(phones.calls).at(0).secure, std::nullopt) << "on hold: not known";
  phones.in({}, sccp_text::call_state(5, 1));
  phones.in({}, sccp_text::open_receive(kSecure));
  phones.out({}, sccp_text::open_receive_ack(kPhone, 16400, kSecure));
  phones.in({}, sccp_text::start_media(kProvider, 20000, kSecure));
  EXPECT_EQ(live_calls(phones.calls).at(0).secure, true);
  phones.in({}, sccp_text::start_media(kProvider, 20000));
  EXPECT_EQ(live_calls(phones.calls).at(0).secure, false) << "one leg that is not makes the call so";
}

TEST(SccpLimits, CallsOfOnePhone) {
  SccpBench phones("sallyport\n limit calls-per-source 1\n");
  phones.enlist({}, "SEP000000000001");
  phones.in({}, sccp_text::call_state(1, 1));
  EXPECT_THAT(phones.in({}, sccp_text::call_state(1, 2)), ElementsAre("call refuse: limit calls-per-source"));
  EXPECT_EQ(phones.verdict, ProtocolAlg::Verdict::limit);
  phones.in({}, sccp_text::call_state(2, 1));
  phones.in({}, sccp_text::call_state(1, 2));
  EXPECT_EQ(phones.verdict, ProtocolAlg::Verdict::pass);
}

TEST(SccpLimits, AnUnknownMessageIsToldAndOpensNothing) {
  SccpBench phones;
  phones.enlist({}, "SEP000000000001");
  EXPECT_THAT(phones.in({}, SccpText{}.zeros(40).message(sccp::MessageId{0x7777})), ElementsAre("malformed messageId"));
  EXPECT_EQ(phones.verdict, ProtocolAlg::Verdict::malformed);
}

}  // namespace
}  // namespace sallyport
