// The effect of the commands of phones, dial peers and H.323, as the engine reads it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/policy.h"

namespace sallyport::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kPhone = "ephone 1\n mac-address 0030.94C3.8724\n";
constexpr std::string_view kInside = "interface i\n sallyport zone inside\n ip address 10.1.1.1 255.255.255.0\n";

std::string messages(const Compiled& compiled) {
  std::string text;
  for (const Diagnostic& diagnostic : compiled.diagnostics) text += format(diagnostic, "p") + "\n";
  return text;
}

// Compiles without diagnostics, and prints as a text that prints the same.
std::shared_ptr<const Policy> read(const std::string& text) {
  const Compiled compiled = compile(text, "p");
  EXPECT_EQ(messages(compiled), "");
  if (!compiled.policy) return std::make_shared<const Policy>();
  const std::string printed = print(*compiled.policy);
  const Compiled again = compile(printed, "printed");
  EXPECT_TRUE(again.policy != nullptr) << messages(again);
  if (again.policy) {
    EXPECT_EQ(print(*again.policy), printed);
  }
  return compiled.policy;
}

UnknownPhones unknown(const std::string& text) {
  return read(text)->telephony.unknown_phones;
}

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(Voice, DefaultsAreThoseOfThePapers) {
  const auto policy = read("");
  EXPECT_FALSE(policy->telephony.configured);
  EXPECT_FALSE(policy->telephony.max_ephones);
  EXPECT_EQ(policy->telephony.keepalive, 30U);
  EXPECT_TRUE(policy->wan_block);
  for (const ProtocolFacts& row : kProtocols) EXPECT_FALSE(policy->enforces_registration(row.protocol));
  EXPECT_EQ(policy->timeouts.idle(Protocol::h323), 3600U);
}

TEST(Voice, TheCallServerIsWhereThePhonesRegister) {
  const auto policy = read(std::string(kInside) +
                           "telephony-service\n ip source-address 10.1.1.1 secondary 10.1.1.9 strict-match\n"
                           " ip source-address 2001:db8::1 port 2100\n max-ephones 200\n keepalive 60\n");
  const Telephony& telephony = policy->telephony;
  ASSERT_EQ(telephony.servers.size(), 3U);
  EXPECT_EQ(telephony.servers[0].address, address("10.1.1.1"));
  EXPECT_EQ(telephony.servers[0].port, 2000);
  EXPECT_EQ(telephony.servers[1].address, address("10.1.1.9"));
  EXPECT_EQ(telephony.servers[1].port, 2000);
  EXPECT_EQ(telephony.servers[2].address, address("2001:db8::1"));
  EXPECT_EQ(telephony.servers[2].port, 2100);
  EXPECT_TRUE(telephony.strict_match);
  EXPECT_EQ(telephony.max_ephones, 200U);
  EXPECT_EQ(telephony.keepalive, 60U);
  EXPECT_TRUE(policy->attached_inside(address("10.1.1.77")));
  EXPECT_FALSE(policy->attached_inside(address("10.1.2.77")));
}

TEST(Voice, StrictMatchEndsWithItsLine) {
  const std::string strict = "telephony-service\n ip source-address 10.1.1.1 strict-match\n";
  EXPECT_FALSE(read(std::string(kInside) + strict + " ip source-address 10.1.1.1\n")->telephony.strict_match);
  EXPECT_FALSE(read(std::string(kInside) + strict + " no ip source-address\n")->telephony.strict_match);
  EXPECT_FALSE(read(std::string(kInside) + strict + "no telephony-service\n")->telephony.strict_match);
}

TEST(Voice, StrictMatchWithoutAnAttachedNetworkLetsNobodyIn) {
  const Compiled compiled = compile("telephony-service\n ip source-address 10.1.1.1 strict-match\n", "p");
  EXPECT_NE(compiled.policy, nullptr);
  EXPECT_THAT(messages(compiled), HasSubstr("p:2:29: warning: no phone can be attached"));
}

