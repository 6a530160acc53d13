// SIP's step: messages in, effects out.
//
// Theory. A call is what shares a Call-ID and the caller's tag; each fork that answers (each To tag) is a dialogue
// of it with gates of its own. What a message says about media goes through the offer/answer machine
// (offer_answer.h) of its dialogue, which decides which descriptions count; media_plan.h turns them into gates.
//
//   INVITE with an offer      gates for the caller, from anywhere, until somebody answers (early gates)
//   18x/2xx with an answer    a dialogue: gates for the callee, and for the caller from the callee
//   2xx                       the other forks and the early gates close; the winner inherits their flows
//   final answer >= 300       the offer is taken back
//   BYE                       this dialogue's gates close, and no other's; a challenge (401, 407) to it restores them
//   REGISTER, 2xx             a gate for signalling to each contact, for as long as the registrar granted
//
// Ended calls are remembered for kLinger, so that a late retransmission does not open anything again.
#pragma once

#include <memory>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::unique_ptr<ProtocolAlg> make_sip_alg(const ProtocolContext& context);

}  // namespace sallyport
