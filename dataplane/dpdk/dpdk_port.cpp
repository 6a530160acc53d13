// A port that is a DPDK device (rte_ethdev).
#include <fmt/format.h>
#include <net/if.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "dataplane/dpdk/device_start.h"
#include "dataplane/dpdk/mbuf_meta.h"
#include "dataplane/dpdk/port.h"

namespace sallyport::dpdk {
namespace {

constexpr std::uint64_t kFlowHash = RTE_ETH_RSS_IP | RTE_ETH_RSS_UDP | RTE_ETH_RSS_TCP;
constexpr unsigned kMbufCache = 256;
constexpr std::size_t kLeastKey = 40;  // covers two IPv6 addresses and two ports
constexpr std::size_t kMostKey = 64;

// Woo and Park: a key that repeats sixteen bits hashes both directions alike.
constexpr auto kSymmetricKey = [] {
  std::array<std::uint8_t, kMostKey> key{};
  for (std::size_t i = 0; i < key.size(); i += 2) {
    key[i] = 0x6d;
    key[i + 1] = 0x5a;
  }
  return key;
}();

void check(int result, const Device& device, std::string_view step) {
  if (result < 0)
    throw std::runtime_error(fmt::format("interface {}: device {}: {} failed: {}", device.interface, device.name, step,
                                         rte_strerror(-result)));
}

// The kernel refuses a frame that is longer than the link's MTU, but af_packet counts the frame as sent.
std::uint32_t longest_frame_of(const Device& device) noexcept {
  constexpr std::string_view kInterface = "iface=";
  constexpr std::uint32_t kHeader = 14 + 2 * 4;  // Ethernet and two tags
  const auto at = device.arguments.find(kInterface);
  if (!device.name.starts_with("net_af_packet") || at == std::string::npos) return UINT32_MAX;
  const auto from = at + kInterface.size();
  const auto name = device.arguments.substr(from, device.arguments.find(',', from) - from);
  ifreq request{};
  name.copy(&request.ifr_name[0], IFNAMSIZ - 1);
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int result = ::ioctl(socket, SIOCGIFMTU, &request);
  ::close(socket);
  return result == 0 ? static_cast<std::uint32_t>(request.ifr_mtu) + kHeader : UINT32_MAX;
}

class DpdkPort final : public Port {
 public:
  DpdkPort(const Device& device, const MbufPool& pool, const PortOptions& options) : Port(device) {
    check(rte_eth_dev_get_port_by_name(device.name.c_str(), &id_), device, "finding it (did its driver start?)");
    rte_eth_dev_info info{};
    check(rte_eth_dev_info_get(id_, &info), device, "reading its capabilities");
    receive_queues_ = options.receive_queues;
    transmit_queues_ = options.transmit_queues <= info.max_tx_queues ? options.transmit_queues : 1;
    configure(info);
    queues(info, pool);
    if (options.mtu != 0) check(rte_eth_dev_set_mtu(id_, options.mtu), device, fmt::format("MTU {}", options.mtu));
    check(rte_eth_dev_start(id_), device, "starting it");
    // The gateway forwards frames for other stations; a device without the mode receives all frames anyway.
    (void)rte_eth_promiscuous_enable(id_);
    (void)rte_eth_allmulticast_enable(id_);
    spread(info);
    longest_frame_ = longest_frame_of(device);
  }
  ~DpdkPort() override {
    stop();
    (void)rte_eth_dev_close(id_);
  }

  unsigned receive(unsigned queue, std::span<rte_mbuf*> out) override {
    return rte_eth_rx_burst(id_, static_cast<std::uint16_t>(queue), out.data(), static_cast<std::uint16_t>(out.size()));
  }
  unsigned transmit(unsigned queue, std::span<rte_mbuf*> packets) override {
    return rte_eth_tx_burst(id_, static_cast<std::uint16_t>(queue), packets.data(),
                            static_cast<std::uint16_t>(packets.size()));
  }
  PortCounters counters() const override {
    rte_eth_stats stats{};
    if (rte_eth_stats_get(id_, &stats) != 0) return {};
    return {stats.ipackets, stats.ibytes,    stats.opackets, stats.obytes,
            stats.imissed,  stats.rx_nombuf, stats.ierrors,  stats.oerrors};
  }
  unsigned receive_queues() const noexcept override { return receive_queues_; }
  unsigned transmit_queues() const noexcept override { return transmit_queues_; }
  std::uint32_t longest_frame() const noexcept override { return longest_frame_; }
  bool frames_come_cold() const noexcept override { return frames_come_cold_; }
  void stop() override {
    if (!stopped_) (void)rte_eth_dev_stop(id_);
    stopped_ = true;
  }

