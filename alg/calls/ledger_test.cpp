#include "alg/calls/ledger.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

namespace sallyport {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const IpAddress kAlice = IpAddress::v4(0x0a010105), kBob = IpAddress::v4(0x0a010106);

struct Details final : CallDetails {
  void describe(CallHandle, CallRow& row) const override { row.gates = 7; }
};

// A ledger with its events as lines of text.
struct Bench {
  Ledger ledger{1};
  Details details;
  Effects effects;
  Time now{std::chrono::seconds{1'700'000'000}};

  [[nodiscard]] Stamp stamp() const { return {now, 0}; }
  CallHandle begin(const std::string& id, const IpAddress& source = kAlice) {
    return ledger.begin({"sip", id, "alice", "bob"}, source, details, now);
  }
  CallHandle call(const std::string& id, const IpAddress& source = kAlice) {
    const auto call = begin(id, source);
    ledger.setup(call, stamp(), effects);
    return call;
  }
  void end(CallHandle call, std::string_view cause = "BYE") { ledger.ended(call, cause, stamp(), effects); }
  // Returns the events since the last call, and clears them.
  std::vector<std::string> said() {
    constexpr std::array kActions{"setup", "alerting", "answer", "hold", "resume", "end", "refuse"};
    std::vector<std::string> lines;
    for (const auto& effect : effects.list()) {
      const auto& event = std::get<CallEvent>(std::get<const Event*>(effect)->what);
      auto line = fmt::format("{} {} {} {}->{}", kActions.at(static_cast<std::size_t>(event.action)), event.proto,
                              event.call, event.from, event.to);
      if (!event.cause.empty()) line += ": " + event.cause;
      if (event.secure) line += *event.secure ? " secure" : " not secure";
      lines.push_back(line);
    }
    effects.clear();
    return lines;
  }
  [[nodiscard]] std::vector<CallRow> live() const {
    std::vector<CallRow> rows;
    for (Place place; !place.end;) ledger.read(place, 64, rows);
    return rows;
  }
  [[nodiscard]] std::vector<CallRow> history() const {
    std::vector<CallRow> rows;
    for (Place place; !place.end;) ledger.read_history(place, 64, rows);
    return rows;
  }
  [[nodiscard]] CallState shown() const { return live().at(0).state; }
};

// ---------------------------------------------------------------- steps

TEST(Ledger, ReportsTheStepsOfACall) {
  Bench b;
  const auto call = b.begin("c1");
  EXPECT_THAT(b.said(), IsEmpty()) << "a call that began is not set up yet";
  EXPECT_EQ(b.shown(), CallState::setup);
  b.ledger.setup(call, b.stamp(), b.effects);
  b.ledger.alerting(call, b.stamp(), b.effects);
  EXPECT_EQ(b.shown(), CallState::alerting);
  b.now += std::chrono::seconds{3};
  b.ledger.secure(call, true);
  b.ledger.answered(call, b.stamp(), b.effects);
  EXPECT_EQ(b.shown(), CallState::answered);
  b.ledger.hold(call, true, b.stamp(), b.effects);
  EXPECT_EQ(b.shown(), CallState::held);
  b.ledger.hold(call, false, b.stamp(), b.effects);
  EXPECT_EQ(b.shown(), CallState::answered);
  b.end(call);
  EXPECT_THAT(b.said(),
              ElementsAre("setup sip c1 alice->bob", "alerting sip c1 alice->bob", "answer sip c1 alice->bob secure",
                          "hold sip c1 alice->bob", "resume sip c1 alice->bob", "end sip c1 alice->bob: BYE secure"));
  EXPECT_THAT(b.live(), IsEmpty());
  EXPECT_EQ(b.ledger.state(call), CallState::ended);
  EXPECT_EQ(b.ledger.live(), 0U);
  EXPECT_EQ(b.ledger.set_up(), 1U);
}

TEST(Ledger, ReportsEachStepOnce) {
  Bench b;
  const auto call = b.call("c1");
  b.ledger.setup(call, b.stamp(), b.effects);
  for (int i = 0; i < 2; ++i) b.ledger.alerting(call, b.stamp(), b.effects);
  for (int i = 0; i < 2; ++i) b.ledger.answered(call, b.stamp(), b.effects);
  b.ledger.alerting(call, b.stamp(), b.effects);
  for (int i = 0; i < 2; ++i) b.ledger.hold(call, true, b.stamp(), b.effects);
  for (int i = 0; i < 2; ++i) b.end(call);
  b.ledger.answered(call, b.stamp(), b.effects);
  EXPECT_EQ(b.said().size(), 5U) << "setup, alerting, answer, hold, end";
  EXPECT_EQ(b.history().size(), 1U);
  EXPECT_EQ(b.ledger.live(), 0U);
}

TEST(Ledger, AHoldBeforeTheAnswerIsShownAndNotReported) {
  Bench b;
  const auto call = b.call("c1");
  b.said();
  b.ledger.hold(call, true, b.stamp(), b.effects);
  EXPECT_THAT(b.said(), IsEmpty());
  EXPECT_EQ(b.shown(), CallState::held);
  b.ledger.answered(call, b.stamp(), b.effects);
  b.ledger.hold(call, false, b.stamp(), b.effects);
  EXPECT_THAT(b.said(), ElementsAre("answer sip c1 alice->bob", "resume sip c1 alice->bob"));
}

TEST(Ledger, ACallThatIsNotReportedEndsUnheard) {
  Bench b;
  const auto call = b.begin("c1");
  b.ledger.report(call, CallEvent::Action::hold, b.stamp(), b.effects);
  b.end(call);
  EXPECT_THAT(b.said(), IsEmpty());
  EXPECT_THAT(b.history(), IsEmpty());
  EXPECT_EQ(b.ledger.live(), 0U);
  EXPECT_EQ(b.ledger.set_up(), 0U);
}

TEST(Ledger, AnEarlyAlertingFollowsTheSetup) {
  Bench b;
  const auto call = b.begin("c1");
  b.ledger.note(call, CallState::alerting, b.now);
  EXPECT_THAT(b.said(), IsEmpty());
  EXPECT_EQ(b.shown(), CallState::alerting);
  b.ledger.name(call, "c1", "2001", "2002");
  b.ledger.setup(call, b.stamp(), b.effects);
  EXPECT_THAT(b.said(), ElementsAre("setup sip c1 2001->2002", "alerting sip c1 2001->2002"));
}

TEST(Ledger, NotesWithoutEvents) {
  Bench b;
  const auto call = b.call("c1");
  b.said();
  b.ledger.note(call, CallState::held, b.now);
  EXPECT_EQ(b.shown(), CallState::held);
  b.now += std::chrono::seconds{5};
  b.ledger.note(call, CallState::answered, b.now);
  EXPECT_EQ(b.shown(), CallState::answered);
  EXPECT_EQ(b.live().at(0).answered, b.now);
  EXPECT_THAT(b.said(), IsEmpty());
  b.ledger.cause(call, "Busy");
  b.ledger.digits(call, "91242");
  EXPECT_EQ(b.live().at(0).digits, "91242");
  b.end(call, {});
  EXPECT_THAT(b.said(), ElementsAre("end sip c1 alice->bob: Busy"));
}

TEST(Ledger, ACallThatWasPickedUpIsCountedAndEnds) {
  Bench b;
  const auto call = b.begin("c1");
  b.ledger.picked_up(call);
  b.ledger.note(call, CallState::answered, b.now);
  EXPECT_THAT(b.said(), IsEmpty());
  EXPECT_EQ(b.ledger.set_up(), 1U);
  b.end(call);
  EXPECT_THAT(b.said(), ElementsAre("end sip c1 alice->bob: BYE"));
}

TEST(Ledger, ACallWhoseByeWasRefusedGoesOn) {
  Bench b;
  const auto call = b.call("c1");
  b.ledger.answered(call, b.stamp(), b.effects);
  b.end(call);
  b.said();
  b.ledger.restored(call, b.stamp(), b.effects);
  b.ledger.restored(call, b.stamp(), b.effects);
  EXPECT_THAT(b.said(), ElementsAre("resume sip c1 alice->bob"));
  EXPECT_EQ(b.shown(), CallState::answered);
  EXPECT_EQ(b.ledger.live(), 1U);
  b.end(call, "session expired");
  EXPECT_THAT(b.said(), ElementsAre("end sip c1 alice->bob: session expired"));
  EXPECT_EQ(b.ledger.set_up(), 1U);
}

TEST(Ledger, ACallBeginsAgainAsANewOne) {
  Bench b;
  const auto call = b.call("c1");
  b.ledger.secure(call, true);
  b.ledger.answered(call, b.stamp(), b.effects);
  b.ledger.hold(call, true, b.stamp(), b.effects);
  b.end(call);
  b.said();
  b.ledger.again(call, kBob, b.now);
  b.ledger.setup(call, b.stamp(), b.effects);
  EXPECT_THAT(b.said(), ElementsAre("setup sip c1 alice->bob"));
  const auto row = b.live().at(0);
  EXPECT_EQ(row.state, CallState::setup);
  EXPECT_EQ(row.answered, Time{});
  EXPECT_FALSE(row.secure.has_value());
  EXPECT_EQ(b.ledger.set_up(), 2U);
  b.end(call, "486 Busy Here");
  EXPECT_EQ(b.history().size(), 2U);
}

TEST(Ledger, AForgottenCallsHandleNamesNothing) {
  Bench b;
  const auto old = b.call("c1");
  b.ledger.forget(old);
  EXPECT_EQ(b.ledger.live(), 0U) << "a live call that is forgotten does not count";
  const auto call = b.call("c2");
  EXPECT_EQ(call.slot, old.slot);
  b.said();
  b.ledger.answered(old, b.stamp(), b.effects);
  b.ledger.forget(old);
  b.end(old);
  EXPECT_THAT(b.said(), IsEmpty());
  EXPECT_EQ(b.shown(), CallState::setup);
  EXPECT_EQ(b.ledger.find(old), nullptr);
  EXPECT_EQ(b.ledger.find(call)->id(), "c2");
  EXPECT_EQ(b.ledger.find({}), nullptr);
}

// ---------------------------------------------------------------- room

TEST(Ledger, RefusesByEachLimit) {
  Bench b;
  rules::Limits limits;
  limits.calls = 3;
  limits.calls_per_source = 2;
  const auto first = b.call("c1");
  b.call("c2");
  EXPECT_EQ(b.ledger.exceeded(limits, kAlice), "limit calls-per-source");
  EXPECT_EQ(b.ledger.exceeded(limits, kBob), "");
  b.call("c3", kBob);
  EXPECT_EQ(b.ledger.exceeded(limits, kBob), "limit calls");
  b.end(first);
  EXPECT_EQ(b.ledger.exceeded(limits, kAlice), "");
  b.said();
  b.ledger.refuse({"sip", "c4", "alice", "bob"}, "limit calls", b.stamp(), b.effects);
  EXPECT_THAT(b.said(), ElementsAre("refuse sip c4 alice->bob: limit calls"));
  EXPECT_EQ(b.history().size(), 1U) << "our own refusals are not in the history";
}

TEST(Ledger, CallsThatEndedTakeNoRoomFromOtherProtocols) {
  Bench b;
  rules::Limits limits;
  limits.calls = 2;
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(b.ledger.exceeded(limits, kAlice), "");
    b.end(b.call(fmt::format("c{}", i)));  // kept by its protocol, which bounds them
  }
  EXPECT_EQ(b.ledger.exceeded(limits, kAlice), "");
}

TEST(Ledger, NamedPlacesAreGivenBackAtTheEnd) {
  Bench b;
  rules::Policy policy;
  policy.h323.max_conn_of.push_back({Prefix{kBob, 128}, 1});
  const Ledger::Ends ends{kAlice, kBob, "2001"};
  Ledger::Places places;
  EXPECT_EQ(b.ledger.take(policy, ends, places), "");
  const auto call = b.call("c1");
  b.ledger.add(call, std::move(places));
  Ledger::Places more;
  EXPECT_EQ(b.ledger.take(policy, ends, more), "peer 10.1.1.6");
  EXPECT_EQ(b.ledger.take(policy, ends, *b.ledger.places(call)), "") << "another leg of the call takes no other place";
  b.end(call);
  EXPECT_EQ(b.ledger.take(policy, ends, more), "");
  b.ledger.add(call, std::move(more));
  Ledger::Places next;
  EXPECT_EQ(b.ledger.take(policy, ends, next), "") << "places that reach an ended call are given back at once";
}

// ---------------------------------------------------------------- history

TEST(Ledger, RemembersEndedCallsOldestFirst) {
  Bench b;
  b.end(b.call("c1"));
  b.ledger.turned_down({"h323", "c2", "alice", "bob"}, "calledPartyNotRegistered", b.stamp(), b.effects);
  b.end(b.call("c3"));
  EXPECT_THAT(b.said(), testing::Contains("refuse h323 c2 alice->bob: calledPartyNotRegistered"));
  const auto rows = b.history();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].call, "c1");
  EXPECT_EQ(rows[0].state, CallState::ended);
  EXPECT_EQ(rows[1].call, "c2");
  EXPECT_EQ(rows[1].proto, "h323");
  EXPECT_EQ(rows[1].state, CallState::refused);
  EXPECT_EQ(rows[1].cause, "calledPartyNotRegistered");
  EXPECT_EQ(rows[2].call, "c3");
}

