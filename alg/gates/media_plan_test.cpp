#include "alg/gates/media_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alg/testing/sip_bench.h"

namespace sallyport {
namespace {

using testing::ElementsAre, testing::IsEmpty;

Description says(const IpAddress& address, std::uint16_t port) {
  Sink sink;
  sink.state = Sink::State::open;
  sink.rtp = {address, Port{port}};
  sink.rtcp = {address, Port{static_cast<std::uint16_t>(port + 1)}};
  sink.address_known = true;
  sink.payload_types = {1, 0};
  Description out;
  out.sinks.push_back(sink);
  out.announcer = address;
  return out;
}
std::vector<std::string> rows(const Party& own, const Party& peer) {
  std::vector<GateSpec> specs;
  wanted(own, peer, specs);
  std::vector<std::string> out;
  for (const auto& spec : specs) out.push_back(SipBench::row(spec));
  return out;
}

const Description kOffer = says(kPhone, 16390);
const Description kAnswer = says(kProvider, 20000);

TEST(MediaPlan, WhoeverAnswersMayBeAnybodyUntilHeHas) {
  EXPECT_THAT(rows({nullptr, &kOffer}, {}), ElementsAre("any -> 10.1.1.5:16390 rtp", "any -> 10.1.1.5:16391 rtcp"));
  EXPECT_THAT(rows({nullptr, &kOffer}, {&kAnswer, nullptr}),
              ElementsAre("203.0.113.9 -> 10.1.1.5:16390 rtp", "203.0.113.9 -> 10.1.1.5:16391 rtcp"));
}

TEST(MediaPlan, TheAgreedAndTheOfferedAddressCountBoth) {
  const auto moved = says(kPhone, 16500);
  EXPECT_THAT(rows({&kOffer, &moved}, {&kAnswer, nullptr}),
              ElementsAre("203.0.113.9 -> 10.1.1.5:16390 rtp", "203.0.113.9 -> 10.1.1.5:16391 rtcp",
                          "203.0.113.9 -> 10.1.1.5:16500 rtp", "203.0.113.9 -> 10.1.1.5:16501 rtcp"));
}

TEST(MediaPlan, WhoIsNowhereMaySendAllTheSame) {
  auto held = kAnswer;
  held.sinks[0].state = Sink::State::nowhere;
  held.sinks[0].address_known = false;
  EXPECT_THAT(rows({&held, nullptr}, {&kOffer, nullptr}), IsEmpty());
  EXPECT_THAT(rows({&kOffer, nullptr}, {&held, nullptr}),
              ElementsAre("203.0.113.9 -> 10.1.1.5:16390 rtp", "203.0.113.9 -> 10.1.1.5:16391 rtcp"));
}

TEST(MediaPlan, WhatOneSideDeclinesNeitherReceives) {
  auto declined = kAnswer;
  declined.sinks[0].state = Sink::State::declined;
  EXPECT_THAT(rows({&kOffer, nullptr}, {&declined, nullptr}), IsEmpty());
  EXPECT_THAT(rows({&declined, nullptr}, {&kOffer, nullptr}), IsEmpty());
}

TEST(MediaPlan, ControlOnTheMediaPortWhereBothSayIt) {  // RFC 5761 5.1.1
  auto offer = kOffer;
  offer.sinks[0].mux = true;
  EXPECT_THAT(rows({nullptr, &offer}, {}), ElementsAre("any -> 10.1.1.5:16390 mux", "any -> 10.1.1.5:16391 rtcp"));
  EXPECT_THAT(rows({&offer, nullptr}, {&kAnswer, nullptr}),
              ElementsAre("203.0.113.9 -> 10.1.1.5:16390 rtp", "203.0.113.9 -> 10.1.1.5:16391 rtcp"));
  auto answer = kAnswer;
  answer.sinks[0].mux = true;
  EXPECT_THAT(rows({&offer, nullptr}, {&answer, nullptr}), ElementsAre("203.0.113.9 -> 10.1.1.5:16390 mux"));
}

TEST(MediaPlan, TwoStreamsAtOneAddressShareTheGate) {
  auto bundle = kOffer;
  bundle.sinks.push_back(bundle.sinks[0]);
  bundle.sinks[1].payload_types = {0, 1};
  std::vector<GateSpec> specs;
  wanted({nullptr, &bundle}, {}, specs);
  ASSERT_EQ(specs.size(), 2U);
  EXPECT_EQ(specs[0].payload_types, (std::array<std::uint64_t, 2>{1, 1}));
}

// ---- reconcile ----

class Reconcile : public testing::Test {
 protected:
  std::vector<std::string> step(std::vector<GateSpec> want) {
    Effects effects;
    reconcile(open, std::move(want), {"sip", "call-1", "INVITE"}, GateReason::replaced, next_id, effects);
    std::vector<std::string> out;
    for (const auto& effect : effects.list()) {
      if (const auto* o = std::get_if<OpenGate>(&effect)) out.push_back(fmt::format("open {}", o->id));
      if (const auto* c = std::get_if<ChangeGate>(&effect)) out.push_back(fmt::format("change {}", c->id));
      if (const auto* e = std::get_if<CloseGate>(&effect))
        out.push_back(fmt::format("close {} -> {}", e->id, e->successor));
    }
    return out;
  }
  static GateSpec gate(std::uint16_t port, std::optional<IpAddress> source = {}) {
    GateSpec spec;
    spec.destination = {kPhone, Port{port}};
    spec.source = source;
    return spec;
  }
  std::vector<LegGate> open;
  std::uint64_t next_id = 1;
};

TEST_F(Reconcile, WhatIsOpenAsItIsWantedStays) {
  EXPECT_THAT(step({gate(16390), gate(16391)}), ElementsAre("open 1", "open 2"));
  EXPECT_THAT(step({gate(16391), gate(16390)}), IsEmpty());
  EXPECT_THAT(step({gate(16391)}), ElementsAre("close 1 -> 0"));
  EXPECT_THAT(step({}), ElementsAre("close 2 -> 0"));
}

TEST_F(Reconcile, ASourceThatBecomesKnownChangesTheGate) {
  EXPECT_THAT(step({gate(16390)}), ElementsAre("open 1"));
  EXPECT_THAT(step({gate(16390, kProvider)}), ElementsAre("change 1"));
  EXPECT_THAT(step({gate(16390, kStranger)}), ElementsAre("change 1"));
}

TEST_F(Reconcile, WhatElseChangesIsAChangeToo) {
  EXPECT_THAT(step({gate(16390, kProvider)}), ElementsAre("open 1"));
  auto other = gate(16390, kProvider);
  other.payload_types = {1, 0};
  EXPECT_THAT(step({other}), ElementsAre("change 1"));
}

TEST_F(Reconcile, ThePresentSourceIsMatchedBeforeAMovedOne) {
  EXPECT_THAT(step({gate(16390, kProvider), gate(16390, kStranger)}), ElementsAre("open 1", "open 2"));
  EXPECT_THAT(step({gate(16390, kStranger)}), ElementsAre("close 1 -> 2")) << "the other fork inherits the flows";
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].id, 2U);
}

