#include "alg/gates/timed_gates.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alg/testing/test_bench.h"

namespace sallyport {
namespace {

using std::chrono::seconds;
using testing::ElementsAre, testing::IsEmpty;

Time at(int second) {
  return Time{seconds{second}};
}

GateSpec to_port(std::uint16_t port) {
  GateSpec spec;
  spec.transport = IpProtocol::udp;
  spec.destination = {kPhone, Port{port}};
  spec.use = GateUse::signalling;
  return spec;
}

struct Bench {
  std::uint64_t next_id = 1;
  TimedGates gates{next_id, 7, 3};
  Effects effects;

  void open(const std::string& name, int until, std::uint16_t port = 5060) {
    gates.open(name, {to_port(port)}, {"sip", "call", "INVITE"}, at(until), effects);
  }
  // The effects since the last call: "open 1", "close 1 replaced".
  std::vector<std::string> done() {
    std::vector<std::string> out;
    for (const auto& effect : effects.list()) {
      if (const auto* opened = std::get_if<OpenGate>(&effect)) out.push_back(fmt::format("open {}", opened->id));
      if (const auto* closed = std::get_if<CloseGate>(&effect))
        out.push_back(fmt::format("close {} {}", closed->id, to_text(closed->reason)));
    }
    effects.clear();
    return out;
  }
  std::vector<std::string> pass(int now) {
    gates.advance(at(now), effects);
    return done();
  }
};

TEST(TimedGates, ASetClosesAtItsTime) {
  Bench bench;
  EXPECT_EQ(bench.gates.next_due(), Time::max());
  bench.open("a", 30);
  EXPECT_THAT(bench.done(), ElementsAre("open 1"));
  EXPECT_TRUE(bench.gates.contains("a"));
  EXPECT_THAT(bench.pass(29), IsEmpty());
  EXPECT_EQ(bench.gates.next_due(), at(30));
  EXPECT_THAT(bench.pass(30), ElementsAre("close 1 transaction-done"));
  EXPECT_FALSE(bench.gates.contains("a"));
}

TEST(TimedGates, TheEarliestClosesFirstAndEqualOnesInTheirOrder) {
  Bench bench;
  bench.open("a", 30, 1);
  bench.open("b", 20, 2);
  bench.open("c", 30, 3);
  bench.done();
  EXPECT_THAT(bench.pass(40),
              ElementsAre("close 2 transaction-done", "close 1 transaction-done", "close 3 transaction-done"));
}

TEST(TimedGates, ATimeMovesToLaterOnly) {
  Bench bench;
  EXPECT_FALSE(bench.gates.prolong("a", at(30)));
  bench.open("a", 30);
  bench.done();
  EXPECT_TRUE(bench.gates.prolong("a", at(20)));
  EXPECT_THAT(bench.pass(29), IsEmpty());
  EXPECT_TRUE(bench.gates.prolong("a", at(50)));
  EXPECT_THAT(bench.pass(49), IsEmpty());
  EXPECT_THAT(bench.pass(50), ElementsAre("close 1 transaction-done"));
}

TEST(TimedGates, OpeningAgainReplacesTheSet) {
  Bench bench;
  bench.open("a", 30, 1);
  bench.open("a", 40, 1);
  EXPECT_THAT(bench.done(), ElementsAre("open 1")) << "the same gate stays";
  bench.open("a", 40, 2);
  EXPECT_THAT(bench.done(), ElementsAre("open 2", "close 1 replaced"));
  bench.gates.close("a", GateReason::disengaged, "disengageConfirm", bench.effects);
  EXPECT_THAT(bench.done(), ElementsAre("close 2 disengaged"));
  EXPECT_THAT(bench.pass(60), IsEmpty());
}

TEST(TimedGates, WithoutGatesOnlyTheNameIsRemembered) {
  Bench bench;
  bench.gates.open("a", {}, {"h323", "call", "admissionConfirm"}, at(30), bench.effects);
  EXPECT_TRUE(bench.gates.contains("a"));
  EXPECT_THAT(bench.pass(30), IsEmpty());
  EXPECT_FALSE(bench.gates.contains("a"));
}

TEST(TimedGates, WhenAllSetsAreInUseANewNameGetsNone) {
  Bench bench;
  for (const auto* name : {"a", "b", "c", "d"}) bench.open(name, 30);
  EXPECT_THAT(bench.done(), ElementsAre("open 1", "open 2", "open 3"));
  EXPECT_FALSE(bench.gates.contains("d"));
  bench.open("b", 40);
  bench.pass(30);
  EXPECT_EQ(bench.gates.size(), 1U) << "a known name is prolonged all the same";
  bench.open("d", 50);
  EXPECT_THAT(bench.done(), ElementsAre("open 4"));
}

}  // namespace
}  // namespace sallyport