TEST(Ledger, ForgetsTheOldestOfTheHistory) {
  Bench b;
  Place place;
  std::vector<CallRow> slow;
  for (std::size_t i = 0; i < Ledger::kHistory + 120; ++i) {
    const auto call = b.call(fmt::format("c{}", i));
    b.end(call);
    b.ledger.forget(call);
    if (i == 40) b.ledger.read_history(place, 10, slow);  // this reader falls behind
  }
  const auto rows = b.history();
  ASSERT_EQ(rows.size(), Ledger::kHistory);
  EXPECT_EQ(rows.front().call, "c120");
  EXPECT_EQ(rows.back().call, fmt::format("c{}", Ledger::kHistory + 119));
  EXPECT_EQ(slow.size(), 10U);
  b.ledger.read_history(place, 5, slow);
  EXPECT_EQ(slow.at(10).call, "c120") << "goes on with the oldest that is left";
}

// ---------------------------------------------------------------- reading in slices

TEST(Ledger, ReadsInSlicesThatAreBounded) {
  constexpr std::size_t kCalls = 60'000, kSlice = 64;
  Bench b;
  for (std::size_t i = 0; i < kCalls; ++i) {
    b.call(fmt::format("c{}", i));
    b.effects.clear();
  }
  std::vector<CallRow> rows;
  std::size_t slices = 0;
  for (Place place; !place.end; ++slices) {
    const auto before = place.at;
    std::vector<CallRow> slice;
    b.ledger.read(place, kSlice, slice);
    ASSERT_LE(place.at - before, kSlice);
    ASSERT_LE(slice.size(), kSlice);
    rows.insert(rows.end(), slice.begin(), slice.end());
  }
  EXPECT_EQ(rows.size(), kCalls);
  EXPECT_EQ(slices, (kCalls + kSlice - 1) / kSlice);
  EXPECT_EQ(rows.at(0).gates, 7U);
}

