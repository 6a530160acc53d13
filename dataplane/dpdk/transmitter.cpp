#include "dataplane/dpdk/transmitter.h"

#include <rte_mbuf.h>
#include <rte_pause.h>

namespace sallyport::dpdk {

Transmitter::Transmitter(Ports& ports, unsigned queue) : ports_(ports), queue_(queue), buffers_(ports.size()) {}

Transmitter::~Transmitter() {
  for (auto& buffer : buffers_)
    for (unsigned i = 0; i < buffer.count; ++i) rte_pktmbuf_free(buffer.packets[i]);
}

void Transmitter::send(std::size_t port, rte_mbuf* mbuf) {
  if (rte_pktmbuf_pkt_len(mbuf) > ports_[port]->longest_frame()) {
    rte_pktmbuf_free(mbuf);
    lost_.add();
    return;
  }
  auto& buffer = buffers_[port];
  buffer.packets[buffer.count++] = mbuf;
  if (buffer.count == kBurst) flush(port);
}

void Transmitter::send_run(std::size_t port, std::span<rte_mbuf* const> mbufs) {
  auto& buffer = buffers_[port];
  const auto longest = ports_[port]->longest_frame();
  const bool any = longest == UINT32_MAX;
  for (auto* mbuf : mbufs) {
    if (!any && rte_pktmbuf_pkt_len(mbuf) > longest) {
      rte_pktmbuf_free(mbuf);
      lost_.add();
      continue;
    }
    buffer.packets[buffer.count++] = mbuf;
    if (buffer.count == kBurst) flush(port);
  }
}

void Transmitter::end_turn(bool full) {
  full_turns_ = full ? full_turns_ + 1 : 0;
  if (full_turns_ < kSteady || ++turns_ == kTurns) flush();
}

void Transmitter::flush() {
  turns_ = 0;
  for (std::size_t port = 0; port < buffers_.size(); ++port)
    if (buffers_[port].count != 0) flush(port);
}

void Transmitter::flush(std::size_t port) {
  auto& buffer = buffers_[port];
  const std::span packets(buffer.packets.data(), buffer.count);
  // If a port has fewer transmit queues than there are threads, its owner uses queue 0.
  const auto queue = queue_ < ports_[port]->transmit_queues() ? queue_ : 0;
  unsigned done = 0;
  for (unsigned attempt = 0; done < packets.size() && attempt < kRetries; ++attempt) {
    const auto taken = ports_[port]->transmit(queue, packets.subspan(done));
    if (taken == 0) rte_pause();
    done += taken;
  }
  sent_.add(done);
  for (auto* packet : packets.subspan(done)) {
    rte_pktmbuf_free(packet);
    lost_.add();
  }
  buffer.count = 0;
}

}  // namespace sallyport::dpdk
