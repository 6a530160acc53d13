// Packets on their way out of one thread: a small buffer for each port.
//
// What came in as a burst leaves as one. Where turn after turn brings a full burst there are more packets than can be
// forwarded, and several bursts leave together, for a device takes as long to be told of one packet as of many
// (net_af_packet, net_af_xdp: a system call). Else nothing waits.
//
// A port whose transmit queue is this thread's own is sent to directly; a port that has fewer queues than there are
// threads is sent to by one owner, and the others hand it their packets through rings (ThreadOutput in
// thread_output.h). What a device does not take after kRetries tries is freed and counted: a loss on the wire side is
// never silent.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dataplane/dpdk/port.h"
#include "dataplane/dpdk/tally.h"

namespace sallyport::dpdk {

// Where a packet goes that leaves by a port.
class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;
  // Takes the mbuf.
  virtual void send(std::size_t port, rte_mbuf* mbuf) = 0;
  // The same for some in a row.
  virtual void send_run(std::size_t port, std::span<rte_mbuf* const> mbufs) = 0;
};

class Transmitter final : public Output {
 public:
  static constexpr unsigned kBurst = 64;
  static constexpr unsigned kRetries = 64;
  static constexpr unsigned kSteady = 8;  // full turns that are not just a batch of the sender's
  static constexpr unsigned kTurns = 4;   // that a packet waits at most

  Transmitter(Ports& ports, unsigned queue);
  ~Transmitter() override;

  void send(std::size_t port, rte_mbuf* mbuf) override;
  void send_run(std::size_t port, std::span<rte_mbuf* const> mbufs) override;
  // A port's burst is done. The next port is not asked first: with some devices that takes a system call too.
  void end_burst() {
    if (full_turns_ < kSteady) flush();
  }
  // A turn of the loop is over; `full`: it brought a full burst.
  void end_turn(bool full);
  void flush();
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_.get(); }
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_.get(); }

 private:
  struct Buffer {
    std::array<rte_mbuf*, kBurst> packets{};
    unsigned count = 0;
  };
  void flush(std::size_t port);

  Ports& ports_;
  unsigned queue_;
  std::vector<Buffer> buffers_;
  unsigned full_turns_ = 0;  // in a row
  unsigned turns_ = 0;       // since all left
  Tally sent_, lost_;
};

}  // namespace sallyport::dpdk
