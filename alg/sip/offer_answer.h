// The offer/answer machine of one dialog (RFC 3264). RFC 3261 13.2.1, RFC 3262 5, RFC 3311 5 and RFC 6337 table 1
// list the messages that may carry offers and answers. The table is complete by construction and checked at compile
// time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sallyport::sip_alg {

enum class OfferState : std::uint8_t {
  idle,             // nothing is agreed yet
  offered_first,    // the first offer is open
  previewed_first,  // the first offer is open, and an unreliable provisional response showed the answer
  stable,           // agreed
  offered_again,    // a further offer is open; the agreed descriptions count until its answer
  previewed_again,
  count
};

enum class OfferInput : std::uint8_t {
  sdp,            // a description without an open offer: it is an offer
  sdp_same_side,  // an offer during an open offer: the offerer corrects it, or the other side's offer crosses it
                  // (glare)
  sdp_answer,     // the other side's description in a final or reliable response, PRACK or ACK
  sdp_preview,    // the other side's description in an unreliable provisional response
  rejected,       // the request that carried the offer failed
  count
};

enum class OfferAction : std::uint8_t {
  ignore,
  offer,    // the sender's description becomes pending
  preview,  // the sender's description becomes pending; the offer stays open
  agree,    // both sides' pending (or unchanged) descriptions become current
  adopt,    // the sender's description becomes current, and its previous description also counts
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

// Checks that every cell is filled and that no step leads from an agreed state to a state without agreement.
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
