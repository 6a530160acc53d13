// The step of SIP: messages in, effects out.
//
// Theory. Messages with the same Call-ID and caller's tag belong to one call. Each fork that answers (each To tag) is a
// dialog of the call with gates of its own. The offer/answer machine (offer_answer.h) of the dialog decides which
// descriptions of media count; media_plan.h turns them into gates. The ledger (alg/calls) has the call's record.
//
//   INVITE with an offer      gates to the caller, from anywhere, until a fork answers (early gates)
//   18x/2xx with an answer    a dialog: gates to the callee, and to the caller from the callee
//   2xx                       the other forks and the early gates close; the winner inherits their flows
//   final answer >= 300       the offer is taken back
//   BYE                       the gates of this dialog close; a challenge (401, 407) to the BYE restores them
//   REGISTER, 2xx             a signalling gate to each contact, for the time that the registrar granted
//
// An ended call is kept for kLinger, so that a late retransmission opens nothing.
#pragma once

#include <memory>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::unique_ptr<ProtocolAlg> make_sip_alg(const ProtocolContext& context);

}  // namespace sallyport
