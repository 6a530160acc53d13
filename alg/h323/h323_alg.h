// The step of H.323: messages in, effects out. One object handles RAS (UDP), H.225.0 call signalling (TCP) and H.245
// (TCP, at announced addresses).
//
// Theory. The state has three parts: registrations (registrations.h, ras.h), calls with their legs (calls.h, call.h)
// and the logical channels of each leg (channels.h). Call signalling steps a leg by a table (leg_states.h). H.245
// changes the list of channels of the leg. H.245 arrives on its own connection, tunnelled in call signalling, or in
// fastStart. The list determines the gates that the leg needs. reconcile() of media_plan.h opens and closes gates
// accordingly. The ledger (alg/calls) has the records of calls.
//
//   RegistrationConfirm     gates for the gatekeeper's requests and calls, from that gatekeeper only
//   AdmissionConfirm        a gate to the called party's call signalling address
//   h245Address             a gate from the other party of the leg, H.245 over TCP
//   Setup with fastStart    no gates: these channels are proposals
//   fastStart in an answer  gates of the chosen channels
//   OpenLogicalChannelAck   gates to the receiver's mediaChannel, and for RTCP both ways
//   CloseLogicalChannel     the gates of the channel close
//   endSessionCommand       all media gates of the leg close
//   ReleaseComplete, DisengageConfirm, the end of the connection: all gates of the leg close
//
// A connection to an address that a leg announced for H.245 is H.245. Any other connection is call signalling.
#pragma once

#include <memory>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::unique_ptr<ProtocolAlg> make_h323_alg(const ProtocolContext& context);
// Recognises H.323 by its first octets: RAS in a datagram, or a TPKT with Q.931 at the beginning of a stream.
[[nodiscard]] bool looks_like_h323(Bytes bytes, bool whole) noexcept;

}  // namespace sallyport