TEST(Voice, UnknownPhonesAreAsTheWholePolicySays) {
  const std::string phone(kPhone);
  EXPECT_EQ(unknown(""), UnknownPhones::allow);
  EXPECT_EQ(unknown("ephone 1\n keepalive 30\n"), UnknownPhones::allow) << "it names no phone";
  EXPECT_EQ(unknown(phone), UnknownPhones::no_calls);
  EXPECT_EQ(unknown(phone + "telephony-service\n auto assign 1 to 9\n"), UnknownPhones::allow);
  EXPECT_EQ(unknown("telephony-service\n no auto-reg-ephone\n"), UnknownPhones::refuse);
  EXPECT_EQ(unknown("telephony-service\n no auto-reg-ephone\n auto assign 1 to 9\n"), UnknownPhones::refuse);
  EXPECT_EQ(unknown("telephony-service\n no auto-reg-ephone\n auto-reg-ephone\n"), UnknownPhones::allow);
  EXPECT_EQ(unknown("sallyport unknown-phones allow\n" + phone), UnknownPhones::allow);
  EXPECT_EQ(unknown("sallyport unknown-phones no-calls\n"), UnknownPhones::no_calls);
  EXPECT_EQ(unknown("sallyport unknown-phones refuse\n"), UnknownPhones::refuse);
  EXPECT_EQ(unknown("telephony-service\n no auto-reg-ephone\nsallyport unknown-phones allow\n"), UnknownPhones::allow);
}

TEST(Voice, APhoneIsKnownByItsMacAddress) {
  const auto policy = read("ephone-dn 1\nephone-dn 4\nephone 7\n mac-address 0030.94c3.8724\n button 2:4 1:1 8m9\n");
  const Ephone* phone = policy->ephone("SEP003094C38724");
  ASSERT_NE(phone, nullptr);
  EXPECT_EQ(phone->tag, 7U);
  EXPECT_THAT(phone->directory_numbers, ElementsAre(1, 4)) << "the monitored line is another phone's";
  EXPECT_EQ(policy->ephone("ATA003094C38724"), phone);
  EXPECT_EQ(policy->ephone("SEP003094C38725"), nullptr);
  EXPECT_EQ(policy->ephone("SEP"), nullptr);
  EXPECT_EQ(policy->ephone(""), nullptr);
}

TEST(Voice, AMacAddressIsOfOnePhone) {
  const Compiled compiled = compile(std::string(kPhone) + "ephone 2\n mac-address 0030.94c3.8724\n", "p");
  EXPECT_EQ(compiled.policy, nullptr);
  EXPECT_THAT(messages(compiled), HasSubstr("p:4:14: error: ephone 1 (line 1) has the same mac-address"));
  EXPECT_EQ(read(std::string(kPhone) + "ephone 2\n mac-address 0030.94c3.8724\nno ephone 1\n")->ephones.size(), 1U);
}

TEST(Voice, SipPhonesHaveARegistrarToo) {
  const auto policy = read(std::string(kInside) +
                           "voice register global\n mode cme\n source-address 10.1.1.1\n max-pool 12\n"
                           "voice register dn 3\n number 3003\nvoice register dn 1\n number 3001\n"
                           "sallyport\n sip strict-match\n sip known-users-only\n");
  const SipRegistrar& registrar = policy->sip_registrar;
  EXPECT_TRUE(registrar.configured);
  ASSERT_EQ(registrar.servers.size(), 1U);
  EXPECT_EQ(registrar.servers[0].port, 5060);
  EXPECT_EQ(registrar.max_pools, 12U);
  EXPECT_THAT(registrar.numbers, ElementsAre("3001", "3003"));
  EXPECT_TRUE(policy->sip.strict_match);
  EXPECT_TRUE(policy->sip.known_users_only);
}

TEST(Voice, DialPeersLimitTheirCalls) {
  const auto policy = read(
      "dial-peer voice 10 voip\n max-conn 5\n destination-pattern 9T\n"
      " session target ipv4:192.0.2.1:1720\n");
  ASSERT_EQ(policy->dial_peers.size(), 1U);
  const DialPeer& peer = policy->dial_peers[0];
  EXPECT_EQ(peer.tag, 10U);
  EXPECT_TRUE(peer.voip);
  EXPECT_EQ(peer.max_conn, 5U);
  EXPECT_EQ(peer.destination_pattern, "9T");
  EXPECT_EQ(peer.session_target, address("192.0.2.1"));
  EXPECT_EQ(peer.session_port, 1720);
  EXPECT_EQ(read("dial-peer voice 10 voip\n max-conn 5\n no max-conn\n")->dial_peers[0].max_conn, std::nullopt);
}

TEST(Voice, RegistrationIsEnforcedByProtocol) {
  const auto all = read("sallyport enforce-registration\n");
  for (const ProtocolFacts& named : kProtocols) {
    EXPECT_EQ(all->enforces_registration(named.protocol), named.registers) << named.word;
    if (!named.registers) continue;
    const auto one = read("sallyport enforce-registration " + std::string(named.word) + "\n");
    for (const ProtocolFacts& row : kProtocols)
      EXPECT_EQ(one->enforces_registration(row.protocol), row.protocol == named.protocol) << row.word;
  }
}

