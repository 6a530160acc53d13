// Many calls over one trunk: all signalling runs between the same two addresses and ports, and no media comes before
// all calls are answered. A firewall that remembers one expected stream for each signalling flow passes only one call.
#include <gtest/gtest.h>

#include "alg/testing/engine_bench.h"
#include "alg/testing/sip_bench.h"

namespace sallyport {
namespace {

constexpr std::uint16_t kCalls = 200;
const FiveTuple kTrunk = udp(kPhone, 5060, kProvider, 5060);

std::uint16_t port_of(std::uint16_t call) {
  return static_cast<std::uint16_t>(16384 + call * 2);
}
SipText text_of(std::uint16_t call) {
  SipText t;
  t.id = fmt::format("trunk-call-{}", call);
  t.from = fmt::format("a{}", call);
  t.branch = fmt::format("z9hG4bK{}", call);
  return t;
}

TEST(Trunk, EveryCallThatWasAnsweredHasItsMedia) {
  EngineBench bench(gateway_policy("sallyport\n limit flows 4096\n limit gates 1024\n limit calls 256\n"));
  for (std::uint16_t call = 0; call < kCalls; ++call) {
    auto t = text_of(call);
    t.body = audio(kPhone, port_of(call));
    ASSERT_EQ(bench.udp(kTrunk, t.request()), "forward");
  }
  EXPECT_EQ(bench.gates(), kCalls * 2U);
  for (std::uint16_t call = 0; call < kCalls; ++call) {
    auto t = text_of(call);
    t.to = fmt::format("b{}", call);
    t.body = audio(kProvider, port_of(call));
    ASSERT_EQ(bench.udp(kTrunk.reversed(), t.response(200)), "forward");
  }
  EXPECT_EQ(bench.gates(), kCalls * 4U);
  for (std::uint16_t call = 0; call < kCalls; ++call) {
    const auto media = udp(kProvider, port_of(call), kPhone, port_of(call));
    EXPECT_EQ(bench.udp(media, frame::rtp(1, 0)), "forward") << call;
    EXPECT_EQ(bench.udp(media.reversed(), frame::rtp(1, 0)), "forward") << call;
    const auto control = udp(kProvider, static_cast<std::uint16_t>(port_of(call) + 1), kPhone,
                             static_cast<std::uint16_t>(port_of(call) + 1));
    EXPECT_EQ(bench.udp(control, frame::rtcp()), "forward") << call;
  }
  for (std::uint16_t call = 0; call < kCalls; ++call) {
    auto t = text_of(call);
    t.to = fmt::format("b{}", call);
    t.method = "BYE";
    t.cseq = 2;
    ASSERT_EQ(bench.udp(kTrunk, t.request()), "forward");
  }
  EXPECT_EQ(bench.gates(), 0U);
  const auto sum = bench.finish();
  EXPECT_EQ(sum.calls, kCalls);
  EXPECT_EQ(sum.pinholes_opened, kCalls * 4U);
}

}  // namespace
}  // namespace sallyport
