// Ports that use memory as their wire. A received frame is copied into a buffer and a forwarded frame out of it, as by
// a card without zero copy. Buffers are used in turn, like the buffers of a ring. The engine uses its normal interface.
#pragma once

#include <cstring>
#include <span>
#include <vector>

#include "alg/packet.h"
#include "perf/frames.h"

namespace sallyport::perf {

class MemoryPort final : public Buffers {
 public:
  static constexpr std::size_t kBufferBytes = 2048;
  // The distance of two buffers is an odd number of cache lines, as in a pool of DPDK. Otherwise the beginnings of all
  // frames would share a few sets of the cache.
  static constexpr std::size_t kStride = kBufferBytes + 5 * 64;
  static constexpr std::size_t kBuffers =
      512;  // a program that works in bursts with a warm pool uses about this number
  static constexpr std::size_t kSent = 32;

  struct Counts {
    std::uint64_t received = 0, received_bytes = 0, forwarded = 0, forwarded_bytes = 0, dropped = 0, made = 0;
  };

  MemoryPort() : buffers_(kBuffers * kStride), wire_(kSent * kStride) {}

  // Copies `frame` into a buffer. The caller may change the copy before the engine sees it.
  [[nodiscard]] std::byte* receive(Bytes frame, InFlight& packet) noexcept {
    const auto slot = next_++ % kBuffers;
    auto* bytes = &buffers_[slot * kStride];
    std::memcpy(bytes, frame.data(), frame.size());
    packet.buffer = BufferHandle{slot};
    packet.bytes = {bytes, frame.size()};
    ++counts_.received;
    counts_.received_bytes += frame.size();
    return bytes;
  }

  void forward(const InFlight& packet) override { transmit(packet.bytes); }
  void forward_run(std::span<const InFlight> packets) override {
    for (const auto& packet : packets) transmit(packet.bytes);
  }
  [[nodiscard]] bool forward_as(const InFlight&, Bytes frame) override {
    if (frame.size() > kBufferBytes) return false;
    transmit(frame);
    return true;
  }
  void drop(const InFlight&, DropReason) override { ++counts_.dropped; }
  // The ring would overwrite a kept buffer. No traffic here is fragmented or segmented, so no packet has to be kept.
  [[nodiscard]] bool keep(InFlight&) override { return false; }

  void send(const InFlight&, bool, Bytes frame) override {
    std::memcpy(&wire_[(counts_.forwarded % kSent) * kStride], frame.data(), frame.size());
    ++counts_.made;
  }

  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

 private:
  void transmit(Bytes frame) noexcept {
    std::memcpy(&wire_[(counts_.forwarded % kSent) * kStride], frame.data(), frame.size());
    ++counts_.forwarded;
    counts_.forwarded_bytes += frame.size();
  }

  std::vector<std::byte> buffers_, wire_;
  std::size_t next_ = 0;
  Counts counts_;
};

}  // namespace sallyport::perf
