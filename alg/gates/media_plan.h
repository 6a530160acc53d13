// Which gates a leg needs, from what its two parties said they want to receive. Knows nothing of SIP, H.323 or
// SCCP: each of them describes its parties, and the plan is the same.
//
// Theory. A Description is one party's word: one Sink for each of its streams. While an offer is on its way two
// descriptions of a party count, the agreed one and the offered one. wanted() gives the gates that make all of
// them reachable: one for each address a party receives on, from the other party's address where that is known
// and from anywhere where it is not yet. reconcile() compares that with the gates that are open and says, as
// effects, what to open, change and close. So every message is handled alike, and a gate lives exactly as long as
// some description that counts wants it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "alg/gates/effects.h"
#include "alg/gates/gates.h"
#include "rules/policy.h"

namespace sallyport {

// One ICE candidate of a sink (RFC 8445).
struct CandidateSink {
  IpProtocol transport{};
  Endpoint endpoint;
  bool rtcp = false;  // component 2
  friend bool operator==(const CandidateSink&, const CandidateSink&) = default;
};

// Where a party wants to receive one stream.
struct Sink {
  enum class State : std::uint8_t {
    open,     // at an address
    nowhere,  // at no address for now (0.0.0.0), or at one that was refused
    declined  // port 0: there is no such stream
  };
  State state = State::declined;
  GateUse use = GateUse::rtp;
  IpProtocol transport = IpProtocol::udp;
  Endpoint rtp;
  Endpoint rtcp;                    // port 0: none
  std::uint16_t pairs = 1;          // consecutive RTP/RTCP pairs (RFC 8866 5.14)
  std::uint16_t last_port = 65535;  // none of them lies beyond this
  bool mux = false;                 // RTCP on the RTP port offered or accepted
  bool secure = false;
  bool ice = false;
  bool address_known = false;  // rtp.address is where the party is, though it may not receive there
  std::array<std::uint64_t, 2> payload_types{};
  std::array<ClockRate, 8> clock_rates{};
  std::vector<CandidateSink> candidates;
  friend bool operator==(const Sink&, const Sink&) = default;
};

struct Description {
  std::vector<Sink> sinks;  // one for each stream, in the session's order
  IpAddress announcer;      // who sent it
  rules::Zone zone{};
  bool held = false;    // every stream of media is paused by this party
  bool secure = false;  // every stream is SRTP
  friend bool operator==(const Description&, const Description&) = default;
};

// A gate of a leg.
struct LegGate {
  std::uint64_t id = 0;
  GateSpec spec;
};

// What counts of one party: up to two descriptions.
struct Party {
  const Description* current = nullptr;
  const Description* pending = nullptr;
};

// Adds the gates by which `own` is reached from `peer` to `out`.
void wanted(const Party& own, const Party& peer, std::vector<GateSpec>& out);

// Makes `open` what `want` is. Identifiers are drawn from `next_id`. `reason` is why a gate closes that is no
// longer wanted; a gate of the same destination takes its flows.
void reconcile(std::vector<LegGate>& open, std::span<const GateSpec> want, const OwnerView& owner, GateReason reason,
               std::uint64_t& next_id, Effects& effects);

// Closes every gate of a leg.
void close_all(std::vector<LegGate>& open, GateReason reason, std::string_view why, Effects& effects);

// Whether policy lets a party receive at an announced address (design section 5): GateReason::none, or why not.
// `candidate`: an ICE candidate, whose reachability is proved by connectivity checks before media flows, so that
// it may be any address on the announcer's side.
[[nodiscard]] GateReason check_announced(const rules::Policy& policy, const Endpoint& announced,
                                         const IpAddress& announcer, rules::Zone zone, bool candidate = false);

// Takes back what a policy does not let a party receive at. True: something was taken back.
[[nodiscard]] bool withdraw_refused(const rules::Policy& policy, Description& description);

}  // namespace sallyport
