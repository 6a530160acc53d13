// The states of a leg, which is one call on one call signalling connection (H.225.0 7.3, Q.931 5). The table is
// complete by construction and checked at compile time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "dissectors/q931/q931.h"

namespace sallyport::h323_alg {

enum class LegState : std::uint8_t {
  none,        // before the Setup, or the call is older than this process
  setup,       // the Setup was sent
  proceeding,  // the other side is setting the call up
  alerting,
  connected,
  released,
  count
};

enum class LegInput : std::uint8_t {
  setup,
  setup_acknowledge,
  call_proceeding,
  progress,
  alerting,
  connect,
  release_complete,
  other,  // Information, Facility, Notify, Status, Status Enquiry: no change of state
  count
};

// The side that may send the message: the originator of the call, the destination, or either (H.225.0 table 4).
enum class Speaker : std::uint8_t { originator, destination, either };

enum class LegAction : std::uint8_t {
  ignore,
  begin,   // the call is set up
  work,    // the call continues, and the contents of the message count
  ring,    // as work, and the call is alerting
  answer,  // as work, and the call is answered
  end      // the call is over
};

struct LegStep {
  LegState next;
  LegAction action;
  std::string_view reason;
};

inline constexpr std::size_t kLegInputs = static_cast<std::size_t>(LegInput::count);
inline constexpr std::size_t kLegStates = static_cast<std::size_t>(LegState::count);

inline constexpr std::array<Speaker, kLegInputs> kSpeakers{
    Speaker::originator,   // setup
    Speaker::destination,  // setup_acknowledge
    Speaker::destination,  // call_proceeding
    Speaker::destination,  // progress: sent by the gateway of the called side (H.225.0 7.3.7)
    Speaker::destination,  // alerting
    Speaker::destination,  // connect
    Speaker::either,       // release_complete
    Speaker::either,       // other
};

inline constexpr auto kLegSteps = [] {
  std::array<std::array<LegStep, kLegInputs>, kLegStates> table{};
  const auto row = [&](LegState state, LegInput input, LegState next, LegAction action, std::string_view reason) {
    table[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)] = {next, action, reason};
  };
  using S = LegState;
  using I = LegInput;
  using A = LegAction;
  row(S::none, I::setup, S::setup, A::begin, "a call begins");
  row(S::none, I::setup_acknowledge, S::proceeding, A::work, "picked up: more digits are wanted");
  row(S::none, I::call_proceeding, S::proceeding, A::work, "picked up on its way");
  row(S::none, I::progress, S::proceeding, A::work, "picked up on its way");
  row(S::none, I::alerting, S::alerting, A::ring, "picked up while it rings");
  row(S::none, I::connect, S::connected, A::answer, "picked up when it is answered");
  row(S::none, I::release_complete, S::released, A::end, "picked up at its end");
  row(S::none, I::other, S::connected, A::work, "picked up in its middle");

  row(S::setup, I::setup, S::setup, A::ignore, "a second Setup with the same reference");
  row(S::setup, I::setup_acknowledge, S::proceeding, A::work, "more digits are wanted");
  row(S::setup, I::call_proceeding, S::proceeding, A::work, "the other side works on it");
  row(S::setup, I::progress, S::proceeding, A::work, "the other side works on it, in-band information may come");
  row(S::setup, I::alerting, S::alerting, A::ring, "it rings");
  row(S::setup, I::connect, S::connected, A::answer, "answered at once");
  row(S::setup, I::release_complete, S::released, A::end, "refused, or given up");
  row(S::setup, I::other, S::setup, A::work, "information on the way");

  row(S::proceeding, I::setup, S::proceeding, A::ignore, "a second Setup with the same reference");
  row(S::proceeding, I::setup_acknowledge, S::proceeding, A::work, "more digits are wanted");
  row(S::proceeding, I::call_proceeding, S::proceeding, A::work, "once more, from behind a gatekeeper");
  row(S::proceeding, I::progress, S::proceeding, A::work, "in-band information may come");
  row(S::proceeding, I::alerting, S::alerting, A::ring, "it rings");
  row(S::proceeding, I::connect, S::connected, A::answer, "answered");
  row(S::proceeding, I::release_complete, S::released, A::end, "refused, or given up");
  row(S::proceeding, I::other, S::proceeding, A::work, "information on the way");

