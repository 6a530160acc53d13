// H.323's step: messages in, effects out. One object for RAS (UDP), H.225.0 call signalling (TCP) and H.245 (TCP, at
// addresses that were announced).
//
// Theory. Three things live on: registrations (registrations.h, ras.h), calls with their legs (calls.h, call.h) and,
// in a leg, its logical channels (channels.h). Call signalling moves a leg along a table (leg_states.h). What is said
// of channels, by H.245 on its own connection, tunnelled in call signalling, or in fastStart, changes the list of the
// leg's channels; the list says which gates are wanted, and media_plan.h's reconcile() what to open and close.
//
//   RegistrationConfirm     gates for the gatekeeper's requests and calls, from it alone
//   AdmissionConfirm        a gate to the called party's call signalling address
//   h245Address             a gate from the other party of the leg, H.245 over TCP
//   Setup with fastStart    nothing: proposals
//   fastStart in an answer  gates of what was chosen
//   OpenLogicalChannelAck   gates to the receiver's mediaChannel, and for RTCP both ways
//   CloseLogicalChannel     those gates close; endSessionCommand: all of the leg's
//   ReleaseComplete, DisengageConfirm, the end of the connection: everything of the leg closes
//
// A connection is H.245 where its server's end is an address that a leg announced, and call signalling otherwise.
#pragma once

#include <memory>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::unique_ptr<ProtocolAlg> make_h323_alg(const ProtocolContext& context);
// How H.323 messages begin: RAS in a datagram; a TPKT with Q.931 in it at the beginning of a stream.
[[nodiscard]] bool looks_like_h323(Bytes bytes, bool whole) noexcept;

}  // namespace sallyport
