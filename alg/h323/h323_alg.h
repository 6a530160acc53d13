// H.323's step: messages in, effects out. One object for RAS (UDP), H.225.0 call signalling (TCP) and H.245 (TCP, at
// addresses that were announced).
//
// Theory. The state is registrations (registrations.h, ras.h), calls with their legs (calls.h, call.h) and the logical
// channels of each leg (channels.h). Call signalling moves a leg along a table (leg_states.h). H.245 changes the list
// of the leg's channels; it comes on its own connection, tunnelled in call signalling, or in fastStart. The list gives
// the gates that are wanted, and reconcile() of media_plan.h finds what to open and close. The ledger (alg/calls) has
// the records of calls.
//
//   RegistrationConfirm     gates for the gatekeeper's requests and calls, from it alone
//   AdmissionConfirm        a gate to the called party's call signalling address
//   h245Address             a gate from the other party of the leg, H.245 over TCP
//   Setup with fastStart    nothing: proposals
//   fastStart in an answer  gates of the chosen channels
//   OpenLogicalChannelAck   gates to the receiver's mediaChannel, and for RTCP both ways
//   CloseLogicalChannel     its gates close; endSessionCommand: all gates of the leg
//   ReleaseComplete, DisengageConfirm, the end of the connection: everything of the leg closes
//
// A connection to an address that a leg announced for H.245 is H.245; any other is call signalling.
#pragma once

#include <memory>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::unique_ptr<ProtocolAlg> make_h323_alg(const ProtocolContext& context);
// How H.323 messages begin: RAS in a datagram; a TPKT with Q.931 in it at the beginning of a stream.
[[nodiscard]] bool looks_like_h323(Bytes bytes, bool whole) noexcept;

}  // namespace sallyport