  row(S::alerting, I::setup, S::alerting, A::ignore, "a second Setup with the same reference");
  row(S::alerting, I::setup_acknowledge, S::alerting, A::work, "late, and no step back");
  row(S::alerting, I::call_proceeding, S::alerting, A::work, "late, and no step back");
  row(S::alerting, I::progress, S::alerting, A::work, "in-band information may come");
  row(S::alerting, I::alerting, S::alerting, A::work, "it still rings, elsewhere perhaps");
  row(S::alerting, I::connect, S::connected, A::answer, "answered");
  row(S::alerting, I::release_complete, S::released, A::end, "not answered");
  row(S::alerting, I::other, S::alerting, A::work, "information on the way");

  row(S::connected, I::setup, S::connected, A::ignore, "a second Setup with the same reference");
  row(S::connected, I::setup_acknowledge, S::connected, A::work, "late, and no step back");
  row(S::connected, I::call_proceeding, S::connected, A::work, "late, and no step back");
  row(S::connected, I::progress, S::connected, A::work, "information in the call");
  row(S::connected, I::alerting, S::connected, A::work, "late, and no step back");
  row(S::connected, I::connect, S::connected, A::work, "answered already");
  row(S::connected, I::release_complete, S::released, A::end, "released");
  row(S::connected, I::other, S::connected, A::work, "information in the call");

  row(S::released, I::setup, S::setup, A::begin, "the call reference is used again");
  row(S::released, I::setup_acknowledge, S::released, A::ignore, "the call is over");
  row(S::released, I::call_proceeding, S::released, A::ignore, "the call is over");
  row(S::released, I::progress, S::released, A::ignore, "the call is over");
  row(S::released, I::alerting, S::released, A::ignore, "the call is over");
  row(S::released, I::connect, S::released, A::ignore, "the call is over");
  row(S::released, I::release_complete, S::released, A::ignore, "the other side's release");
  row(S::released, I::other, S::released, A::ignore, "the call is over");
  return table;
}();

// Checks that every cell is filled, only a Setup leaves `released`, no other input steps back, and a ReleaseComplete
// always leads to `released`.
static_assert([] {
  for (std::size_t s = 0; s < kLegStates; ++s)
    for (std::size_t i = 0; i < kLegInputs; ++i) {
      const auto& step = kLegSteps[s][i];
      const auto state = static_cast<LegState>(s);
      const auto input = static_cast<LegInput>(i);
      if (step.reason.empty() || step.next == LegState::count) return false;
      if (state == LegState::released && input != LegInput::setup && step.next != LegState::released) return false;
      if (input != LegInput::setup && step.next < state) return false;
      if (input == LegInput::release_complete && step.next != LegState::released) return false;
      if ((step.action == LegAction::end) != (state != LegState::released && step.next == LegState::released))
        return false;
    }
  return true;
}());

[[nodiscard]] constexpr const LegStep& leg_step(LegState state, LegInput input) noexcept {
  return kLegSteps[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
}
[[nodiscard]] constexpr bool may_say(LegInput input, bool from_destination) noexcept {
  const auto speaker = kSpeakers[static_cast<std::size_t>(input)];
  return speaker == Speaker::either || (speaker == Speaker::destination) == from_destination;
}
// The input of a message is its Q.931 type, because endpoints act on the Q.931 type. H.225.0 does not use Disconnect,
// Release and Connect Acknowledge.
[[nodiscard]] constexpr LegInput input_of(q931::MessageType type) noexcept {
  switch (type) {
    case q931::MessageType::setup: return LegInput::setup;
    case q931::MessageType::setup_acknowledge: return LegInput::setup_acknowledge;
    case q931::MessageType::call_proceeding: return LegInput::call_proceeding;
    case q931::MessageType::progress: return LegInput::progress;
    case q931::MessageType::alerting: return LegInput::alerting;
    case q931::MessageType::connect: return LegInput::connect;
    case q931::MessageType::release_complete: return LegInput::release_complete;
    default: return LegInput::other;
  }
}
[[nodiscard]] constexpr std::string_view to_text(LegState state) noexcept {
  switch (state) {
    case LegState::none: return "unknown";
    case LegState::setup: return "setup";
    case LegState::proceeding: return "proceeding";
    case LegState::alerting: return "alerting";
    case LegState::connected: return "answered";
    case LegState::released: return "ended";
    case LegState::count: break;
  }
  return "";
}

}  // namespace sallyport::h323_alg