TEST(Ledger, ReadsWhileCallsComeAndGo) {
  Bench b;
  std::mt19937 random{1};
  std::vector<CallHandle> calls;
  std::size_t begun = 0;
  const auto churn = [&] {
    for (int i = 0; i < 50; ++i) {
      if (calls.empty() || random() % 2 == 0) {
        calls.push_back(b.call(fmt::format("c{}", begun++)));
      } else {
        std::swap(calls[random() % calls.size()], calls.back());
        b.end(calls.back());
        b.ledger.forget(calls.back());
        calls.pop_back();
      }
      b.effects.clear();
    }
  };
  for (int i = 0; i < 1000; ++i) calls.push_back(b.call(fmt::format("stays{}", i)));
  std::vector<CallHandle> stay;
  std::swap(stay, calls);
  for (int round = 0; round < 20; ++round) {
    std::multiset<std::string> seen;
    for (Place place; !place.end;) {
      std::vector<CallRow> slice;
      b.ledger.read(place, 16, slice);
      ASSERT_LE(slice.size(), 16U);
      for (const auto& row : slice) seen.insert(row.call);
      churn();
    }
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(seen.count(fmt::format("stays{}", i)), 1U) << "a call that stays is read";
    for (const auto& id : seen) ASSERT_EQ(seen.count(id), 1U) << "no call is read twice";
  }
}

}  // namespace
}  // namespace sallyport
