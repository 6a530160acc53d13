#include "alg/calls/limits.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

const IpAddress kInside = IpAddress::v4(0x0a010105), kOutside = IpAddress::v4(0xc6336407);

rules::DialPeer dial_peer(std::uint32_t tag, std::string pattern, std::uint32_t max_conn) {
  rules::DialPeer peer;
  peer.tag = tag;
  peer.voip = true;
  peer.destination_pattern = std::move(pattern);
  peer.max_conn = max_conn;
  return peer;
}

TEST(CallLimits, CountsInAllAndBySource) {
  CallLimits limits{1};
  rules::Limits most;
  most.calls = 2;
  most.calls_per_source = 1;
  EXPECT_EQ(limits.exceeded(most, kInside), "");
  limits.begin(kInside);
  EXPECT_EQ(limits.live(kInside), 1U);
  EXPECT_EQ(limits.exceeded(most, kInside), "limit calls-per-source");
  limits.begin(kOutside);
  EXPECT_EQ(limits.exceeded(most, kOutside), "limit calls");
  limits.end(kInside);
  limits.end(kOutside);
  EXPECT_EQ(limits.live(), 0U);
  EXPECT_EQ(limits.live(kInside), 0U);
  EXPECT_EQ(limits.exceeded(most, kInside), "");
}

TEST(CallLimits, ADialPeerCountsByPatternOrByTarget) {
  CallLimits limits{1};
  rules::Policy policy;
  policy.dial_peers.push_back(dial_peer(10, "2...", 1));
  policy.dial_peers.push_back(dial_peer(20, "9T", 1));
  policy.dial_peers.back().session_target = kOutside;
  CallLimits::Places first, second, third;
  EXPECT_EQ(limits.take(policy, {kInside, kOutside, "2001"}, first), "");
  EXPECT_EQ(first.names.size(), 2U);
  EXPECT_EQ(limits.take(policy, {kInside, kInside, "2002"}, second), "dial-peer 10");
  EXPECT_TRUE(second.names.empty());
  EXPECT_EQ(limits.take(policy, {kOutside, kInside, "3001"}, second), "dial-peer 20");
  limits.give_back(first);
  EXPECT_EQ(limits.take(policy, {kInside, kOutside, "2002"}, third), "");
}

TEST(CallLimits, TheLongestPrefixOfAPeerCounts) {
  CallLimits limits{1};
  rules::Policy policy;
  policy.h323.max_conn_of.push_back({Prefix{kOutside, 120}, 5});
  policy.h323.max_conn_of.push_back({Prefix{kOutside, 128}, 0});
  CallLimits::Places places;
  EXPECT_EQ(limits.take(policy, {kInside, kOutside, ""}, places), "peer 198.51.100.7") << "0: none at all";
  EXPECT_TRUE(places.names.empty());
}

}  // namespace
}  // namespace sallyport
