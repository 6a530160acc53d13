// The engine's buffers for packets of a capture.
//
// Theory. The reader has one batch of packets at a time, in memory of its own that the next batch overwrites. The
// engine reads that memory; forward() and drop() copy nothing. A packet that the engine keeps (a fragment, a TCP
// segment behind a gap) is copied into a pool of bounded size. keep() refuses when the pool is full, and the engine
// decides about the packet. A packet leaves with the time stamp and the wire length that it came with, in the engine's
// order.
//
// "No byte of a forwarded packet changes" is checked: a packet that was not kept must be the memory that the reader
// filled; a packet that was kept must have its digest from arrival. bytes_changed counts the differences.
//
//   for (std::size_t i = 0; i < batch.size(); ++i) buffers.take(batch[i], reader.link(), frame + i, packets[i]);
//   engine.burst(std::span(packets).first(batch.size()));
//
// Limits: the engine has one batch of the reader's packets (CaptureReader::kMostOfBatch) at most; kept packets, their
// records included, take at most the bytes given to the constructor. A buffer that the engine gives back twice, or
// never, is a defect of the engine; both are counted (returned_twice(), outstanding()).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "alg/packet.h"
#include "dataplane/pcap/capture_reader.h"
#include "dataplane/pcap/capture_writer.h"

namespace sallyport {

class CaptureBuffers final : public Buffers {
 public:
  static constexpr std::size_t kDefaultPool = std::size_t{64} << 20;

  // The writers may be nullptr; they outlive the buffers.
  explicit CaptureBuffers(CaptureWriter* forwarded = nullptr, CaptureWriter* dropped = nullptr,
                          std::size_t pool_bytes = kDefaultPool);

  // A packet of the reader's batch, for the engine: everything except its headers.
  void take(const CapturedPacket& packet, net::LinkType link, std::uint64_t frame, InFlight& in_flight) noexcept;
  [[nodiscard]] InFlight take(const CapturedPacket& packet, net::LinkType link, std::uint64_t frame) {
    InFlight in_flight;
    take(packet, link, frame, in_flight);
    return in_flight;
  }

  void forward(const InFlight& packet) override;
  void forward_run(std::span<const InFlight> packets) override {
    for (const auto& packet : packets) forward(packet);
  }
  // Written among the forwarded packets, with the new bytes and their length on the wire.
  [[nodiscard]] bool forward_as(const InFlight& packet, Bytes frame) override;
  void drop(const InFlight& packet, DropReason reason) override;
  [[nodiscard]] bool keep(InFlight& packet) override;
  // Written among the forwarded packets, with the time of the packet that caused it.
  void send(const InFlight& like, bool back, Bytes frame) override;

  [[nodiscard]] std::uint64_t forwarded() const noexcept { return forwarded_; }
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }
  [[nodiscard]] std::uint64_t dropped(DropReason reason) const noexcept;
  // Forwarded packets that differ from the packets that came in.
  [[nodiscard]] std::uint64_t bytes_changed() const noexcept { return bytes_changed_; }
  // Forwarded packets that left with other bytes on purpose. Their own bytes are still compared: they may not change.
  [[nodiscard]] std::uint64_t rewritten() const noexcept { return rewritten_; }
  // Packets that the engine still has.
  [[nodiscard]] std::uint64_t outstanding() const noexcept { return taken_ - forwarded_ - dropped_; }
  [[nodiscard]] std::uint64_t returned_twice() const noexcept { return returned_twice_; }
  [[nodiscard]] std::size_t pool_used() const noexcept { return pool_used_; }

 private:
  struct Record {
    CapturedPacket packet;                // as it came
    std::unique_ptr<std::byte[]> memory;  // kept: packet.bytes points here; a packet of the reader has none
    std::uint64_t digest = 0;
    std::uint32_t generation = 0;
    bool in_use = false;
  };
  // The record of a handle; nullptr: the engine does not have that buffer.
  [[nodiscard]] Record* find(BufferHandle handle) noexcept;
  [[nodiscard]] bool is_readers(const Record& record) const noexcept {
    return &record >= readers_.data() && &record < readers_.data() + readers_.size();
  }
  // The record of a packet that is forwarded: counted, and its bytes compared. nullptr: it came back before.
  [[nodiscard]] Record* leaving(const InFlight& packet);
  void leave(const InFlight& packet, Record& record, CaptureWriter* writer);
  void release(Record& record, BufferHandle handle);

  CaptureWriter* forwarded_writer_;
  CaptureWriter* dropped_writer_;
  std::size_t pool_limit_;
  std::size_t pool_used_ = 0;
  std::array<Record, CaptureReader::kMostOfBatch> readers_;  // the reader's packets
  std::vector<Record> kept_;
  std::vector<std::uint32_t> free_;
  std::uint64_t taken_ = 0, forwarded_ = 0, dropped_ = 0, bytes_changed_ = 0, rewritten_ = 0, returned_twice_ = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(DropReason::count)> by_reason_{};
};

}  // namespace sallyport
