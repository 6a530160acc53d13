// Packets on their way out of one thread: a small buffer for each port.
//
// A burst that came in together leaves together. When turn after turn brings a full burst, the gateway is the
// bottleneck: several bursts then leave together, because a send of any number of packets costs one system call
// (net_af_packet, net_af_xdp). Otherwise no packet waits.
//
// This thread sends directly to a port on which it has a transmit queue of its own. A port with fewer queues than
// threads has one owner; the other threads hand their packets to the owner through rings (thread_output.h). Packets
// that a device does not take after kRetries tries are freed and counted.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dataplane/dpdk/port.h"
#include "dataplane/dpdk/tally.h"

namespace sallyport::dpdk {

// Takes the packets that leave by a port.
class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;
  // Takes ownership of the mbuf.
  virtual void send(std::size_t port, rte_mbuf* mbuf) = 0;
  // The same for a run of mbufs.
  virtual void send_run(std::size_t port, std::span<rte_mbuf* const> mbufs) = 0;
};

class Transmitter final : public Output {
 public:
  static constexpr unsigned kBurst = 64;
  static constexpr unsigned kRetries = 64;
  static constexpr unsigned kSteady = 8;  // full turns in a row: more than one batch of the sender
  static constexpr unsigned kTurns = 4;   // the most turns that a packet waits

  Transmitter(Ports& ports, unsigned queue);
  ~Transmitter() override;

  void send(std::size_t port, rte_mbuf* mbuf) override;
  void send_run(std::size_t port, std::span<rte_mbuf* const> mbufs) override;
  // A port's burst is done. Send before the next port is polled: with some devices a poll takes a system call too.
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
  unsigned turns_ = 0;       // since the last flush
  Tally sent_, lost_;
};

}  // namespace sallyport::dpdk
