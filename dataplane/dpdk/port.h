// A port: bursts of mbufs in, bursts of mbufs out, and counters. The loops use this interface only. DpdkPort is any
// DPDK device; a test may have a port of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dataplane/dpdk/device.h"

struct rte_mbuf;
struct rte_mempool;

namespace sallyport::dpdk {

struct PortCounters {
#define PORT_COUNTER(name, meaning) std::uint64_t name = 0;
#include "dataplane/dpdk/wire_counters.def"
};

class Port {
 public:
  explicit Port(Device device) : device_(std::move(device)) {}
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  virtual ~Port() = default;

  // At most out.size() packets. Each queue belongs to one thread.
  [[nodiscard]] virtual unsigned receive(unsigned queue, std::span<rte_mbuf*> out) = 0;
  // Returns the number of packets that the device took; the others still belong to the caller.
  [[nodiscard]] virtual unsigned transmit(unsigned queue, std::span<rte_mbuf*> packets) = 0;
  [[nodiscard]] virtual PortCounters counters() const = 0;
  [[nodiscard]] virtual unsigned receive_queues() const noexcept { return 1; }
  [[nodiscard]] virtual unsigned transmit_queues() const noexcept { return 1; }
  // The device silently loses longer frames.
  [[nodiscard]] virtual std::uint32_t longest_frame() const noexcept { return UINT32_MAX; }
  // True: frames come from another core's cache, and sending copies every byte.
  [[nodiscard]] virtual bool frames_come_cold() const noexcept { return false; }
  // Stops the device: nothing is received any more.
  virtual void stop() = 0;

  [[nodiscard]] const std::string& name() const noexcept { return device_.name; }
  [[nodiscard]] const std::string& interface() const noexcept { return device_.interface; }
  [[nodiscard]] rules::Zone zone() const noexcept { return device_.zone; }
  // InFlight::port: the policy's interfaces, from 1.
  [[nodiscard]] std::uint8_t ingress() const noexcept { return static_cast<std::uint8_t>(device_.policy_index + 1); }
  [[nodiscard]] std::size_t peer() const noexcept { return device_.peer; }
  [[nodiscard]] const Device& device() const noexcept { return device_; }

 private:
  Device device_;
};

using Ports = std::vector<std::unique_ptr<Port>>;

struct PortOptions {
  unsigned receive_queues = 1;   // open_ports() lowers it to the number that every device supports
  unsigned transmit_queues = 1;  // requested; one for each sending thread, or one that they share through rings
  std::uint16_t mtu = 0;         // 0: keep the device's
};

// Mbufs with the gateway's private area. Throws std::runtime_error.
class MbufPool {
 public:
  MbufPool(unsigned count, std::uint16_t data_room);
  ~MbufPool();
  MbufPool(const MbufPool&) = delete;
  MbufPool& operator=(const MbufPool&) = delete;
  [[nodiscard]] rte_mempool* get() const noexcept { return pool_; }
  [[nodiscard]] unsigned count() const noexcept { return count_; }
  // Memory for a pool of this size and for the devices.
  [[nodiscard]] static std::uint64_t bytes(unsigned count, std::uint16_t data_room) noexcept;

 private:
  rte_mempool* pool_;
  unsigned count_;
};

// The symmetric key of receive-side scaling: both directions of a flow come to one queue. The queue is the hash modulo
// kRssBuckets, modulo the number of queues.
inline constexpr unsigned kRssBuckets = 64;
[[nodiscard]] std::span<const std::uint8_t> symmetric_rss_key() noexcept;

// The number of receive queues that a device can spread flows over symmetrically; 1: it cannot.
[[nodiscard]] unsigned receive_queues_of(const Device& device);
// Configures and starts a device that EAL has probed. Throws std::runtime_error with the device and the reason.
[[nodiscard]] std::unique_ptr<Port> open_port(const Device& device, const MbufPool& pool, const PortOptions& options);
// Opens all devices, or their second choices, with the number of receive queues that every device supports: the devices
// must agree on the queue of a flow.
[[nodiscard]] Ports open_ports(const std::vector<Device>& devices, const MbufPool& pool, PortOptions options);

}  // namespace sallyport::dpdk
