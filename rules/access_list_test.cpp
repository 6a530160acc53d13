// Access lists behave as on IOS.
#include <gtest/gtest.h>

#include "rules/policy.h"

namespace sallyport::rules {
namespace {

constexpr std::uint8_t kSyn = 0x02, kAck = 0x10, kReset = 0x04;

std::shared_ptr<const Policy> policy_of(std::string_view text) {
  const Compiled compiled = compile(text, "test");
  for (const Diagnostic& diagnostic : compiled.diagnostics)
    if (diagnostic.severity == Diagnostic::Severity::error) ADD_FAILURE() << format(diagnostic, "test");
  return compiled.policy;
}

struct Packet {
  std::string source = "192.0.2.1", destination = "10.1.1.5";
  std::uint16_t source_port = 1024, destination_port = 5060;
  IpProtocol protocol = IpProtocol::udp;
  std::uint8_t flags = 0, type = 0, code = 0;
};

// "permit", "deny", or "implicit".
std::string verdict(const Policy& policy, const Packet& p, std::string_view list = "101", bool ipv6 = false) {
  const AccessList* found = policy.access_list(list, ipv6);
  if (found == nullptr) return "no list";
  const FiveTuple tuple{{*IpAddress::parse(p.source), Port{p.source_port}},
                        {*IpAddress::parse(p.destination), Port{p.destination_port}},
                        p.protocol};
  const AccessEntry* entry = found->match(tuple, p.flags, p.type, p.code);
  return entry == nullptr ? "implicit" : entry->permit ? "permit" : "deny";
}

TEST(AccessList, TheFirstMatchDecidesAndTheRestIsDenied) {
  const auto policy = policy_of(
      "access-list 101 deny udp any any eq 5060\n"
      "access-list 101 permit udp any 10.1.1.0 0.0.0.255\n");
  EXPECT_EQ(verdict(*policy, {}), "deny");
  EXPECT_EQ(verdict(*policy, {.destination_port = 5061}), "permit");
  EXPECT_EQ(verdict(*policy, {.destination = "10.1.2.5", .destination_port = 5061}), "implicit");
  EXPECT_EQ(verdict(*policy, {.protocol = IpProtocol::tcp}), "implicit");
}

TEST(AccessList, WildcardsNeedNotBeContiguous) {
  const auto policy = policy_of("access-list 101 permit ip any 10.0.0.1 0.255.255.254\n");
  EXPECT_EQ(verdict(*policy, {.destination = "10.7.8.9"}), "permit");
  EXPECT_EQ(verdict(*policy, {.destination = "10.7.8.10"}), "implicit");
}

TEST(AccessList, PortOperators) {
  const auto policy = policy_of(
      "access-list 101 permit udp any any range 10 20\n"
      "access-list 102 permit udp any any lt 10\n"
      "access-list 103 permit udp any any gt 10\n"
      "access-list 104 permit udp any any neq 10 11\n"
      "access-list 105 permit udp any any eq tftp ntp 5060\n"
      "access-list 106 permit udp any eq 53 any\n");
  const auto of = [&](std::string_view list, std::uint16_t port) {
    return verdict(*policy, {.destination_port = port}, list) == "permit";
  };
  EXPECT_TRUE(of("101", 10) && of("101", 20) && !of("101", 9) && !of("101", 21));
  EXPECT_TRUE(of("102", 9) && !of("102", 10));
  EXPECT_TRUE(of("103", 11) && !of("103", 10));
  EXPECT_TRUE(of("104", 9) && !of("104", 10) && !of("104", 11));
  EXPECT_TRUE(of("105", 69) && of("105", 123) && of("105", 5060) && !of("105", 70));
  EXPECT_EQ(verdict(*policy, {.source_port = 53}, "106"), "permit");
  EXPECT_EQ(verdict(*policy, {.destination_port = 53}, "106"), "implicit");
}

TEST(AccessList, EstablishedIsAckOrReset) {
  const auto policy = policy_of("access-list 101 permit tcp any any established\n");
  const auto of = [&](std::uint8_t flags) { return verdict(*policy, {.protocol = IpProtocol::tcp, .flags = flags}); };
  EXPECT_EQ(of(kSyn), "implicit");
  EXPECT_EQ(of(kSyn | kAck), "permit");
  EXPECT_EQ(of(kReset), "permit");
}

TEST(AccessList, IcmpByNameAndNumber) {
  const auto policy = policy_of(
      "access-list 101 permit icmp any any echo\n"
      "access-list 101 permit icmp any any 3 4\n");
  const auto of = [&](std::uint8_t type, std::uint8_t code) {
    return verdict(*policy, {.protocol = IpProtocol::icmp, .type = type, .code = code});
  };
  EXPECT_EQ(of(8, 0), "permit");
  EXPECT_EQ(of(3, 4), "permit");
  EXPECT_EQ(of(3, 1), "implicit");
  EXPECT_EQ(policy->access_lists[0].entries[1].text, "access-list 101 permit icmp any any packet-too-big");
}

TEST(AccessList, StandardListsAskForTheSource) {
  const auto policy = policy_of("access-list 10 deny 192.0.2.7\naccess-list 10 permit 192.0.2.0 0.0.0.255\n");
  EXPECT_EQ(verdict(*policy, {.source = "192.0.2.7"}, "10"), "deny");
  EXPECT_EQ(verdict(*policy, {}, "10"), "permit");
  EXPECT_EQ(verdict(*policy, {.source = "198.51.100.1"}, "10"), "implicit");
}

TEST(AccessList, FamiliesAreKeptApart) {
  const auto policy = policy_of(
      "access-list 101 permit ip any any\n"
      "ipv6 access-list SIX\n permit udp 2001:db8::/32 any eq 5060\n");
  const Packet six{.source = "2001:db8::1", .destination = "2001:db8::2"};
  EXPECT_EQ(verdict(*policy, six, "SIX", true), "permit");
  EXPECT_EQ(verdict(*policy, six), "implicit");
  EXPECT_EQ(verdict(*policy, {}, "SIX", true), "implicit");
  EXPECT_EQ(verdict(*policy, {}, "SIX"), "no list");
}

TEST(AccessList, Ipv6ListsLetNeighboursFindEachOther) {
  const auto policy =
      policy_of("ipv6 access-list SIX\n permit tcp any any\nipv6 access-list NONE\n deny ipv6 any any\n");
  Packet nd{.source = "fe80::1", .destination = "ff02::1:ff00:2", .protocol = IpProtocol::icmpv6, .type = 135};
  EXPECT_EQ(verdict(*policy, nd, "SIX", true), "permit");
  EXPECT_EQ(verdict(*policy, nd, "NONE", true), "deny");
  nd.type = 128;
  EXPECT_EQ(verdict(*policy, nd, "SIX", true), "implicit");
}

TEST(AccessList, ProtocolZeroIsAnyAsOnARouter) {
  const auto policy = policy_of("access-list 101 deny 0 any any\n");
  EXPECT_EQ(verdict(*policy, {}), "deny");
}

TEST(AccessList, AnOptionIsNotTakenForAPort) {
  const auto policy = policy_of("access-list 101 permit tcp any any eq www log\n");
  const AccessEntry& entry = policy->access_lists[0].entries[0];
  EXPECT_TRUE(entry.log);
  EXPECT_TRUE(entry.names_destination_port());
  EXPECT_EQ(entry.text, "access-list 101 permit tcp any any eq 80 log");
}

TEST(AccessList, ARuleThatIsCoveredIsPointedOut) {
  const Compiled compiled = compile(
      "access-list 101 permit tcp any any range 10 20\n"
      "access-list 101 deny tcp host 10.1.1.1 any eq 15 16\n"
      "access-list 101 deny tcp any any eq 21\n",
      "test");
  ASSERT_EQ(compiled.diagnostics.size(), 1U);
  EXPECT_EQ(compiled.diagnostics[0].line, 2U);
  EXPECT_EQ(compiled.diagnostics[0].message,
            "this rule never matches: 'permit tcp any any range 10 20' in line 1 matches first");
}

}  // namespace
}  // namespace sallyport::rules
