// Makes a received mbuf into a packet of the engine.
#pragma once

#include <rte_prefetch.h>

#include <cstdint>
#include <span>

#include "dataplane/dpdk/mbuf_meta.h"
#include "dataplane/dpdk/port.h"
#include "dataplane/dpdk/tally.h"
#include "dataplane/dpdk/verify.h"

namespace sallyport::dpdk {

class Receiver {
 public:
  Receiver(const Ports& ports, Verify verify) : ports_(ports), mask_(verify == Verify::all ? 0U : kSampling - 1U) {}

  // Fills the packet except its headers, and the mbuf's record if it needs one. False: no memory to copy a chain; the
  // mbuf is freed and counted.
  [[nodiscard]] bool admit(rte_mbuf* mbuf, std::size_t port, Stamp stamp, InFlight& packet) noexcept {
    set_rx_port(mbuf, port);
    packet.bytes = one_piece(mbuf);
    if (packet.bytes.empty() && rte_pktmbuf_pkt_len(mbuf) != 0) {
      release(mbuf);
      no_memory_.add();
      return false;
    }
    describe(mbuf, port, stamp, packet);
    if ((++count_ & mask_) == 0) {
      auto& m = meta(mbuf);
      m.verify = true;
      m.digest = digest(mbuf);
    }
    return true;
  }
  // The same for a burst. Returns the number of admitted mbufs.
  [[nodiscard]] std::size_t admit(std::span<rte_mbuf*> burst, std::size_t port, Stamp stamp,
                                  std::span<InFlight> packets) noexcept {
    std::size_t admitted = 0;
    for (auto* mbuf : burst) {
      rte_prefetch0(rte_pktmbuf_mtod(mbuf, void*));
      rte_mbuf_prefetch_part2(mbuf);  // the device reads it to free the mbuf
    }
    if (ports_[port]->frames_come_cold()) prefetch_rest(burst);
    for (auto* mbuf : burst) admitted += admit(mbuf, port, stamp, packets[admitted]) ? 1U : 0U;
    return admitted;
  }
  // Notes the arrival for the thread that readmits the packet.
  static void hand_over(const InFlight& packet) noexcept { meta(mbuf_of(packet.buffer)).arrived = packet.stamp.time; }
  // A packet that another thread admitted, except its headers.
  void readmit(rte_mbuf* mbuf, InFlight& packet) const noexcept {
    const auto& m = meta(mbuf);
    packet.bytes = m.linear == nullptr ? Bytes{rte_pktmbuf_mtod(mbuf, const std::byte*), rte_pktmbuf_pkt_len(mbuf)}
                                       : Bytes{m.linear, rte_pktmbuf_pkt_len(mbuf)};
    describe(mbuf, rx_port(mbuf), {m.arrived, 0}, packet);
  }
  [[nodiscard]] std::uint64_t no_memory() const noexcept { return no_memory_.get(); }

 private:
  void describe(rte_mbuf* mbuf, std::size_t port, Stamp stamp, InFlight& packet) const noexcept {
    packet.buffer = handle_of(mbuf);
    packet.port = ports_[port]->ingress();
    packet.zone = ports_[port]->zone();
    packet.stamp = stamp;
  }
  // Prefetches the other cache lines of the frames while headers are read.
  static void prefetch_rest(std::span<rte_mbuf*> burst) noexcept {
    for (auto* mbuf : burst)
      for (unsigned at = RTE_CACHE_LINE_SIZE; at < mbuf->data_len && at < kPrefetched; at += RTE_CACHE_LINE_SIZE)
        rte_prefetch1(rte_pktmbuf_mtod_offset(mbuf, void*, at));
  }
  static constexpr unsigned kPrefetched = 256;
  static constexpr std::uint64_t kSampling = 64;
  const Ports& ports_;
  std::uint64_t mask_;
  std::uint64_t count_ = 0;
  Tally no_memory_;
};

}  // namespace sallyport::dpdk
