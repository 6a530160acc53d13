#include "dataplane/dpdk/device_start.h"

#include <fmt/format.h>
#include <net/if.h>
#include <rte_dev.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace sallyport::dpdk {
namespace {

constexpr const char* kBus = "vdev";
// Bytes of data in a frame of the second choice's ring (framesz=2048); af_packet would cut longer frames.
constexpr int kMostMtu = 1900;

// 0: there is no such interface.
int mtu_of(const std::string& interface) {
  ifreq request{};
  interface.copy(&request.ifr_name[0], IFNAMSIZ - 1);
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int result = ::ioctl(socket, SIOCGIFMTU, &request);
  ::close(socket);
  return result == 0 ? request.ifr_mtu : 0;
}

}  // namespace

std::unique_ptr<Port> start_port(const Device& device, const MbufPool& pool, const PortOptions& options) {
  std::string reason;
  try {
    return open_port(device, pool, options);
  } catch (const std::runtime_error& error) {
    if (!device.second_choice) throw;
    reason = error.what();
  }
  // The first device must release the interface. It does not exist if its driver refused it at once.
  (void)rte_eal_hotplug_remove(kBus, device.name.c_str());
  auto second = device;
  second.name = device.second_choice->name;
  second.arguments = device.second_choice->arguments;
  second.second_choice.reset();
  if (const int mtu = mtu_of(device.second_choice->interface); mtu > kMostMtu)
    throw std::runtime_error(
        fmt::format("{}; {} in its place would need a larger framesz for an MTU of {}: name it in the policy", reason,
                    second.name, mtu));
  second.note = fmt::format("{}; {} takes its place", reason, second.name);
  if (rte_eal_hotplug_add(kBus, second.name.c_str(), second.arguments.c_str()) != 0)
    throw std::runtime_error(
        fmt::format("{}; {} in its place does not start either (the lines above say why)", reason, second.name));
  return open_port(second, pool, options);
}

}  // namespace sallyport::dpdk
