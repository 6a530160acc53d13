// An mbuf that has just come in, made into a packet of the engine.
#pragma once

#include <cstdint>

#include "dataplane/dpdk/mbuf_meta.h"
#include "dataplane/dpdk/port.h"
#include "dataplane/dpdk/tally.h"
#include "dataplane/dpdk/verify.h"

namespace sallyport::dpdk {

class Receiver {
 public:
  Receiver(const Ports& ports, Verify verify) : ports_(ports), mask_(verify == Verify::all ? 0U : kSampling - 1U) {}

  // Fills the mbuf's private area. False: a chain for which there is no memory to look at it in one piece; the mbuf
  // is freed and counted.
  [[nodiscard]] bool admit(rte_mbuf* mbuf, std::size_t port, Stamp stamp) noexcept {
    auto& m = new_meta(mbuf);
    m.rx_port = static_cast<std::uint16_t>(port);
    m.packet.bytes = one_piece(mbuf, m);
    if (m.packet.bytes.empty() && rte_pktmbuf_pkt_len(mbuf) != 0) {
      release(mbuf);
      no_memory_.add();
      return false;
    }
    m.packet.buffer = handle_of(mbuf);
    m.packet.port = ports_[port]->ingress();
    m.packet.zone = ports_[port]->zone();
    m.packet.stamp = stamp;
    m.verify = (++count_ & mask_) == 0;
    if (m.verify) m.digest = digest(mbuf);
    return true;
  }
  [[nodiscard]] std::uint64_t no_memory() const noexcept { return no_memory_.get(); }

 private:
  static constexpr std::uint64_t kSampling = 64;
  const Ports& ports_;
  std::uint64_t mask_;
  std::uint64_t count_ = 0;
  Tally no_memory_;
};

}  // namespace sallyport::dpdk
