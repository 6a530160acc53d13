// Registrations of phones: the rules, and the events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "alg/testing/sccp_bench.h"

namespace sallyport {
namespace {

using testing::Contains, testing::ElementsAre, testing::IsEmpty, testing::Not, testing::Pair;
using Verdict = ProtocolAlg::Verdict;
using Line = SccpBench::Line;

constexpr std::string_view kStrict = R"(telephony-service
 ip source-address 203.0.113.9 port 2000 strict-match
)";

DropReason refusal(const SccpBench& phones) {
  return phones.effects.refusal() ? phones.effects.refusal()->reason : DropReason::count;
}

TEST(SccpPhones, AFirstRegistrationIsNewAndALaterOneIsNot) {
  SccpBench phones;
  EXPECT_THAT(phones.enlist({}, "SEP000000000001"), ElementsAre("registration register-new"));
  EXPECT_THAT(phones.out({}, sccp_text::bare(sccp::MessageId::unregister_req)), IsEmpty());
  EXPECT_THAT(phones.in({}, sccp_text::unregister_ack()), ElementsAre("registration unregister"));
  EXPECT_THAT(phones.end(1, ConnectionEnd::fin), IsEmpty());
  EXPECT_THAT(phones.enlist({.connection = 2}, "SEP000000000001"), ElementsAre("registration register"));
  EXPECT_EQ(phones.alg->registered(), 2U);
}

TEST(SccpPhones, AConfiguredPhoneIsNeverNew) {
  SccpBench phones("ephone 3\n mac-address 0030.94C3.8724\n");
  EXPECT_THAT(phones.enlist({}, "SEP003094C38724"), ElementsAre("registration register"));
}

TEST(SccpPhones, TagsAreThePolicysOrTheNextThatIsFree) {
  SccpBench phones("ephone 1\n mac-address 0030.94C3.8724\n");
  phones.enlist({.connection = 1}, "SEP000000000001");
  phones.enlist({.connection = 2, .phone = kPhone2}, "SEP003094C38724");
  phones.enlist({.connection = 3}, "SEP000000000003");
  std::map<std::string, std::uint32_t> tags;
  for (const auto& row : registrations(*phones.alg)) tags[row.device] = row.tag.value_or(0);
  EXPECT_THAT(tags, ElementsAre(Pair("SEP000000000001", 2), Pair("SEP000000000003", 3), Pair("SEP003094C38724", 1)));
}

TEST(SccpPhones, TheLowestFreeSocketNumberIsGiven) {
  SccpBench phones;
  for (std::uint64_t i = 1; i <= 3; ++i) phones.enlist({.connection = i}, "SEP00000000000" + std::to_string(i));
  phones.end(2, ConnectionEnd::reset);
  phones.enlist({.connection = 4}, "SEP000000000004");
  const auto rows = registrations(*phones.alg);
  EXPECT_EQ(rows.back().device, "SEP000000000004");
  EXPECT_EQ(rows.back().socket, 2U);
}

TEST(SccpPhones, HowAPhoneLeaves) {
  struct Case {
    ConnectionEnd how;
    const char* reason;
  };
  for (const auto& c : {Case{ConnectionEnd::fin, "connection closed"}, Case{ConnectionEnd::reset, "connection reset"},
                        Case{ConnectionEnd::idle, "connection idle"}}) {
    SccpBench phones;
    phones.enlist({}, "SEP000000000001");
    EXPECT_THAT(phones.end(1, c.how), ElementsAre(std::string{"registration unregister-abnormal: "} + c.reason));
  }
  SccpBench polite;
  polite.enlist({}, "SEP000000000001");
  polite.out({}, sccp_text::bare(sccp::MessageId::unregister_req));
  EXPECT_THAT(polite.end(1, ConnectionEnd::fin), ElementsAre("registration unregister")) << "hung up behind its word";
}

TEST(SccpPhones, ARefusedUnregistrationIsNone) {
  SccpBench phones;
  phones.enlist({}, "SEP000000000001");
  phones.out({}, sccp_text::bare(sccp::MessageId::unregister_req));
  EXPECT_THAT(phones.in({}, sccp_text::unregister_ack(2)), IsEmpty());
  EXPECT_THAT(phones.end(1, ConnectionEnd::reset), ElementsAre("registration unregister-abnormal: connection reset"));
}

TEST(SccpPhones, MissedKeepAlivesEndTheRegistrationAndAnswersRestoreIt) {
  SccpBench phones;
  phones.enlist({}, "SEP000000000001");
  phones.talk({}, kProvider, 20000);
  EXPECT_THAT(phones.gates(), Not(IsEmpty()));
  for (int i = 0; i < 5; ++i) {
    phones.wait(30);
    phones.out({}, sccp_text::bare(sccp::MessageId::keep_alive_req));
    EXPECT_THAT(phones.last, IsEmpty());
    phones.media("203.0.113.9 -> 10.1.1.5:16400 rtp");
  }
  phones.wait(104);
  EXPECT_THAT(phones.last, Not(Contains("registration unregister-abnormal: keep-alives missed")));
  phones.wait(2);
  EXPECT_THAT(phones.last, Contains("registration unregister-abnormal: keep-alives missed"));
  EXPECT_THAT(phones.gates(), IsEmpty());
  phones.out({}, sccp_text::bare(sccp::MessageId::keep_alive_req));
  EXPECT_THAT(phones.in({}, sccp_text::bare(sccp::MessageId::keep_alive_ack)), ElementsAre("registration register"));
}

TEST(SccpPhones, ARejectionIsTheServersWord) {
  SccpBench phones;
  phones.out({}, sccp_text::register_req("SEP000000000001"));
  EXPECT_THAT(phones.in({}, sccp_text::register_reject("No License")), ElementsAre("registration reject: No License"));
  EXPECT_THAT(phones.end(1, ConnectionEnd::fin), IsEmpty());
  EXPECT_EQ(phones.alg->registered(), 0U);
}

TEST(SccpPhones, AnAlarmIsToldInItsOwnWords) {
  SccpBench phones;
  EXPECT_THAT(phones.out({}, sccp_text::alarm("22: Name=SEP003094C38724 Load=7.2(2.0) Last=Reset-Reset")),
              ElementsAre("registration alarm: 22: Name=SEP003094C38724 Load=7.2(2.0) Last=Reset-Reset"));
  const auto& event = *std::get<const Event*>(phones.effects.list().front());
  EXPECT_EQ(std::get<RegistrationEvent>(event.what).device, "SEP003094C38724");
}

// ---------------------------------------------------------------- strict-match (S3-11)

TEST(SccpPhones, StrictMatchTakesAttachedPhonesAtTheConfiguredServer) {
  SccpBench phones(kStrict);
  EXPECT_THAT(phones.enlist({}, "SEP000000000001"), ElementsAre("registration register-new"));
}

TEST(SccpPhones, StrictMatchRefusesEverybodyElse) {
  struct Case {
    const char* who;
    Line line;
  };
  const Case cases[] = {
      {"a phone outside", {.phone = kStranger}},
      {"a phone of an inside network that is not attached", {.phone = IpAddress::v4(0x0a020305)}},
      {"an attached phone at another server", {.server = kStranger}},
      {"an attached phone at another port", {.server_port = 2001}},
  };
  for (const auto& c : cases) {
    SccpBench phones(std::string{kStrict} + "interface inside\n sallyport network 10.2.0.0 255.255.0.0\n");
    phones.enlist(c.line, "SEP000000000001");
    EXPECT_EQ(phones.verdict, Verdict::refuse) << c.who;
    EXPECT_EQ(refusal(phones), DropReason::strict_match) << c.who;
    EXPECT_THAT(phones.last, ElementsAre("alert strict-match", "registration refuse: strict-match")) << c.who;
  }
}

TEST(SccpPhones, StrictMatchHoldsForTokensToo) {
  SccpBench phones(kStrict);
  phones.out({.phone = kStranger}, SccpText{}
                                       .text("SEP000000000001", 16)
                                       .zeros(8)
                                       .ipv4(kStranger)
                                       .u32(7)
                                       .message(sccp::MessageId::register_token_req));
  EXPECT_EQ(phones.verdict, Verdict::refuse);
}

TEST(SccpPhones, TheSecondaryAddressIsAServerToo) {
  SccpBench phones("telephony-service\n ip source-address 203.0.113.9 port 2000 secondary 198.51.100.7 strict-match\n");
  phones.enlist({.server = kStranger}, "SEP000000000001");
  EXPECT_EQ(phones.verdict, Verdict::pass);
}

TEST(SccpPhones, WithoutStrictMatchItIsReportedOnce) {
  SccpBench phones("telephony-service\n ip source-address 203.0.113.9 port 2000\n");
  EXPECT_THAT(phones.out({.server = kStranger}, sccp_text::register_req("SEP000000000001")),
              ElementsAre("alert unlisted-server"));
  EXPECT_EQ(phones.verdict, Verdict::pass);
  EXPECT_THAT(phones.out({.server = kStranger}, sccp_text::register_req("SEP000000000001")), IsEmpty());
}

TEST(SccpPhones, WithoutStrictMatchAPhoneOfAForeignNetworkIsReported) {
  SccpBench phones("telephony-service\n ip source-address 203.0.113.9 port 2000\n");
  EXPECT_THAT(phones.out({.phone = IpAddress::v4(0x0a090905)}, sccp_text::register_req("SEP000000000001")),
              ElementsAre("alert foreign-phone"));
  EXPECT_EQ(phones.verdict, Verdict::pass);
}

TEST(SccpPhones, ObservingReportsAndRefusesNothing) {
  SccpBench phones(std::string{kStrict} + "sallyport\n mode observe\n");
  EXPECT_THAT(phones.out({.phone = kStranger}, sccp_text::register_req("SEP000000000001")),
              ElementsAre("alert strict-match"));
  EXPECT_EQ(phones.verdict, Verdict::pass);
  EXPECT_THAT(phones.in({.phone = kStranger}, sccp_text::register_ack()), ElementsAre("registration register-new"));
}

// ---------------------------------------------------------------- unknown phones (S3-13), max-ephones

TEST(SccpPhones, UnknownPhonesThreeWays) {
  const std::string known = "ephone 1\n mac-address 0000.0000.0001\n";
  {
    SccpBench phones(known + "sallyport\n unknown-phones allow\n");
    phones.enlist({}, "SEP000000000002");
    phones.talk({}, kProvider, 20000);
    EXPECT_EQ(phones.verdict, Verdict::pass);
    EXPECT_THAT(phones.gates(), Not(IsEmpty()));
  }
  {
    SccpBench phones(known);  // the default with ephones, as on CallManager Express
    EXPECT_THAT(phones.enlist({}, "SEP000000000002"), ElementsAre("registration register-new"));
    EXPECT_THAT(phones.out({}, sccp_text::bare(sccp::MessageId::off_hook)), ElementsAre("alert unknown-phone"));
    EXPECT_EQ(phones.verdict, Verdict::refuse);
    EXPECT_EQ(refusal(phones), DropReason::unknown_phone);
    EXPECT_THAT(phones.in({}, sccp_text::call_state(2, 1)), IsEmpty()) << "an idle line is no call";
    EXPECT_EQ(phones.verdict, Verdict::pass);
  }
  {
    SccpBench phones(known + "telephony-service\n no auto-reg-ephone\n");
    EXPECT_THAT(phones.enlist({}, "SEP000000000002"),
                ElementsAre("alert unknown-phone", "registration refuse: unknown-phone"));
    EXPECT_EQ(phones.verdict, Verdict::refuse);
    phones.enlist({.connection = 2}, "SEP000000000001");
    EXPECT_EQ(phones.verdict, Verdict::pass);
  }
}

TEST(SccpPhones, MaxEphonesCountsDevicesThatAreThere) {
  SccpBench phones("telephony-service\n max-ephones 2\n");
  phones.enlist({.connection = 1}, "SEP000000000001");
  phones.enlist({.connection = 2}, "SEP000000000002");
  EXPECT_THAT(phones.enlist({.connection = 3}, "SEP000000000003"),
              ElementsAre("alert max-ephones", "registration refuse: max-ephones"));
  EXPECT_EQ(refusal(phones), DropReason::max_ephones);
  phones.enlist({.connection = 4}, "SEP000000000002");
  EXPECT_EQ(phones.verdict, Verdict::pass) << "the same phone once more";
  phones.end(1, ConnectionEnd::reset);
  phones.enlist({.connection = 5}, "SEP000000000003");
  EXPECT_EQ(phones.verdict, Verdict::pass) << "one has left";
}

TEST(SccpPhones, ADeviceThatAppearsElsewhereIsTold) {
  SccpBench phones;
  phones.enlist({.connection = 1}, "SEP000000000001");
  EXPECT_THAT(phones.out({.connection = 2, .phone = kPhone2}, sccp_text::register_req("SEP000000000001")),
              ElementsAre("alert duplicate-device"));
  EXPECT_EQ(phones.verdict, Verdict::pass);
}

// ---------------------------------------------------------------- enforce-registration

TEST(SccpPhones, NoCallBeforeTheRegistration) {
  SccpBench phones("sallyport\n enforce-registration skinny\n");
  for (const auto& text : {sccp_text::bare(sccp::MessageId::off_hook), sccp_text::enbloc("2002"),
                           sccp_text::open_receive_ack(kPhone, 16400)}) {
    phones.out({}, text);
    EXPECT_EQ(phones.verdict, Verdict::refuse);
    EXPECT_EQ(refusal(phones), DropReason::enforce_registration);
  }
  phones.in({}, sccp_text::start_media(kProvider, 20000));
  EXPECT_EQ(phones.verdict, Verdict::refuse);
  EXPECT_THAT(phones.gates(), IsEmpty());
  phones.out({}, sccp_text::alarm("25: Name=SEP000000000001"));
  EXPECT_EQ(phones.verdict, Verdict::pass);
  phones.enlist({}, "SEP000000000001");
  phones.talk({}, kProvider, 20000);
  EXPECT_EQ(phones.verdict, Verdict::pass);
  EXPECT_THAT(phones.gates(), Not(IsEmpty()));
}

TEST(SccpPhones, AMessageFromTheWrongSideOpensNothing) {
  SccpBench phones;
  phones.enlist({}, "SEP000000000001");
  phones.out({}, sccp_text::start_media(kProvider, 20000));
  EXPECT_EQ(phones.verdict, Verdict::malformed);
  phones.in({}, sccp_text::open_receive_ack(kPhone, 16400));
  EXPECT_EQ(phones.verdict, Verdict::malformed);
  EXPECT_THAT(phones.gates(), IsEmpty());
}

TEST(SccpPhones, APhoneOutsideDoesNotComeInByAnotherPort) {
  SccpBench phones;
  const Line side_door{.phone = kStranger, .server = kPhone2, .server_port = 8080};
  phones.out(side_door, sccp_text::register_req("SEP000000000001"));
  EXPECT_EQ(phones.verdict, Verdict::refuse);
  EXPECT_EQ(refusal(phones), DropReason::wan_block);
  SccpBench open("sallyport\n no wan-block\n");
  open.out(side_door, sccp_text::register_req("SEP000000000001"));
  EXPECT_EQ(open.verdict, Verdict::pass);
}

TEST(SccpPhones, WhoNeverSaysItsNameHasNoCalls) {
  for (const auto* rules : {"telephony-service\n ip source-address 203.0.113.9 port 2000 strict-match\n",
                            "sallyport\n unknown-phones refuse\n", "telephony-service\n max-ephones 5\n"}) {
    SccpBench phones(rules);
    phones.out({}, sccp_text::bare(sccp::MessageId::keep_alive_req));
    phones.in({}, sccp_text::register_ack());
    phones.in({}, sccp_text::open_receive());
    EXPECT_EQ(phones.verdict, Verdict::refuse) << rules;
    phones.out({}, sccp_text::open_receive_ack(kPhone, 16400));
    EXPECT_EQ(phones.verdict, Verdict::refuse) << rules;
    EXPECT_THAT(phones.gates(), IsEmpty());
  }
}

TEST(SccpPhones, AnEmptyNameIsAnUnknownPhone) {
  SccpBench phones("ephone 1\n mac-address 0000.0000.0001\n");
  phones.enlist({}, "");
  phones.out({}, sccp_text::bare(sccp::MessageId::off_hook));
  EXPECT_EQ(refusal(phones), DropReason::unknown_phone);
}

TEST(SccpPhones, ARegistrationThatCannotBeReadDoesNotPassARule) {
  const auto longer = SccpText{}.text("SEP000000000001", 16).zeros(9).message(sccp::MessageId::register_req);
  SccpBench open;
  open.out({}, longer);
  EXPECT_EQ(open.verdict, Verdict::malformed);
  SccpBench phones(kStrict);
  phones.out({}, longer);
  EXPECT_EQ(phones.verdict, Verdict::refuse);
  EXPECT_EQ(refusal(phones), DropReason::malformed);
}

TEST(SccpPhones, WhoOnlyAsksHoldsAPlaceForAMinute) {
  SccpBench phones("telephony-service\n max-ephones 1\n");
  phones.out({.connection = 1}, sccp_text::register_req("SEP000000000001"));
  phones.enlist({.connection = 2}, "SEP000000000002");
  EXPECT_EQ(refusal(phones), DropReason::max_ephones);
  phones.wait(62);
  phones.enlist({.connection = 3}, "SEP000000000002");
  EXPECT_EQ(phones.verdict, Verdict::pass);
}

TEST(SccpPhones, AReloadTakesGatesFromAPhoneThatIsUnknownNow) {
  SccpBench phones;
  phones.enlist({}, "SEP000000000002");
  phones.talk({}, kProvider, 20000);
  EXPECT_THAT(phones.gates(), Not(IsEmpty()));
  phones.reload("ephone 1\n mac-address 0000.0000.0001\n");
  EXPECT_THAT(phones.gates(), IsEmpty());
}

}  // namespace
}  // namespace sallyport
