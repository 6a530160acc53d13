// The devices that a policy names, and the EAL arguments that bring them up. Text only: this file does not use DPDK.
//
// `sallyport device` accepts the names of DPDK: a PCI address ("0000:03:00.1", also "03:00.1,arg=1") or a virtual
// device with its arguments ("net_af_packet0,iface=voice0"). The bare name of a Linux interface ("voice0") means
// net_af_xdp on it, or net_af_packet if net_af_xdp does not start (open_ports in port.h tries both). A virtual device
// without a number and two devices with one name are errors here: EAL's own messages for them do not help.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/policy.h"

namespace sallyport::dpdk {

// Another virtual device for the same interface, used if the first does not start.
struct SecondChoice {
  std::string interface;  // of Linux
  std::string name;
  std::string arguments;
};

struct Device {
  std::string name;       // DPDK's device name: "net_af_packet0", "0000:03:00.1"
  std::string arguments;  // behind the first comma, may be empty
  bool pci = false;
  std::string interface;          // the policy's interface
  std::uint8_t policy_index = 0;  // of that interface, from 0
  rules::Zone zone = rules::Zone::unknown;
  std::size_t peer = 0;  // index of the device on the other side of the wire
  std::optional<SecondChoice> second_choice;
  std::string note;  // the reason for this device, if the policy named another; for the log
};

struct Devices {
  std::vector<Device> list;
  std::string error;  // not empty: the policy cannot run inline, and why
};
// The devices of a policy; inside and outside devices are paired in the policy's order.
[[nodiscard]] Devices devices_of(const rules::Policy& policy);

struct EalPlan {
  std::vector<std::string> arguments;  // for rte_eal_init, the program's name first
  bool hugepages = false;
  unsigned lcores = 1;  // that the program asked for; extra arguments may change it
};
struct EalRequest {
  unsigned workers = 0;              // worker threads besides the signalling core; 0: one thread for everything
  std::vector<unsigned> cpus;        // that the process may run on
  std::uint64_t hugepage_bytes = 0;  // free ones
  std::uint64_t memory_bytes = 0;    // needed
  std::vector<std::string> extra;    // from behind "--"; they override the program's
};
[[nodiscard]] EalPlan eal_plan(const std::vector<Device>& devices, const EalRequest& request);

// Bytes of data that an mbuf must hold for these devices: af_packet refuses to start when its frame does not fit.
[[nodiscard]] std::uint16_t data_room_for(const std::vector<Device>& devices, std::uint16_t least);

// The reason why these devices cannot be replayed; empty: they can.
[[nodiscard]] std::string replay_obstacle(const std::vector<Device>& devices);

}  // namespace sallyport::dpdk
