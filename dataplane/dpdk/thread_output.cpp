#include "dataplane/dpdk/thread_output.h"

#include "dataplane/dpdk/mbuf_meta.h"

namespace sallyport::dpdk {

void ThreadOutput::send(std::size_t port, rte_mbuf* mbuf) {
  const bool own_queue = ports_[port]->transmit_queues() > channels_.workers();
  if (own_queue || owner_of(port) == self_) {
    transmitter_.send(port, mbuf);
  } else if (!channels_.outgoing_by(self_, owner_of(port)).push(mbuf)) {
    overrun_.add();
    rte_pktmbuf_free(mbuf);
  }
}

unsigned ThreadOutput::send_for_others() {
  unsigned count = 0;
  for (unsigned from = 0; from <= channels_.workers(); ++from) {
    auto& ring = channels_.outgoing_by(from, self_);
    rte_mbuf* mbuf = nullptr;
    for (unsigned i = 0; i < 2 * Transmitter::kBurst && ring.pop(mbuf); ++i, ++count)
      transmitter_.send(ports_[meta(mbuf).rx_port]->peer(), mbuf);
  }
  return count;
}

}  // namespace sallyport::dpdk
