#include "dataplane/dpdk/device.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace sallyport::dpdk {
namespace {

bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// "0000:03:00.1" or "03:00.1"
bool is_pci_address(std::string_view text) noexcept {
  constexpr std::string_view kLong = "hhhh:hh:hh.h";
  constexpr std::string_view kShort = "hh:hh.h";
  const auto fits = [&](std::string_view shape) {
    return text.size() == shape.size() && std::equal(text.begin(), text.end(), shape.begin(),
                                                     [](char c, char s) { return s == 'h' ? is_hex(c) : c == s; });
  };
  return fits(kLong) || fits(kShort);
}

bool is_virtual_device(std::string_view name) noexcept {
  return name.starts_with("net_") || name.starts_with("eth_");
}

// True: the kernel accepts this name for an interface, and DPDK does not accept it for a device.
bool is_linux_interface(std::string_view text) noexcept {
  constexpr std::size_t kLongest = 15;  // IFNAMSIZ with its end
  constexpr std::string_view kNotInNames = "/:, \t";
  return !text.empty() && text.size() <= kLongest && text.find_first_of(kNotInNames) == std::string_view::npos &&
         !is_virtual_device(text);
}

// A number that no device of the policy uses, with either driver.
unsigned free_number(const rules::Policy& policy, unsigned from) {
  const auto taken = [&](unsigned number) {
    return std::any_of(policy.interfaces.begin(), policy.interfaces.end(), [&](const auto& interface) {
      const auto name = interface.device.substr(0, interface.device.find(','));
      return name == fmt::format("net_af_xdp{}", number) || name == fmt::format("net_af_packet{}", number);
    });
  };
  while (taken(from)) ++from;
  return from;
}

Device parse_device(const rules::Interface& interface, std::size_t index) {
  Device device;
  const auto comma = interface.device.find(',');
  device.name = interface.device.substr(0, comma);
  if (comma != std::string::npos) device.arguments = interface.device.substr(comma + 1);
  device.pci = is_pci_address(device.name);
  device.interface = interface.name;
  device.policy_index = static_cast<std::uint8_t>(index);
  device.zone = interface.zone;
  return device;
}

bool asks_for(const std::vector<std::string>& arguments, std::initializer_list<std::string_view> options) {
  return std::any_of(arguments.begin(), arguments.end(), [&](std::string_view argument) {
    return std::any_of(options.begin(), options.end(), [&](std::string_view option) {
      const bool joined = option.size() == 2 ? argument.substr(0, 2) == option
                                             : argument.substr(0, option.size() + 1) == std::string(option) + "=";
      return argument == option || joined;
    });
  });
}

}  // namespace

Devices devices_of(const rules::Policy& policy) {
  Devices result;
  std::array<std::vector<std::size_t>, 2> sides;
  std::set<std::string> names;
  unsigned number = 0;
  for (std::size_t i = 0; i < policy.interfaces.size(); ++i) {
    const auto& interface = policy.interfaces[i];
    if (interface.device.empty()) continue;
    auto device = parse_device(interface, i);
    const auto fail = [&](std::string_view what) {
      result.error = fmt::format("interface {} (line {}): {}", interface.name, interface.line, what);
      return result;
    };
    if (device.zone == rules::Zone::unknown)
      return fail("a device needs a zone: \"sallyport zone inside\" or \"outside\"");
    if (!device.pci && !is_linux_interface(interface.device) &&
        (device.name.empty() || device.name.back() < '0' || device.name.back() > '9'))
      return fail(
          fmt::format("device {} is neither a PCI address nor a virtual device with a number, such as "
                      "net_af_packet0,iface=eth0, nor the name of an interface",
                      device.name));
    if (!names.insert(device.name).second) return fail(fmt::format("device {} is used twice", device.name));
    if (!device.pci && is_linux_interface(interface.device)) {
      number = free_number(policy, number);
      device.name = fmt::format("net_af_xdp{}", number);
      device.arguments = fmt::format("iface={}", interface.device);
      device.second_choice = {interface.device, fmt::format("net_af_packet{}", number),
                              fmt::format("iface={},blocksz=65536,framesz=2048,framecnt=4096", interface.device)};
      ++number;
    }
    sides[device.zone == rules::Zone::inside ? 0 : 1].push_back(result.list.size());
    result.list.push_back(std::move(device));
  }
  if (sides[0].empty() || sides[1].empty()) {
    result.error = fmt::format(
        "no interface with a device in zone {}: the gateway stands between an inside and an "
        "outside port, each \"interface NAME\" with \"sallyport device\" and \"sallyport zone\"",
        sides[0].empty() ? "inside" : "outside");
  } else if (sides[0].size() != sides[1].size()) {
    result.error = fmt::format(
        "{} inside and {} outside devices: each inside port is one end of a wire whose other "
        "end is an outside port, so there must be as many",
        sides[0].size(), sides[1].size());
  }
  for (std::size_t i = 0; result.error.empty() && i < sides[0].size(); ++i) {
    result.list[sides[0][i]].peer = sides[1][i];
    result.list[sides[1][i]].peer = sides[0][i];
  }
  return result;
}

