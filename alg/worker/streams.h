// Media streams: RFC 3550's counters for each SSRC in each direction of a flow.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "alg/base/pool.h"
#include "alg/base/time.h"
#include "alg/gates/gates.h"
#include "dissectors/rtp/rtp.h"

namespace sallyport {

// RFC 3550 A.1 and A.3: the first and the last sequence number, extended by their cycles.
inline void follow_sequence(std::uint32_t& base, std::uint32_t& highest, std::uint16_t number) noexcept {
  const auto step = static_cast<std::int16_t>(static_cast<std::uint16_t>(number - static_cast<std::uint16_t>(highest)));
  const auto extended = highest + static_cast<std::uint32_t>(std::int32_t{step});
  if (step > 0)
    highest = extended;
  else if (extended < base)
    base = extended;
}

// RFC 3550 A.8: `transit` is arrival minus timestamp, both in units of the stream's clock.
inline void follow_transit(double& jitter, std::int32_t& transit, std::int32_t now) noexcept {
  const auto difference =
      static_cast<std::int32_t>(static_cast<std::uint32_t>(now) - static_cast<std::uint32_t>(transit));
  jitter += (std::abs(static_cast<double>(difference)) - jitter) / 16.0;
  transit = now;
}

// A time in units of a clock, modulo 2^32.
[[nodiscard]] inline std::uint32_t clock_units(Time time, std::uint32_t hertz) noexcept {
  const auto microseconds = time.time_since_epoch().count();
  return static_cast<std::uint32_t>(microseconds / 1'000'000 * hertz + microseconds % 1'000'000 * hertz / 1'000'000);
}

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
  double jitter = 0;              // RFC 3550 A.8, in timestamp units
  std::int32_t transit = 0;       // relative transit time of the last packet, timestamp units
  std::uint32_t next = kNoIndex;  // next stream of the same direction
  std::uint32_t owner = 0;        // its flow * 2 + direction; kNoIndex: a free record
  std::uint32_t line = kNoIndex;  // the fast path's, which counts on from here (media_lines.h)

  // RFC 3550 A.3: expected minus received. Duplicates can make the difference negative; that counts as 0.
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