 private:
  void configure(const rte_eth_dev_info& info) {
    rte_eth_conf conf{};
    if (receive_queues_ > 1) {
      auto key = kSymmetricKey;
      conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
      conf.rx_adv_conf.rss_conf.rss_key = key.data();
      conf.rx_adv_conf.rss_conf.rss_key_len = info.hash_key_size;
      conf.rx_adv_conf.rss_conf.rss_hf = kFlowHash & info.flow_type_rss_offloads;
      check(configure(info, conf), device(), "configuring it");
    } else {
      check(configure(info, conf), device(), "configuring it");
    }
  }
  int configure(const rte_eth_dev_info& info, rte_eth_conf& conf) {
    conf.rxmode.offloads =
        info.rx_offload_capa & (RTE_ETH_RX_OFFLOAD_SCATTER | (RTE_ETH_RX_OFFLOAD_TIMESTAMP & timestamp_offload()));
    conf.txmode.offloads = info.tx_offload_capa & RTE_ETH_TX_OFFLOAD_MULTI_SEGS;
    return rte_eth_dev_configure(id_, static_cast<std::uint16_t>(receive_queues_),
                                 static_cast<std::uint16_t>(transmit_queues_), &conf);
  }
  // Use the time stamps of captures only: those of a NIC cost time for each packet and follow the NIC's own clock.
  [[nodiscard]] std::uint64_t timestamp_offload() const noexcept {
    return name().starts_with("net_pcap") ? ~std::uint64_t{0} : 0;
  }
  // The driver's preferred number of descriptors. net_tap gets few: the kernel looks at all of them for each frame.
  [[nodiscard]] std::uint16_t descriptors(std::uint16_t liked) const noexcept {
    constexpr std::uint16_t kLeast = 1024, kPieces = 32;
    return name().starts_with("net_tap") ? kPieces : std::max(kLeast, liked);
  }
  void queues(const rte_eth_dev_info& info, const MbufPool& pool) {
    auto rx = descriptors(info.default_rxportconf.ring_size);
    auto tx = descriptors(info.default_txportconf.ring_size);
    check(rte_eth_dev_adjust_nb_rx_tx_desc(id_, &rx, &tx), device(), "sizing its queues");
    const auto socket = static_cast<unsigned>(std::max(rte_eth_dev_socket_id(id_), 0));
    for (std::uint16_t q = 0; q < receive_queues_; ++q) {
      auto conf = info.default_rxconf;
      check(rte_eth_rx_queue_setup(id_, q, rx, socket, &conf, pool.get()), device(), "setting up a receive queue");
    }
    for (std::uint16_t q = 0; q < transmit_queues_; ++q)
      check(rte_eth_tx_queue_setup(id_, q, tx, socket, &info.default_txconf), device(), "setting up a transmit queue");
  }
  // Spreads flows as Steering computes it, always over kRssBuckets, so that devices with tables of different sizes
  // agree.
  void spread(const rte_eth_dev_info& info) {
    if (receive_queues_ < 2) return;
    std::vector<rte_eth_rss_reta_entry64> table(info.reta_size / RTE_ETH_RETA_GROUP_SIZE);
    for (unsigned i = 0; i < info.reta_size; ++i) {
      auto& group = table[i / RTE_ETH_RETA_GROUP_SIZE];
      group.mask = ~std::uint64_t{0};
      group.reta[i % RTE_ETH_RETA_GROUP_SIZE] = static_cast<std::uint16_t>(i % kRssBuckets % receive_queues_);
    }
    check(rte_eth_dev_rss_reta_update(id_, table.data(), info.reta_size), device(), "spreading flows over its queues");
  }

  std::uint16_t id_ = 0;
  unsigned receive_queues_ = 1;
  unsigned transmit_queues_ = 1;
  std::uint32_t longest_frame_ = UINT32_MAX;
  bool frames_come_cold_ = name().starts_with("net_af_xdp");
  bool stopped_ = false;
};

}  // namespace

std::span<const std::uint8_t> symmetric_rss_key() noexcept {
  return std::span(kSymmetricKey).first(kLeastKey);
}

MbufPool::MbufPool(unsigned count, std::uint16_t data_room) : count_(count) {
  pool_ = rte_pktmbuf_pool_create("sallyport", count, kMbufCache, kMetaSize,
                                  static_cast<std::uint16_t>(data_room + RTE_PKTMBUF_HEADROOM), SOCKET_ID_ANY);
  if (pool_ == nullptr)
    throw std::runtime_error(
        fmt::format("no memory for {} packet buffers of {} bytes: {}; give more with -m after "
                    "\"--\", or fewer with --buffers",
                    count, data_room, rte_strerror(rte_errno)));
}
MbufPool::~MbufPool() {
  rte_mempool_free(pool_);
}

std::uint64_t MbufPool::bytes(unsigned count, std::uint16_t data_room) noexcept {
  constexpr std::uint64_t kElsewhere = std::uint64_t{64} << 20U;  // EAL's own, queues, rings
  return std::uint64_t{count} * (sizeof(rte_mbuf) + kMetaSize + RTE_PKTMBUF_HEADROOM + data_room + 256U) + kElsewhere;
}

unsigned receive_queues_of(const Device& device) {
  std::uint16_t id = 0;
  rte_eth_dev_info info{};
  if (rte_eth_dev_get_port_by_name(device.name.c_str(), &id) != 0 || rte_eth_dev_info_get(id, &info) != 0) return 1;
  const bool spreads = (info.flow_type_rss_offloads & kFlowHash) != 0 && info.hash_key_size >= kLeastKey &&
                       info.hash_key_size <= kMostKey && info.reta_size >= kRssBuckets;
  return spreads ? std::min<unsigned>(info.max_rx_queues, kRssBuckets) : 1;
}

std::unique_ptr<Port> open_port(const Device& device, const MbufPool& pool, const PortOptions& options) {
  return std::make_unique<DpdkPort>(device, pool, options);
}

Ports open_ports(const std::vector<Device>& devices, const MbufPool& pool, PortOptions options) {
  for (const auto& device : devices)
    options.receive_queues = std::min(options.receive_queues, receive_queues_of(device));
  Ports ports;
  for (const auto& device : devices) ports.push_back(start_port(device, pool, options));
  return ports;
}

}  // namespace sallyport::dpdk