TEST(Voice, TheWanBlockIsOnUntilSaidOtherwise) {
  EXPECT_FALSE(read("sallyport wan-block off\n")->wan_block);
  EXPECT_FALSE(read("sallyport no wan-block\n")->wan_block || read("no sallyport wan-block\n")->wan_block);
  EXPECT_TRUE(read("sallyport\n wan-block off\n wan-block\n")->wan_block);
  EXPECT_TRUE(read("sallyport\n wan-block off\n no wan-block off\n")->wan_block);
}

TEST(Voice, H323CallsAreLimitedByPeerAndGatekeeper) {
  const auto policy = read(
      "sallyport\n h323 gatekeeper 192.0.2.1\n h323 gatekeeper learn\n h323 require-h235\n"
      " h323 require-h235 198.51.100.0 0.0.0.255\n h323 refusal reset\n h323 max-conn 100\n"
      " h323 max-conn 5 192.0.2.7\n");
  const H323Rules& h323 = policy->h323;
  EXPECT_THAT(h323.gatekeepers, ElementsAre(address("192.0.2.1")));
  EXPECT_TRUE(h323.learn_gatekeeper);
  EXPECT_TRUE(h323.require_h235);
  EXPECT_THAT(h323.require_h235_of, ElementsAre(Prefix{address("198.51.100.0"), 24}));
  EXPECT_TRUE(h323.refuse_by_reset);
  EXPECT_THAT(h323.max_conn_of,
              ElementsAre(std::pair(Prefix{address("0.0.0.0"), 0}, 100U), std::pair(Prefix{address("::"), 0}, 100U),
                          std::pair(Prefix{address("192.0.2.7"), 32}, 5U)));
  const auto none = read(
      "sallyport\n h323 gatekeeper 192.0.2.1\n h323 gatekeeper learn\n no h323 gatekeeper\n"
      " h323 require-h235 192.0.2.9\n no h323 require-h235\n h323 refusal reset\n no h323 refusal\n"
      " h323 max-conn 5\n h323 max-conn 6 192.0.2.7\n no h323 max-conn\n");
  EXPECT_EQ(print(*none), "sallyport\n mode pinhole\n");
}

TEST(Voice, TheBlockOfSallyportSetsAllOfItBack) {
  EXPECT_EQ(print(*read("sallyport\n unknown-phones refuse\n enforce-registration\n wan-block off\n sip strict-match\n"
                        " h323 refusal reset\n syslog register-normal-spelling\nno sallyport\n")),
            "sallyport\n mode pinhole\n");
}

TEST(Voice, InspectionGivesTheSignallingOfH323ItsTime) {
  EXPECT_EQ(read("ip inspect name V h323 timeout 60\n")->timeouts.idle(Protocol::h323), 60U);
  EXPECT_EQ(read("ip inspect name V h323 timeout 60\n")->timeouts.idle(Protocol::sip), 3600U);
}

TEST(Voice, OtherFirewallsWordsForInspection) {
  const auto policy = read(
      "fixup protocol skinny 2000\nfixup protocol h323 h225 1720\nfixup protocol sip 5060\n"
      "fixup protocol h323 ras 1718-1719\n");
  EXPECT_EQ(policy->inspections.size(), 3U);
  EXPECT_TRUE(policy->port_maps.empty());
  EXPECT_TRUE(read("inspect skinny\ninspect h323 h225\ninspect h323 ras\ninspect sip\n")->port_maps.empty());
  const auto mapped = read("fixup protocol h323 h225 1730\n");
  ASSERT_EQ(mapped->port_maps.size(), 1U);
  EXPECT_EQ(mapped->port_maps[0].port, 1730);
  EXPECT_EQ(mapped->port_maps[0].transport, IpProtocol::tcp);
}

TEST(Voice, AReadingOfARunningConfigLosesNoRuleOfRegistration) {
  const Compiled compiled =
      compile("telephony-service\n ip source-address 10.1.1.1 strict-matsch\n keepalive none\n", "p", {true});
  EXPECT_EQ(compiled.policy, nullptr);
  EXPECT_THAT(messages(compiled), HasSubstr("p:2:29: error: unknown word 'strict-matsch'"));
  EXPECT_EQ(compiled.diagnostics.size(), 1U) << "what else is not understood is a router's business";
}

}  // namespace
}  // namespace sallyport::rules
