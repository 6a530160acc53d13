// Attack packets from outside, each from another source.
#pragma once

#include <span>

#include "perf/calls.h"
#include "perf/memory_port.h"

namespace sallyport::perf {

class Attackers {
 public:
  // Aims at the media addresses of this number of calls.
  explicit Attackers(std::uint32_t calls);

  // Each function fills a burst with packets received at `now`.
  std::size_t closed_rtp(MemoryPort& port, std::span<InFlight> burst, Time now);
  std::size_t random_udp(MemoryPort& port, std::span<InFlight> burst, Time now);
  std::size_t syn(MemoryPort& port, std::span<InFlight> burst, Time now);
  std::size_t invite(MemoryPort& port, std::span<InFlight> burst, Time now);

 private:
  [[nodiscard]] std::uint32_t random() noexcept;
  [[nodiscard]] std::uint32_t source() noexcept;
  [[nodiscard]] std::byte* arrive(MemoryPort& port, const Frame& frame, InFlight& in, Time now) const;

  std::uint64_t state_ = 0x9e3779b97f4a7c15ULL;
  std::uint32_t calls_;
  std::uint32_t number_ = 0;
  Frame rtp_, udp_, syn_, invite_;
  std::uint32_t rtp_sum_ = 0, udp_sum_ = 0, syn_sum_ = 0, invite_sum_ = 0;
  std::vector<std::size_t> numbers_;  // offsets of the INVITE's own number
};

}  // namespace sallyport::perf
