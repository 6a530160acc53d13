// Hashes of addresses, ports and texts. The seed keeps outsiders from choosing keys that collide.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "dissectors/base/address.h"

namespace sallyport {

[[nodiscard]] inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9e3779b97f4a7c15ULL) * (b ^ 0xe7037ed1a0b428dbULL);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

[[nodiscard]] inline std::uint64_t hash(const Endpoint& endpoint, std::uint64_t seed) noexcept {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, endpoint.address.bytes().data(), 8);
  std::memcpy(&low, endpoint.address.bytes().data() + 8, 8);
  return mix(high ^ seed, mix(low, number(endpoint.port) ^ seed));
}

[[nodiscard]] inline std::uint64_t hash(std::string_view text, std::uint64_t seed) noexcept {
  auto value = mix(seed, text.size());
  while (text.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    value = mix(value, word);
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  return mix(value, rest);
}

[[nodiscard]] inline std::uint64_t hash(const IpAddress& address, std::uint64_t seed) noexcept {
  return hash(Endpoint{address, Port{}}, seed);
}

// For tables whose keys an outsider chooses: Call-IDs, hosts.
struct SeededHash {
  std::uint64_t seed = 0;
  template <class Key>
  [[nodiscard]] std::size_t operator()(const Key& key) const noexcept {
    return hash(key, seed);
  }
};
using TextHash = SeededHash;

// The same for both directions of a flow.
[[nodiscard]] inline std::uint64_t flow_hash(const FiveTuple& tuple, std::uint64_t seed) noexcept {
  const auto both = hash(tuple.source, seed) + hash(tuple.destination, seed);
  return mix(both, seed + static_cast<std::uint8_t>(tuple.protocol));
}

}  // namespace sallyport
