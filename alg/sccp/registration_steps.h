// The states of a phone's registration as a table: each message, the next state and the event.
#pragma once

#include <array>
#include <cstdint>

namespace sallyport::sccp_alg {

enum class Phase : std::uint8_t {
  connected,   // a TCP connection without a registration
  asking,      // RegisterReq sent
  registered,  // RegisterAck seen
  leaving,     // UnregisterReq sent
  lost,        // keep-alives missed
  count
};

enum class PhoneInput : std::uint8_t {
  register_req,
  register_ack,
  register_reject,
  unregister_req,
  unregister_ack,      // granted
  unregister_refused,  // refused, because a call is active
  keep_alive_ack,
  silence,  // no keep-alive for too long
  gone,     // the connection ended
  count
};

enum class Says : std::uint8_t { nothing, registered, rejected, left, left_abnormally };

struct PhoneStep {
  Phase next{};
  Says says = Says::nothing;
};

inline constexpr std::size_t kPhases = static_cast<std::size_t>(Phase::count);
inline constexpr std::size_t kPhoneInputs = static_cast<std::size_t>(PhoneInput::count);

using P = Phase;
using S = Says;
inline constexpr std::array<std::array<PhoneStep, kPhoneInputs>, kPhases> kPhoneSteps{{
    // connected: an Ack without a Req belongs to a connection that is older than this process
    {{{P::asking},
      {P::registered},
      {P::connected, S::rejected},
      {P::connected},
      {P::connected},
      {P::connected},
      {P::connected},
      {P::connected},
      {P::connected}}},
    // asking
    {{{P::asking},
      {P::registered, S::registered},
      {P::connected, S::rejected},
      {P::connected},
      {P::connected},
      {P::asking},
      {P::asking},
      {P::asking},
      {P::connected}}},
    // registered: the phone may ask again on the same connection, and stays registered until the answer
    {{{P::registered},
      {P::registered},
      {P::connected, S::rejected},
      {P::leaving},
      {P::connected, S::left},
      {P::registered},
      {P::registered},
      {P::lost, S::left_abnormally},
      {P::connected, S::left_abnormally}}},
    // leaving: after an UnregisterReq the connection ends in order, with or without an answer
    {{{P::asking},
      {P::registered, S::registered},
      {P::connected, S::rejected},
      {P::leaving},
      {P::connected, S::left},
      {P::registered},
      {P::leaving},
      {P::connected, S::left},
      {P::connected, S::left}}},
    // lost: a server that answers keep-alives still has the phone registered
    {{{P::asking},
      {P::registered, S::registered},
      {P::connected, S::rejected},
      {P::connected},
      {P::connected},
      {P::lost},
      {P::registered, S::registered},
      {P::lost},
      {P::connected}}},
}};

[[nodiscard]] constexpr PhoneStep step(Phase phase, PhoneInput input) noexcept {
  return kPhoneSteps[static_cast<std::size_t>(phase)][static_cast<std::size_t>(input)];
}

namespace registration_checks {
// Checks the table: only a registered phone can leave, only an Ack or the answer to a keep-alive registers a phone, and
// only a request leads to `asking`.
constexpr bool sound() noexcept {
  for (std::size_t p = 0; p < kPhases; ++p) {
    for (std::size_t i = 0; i < kPhoneInputs; ++i) {
      const auto s = kPhoneSteps[p][i];
      const auto phase = static_cast<Phase>(p);
      const auto input = static_cast<PhoneInput>(i);
      const bool there = phase == P::registered || phase == P::leaving;
      if ((s.says == S::left || s.says == S::left_abnormally) && !there) return false;
      if (there && s.says == S::nothing && s.next != P::registered && s.next != P::leaving &&
          !(phase == P::leaving && s.next == P::asking))
        return false;
      if (s.next == P::registered && !there && input != PhoneInput::register_ack && input != PhoneInput::keep_alive_ack)
        return false;
      if (s.next == P::asking && phase != P::asking && input != PhoneInput::register_req) return false;
    }
    if (kPhoneSteps[p][static_cast<std::size_t>(PhoneInput::gone)].next != P::connected) return false;
  }
  return true;
}
static_assert(sound());
}  // namespace registration_checks

}  // namespace sallyport::sccp_alg
