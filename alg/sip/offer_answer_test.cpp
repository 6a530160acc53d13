#include "alg/sip/offer_answer.h"

#include <gtest/gtest.h>

namespace sallyport::sip_alg {
namespace {

// The rows of the table that RFC 3264 defines.
struct Row {
  OfferState state;
  OfferInput input;
  OfferState next;
  OfferAction action;
};
using I = OfferInput;
using A = OfferAction;
constexpr Row kRows[] = {
    {idle, I::sdp, offered_first, A::offer},                       // the first description is an offer
    {idle, I::sdp_answer, idle, A::ignore},                        // an answer without an offer is ignored
    {offered_first, I::sdp_answer, stable, A::agree},              // offer, answer: agreed
    {offered_first, I::sdp_preview, previewed_first, A::preview},  // 183: media may flow, nothing is agreed
    {previewed_first, I::sdp_preview, previewed_first, A::preview},
    {previewed_first, I::sdp_answer, stable, A::agree},
    {offered_first, I::rejected, idle, A::revert},
    {previewed_first, I::rejected, idle, A::revert},
    {stable, I::sdp, offered_again, A::offer},  // re-INVITE, UPDATE
    {stable, I::rejected, stable, A::ignore},
    {offered_again, I::sdp_answer, stable, A::agree},
    {offered_again, I::rejected, stable, A::revert},             // 488: the agreed descriptions stay
    {offered_again, I::sdp_same_side, offered_again, A::offer},  // glare: the later offer counts
    {previewed_again, I::rejected, stable, A::revert},
};

TEST(OfferAnswer, TheTableSaysWhatTheStandardSays) {
  for (const auto& row : kRows) {
    const auto& step = offer_step(row.state, row.input);
    EXPECT_EQ(step.next, row.next) << step.reason;
    EXPECT_EQ(step.action, row.action) << step.reason;
  }
}

TEST(OfferAnswer, EveryCellHasAReasonAndOnlyAgreementLeadsToStable) {
  for (unsigned s = 0; s < static_cast<unsigned>(OfferState::count); ++s) {
    for (unsigned i = 0; i < static_cast<unsigned>(OfferInput::count); ++i) {
      const auto state = static_cast<OfferState>(s);
      const auto& step = offer_step(state, static_cast<OfferInput>(i));
      EXPECT_FALSE(step.reason.empty());
      if (step.action == A::ignore) {
        EXPECT_EQ(step.next, state) << step.reason;
      }
      if (step.next == stable && state != stable) {
        EXPECT_TRUE(step.action == A::agree || step.action == A::revert) << step.reason;
      }
      if (step.action == A::preview) {
        EXPECT_TRUE(step.next == previewed_first || step.next == previewed_again) << step.reason;
      }
      if (step.action == A::offer) {
        EXPECT_TRUE(offer_out(step.next)) << step.reason;
      }
    }
  }
}

TEST(OfferAnswer, ARejectionLeavesNoOfferOut) {
  for (unsigned s = 0; s < static_cast<unsigned>(OfferState::count); ++s)
    EXPECT_FALSE(offer_out(offer_step(static_cast<OfferState>(s), I::rejected).next));
}

}  // namespace
}  // namespace sallyport::sip_alg
