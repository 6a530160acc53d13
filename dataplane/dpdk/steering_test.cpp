#include "dataplane/dpdk/steering.h"

#include <gtest/gtest.h>
#include <rte_thash.h>

#include <array>
#include <cstring>

#include "dataplane/dpdk/port.h"

namespace sallyport::dpdk {
namespace {

FiveTuple flow(const char* source, std::uint16_t sport, const char* destination, std::uint16_t dport,
               IpProtocol protocol = IpProtocol::udp) {
  return {{*IpAddress::parse(source), sallyport::Port{sport}},
          {*IpAddress::parse(destination), sallyport::Port{dport}},
          protocol};
}

// DPDK's own Toeplitz, over the same fields.
std::uint32_t reference(const FiveTuple& tuple, bool ports) {
  const bool v4 = tuple.source.address.is_v4();
  std::vector<std::uint8_t> bytes;
  for (const auto* endpoint : {&tuple.source, &tuple.destination}) {
    const auto& address = endpoint->address.bytes();
    bytes.insert(bytes.end(), address.begin() + (v4 ? 12 : 0), address.end());
  }
  if (ports)
    for (const auto* endpoint : {&tuple.source, &tuple.destination}) {
      bytes.push_back(static_cast<std::uint8_t>(number(endpoint->port) >> 8U));
      bytes.push_back(static_cast<std::uint8_t>(number(endpoint->port)));
    }
  std::vector<std::uint32_t> words;
  for (std::size_t i = 0; i < bytes.size(); i += 4)
    words.push_back((std::uint32_t{bytes[i]} << 24U) | (std::uint32_t{bytes[i + 1]} << 16U) |
                    (std::uint32_t{bytes[i + 2]} << 8U) | bytes[i + 3]);
  return rte_softrss(words.data(), static_cast<std::uint32_t>(words.size()), symmetric_rss_key().data());
}

TEST(Toeplitz, IsWhatDevicesCompute) {
  const auto v4 = flow("10.1.1.5", 16390, "203.0.113.9", 20000);
  const auto v6 = flow("2001:db8:1::5", 16390, "2001:db8:2::9", 20000, IpProtocol::tcp);
  const auto icmp = flow("10.1.1.5", 0, "203.0.113.9", 0, IpProtocol::icmp);
  EXPECT_EQ(toeplitz(v4), reference(v4, true));
  EXPECT_EQ(toeplitz(v6), reference(v6, true));
  EXPECT_EQ(toeplitz(icmp), reference(icmp, false));
}

TEST(Toeplitz, IsTheSameForBothDirections) {
  for (std::uint16_t i = 0; i < 200; ++i) {
    const auto tuple = flow("10.1.1.5", static_cast<std::uint16_t>(16384 + 2 * i), "203.0.113.9",
                            static_cast<std::uint16_t>(20000 + 7 * i));
    EXPECT_EQ(toeplitz(tuple), toeplitz(tuple.reversed()));
  }
}

}  // namespace
}  // namespace sallyport::dpdk
