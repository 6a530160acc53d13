// Sends packets for one thread of several: directly if the port has a transmit queue for every thread, else through a
// ring to the worker that owns the port's queue.
#pragma once

#include "dataplane/dpdk/channels.h"
#include "dataplane/dpdk/transmitter.h"

namespace sallyport::dpdk {

class ThreadOutput final : public Output {
 public:
  // `self`: the worker's index; the core's is the number of workers.
  ThreadOutput(Ports& ports, Channels& channels, unsigned self)
      : ports_(ports), channels_(channels), self_(self), transmitter_(ports, self) {}

  void send(std::size_t port, rte_mbuf* mbuf) override;
  void send_run(std::size_t port, std::span<rte_mbuf* const> mbufs) override;
  // Sends the packets of other threads for this thread's ports; returns their number.
  unsigned send_for_others();
  void end_turn(bool full) { transmitter_.end_turn(full); }
  void flush() { transmitter_.flush(); }
  [[nodiscard]] std::uint64_t sent() const noexcept { return transmitter_.sent(); }
  [[nodiscard]] std::uint64_t lost() const noexcept { return transmitter_.lost() + overrun_.get(); }

 private:
  // True: this thread sends on the port itself.
  [[nodiscard]] bool own(std::size_t port) const noexcept {
    return ports_[port]->transmit_queues() > channels_.workers() || owner_of(port) == self_;
  }
  [[nodiscard]] unsigned owner_of(std::size_t port) const noexcept {
    return static_cast<unsigned>(port % channels_.workers());
  }
  Ports& ports_;
  Channels& channels_;
  unsigned self_;
  Transmitter transmitter_;
  Tally overrun_;
};

}  // namespace sallyport::dpdk
