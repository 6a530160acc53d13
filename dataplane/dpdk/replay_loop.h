// Sends captures through the gateway: net_pcap ports read files, and time comes from the frames.
//
// Theory. A capture that was split into one file for each side is merged by time stamp; of two frames with the same
// time stamp, the frame of the lower port comes first. Frames are numbered in that order, so a frame has its number in
// the whole capture. The engine runs on one thread with the frames' times only, and a forwarded frame is sent at once.
// So the run gives the same events and forwarded packets, in the same order, as `sallyport analyze` for the whole
// capture.
//
// net_pcap reads a file lazily, a burst at a time, and does not report its end. A file has ended when kEmptyPolls polls
// in a row gave no packet. (infinite_rx=1 would read the file without end; such ports are refused.) It ignores the
// file's link type: the captures must be Ethernet. A frame that a snapshot length cut comes as it was cut; a frame
// longer than an mbuf comes as a chain.
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
