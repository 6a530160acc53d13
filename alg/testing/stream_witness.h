// A test helper: a reader that checks a TcpStream. Bytes must come once and in order. In enforce mode every byte of a
// segment that leaves must have been delivered before, with the same value; bytes that the receiver had acknowledged
// are exempt. Sequence numbers are those of the wire.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "alg/reassembly/tcp_stream.h"
#include "alg/testing/counted_buffers.h"

namespace sallyport {

class StreamWitness : public StreamReader {
 public:
  struct Heard {
    std::optional<std::uint32_t> first;  // sequence number of the first byte
    std::uint32_t next = 0;
    std::vector<std::byte> bytes;  // gaps are left out
    std::uint32_t missing = 0;
    std::optional<std::uint32_t> acknowledged;
    std::vector<std::uint32_t> early;  // acknowledged before this side was seen; not all of it counted
  };

  explicit StreamWitness(const FiveTuple& client_to_server) : tuple_(client_to_server) {}

  bool on_bytes(Side from, Bytes bytes, const InFlight& segment) override {
    auto& side = heard[static_cast<std::size_t>(from)];
    const auto end = begins(segment) + segment.headers.payload.length;
    const auto start = end - static_cast<std::uint32_t>(bytes.size());
    require(!bytes.empty() && bytes.size() <= segment.headers.payload.length, "a segment brings its own bytes");
    require(!refused, "nothing is delivered after a refusal");
    if (!side.first) start_at(side, start);
    require(side.next == start || side.bytes.empty(), "bytes come in order");
    side.next = end;
    side.bytes.insert(side.bytes.end(), bytes.begin(), bytes.end());
    refused = side.bytes.size() > refuse_after;
    return !refused;
  }
  void on_gap(Side from, std::uint32_t missing, const InFlight&) override {
    auto& side = heard[static_cast<std::size_t>(from)];
    require(missing != 0, "a gap is not empty");
    side.missing += missing;
    side.next += missing;
  }
  void on_conflict(Side, const InFlight&) override { ++conflicts; }
  [[nodiscard]] DropReason refusal() const override { return reason; }

  // Another connection with the same ports.
  void begin_again() {
    heard = {};
    refused = false;
  }
  // Call it for each segment before the stream gets the segment.
  void note_acknowledgement(const net::Packet& packet) {
    if ((packet.tcp.flags & net::tcp_flag::rst) != 0) return;
    if ((packet.tcp.flags & net::tcp_flag::syn) != 0) {  // bytes before the first one are never read
      auto& own = heard[packet.tuple.source == tuple_.source ? 0 : 1];
      if (!own.acknowledged && !own.first) own.acknowledged = own.next = packet.tcp.sequence + 1;
    }
    if ((packet.tcp.flags & net::tcp_flag::ack) == 0) return;
    auto& side = heard[packet.tuple.source == tuple_.source ? 1 : 0];
    const auto number = packet.tcp.acknowledgement;
    if (!side.acknowledged && !side.first) {
      side.early.push_back(number);
      return;
    }
    if (side.acknowledged && static_cast<std::int32_t>(number - *side.acknowledged) < 0) return;
    if (static_cast<std::int32_t>(number - side.next) > 1) return;
    side.acknowledged = number;
  }
  void check_forward(const InFlight& packet) {
    const auto length = packet.headers.payload.length;
    if ((packet.headers.tcp.flags & net::tcp_flag::rst) != 0) return;
    auto& side = heard[packet.headers.tuple.source == tuple_.source ? 0 : 1];
    if (length == 0) {
      // Picked up at its end: a FIN is the first and the last segment seen of this side.
      if ((packet.headers.tcp.flags & net::tcp_flag::fin) != 0 && !side.first && !side.acknowledged)
        start_at(side, begins(packet));
      return;
    }
    require(!refused, "no payload leaves after a refusal");
    const auto begin = begins(packet);
    const bool before = std::find(side.early.begin(), side.early.end(), begin + 1) != side.early.end();
    if (!side.first && !side.acknowledged && before && length == 1) return;  // a keep-alive
    for (std::uint32_t i = 0; i < length; ++i) {
      const auto at = begin + i;
      if (side.acknowledged && static_cast<std::int32_t>(at - *side.acknowledged) < 0) continue;
      require(side.first && static_cast<std::int32_t>(at - *side.first) >= 0, "what leaves was delivered");
      const auto index = static_cast<std::size_t>(at - *side.first);
      require(index < side.bytes.size() && side.bytes[index] == packet.bytes[i], "what leaves is what was delivered");
    }
  }

  std::array<Heard, 2> heard;
  std::size_t conflicts = 0;
  std::size_t refuse_after = SIZE_MAX;  // bytes of one side
  bool refused = false;
  DropReason reason = DropReason::malformed;

 private:
  static void start_at(Heard& side, std::uint32_t sequence) {
    side.first = side.next = sequence;
    for (const auto number : side.early) {
      if (static_cast<std::int32_t>(sequence - number) < 0) continue;
      if (!side.acknowledged || static_cast<std::int32_t>(number - *side.acknowledged) > 0) side.acknowledged = number;
    }
  }
  [[nodiscard]] static std::uint32_t begins(const InFlight& packet) {
    return packet.headers.tcp.sequence + ((packet.headers.tcp.flags & net::tcp_flag::syn) != 0 ? 1U : 0U);
  }
  FiveTuple tuple_;
};

}  // namespace sallyport
