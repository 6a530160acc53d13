// The offer/answer machine of one dialogue (RFC 3264; which message may carry what: RFC 3261 13.2.1, RFC 3262 5,
// RFC 3311 5, RFC 6337 table 1). A table, complete by construction and checked when compiled.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sallyport::sip_alg {

enum class OfferState : std::uint8_t {
  idle,             // nothing was ever agreed
  offered_first,    // the first offer is out
  previewed_first,  // the same, and an unreliable provisional response showed the answer
  stable,           // agreed
  offered_again,    // a further offer is out; the agreed descriptions count until it is answered
  previewed_again,
  count
};

enum class OfferInput : std::uint8_t {
  sdp,            // a description while no offer is out: an offer
  sdp_same_side,  // an offer while one is out: corrected by the offerer, or crossing it from the other side (glare)
  sdp_answer,     // by the other side, in a final or reliable response, PRACK or ACK
  sdp_preview,    // by the other side, in an unreliable provisional response
  rejected,       // the request that carried the offer failed
  count
};

enum class OfferAction : std::uint8_t {
  ignore,
  offer,    // the sender's description becomes pending
  preview,  // the sender's description becomes pending; the offer stays out
  agree,    // both sides' pending (or unchanged) descriptions become current
  adopt,    // the sender's description becomes current, and its previous one counts beside it
  revert    // pending descriptions are forgotten
};

struct OfferStep {
  OfferState next;
  OfferAction action;
  std::string_view reason;
};

using enum OfferState;

inline constexpr auto kOfferSteps = [] {
  std::array<std::array<OfferStep, static_cast<std::size_t>(OfferInput::count)>,
             static_cast<std::size_t>(OfferState::count)>
      table{};
  const auto row = [&](OfferState state, OfferInput input, OfferState next, OfferAction action,
                       std::string_view reason) {
    table[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)] = {next, action, reason};
  };
  using I = OfferInput;
  using A = OfferAction;
  row(idle, I::sdp, offered_first, A::offer, "the first offer");
  row(idle, I::sdp_same_side, offered_first, A::offer, "the first offer");
  row(idle, I::sdp_answer, idle, A::ignore, "an answer to nothing");
  row(idle, I::sdp_preview, idle, A::ignore, "an answer to nothing");
  row(idle, I::rejected, idle, A::ignore, "no offer to take back");

  row(offered_first, I::sdp, offered_first, A::ignore, "an offer is out");
  row(offered_first, I::sdp_same_side, offered_first, A::offer, "the offer, corrected");
  row(offered_first, I::sdp_answer, stable, A::agree, "answered");
  row(offered_first, I::sdp_preview, previewed_first, A::preview, "early media: the answer to come");
  row(offered_first, I::rejected, idle, A::revert, "the offer failed");

  row(previewed_first, I::sdp, previewed_first, A::ignore, "an offer is out");
  row(previewed_first, I::sdp_same_side, offered_first, A::offer, "the offer, corrected");
  row(previewed_first, I::sdp_answer, stable, A::agree, "answered, perhaps not as previewed");
  row(previewed_first, I::sdp_preview, previewed_first, A::preview, "another preview takes its place");
  row(previewed_first, I::rejected, idle, A::revert, "the offer failed");

  row(stable, I::sdp, offered_again, A::offer, "a further offer");
  row(stable, I::sdp_same_side, offered_again, A::offer, "a further offer");
  row(stable, I::sdp_answer, stable, A::adopt, "a second answer: the peer may follow either");
  row(stable, I::sdp_preview, stable, A::ignore, "the answer once more");
  row(stable, I::rejected, stable, A::ignore, "no offer to take back");

  row(offered_again, I::sdp, offered_again, A::ignore, "an offer is out");
  row(offered_again, I::sdp_same_side, offered_again, A::offer, "the offer, corrected");
  row(offered_again, I::sdp_answer, stable, A::agree, "answered");
  row(offered_again, I::sdp_preview, previewed_again, A::preview, "the answer to come");
  row(offered_again, I::rejected, stable, A::revert, "the further offer failed: what was agreed stands");

  row(previewed_again, I::sdp, previewed_again, A::ignore, "an offer is out");
  row(previewed_again, I::sdp_same_side, offered_again, A::offer, "the offer, corrected");
  row(previewed_again, I::sdp_answer, stable, A::agree, "answered");
  row(previewed_again, I::sdp_preview, previewed_again, A::preview, "another preview takes its place");
  row(previewed_again, I::rejected, stable, A::revert, "the further offer failed: what was agreed stands");
  return table;
}();

// Every cell is filled, and no step leads from agreement back to none.
static_assert([] {
  for (std::size_t s = 0; s < kOfferSteps.size(); ++s)
    for (const auto& step : kOfferSteps[s]) {
      if (step.reason.empty()) return false;
      const bool was_agreed = s >= static_cast<std::size_t>(stable);
      if (was_agreed && step.next < stable) return false;
    }
  return true;
}());

[[nodiscard]] constexpr const OfferStep& offer_step(OfferState state, OfferInput input) noexcept {
  return kOfferSteps[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
}
[[nodiscard]] constexpr bool offer_out(OfferState state) noexcept {
  return state != idle && state != stable;
}

}  // namespace sallyport::sip_alg
