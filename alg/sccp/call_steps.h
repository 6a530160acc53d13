// The states of a phone's call as a table: each CallState and its step.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "alg/events/events.h"
#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp_alg {

enum class CallPhase : std::uint8_t {
  dialling,      // off hook; no party is called yet
  set_up,        // a party is called
  alerting,      // the call is ringing
  answered,      // connected
  held,          // held by this phone
  transferring,  // connected, and being transferred to another party
  ended,
  count
};

enum class CallInput : std::uint8_t {
  off_hook,
  proceed,    // Proceed (before RingOut), or the parties are known
  ringing,    // RingOut, RingIn, CallWaiting
  connected,  // Connected, CallRemoteMultiline
  hold,
  transfer,
  failed,   // Busy, Congestion, InvalidNumber
  on_hook,  // OnHook, Idle
  count
};

struct CallStep {
  CallPhase next{};
  std::optional<CallEvent::Action> says;
};

[[nodiscard]] constexpr std::optional<CallInput> input_of(sccp::CallState state) noexcept {
  using sccp::CallState;
  switch (state) {
    case CallState::off_hook: return CallInput::off_hook;
    case CallState::proceed: return CallInput::proceed;
    case CallState::ring_out:
    case CallState::ring_in:
    case CallState::call_waiting: return CallInput::ringing;
    case CallState::connected: return CallInput::connected;
    case CallState::hold:
    case CallState::call_park: return CallInput::hold;
    case CallState::call_transfer: return CallInput::transfer;
    case CallState::busy:
    case CallState::congestion:
    case CallState::invalid_number: return CallInput::failed;
    case CallState::on_hook:
    case CallState::idle: return CallInput::on_hook;
    default: return std::nullopt;  // belongs to the call of another phone, or to no call
  }
}

inline constexpr std::size_t kCallPhases = static_cast<std::size_t>(CallPhase::count);
inline constexpr std::size_t kCallInputs = static_cast<std::size_t>(CallInput::count);

using C = CallPhase;
using A = CallEvent::Action;
inline constexpr std::array<std::array<CallStep, kCallInputs>, kCallPhases> kCallSteps{{
    // dialling
    {{{C::dialling, {}},
      {C::set_up, {}},
      {C::alerting, A::alerting},
      {C::answered, A::answer},
      {C::held, A::hold},
      {C::transferring, {}},
      {C::set_up, {}},
      {C::ended, A::end}}},
    // set_up
    {{{C::set_up, {}},
      {C::set_up, {}},
      {C::alerting, A::alerting},
      {C::answered, A::answer},
      {C::held, A::hold},
      {C::transferring, {}},
      {C::set_up, {}},
      {C::ended, A::end}}},
    // alerting: a phone goes off hook before it answers
    {{{C::alerting, {}},
      {C::alerting, {}},
      {C::alerting, {}},
      {C::answered, A::answer},
      {C::held, A::hold},
      {C::transferring, {}},
      {C::alerting, {}},
      {C::ended, A::end}}},
    // answered: a call that rings again was transferred
    {{{C::answered, {}},
      {C::answered, {}},
      {C::answered, {}},
      {C::answered, {}},
      {C::held, A::hold},
      {C::transferring, {}},
      {C::answered, {}},
      {C::ended, A::end}}},
    // held
    {{{C::held, {}},
      {C::held, {}},
      {C::held, {}},
      {C::answered, A::resume},
      {C::held, {}},
      {C::transferring, {}},
      {C::held, {}},
      {C::ended, A::end}}},
    // transferring
    {{{C::transferring, {}},
      {C::transferring, {}},
      {C::transferring, {}},
      {C::answered, {}},
      {C::held, A::hold},
      {C::transferring, {}},
      {C::transferring, {}},
      {C::ended, A::end}}},
    // ended: only off hook or ringing begins a new call with this reference
    {{{C::dialling, {}},
      {C::set_up, {}},
      {C::alerting, A::alerting},
      {C::ended, {}},
      {C::ended, {}},
      {C::ended, {}},
      {C::ended, {}},
      {C::ended, {}}}},
}};

[[nodiscard]] constexpr CallStep step(CallPhase phase, CallInput input) noexcept {
  return kCallSteps[static_cast<std::size_t>(phase)][static_cast<std::size_t>(input)];
}

namespace call_checks {
constexpr bool sound() noexcept {
  for (std::size_t p = 0; p < kCallPhases; ++p) {
    const auto& row = kCallSteps[p];
    const auto on_hook = row[static_cast<std::size_t>(CallInput::on_hook)];
    if (on_hook.next != C::ended) return false;
    if ((on_hook.says == A::end) != (static_cast<CallPhase>(p) != C::ended)) return false;
    for (const auto& s : row) {
      if (s.says == A::end && s.next != C::ended) return false;
      if (s.says == A::resume && static_cast<CallPhase>(p) != C::held) return false;
      if ((s.says == A::answer || s.says == A::resume) && s.next != C::answered) return false;
    }
  }
  return true;
}
static_assert(sound());
}  // namespace call_checks

}  // namespace sallyport::sccp_alg
