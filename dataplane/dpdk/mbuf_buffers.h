// The engine's buffers for mbufs. forward() sends the mbuf out of the port on the other side of the wire, drop() frees
// it. keep() copies nothing; it counts, and refuses above a bound, so that kept packets never take all the mbufs that
// the ports receive into.
//
// "No byte of a forwarded packet changes" is checked here: a frame with a digest from its arrival is compared when it
// leaves, and bytes_changed() counts the differences.
#pragma once

#include <cstdint>

#include "alg/packet.h"
#include "dataplane/dpdk/mbuf_meta.h"
#include "dataplane/dpdk/transmitter.h"

namespace sallyport::dpdk {

class MbufBuffers final : public Buffers {
 public:
  MbufBuffers(const Ports& ports, Output& output, std::uint64_t most_kept)
      : ports_(ports), output_(output), most_kept_(most_kept) {}

  void forward(const InFlight& packet) override { forward(mbuf_from(packet)); }
  void forward_run(std::span<const InFlight> packets) override;
  // The new bytes leave in an mbuf of their own from the same pool. False: no mbuf is free, or the frame does not fit.
  [[nodiscard]] bool forward_as(const InFlight& packet, Bytes frame) override;
  void drop(const InFlight& packet, DropReason reason) override;
  [[nodiscard]] bool keep(InFlight& packet) override;

  void send(const InFlight& like, bool back, Bytes frame) override;

  // forward() and drop() as above, for a bare mbuf.
  void forward(rte_mbuf* mbuf);
  void drop(rte_mbuf* mbuf);

  [[nodiscard]] std::uint64_t forwarded() const noexcept { return forwarded_.get(); }
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.get(); }
  [[nodiscard]] std::uint64_t verified() const noexcept { return verified_.get(); }
  [[nodiscard]] std::uint64_t bytes_changed() const noexcept { return bytes_changed_.get(); }
  // Packets forwarded with other bytes on purpose.
  [[nodiscard]] std::uint64_t rewritten() const noexcept { return rewritten_.get(); }
  [[nodiscard]] std::uint64_t kept() const noexcept { return kept_.get(); }

 private:
  [[nodiscard]] static rte_mbuf* mbuf_from(const InFlight& packet) noexcept;
  // An mbuf with these bytes, from the pool of `model`; nullptr: no mbuf is free, or the bytes do not fit.
  [[nodiscard]] static rte_mbuf* mbuf_with(Bytes frame, const rte_mbuf& model) noexcept;
  void let_go(MbufMeta& m, rte_mbuf* mbuf);

  const Ports& ports_;
  Output& output_;
  std::uint64_t most_kept_;
  Tally kept_, forwarded_, dropped_, verified_, bytes_changed_, rewritten_;
};

}  // namespace sallyport::dpdk
