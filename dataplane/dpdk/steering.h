// The worker that a packet belongs to: both directions of a flow, and its ICMP errors, meet in one flow table.
//
// There are two ways. If the devices spread flows over receive queues (receive-side scaling with the symmetric key),
// this file computes the device's choice for the few packets that the device could not place: reassembled datagrams,
// and ICMP errors, which belong to the flow that they quote. Otherwise the receiving worker computes the owner of every
// packet by the flow table's own hash and hands the packet over.
//
// A device spreads tunnels by their outer addresses, and flows inside need the inner ones: `tunnels inspect` uses
// software steering.
#pragma once

#include <cstdint>

#include "alg/packet.h"
#include "alg/worker/worker.h"

namespace sallyport::dpdk {

class Steering {
 public:
  enum class Way : std::uint8_t { software, device };
  Steering(Way way, unsigned workers) noexcept : way_(way), workers_(workers) {}

  // The owner of a packet that worker `here` received; its headers are decoded.
  [[nodiscard]] unsigned owner(const Worker& worker, const net::Packet& headers, unsigned here) const noexcept {
    const bool quotes = headers.icmp.error && headers.icmp.quoted_valid;
    if (way_ == Way::device && !quotes) return here;
    return owner(worker, quotes ? headers.icmp.quoted : headers.tuple);
  }
  [[nodiscard]] unsigned owner(const Worker& worker, const FiveTuple& tuple) const noexcept {
    return way_ == Way::device ? device_queue(tuple) : worker.owner(tuple, workers_);
  }
  [[nodiscard]] Way way() const noexcept { return way_; }

 private:
  [[nodiscard]] unsigned device_queue(const FiveTuple& tuple) const noexcept;
  Way way_;
  unsigned workers_;
};

// The Toeplitz hash of a flow under the symmetric key, as devices compute it: addresses, and the ports of UDP and TCP.
[[nodiscard]] std::uint32_t toeplitz(const FiveTuple& tuple) noexcept;

}  // namespace sallyport::dpdk
