#include "dataplane/dpdk/thread_output.h"

#include "dataplane/dpdk/mbuf_meta.h"

namespace sallyport::dpdk {

void ThreadOutput::send(std::size_t port, rte_mbuf* mbuf) {
  if (own(port)) {
    transmitter_.send(port, mbuf);
  } else if (!channels_.outgoing_by(self_, owner_of(port)).push(mbuf)) {
    overrun_.add();
    rte_pktmbuf_free(mbuf);
  }
}

void ThreadOutput::send_run(std::size_t port, std::span<rte_mbuf* const> mbufs) {
  if (own(port)) return transmitter_.send_run(port, mbufs);
  for (auto* mbuf : mbufs) send(port, mbuf);
}

unsigned ThreadOutput::send_for_others() {
  unsigned count = 0;
  for (unsigned from = 0; from <= channels_.workers(); ++from) {
    auto& ring = channels_.outgoing_by(from, self_);
    rte_mbuf* mbuf = nullptr;
    for (unsigned i = 0; i < 2 * Transmitter::kBurst && ring.pop(mbuf); ++i, ++count)
      transmitter_.send(ports_[rx_port(mbuf)]->peer(), mbuf);
  }
  return count;
}

}  // namespace sallyport::dpdk