TEST_F(Reconcile, AGateThatMovesToAnotherPortOpensBeforeTheOldOneCloses) {
  EXPECT_THAT(step({gate(16390, kProvider)}), ElementsAre("open 1"));
  EXPECT_THAT(step({gate(16500, kProvider)}), ElementsAre("open 2", "close 1 -> 0"));
}

TEST_F(Reconcile, CloseAllClosesAll) {
  (void)step({gate(16390), gate(16391)});
  Effects effects;
  close_all(open, GateReason::bye, "BYE", effects);
  EXPECT_EQ(effects.list().size(), 2U);
  EXPECT_TRUE(open.empty());
}

TEST(Effects, TooManyWishesOverflowButEndsAreAlwaysTaken) {
  Effects effects;
  for (std::size_t i = 0; i < Effects::kMaxEffects; ++i) effects.add(OpenGate{});
  EXPECT_FALSE(effects.overflow());
  effects.add(CloseGate{});
  EXPECT_FALSE(effects.overflow());
  effects.add(OpenGate{});
  EXPECT_TRUE(effects.overflow());
  effects.add(CloseGate{});
  EXPECT_EQ(effects.list().size(), Effects::kMaxEffects + 2);
  effects.clear();
  EXPECT_FALSE(effects.overflow());
}

}  // namespace
}  // namespace sallyport
