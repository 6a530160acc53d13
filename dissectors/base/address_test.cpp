#include "dissectors/base/address.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

IpAddress address(std::string_view text) {
  const auto parsed = IpAddress::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(IpAddress{});
}

TEST(IpAddress, TextComesBackAsItWent) {
  for (const auto* text : {"0.0.0.0", "10.1.1.5", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1:2", "ff02::2",
                           "1:2:3:4:5:6:7:8"})
    EXPECT_EQ(to_text(address(text)), text);
  EXPECT_EQ(to_text(address("2001:DB8:0:0:0:0:0:1")), "2001:db8::1");
}

TEST(IpAddress, TextIsStrict) {
  for (const auto* text :
       {"",         " ",        "1.2.3",        "1.2.3.4.5",    "1.2.3.256",
        "01.2.3.4", "1.2.3.4 ", " 1.2.3.4",     "1.2.3.4/8",    "0x1.2.3.4",
        "[::1]",    "::1%eth0", "::g",          ":::",          "1::2::3",
        "12345::",  "::1/64",   "host.example", "1.2.3.4:5060", "0000:0000:0000:0000:0000:0000:255.255.255.2555"})
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0", 8)));
  EXPECT_FALSE(IpAddress::parse(std::string(100, '1')));
}

TEST(IpAddress, AMappedAddressIsTheSameHost) {
  EXPECT_EQ(address("::ffff:192.0.2.1"), address("192.0.2.1"));
  EXPECT_TRUE(address("::ffff:192.0.2.1").is_v4());
  EXPECT_FALSE(address("::192.0.2.1").is_v4());
  EXPECT_EQ(IpAddress::v4(0xc0000201U), address("192.0.2.1"));
  EXPECT_EQ(address("192.0.2.1").v4_value(), 0xc0000201U);
  static_assert(IpAddress::v4({10, 0, 0, 1}).is_v4());
}

TEST(IpAddress, Classes) {
  EXPECT_TRUE(address("0.0.0.0").is_unspecified());
  EXPECT_TRUE(address("::").is_unspecified());
  EXPECT_FALSE(address("0.0.0.1").is_unspecified());
  EXPECT_TRUE(address("127.9.9.9").is_loopback());
  EXPECT_TRUE(address("::1").is_loopback());
  EXPECT_FALSE(address("::2").is_loopback());
  EXPECT_FALSE(address("128.0.0.1").is_loopback());
  EXPECT_TRUE(address("224.0.0.1").is_multicast());
  EXPECT_TRUE(address("239.255.255.255").is_multicast());
  EXPECT_FALSE(address("240.0.0.1").is_multicast());
  EXPECT_TRUE(address("ff15::101").is_multicast());
  EXPECT_TRUE(address("255.255.255.255").is_broadcast());
  EXPECT_FALSE(address("255.255.255.254").is_broadcast());
  EXPECT_TRUE(address("169.254.1.1").is_link_local());
  EXPECT_TRUE(address("fe80::1").is_link_local());
  EXPECT_TRUE(address("febf::1").is_link_local());
  EXPECT_FALSE(address("fec0::1").is_link_local());
}

TEST(Prefix, ContainsByItsLeadingBits) {
  const struct {
    const char *prefix, *inside, *outside;
  } rows[] = {{"10.1.1.0/24", "10.1.1.255", "10.1.2.0"},
              {"10.1.1.128/25", "10.1.1.128", "10.1.1.127"},
              {"0.0.0.0/0", "255.1.2.3", "2001:db8::1"},
              {"10.1.1.5", "10.1.1.5", "10.1.1.4"},
              {"2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"},
              {"2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"},
              {"::/0", "fe80::1", "10.0.0.1"},
              {"2001:db8::1", "2001:db8::1", "2001:db8::3"}};
  for (const auto& row : rows) {
    const auto prefix = Prefix::parse(row.prefix);
    ASSERT_TRUE(prefix) << row.prefix;
    EXPECT_TRUE(prefix->contains(address(row.inside))) << row.prefix << " " << row.inside;
    EXPECT_FALSE(prefix->contains(address(row.outside))) << row.prefix << " " << row.outside;
  }
  EXPECT_EQ(to_text(*Prefix::parse("10.1.1.5")), "10.1.1.5/32");
  for (const auto* bad : {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "/8", "10.0.0.0/8/8"})
    EXPECT_FALSE(Prefix::parse(bad)) << bad;
}

TEST(Endpoint, TextComesBackAsItWent) {
  for (const auto* text : {"10.1.1.5:5060", "[2001:db8::1]:5060", "0.0.0.0:0", "[::]:65535"}) {
    const auto parsed = parse_endpoint(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(to_text(*parsed), text);
  }
  for (const auto* bad : {"10.1.1.5", "10.1.1.5:", "10.1.1.5:65536", ":5060", "2001:db8::1:5060", "[10.1.1.5]:5060",
                          "[2001:db8::1]", "[2001:db8::1:5060", "10.1.1.5:+1", "10.1.1.5:5060 "})
    EXPECT_FALSE(parse_endpoint(bad)) << bad;
}

TEST(FiveTuple, ReversedTwiceIsItself) {
  const FiveTuple tuple{{address("10.0.0.1"), Port{1}}, {address("10.0.0.2"), Port{2}}, IpProtocol::udp};
  EXPECT_EQ(tuple.reversed().source, tuple.destination);
  EXPECT_EQ(tuple.reversed().reversed(), tuple);
}

TEST(IpProtocol, Text) {
  EXPECT_EQ(to_text(IpProtocol::udp), "udp");
  EXPECT_EQ(to_text(IpProtocol::icmpv6), "icmpv6");
  EXPECT_EQ(to_text(IpProtocol{89}), "89");
}

}  // namespace
}  // namespace sallyport
