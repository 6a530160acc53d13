// Media streams: what RFC 3550 counts of each SSRC in each direction of a flow.
#pragma once

#include <array>
#include <cstdint>

#include "alg/gates.h"
#include "alg/pool.h"
#include "alg/time.h"
#include "dissectors/rtp/rtp.h"

namespace sallyport {

// One SSRC in one direction of one flow.
struct Stream {
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;  // of the last packet
  bool secure = false;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;          // RTP packets, header included
  std::uint32_t base_sequence = 0;  // RFC 3550 A.1
  std::uint32_t max_sequence = 0;   // extended by its cycles
  std::uint32_t clock_hertz = 8000;
  double jitter = 0;         // RFC 3550 A.8, in timestamp units
  std::int64_t transit = 0;  // relative transit time of the last packet, timestamp units
  bool transit_known = false;
  std::uint32_t next = kNoIndex;  // next stream of the same direction

  // RFC 3550 A.3: expected minus received; duplicates can make it negative, which counts as none.
  [[nodiscard]] std::uint64_t lost() const noexcept {
    const std::uint64_t expected = packets == 0 ? 0 : std::uint64_t{max_sequence} - base_sequence + 1;
    return expected > packets ? expected - packets : 0;
  }
  [[nodiscard]] double jitter_ms() const noexcept { return jitter * 1000.0 / clock_hertz; }
};

using StreamPool = Pool<Stream>;

inline constexpr unsigned kMaxStreamsOfDirection = 4;  // audio, video, their repairs: a bundle's usual four

// The clock rate of a payload type: the session's own, else RFC 3551 table 4 and 5, else 8000.
[[nodiscard]] std::uint32_t clock_rate(std::uint8_t payload_type, const GateSpec* spec) noexcept;

// Counts one RTP packet that arrived at `now`.
void count(Stream& stream, const rtp::Header& header, std::size_t bytes, Time now) noexcept;
// A stream from its first packet.
[[nodiscard]] Stream first(const rtp::Header& header, std::size_t bytes, Time now, const GateSpec* spec,
                           bool secure) noexcept;

}  // namespace sallyport
