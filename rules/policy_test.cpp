#include "rules/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::rules {
namespace {

using testing::HasSubstr;

std::string messages(const Compiled& compiled) {
  std::string text;
  for (const Diagnostic& diagnostic : compiled.diagnostics) text += format(diagnostic, "p") + "\n";
  return text;
}

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(Policy, NothingIsThePolicyOfDefaults) {
  const Compiled compiled = compile("", "p");
  ASSERT_NE(compiled.policy, nullptr);
  EXPECT_EQ(print(*compiled.policy), "sallyport\n mode pinhole\n");
  EXPECT_TRUE(compiled.diagnostics.empty());
  for (const ProtocolFacts& row : kProtocols) EXPECT_TRUE(compiled.policy->inspects(row.protocol));
}

TEST(Policy, ALineOfInspectionLimitsToWhatIsNamed) {
  const Compiled compiled = compile("ip inspect name V sip timeout 1800\nip inspect name V tftp\n", "p");
  ASSERT_NE(compiled.policy, nullptr);
  EXPECT_TRUE(compiled.policy->inspects(Protocol::sip));
  EXPECT_TRUE(compiled.policy->inspects(Protocol::tftp));
  EXPECT_FALSE(compiled.policy->inspects(Protocol::h323));
  EXPECT_EQ(compiled.policy->timeouts.idle(Protocol::sip), 1800U);
}

TEST(Policy, ZonesFollowTheLongestPrefix) {
  const Compiled compiled = compile(
      "interface inside\n sallyport zone inside\n ip address 10.1.1.1 255.255.255.0\n"
      " sallyport network 10.0.0.0/8\n ipv6 address 2001:db8:1::1/64\n"
      "interface outside\n sallyport zone outside\n ip address 10.2.0.1 255.255.0.0\n",
      "p");
  ASSERT_NE(compiled.policy, nullptr) << messages(compiled);
  EXPECT_EQ(compiled.policy->zone_of(address("10.1.1.5")), Zone::inside);
  EXPECT_EQ(compiled.policy->zone_of(address("10.3.1.5")), Zone::inside);
  EXPECT_EQ(compiled.policy->zone_of(address("10.2.1.5")), Zone::outside);
  EXPECT_EQ(compiled.policy->zone_of(address("203.0.113.1")), Zone::outside);
  EXPECT_EQ(compiled.policy->zone_of(address("2001:db8:1::9")), Zone::inside);
  EXPECT_EQ(Policy{}.zone_of(address("10.1.1.5")), Zone::unknown);
  EXPECT_TRUE(compiled.policy->is_directed_broadcast(address("10.1.1.255")));
  EXPECT_FALSE(compiled.policy->is_directed_broadcast(address("10.1.1.254")));
}

TEST(Policy, ANetworkAsAddressIsNoAddressOfTheInterface) {
  const Compiled compiled = compile("interface i\n sallyport zone inside\n ip address 10.1.1.0 255.255.255.0\n", "p");
  ASSERT_NE(compiled.policy, nullptr);
  EXPECT_EQ(compiled.policy->interfaces[0].attached.size(), 1U);
  EXPECT_TRUE(compiled.policy->interfaces[0].own.empty());
  EXPECT_TRUE(compiled.diagnostics.empty()) << messages(compiled);
}

TEST(Policy, TheBlockMayBeWrittenInOneLine) {
  const Compiled block = compile("sallyport\n mode observe\n media host 192.0.2.0/24\n", "p");
  const Compiled line = compile("sallyport mode observe\nsallyport media host 192.0.2.0 24\n", "p");
  ASSERT_NE(block.policy, nullptr);
  ASSERT_NE(line.policy, nullptr) << messages(line);
  EXPECT_EQ(print(*block.policy), print(*line.policy));
  EXPECT_EQ(line.policy->mode, Mode::observe);
}

TEST(Policy, AliasesOfOtherFirewalls) {
  const Compiled compiled = compile("fixup protocol h323 1721\nfixup protocol sip 5060\ninspect h323\n", "p");
  ASSERT_NE(compiled.policy, nullptr) << messages(compiled);
  EXPECT_EQ(compiled.policy->inspections.size(), 3U);
  ASSERT_EQ(compiled.policy->port_maps.size(), 1U);
  EXPECT_EQ(compiled.policy->port_maps[0].port, 1721);
  EXPECT_EQ(compiled.policy->port_maps[0].protocol, Protocol::h323);
}

TEST(Policy, AMissingListIsAnErrorBecauseAFirewallMustNotFailOpen) {
  const Compiled compiled = compile("interface o\n sallyport zone outside\n ip access-group 101 in\n", "p");
  EXPECT_EQ(compiled.policy, nullptr);
  EXPECT_THAT(messages(compiled), HasSubstr("p:3:18: error: there is no access list '101'"));
}

TEST(Policy, WhatIsNotEnforcedSaysSo) {
  const Compiled compiled = compile("ephone-dn 1\n cor incoming user\ngw-accounting syslog\n", "p");
  ASSERT_NE(compiled.policy, nullptr);
  ASSERT_EQ(compiled.policy->unenforced.size(), 2U);
  EXPECT_EQ(compiled.policy->unenforced[0].text, " cor incoming user");
  EXPECT_EQ(compiled.policy->unenforced[0].block, "ephone-dn 1");
  EXPECT_EQ(compiled.policy->unenforced[0].line, 2U);
  EXPECT_EQ(compiled.policy->unenforced[1].text, "gw-accounting syslog");
  EXPECT_THAT(messages(compiled), HasSubstr("p:2:2: warning: 'cor incoming user' is read but not enforced"));
}

TEST(Policy, TheConsoleHasTheSeverityOfTheTrapUnlessToldItsOwn) {
  const auto of = [](std::string_view text) { return compile(text, "p").policy; };
  EXPECT_EQ(of("")->logging.least_on_console(), std::nullopt);
  EXPECT_EQ(of("logging console\n")->logging.least_on_console(), 6);
  EXPECT_EQ(of("logging console\nlogging trap warnings\n")->logging.least_on_console(), 4);
  EXPECT_EQ(of("logging console errors\nlogging trap warnings\n")->logging.least_on_console(), 3);
  EXPECT_EQ(of("logging console 7\n")->logging.least_on_console(), 7);
  EXPECT_EQ(of("logging console 7\nlogging console\n")->logging.least_on_console(), 6);
  EXPECT_EQ(of("logging console 7\nno logging console\n")->logging.least_on_console(), std::nullopt);
  EXPECT_EQ(of("no logging console\n")->logging.least_on_console(), std::nullopt);
  const auto printed = print(*of("logging console 3\n"));
  EXPECT_EQ(printed, "sallyport\n mode pinhole\nlogging console errors\n");
  EXPECT_EQ(print(*of(printed)), printed);
  EXPECT_EQ(print(*of("logging console\n")), "sallyport\n mode pinhole\nlogging console\n");
  const Compiled other = compile("logging console guaranteed\n", "p");
  ASSERT_NE(other.policy, nullptr);
  EXPECT_EQ(other.policy->logging.least_on_console(), std::nullopt);
}

TEST(Policy, ObserveEverythingPrintsAndCompilesToItself) {
  const auto policy = observe_everything();
  EXPECT_EQ(policy->mode, Mode::observe);
  EXPECT_EQ(policy->media.first_port, 1);
  EXPECT_TRUE(policy->any_port);
  const Compiled again = compile(print(*policy), "p");
  ASSERT_NE(again.policy, nullptr) << messages(again);
  EXPECT_EQ(print(*again.policy), print(*policy));
  EXPECT_EQ(again.policy->drop_events_per_second, 0U);
}

TEST(Diagnostic, ShowsTheLineAndACaret) {
  const Diagnostic diagnostic{Diagnostic::Severity::error, 3, 6, "bad", "\tip \x01xx"};
  EXPECT_EQ(format(diagnostic, "f"), "f:3:6: error: bad\n\tip ?xx\n\t    ^");
}

TEST(Diagnostic, AFileThatCannotBeReadIsOne) {
  const Compiled compiled = compile_file("/nonexistent/policy");
  ASSERT_EQ(compiled.diagnostics.size(), 1U);
  EXPECT_EQ(compiled.policy, nullptr);
  EXPECT_EQ(format(compiled.diagnostics[0], "f"), "f: error: the file cannot be read");
}

}  // namespace
}  // namespace sallyport::rules
