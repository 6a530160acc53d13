// Writes the packets of established streams: copies one G.711 frame and writes the stream's tuple and RTP header into
// the copy. A stream needs no state: its tuple follows from its number, and its sequence number is the number of the
// pass. So the generator, whose time counts as the engine's, reads no memory of its own.
#pragma once

#include <cstdint>

#include "perf/calls.h"
#include "perf/memory_port.h"

namespace sallyport::perf {

inline constexpr std::uint32_t kSamplesOfAPacket = 160;  // G.711, 20 ms
inline constexpr Duration kPass = std::chrono::milliseconds{20};
inline constexpr std::uint32_t kFirstSsrc = 0x51000000;

class MediaSource {
 public:
  explicit MediaSource(std::uint32_t frame_bytes) {
    std::vector<std::byte> payload(frame_bytes - kPayloadAt, std::byte{0xd5});
    payload[0] = std::byte{0x80};  // version 2
    payload[1] = std::byte{8};     // PCMA
    frame_ = udp_frame({}, {}, payload);
    rest_ = header_sum(frame_);
  }

  [[nodiscard]] std::size_t frame_bytes() const noexcept { return frame_.size(); }
  // Half of the streams go out, half come in.
  [[nodiscard]] static bool goes_out(std::uint32_t stream) noexcept { return stream % 2 == 0; }

  // The packet of `stream` in pass number `pass`, received at `now`.
  void write(MemoryPort& port, InFlight& in, std::uint32_t stream, std::uint32_t pass, Time now) const noexcept {
    write(port, in, stream, pass, now, goes_out(stream));
  }
  void write(MemoryPort& port, InFlight& in, std::uint32_t stream, std::uint32_t pass, Time now,
             bool out) const noexcept {
    const auto tuple = media_tuple(stream);
    in.port = out ? 1 : 2;
    in.zone = out ? rules::Zone::inside : rules::Zone::outside;
    in.stamp.time = now;
    auto* bytes = port.receive(frame_, in);
    const auto source = out ? tuple.inside : tuple.outside;
    const auto destination = out ? tuple.outside : tuple.inside;
    std::uint32_t sum = rest_ + (source >> 16U) + (source & 0xffffU) + (destination >> 16U) + (destination & 0xffffU);
    sum = (sum & 0xffffU) + (sum >> 16U);
    sum = (sum & 0xffffU) + (sum >> 16U);
    put16(bytes + kIpAt + 10, ~sum & 0xffffU);
    put64(bytes + kIpAt + 12, std::uint64_t{source} << 32U | destination);
    put32(bytes + kUdpAt, std::uint32_t{tuple.port} << 16U | tuple.port);
    // One word holds version, payload type, sequence number and time stamp; the SSRC is another word.
    put64(bytes + kPayloadAt,
          std::uint64_t{0x8008} << 48U | std::uint64_t{pass & 0xffffU} << 32U | pass * kSamplesOfAPacket);
    put32(bytes + kPayloadAt + 8, (out ? kFirstSsrc : kFirstSsrc + 0x800000) + stream);
  }

 private:
  Frame frame_;
  std::uint32_t rest_ = 0;
};

}  // namespace sallyport::perf
