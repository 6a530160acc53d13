#include "dataplane/dpdk/steering.h"

#include <array>

#include "dataplane/dpdk/port.h"

namespace sallyport::dpdk {
namespace {

class ToeplitzHash {
 public:
  void add(std::uint8_t byte) noexcept {
    for (int bit = 7; bit >= 0; --bit) {
      if (((byte >> bit) & 1U) != 0) value_ ^= window();
      ++position_;
    }
  }
  [[nodiscard]] std::uint32_t value() const noexcept { return value_; }

 private:
  // The 32 bits of the key from the current bit on; the key repeats 16 bits.
  [[nodiscard]] std::uint32_t window() const noexcept {
    constexpr std::uint64_t kPattern = 0x6d5a6d5a6d5a6d5aULL;
    return static_cast<std::uint32_t>(kPattern >> (32U - position_ % 16U));
  }
  std::uint32_t value_ = 0;
  unsigned position_ = 0;
};

}  // namespace

std::uint32_t toeplitz(const FiveTuple& tuple) noexcept {
  ToeplitzHash hash;
  for (const auto* endpoint : {&tuple.source, &tuple.destination}) {
    const auto& bytes = endpoint->address.bytes();
    for (std::size_t i = endpoint->address.is_v4() ? 12 : 0; i < bytes.size(); ++i) hash.add(bytes[i]);
  }
  if (tuple.protocol == IpProtocol::udp || tuple.protocol == IpProtocol::tcp) {
    for (const auto* endpoint : {&tuple.source, &tuple.destination}) {
      hash.add(static_cast<std::uint8_t>(number(endpoint->port) >> 8U));
      hash.add(static_cast<std::uint8_t>(number(endpoint->port)));
    }
  }
  return hash.value();
}

unsigned Steering::device_queue(const FiveTuple& tuple) const noexcept {
  return toeplitz(tuple) % kRssBuckets % workers_;
}

}  // namespace sallyport::dpdk
