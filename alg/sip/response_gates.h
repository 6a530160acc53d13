// Gates for responses to another port than the request came from (needs.md P16). A phone may send from an ephemeral
// port and name 5060 in its Via. By RFC 3261 18.2.2 the response goes to the port in the Via, by RFC 3581 (rport) to
// the source port. A gate from the asked host to the port in the Via is open for the life of the transaction.
#pragma once

#include "alg/gates/timed_gates.h"
#include "alg/protocol.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip_alg {

class ResponseGates {
 public:
  static constexpr std::size_t kMaxGates = 4096;

  ResponseGates(std::uint64_t& next_gate_id, std::uint64_t hash_seed) : gates_(next_gate_id, hash_seed, kMaxGates) {}
  void request(const sip::View& view, const Message& message, Duration lifetime, Effects& effects);
  void advance(Time now, Effects& effects) { gates_.advance(now, effects); }
  [[nodiscard]] Time next_due() const noexcept { return gates_.next_due(); }

 private:
  TimedGates gates_;  // by sent-by address and asked host
};

}  // namespace sallyport::sip_alg
