// Plans the gates of a leg from the addresses that its two parties announced. It knows no protocol: SIP, H.323 and SCCP
// describe their parties, and the plan is the same.
//
// Theory. A Description is what one party announced: one Sink for each of its streams. While an offer is unanswered a
// party has two descriptions, the agreed one and the offered one. wanted() returns the gates that both need: one for
// each address that a party receives on, from the address of the other party, or from any address while that is not
// known. reconcile() compares them with the open gates and emits effects that open, change and close gates. So every
// message is handled in the same way, and a gate is open exactly as long as a description needs it.
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

// Where a party receives one stream.
struct Sink {
  enum class State : std::uint8_t {
    open,     // at an address
    nowhere,  // at no address for now (0.0.0.0), or at a refused one
    declined  // port 0: the stream does not exist
  };
  State state = State::declined;
  GateUse use = GateUse::rtp;
  IpProtocol transport = IpProtocol::udp;
  Endpoint rtp;
  Endpoint rtcp;                    // port 0: none
  std::uint16_t pairs = 1;          // consecutive RTP/RTCP pairs (RFC 8866 5.14)
  std::uint16_t last_port = 65535;  // no pair goes beyond this port
  bool mux = false;                 // RTCP on the RTP port offered or accepted
  bool secure = false;
  bool ice = false;
  bool address_known = false;  // rtp.address is the address of the party, even if it receives nothing there
  std::array<std::uint64_t, 2> payload_types{};
  std::array<ClockRate, 8> clock_rates{};
  std::vector<CandidateSink> candidates;
  friend bool operator==(const Sink&, const Sink&) = default;
};

struct Description {
  std::vector<Sink> sinks;  // one for each stream, in the session's order
  IpAddress announcer;      // the sender
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

// The descriptions of one party that are in force.
struct Party {
  const Description* current = nullptr;
  const Description* pending = nullptr;
};

// Adds to `out` the gates through which `peer` reaches `own`.
void wanted(const Party& own, const Party& peer, std::vector<GateSpec>& out);

// Makes `open` equal to `want`. New identifiers come from `next_id`. Gates that are not in `want` close with `reason`;
// a gate of the same destination takes over their flows.
void reconcile(std::vector<LegGate>& open, std::span<const GateSpec> want, const OwnerView& owner, GateReason reason,
               std::uint64_t& next_id, Effects& effects);

// Closes all gates of a leg.
void close_all(std::vector<LegGate>& open, GateReason reason, std::string_view why, Effects& effects);

// Checks an announced address against policy: GateReason::none, or the reason to refuse it. `candidate`: an ICE
// candidate. Connectivity checks prove it before media flows, so it may be any address on the side of the announcer.
[[nodiscard]] GateReason check_announced(const rules::Policy& policy, const Endpoint& announced,
                                         const IpAddress& announcer, rules::Zone zone, bool candidate = false);

// Removes the addresses that a policy refuses from a description. True: something was removed.
[[nodiscard]] bool withdraw_refused(const rules::Policy& policy, Description& description);

}  // namespace sallyport