EalPlan eal_plan(const std::vector<Device>& devices, const EalRequest& request) {
  EalPlan plan;
  auto& a = plan.arguments;
  a.emplace_back("sallyportd");
  plan.lcores = request.workers == 0 ? 1 : request.workers + 1;
  if (!asks_for(request.extra, {"-l", "-c", "--lcores", "-s", "-S"})) {
    std::vector<unsigned> cpus = request.cpus;
    if (cpus.empty()) cpus.push_back(0);
    if (cpus.size() >= plan.lcores) {
      cpus.resize(plan.lcores);
      a.push_back(fmt::format("--lcores={}", fmt::join(cpus, ",")));
    } else {
      // More threads than CPUs: the threads share the CPUs.
      a.push_back(fmt::format("--lcores=(0-{})@({})", plan.lcores - 1, fmt::join(cpus, ",")));
    }
  }
  const bool own_memory = asks_for(
      request.extra, {"--no-huge", "--in-memory", "--huge-dir", "-m", "--socket-mem", "--file-prefix", "--legacy-mem"});
  plan.hugepages =
      own_memory ? !asks_for(request.extra, {"--no-huge"}) : request.hugepage_bytes >= request.memory_bytes;
  if (!own_memory) {
    if (plan.hugepages) {
      a.emplace_back("--in-memory");
    } else {
      constexpr std::uint64_t kMegabyte = 1U << 20U;
      a.emplace_back("--no-huge");
      a.emplace_back("--no-shconf");  // not --in-memory: EAL refuses it together with -m
      a.emplace_back("-m");
      a.push_back(std::to_string((request.memory_bytes + kMegabyte - 1) / kMegabyte));
    }
  }
  if (!asks_for(request.extra, {"--telemetry"})) a.emplace_back("--no-telemetry");
  if (!asks_for(request.extra, {"--log-level"})) a.emplace_back("--log-level=warning");
  bool pci = false;
  for (const auto& device : devices) {
    const auto text = device.arguments.empty() ? device.name : device.name + "," + device.arguments;
    a.push_back((device.pci ? "-a" : "--vdev=") + (device.pci ? std::string{} : text));
    if (device.pci) a.push_back(text);
    pci = pci || device.pci;
  }
  if (!pci && !asks_for(request.extra, {"-a", "--allow", "-b", "--block"})) a.emplace_back("--no-pci");
  a.insert(a.end(), request.extra.begin(), request.extra.end());
  return plan;
}

std::uint16_t data_room_for(const std::vector<Device>& devices, std::uint16_t least) {
  constexpr unsigned kMost = 65024;
  unsigned room = least;
  for (const auto& device : devices) {
    for (std::size_t at = 0; at != std::string::npos && at < device.arguments.size();) {
      const auto end = std::min(device.arguments.find(',', at), device.arguments.size());
      const std::string_view argument(device.arguments.data() + at, end - at);
      constexpr std::string_view kFrameSize = "framesz=";
      if (argument.substr(0, kFrameSize.size()) == kFrameSize) {
        unsigned value = 0;
        const auto digits = argument.substr(kFrameSize.size());
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc{})
          room = std::max(room, std::min(value, kMost));
      }
      at = end + 1;
    }
  }
  return static_cast<std::uint16_t>(room);
}

std::string replay_obstacle(const std::vector<Device>& devices) {
  for (const auto& device : devices) {
    if (!device.name.starts_with("net_pcap") || device.arguments.find("rx_pcap=") == std::string::npos)
      return fmt::format("interface {}: --replay reads captures: net_pcapN,rx_pcap=FILE,tx_pcap=FILE",
                         device.interface);
    if (device.arguments.find("infinite_rx=1") != std::string::npos)
      return fmt::format("interface {}: infinite_rx=1 has no end to replay to", device.interface);
  }
  return {};
}

}  // namespace sallyport::dpdk
