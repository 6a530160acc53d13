// Captures through the gateway: net_pcap ports that read files, and time that is theirs.
//
// Theory. A capture that was split in two, one file for each side, is put together again by time stamp (of two
// frames with one time stamp the lower port's comes first) and numbered in that order, so that a frame has the number
// that it has in the whole capture. The engine gets the time of the frames and nothing else, on one thread, and what
// it lets go is sent at once: the run gives the events and the forwarded packets, in their order, that
// `sallyport analyze` gives for the whole capture.
//
// net_pcap reads a file lazily, a burst at a time, and says nothing at its end: it gives no packets. A file ends for
// us when it gave none kEmptyPolls times in a row. (infinite_rx=1 would read the file for ever; the ports are refused
// then.) It ignores the file's link type: the captures must be Ethernet. A frame that was cut by a snapshot length
// comes as it was cut; one longer than an mbuf comes as a chain.
#pragma once

#include <deque>

#include "dataplane/dpdk/engine_loop.h"

namespace sallyport::dpdk {

class ReplayLoop final : public EngineLoop {
 public:
  using EngineLoop::EngineLoop;
  void run(const std::atomic<bool>& stop, const Hook& each_loop) override;

 private:
  static constexpr unsigned kEmptyPolls = 16;
  static constexpr unsigned kFramesBetweenHooks = 256;

  struct Source {
    std::deque<rte_mbuf*> ahead;
    unsigned empty_polls = 0;
  };
  void read_ahead(std::size_t port, Source& source);
};

}  // namespace sallyport::dpdk
