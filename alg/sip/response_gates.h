// Answers that come to another port than the question left from (needs.md P16): a phone that sends from an
// ephemeral port and asks, in its Via, to be answered at 5060. RFC 3261 18.2.2 sends the response there, RFC 3581
// (rport) does not. For such a request a gate from the asked host to the sent-by port stays open while the
// transaction may live.
#pragma once

#include <map>

#include "alg/gates/media_plan.h"
#include "alg/protocol.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip_alg {

class ResponseGates {
 public:
  static constexpr std::size_t kMaxGates = 4096;  // the newcomer goes without

  explicit ResponseGates(std::uint64_t& next_gate_id) : next_gate_id_(next_gate_id) {}
  void request(const sip::View& view, const Message& message, Duration lifetime, Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept { return timers_.empty() ? Time::max() : timers_.begin()->first; }

 private:
  using Key = std::pair<Endpoint, IpAddress>;  // sent-by and asked host
  using Timers = std::multimap<Time, Key>;
  struct Gate {
    std::uint64_t id = 0;
    Timers::iterator timer;
  };
  std::uint64_t& next_gate_id_;
  std::map<Key, Gate> gates_;
  Timers timers_;  // one for each gate
};

}  // namespace sallyport::sip_alg
