#include "alg/worker/streams.h"

namespace sallyport {
namespace {

// RFC 3551 tables 4 and 5: payload types 0-34 with a fixed clock rate. All but these are 8000 Hz.
constexpr std::array<ClockRate, 10> kStaticRates{{
    {6, 16000},
    {10, 44100},
    {11, 44100},
    {14, 90000},
    {16, 11025},
    {17, 22050},
    {25, 90000},
    {26, 90000},
    {28, 90000},
    {31, 90000},
}};

std::int32_t transit_time(const rtp::Header& header, std::uint32_t hertz, Time now) noexcept {
  return static_cast<std::int32_t>(clock_units(now, hertz) - header.timestamp);
}

}  // namespace

std::uint32_t clock_rate(std::uint8_t payload_type, const GateSpec* spec) noexcept {
  if (spec != nullptr) {
    for (const auto& rate : spec->clock_rates)
      if (rate.hertz != 0 && rate.payload_type == payload_type) return rate.hertz;
  }
  for (const auto& rate : kStaticRates)
    if (rate.payload_type == payload_type) return rate.hertz;
  return payload_type >= 32 && payload_type <= 34 ? 90000 : 8000;
}

Stream first(const rtp::Header& header, std::size_t bytes, Time now, const GateSpec* spec, bool secure) noexcept {
  Stream stream;
  stream.ssrc = header.ssrc;
  stream.payload_type = header.payload_type;
  stream.secure = secure;
  stream.clock_hertz = clock_rate(header.payload_type, spec);
  // One cycle above zero, so that packets older than the first do not wrap.
  stream.base_sequence = 0x10000U + header.sequence_number;
  stream.max_sequence = stream.base_sequence;
  stream.packets = 1;
  stream.bytes = bytes;
  stream.transit = transit_time(header, stream.clock_hertz, now);
  return stream;
}

void count(Stream& stream, const rtp::Header& header, std::size_t bytes, Time now) noexcept {
  ++stream.packets;
  stream.bytes += bytes;
  stream.payload_type = header.payload_type;
  follow_sequence(stream.base_sequence, stream.max_sequence, header.sequence_number);
  follow_transit(stream.jitter, stream.transit, transit_time(header, stream.clock_hertz, now));
}

}  // namespace sallyport
