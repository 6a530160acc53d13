// The ports of signalling under a policy: the protocols' ports, the policy's port maps, and the barred protocols.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "alg/worker/protocol_traits.h"

namespace sallyport {

class SignallingPorts {
 public:
  // A protocol under this policy.
  struct Row {
    const ProtocolTraits* traits = nullptr;
    bool inspected = false;
    bool barred = false;         // towards outside
    bool attached_only = false;  // see ProtocolTraits
  };

  // `protocols` outlives this object.
  SignallingPorts(std::span<const ProtocolTraits> protocols, const rules::Policy& policy);
  // The protocol of a packet with these ports; nullptr: none that is inspected.
  [[nodiscard]] const Row* at(const FiveTuple& tuple) const noexcept;
  // The inspected protocol whose messages begin like this; nullptr: none. `whole`: a datagram; false: the beginning of
  // a stream.
  [[nodiscard]] const Row* recognise(Bytes payload, bool whole) const noexcept;
  // True: the destination is a port of a protocol that is barred towards outside, inspected or not.
  [[nodiscard]] bool barred(const FiveTuple& tuple) const noexcept;
  // True: an inspected protocol is barred towards outside, so payload must be checked.
  [[nodiscard]] bool bars() const noexcept { return bars_; }
  // True: a segment that begins like this is certainly a message of a protocol that is barred towards outside.
  [[nodiscard]] bool barred(Bytes payload) const noexcept;

 private:
  using Table = std::array<std::uint8_t, 65536>;  // row of a port
  static constexpr std::uint8_t kNone = 0xff;

  std::unique_ptr<Table> udp_, tcp_;  // SCTP has UDP's ports
  std::vector<Row> rows_;
  bool bars_ = false;
};

}  // namespace sallyport
