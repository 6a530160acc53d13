#include "dataplane/dpdk/device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rte_lcore.h>

#include <csignal>

namespace sallyport::dpdk {
namespace {

using rules::Zone;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

rules::Interface interface(std::string name, std::string device, Zone zone) {
  rules::Interface result;
  result.name = std::move(name);
  result.device = std::move(device);
  result.zone = zone;
  return result;
}

rules::Policy policy(std::vector<rules::Interface> interfaces) {
  rules::Policy result;
  result.interfaces = std::move(interfaces);
  return result;
}

TEST(Devices, PairsInsideWithOutside) {
  const auto devices =
      devices_of(policy({interface("lan", "net_af_packet0,iface=voice0", Zone::inside),
                         interface("loopback", "", Zone::unknown), interface("wan", "0000:03:00.1", Zone::outside)}));
  ASSERT_EQ(devices.error, "");
  ASSERT_EQ(devices.list.size(), 2U);
  EXPECT_EQ(devices.list[0].name, "net_af_packet0");
  EXPECT_EQ(devices.list[0].arguments, "iface=voice0");
  EXPECT_FALSE(devices.list[0].pci);
  EXPECT_EQ(devices.list[0].peer, 1U);
  EXPECT_TRUE(devices.list[1].pci);
  EXPECT_EQ(devices.list[1].peer, 0U);
  EXPECT_EQ(devices.list[1].policy_index, 2);
}

TEST(Devices, AnInterfaceByItsBareNameIsAfXdpThenAfPacket) {
  const auto devices = devices_of(
      policy({interface("lan", "voice0", Zone::inside), interface("other", "net_af_packet1,iface=x", Zone::inside),
              interface("wan", "eth0.100", Zone::outside), interface("far", "net_af_xdp0,iface=y", Zone::outside)}));
  ASSERT_EQ(devices.error, "");
  ASSERT_EQ(devices.list.size(), 4U);
  const auto& lan = devices.list[0];
  EXPECT_EQ(lan.name, "net_af_xdp2") << "0 and 1 are the policy's own";
  EXPECT_EQ(lan.arguments, "iface=voice0");
  ASSERT_TRUE(lan.second_choice);
  EXPECT_EQ(lan.second_choice->name, "net_af_packet2");
  EXPECT_THAT(lan.second_choice->arguments, testing::StartsWith("iface=voice0,"));
  EXPECT_EQ(devices.list[2].name, "net_af_xdp3");
  EXPECT_EQ(devices.list[2].arguments, "iface=eth0.100");
  EXPECT_FALSE(devices.list[1].second_choice);
  EXPECT_FALSE(devices.list[3].second_choice);
}

TEST(Devices, ADriversNameIsNoInterface) {
  const auto error = [](std::string device) {
    return devices_of(policy({interface("a", std::move(device), Zone::inside), interface("b", "eth1", Zone::outside)}))
        .error;
  };
  EXPECT_THAT(error("net_tap"), HasSubstr("with a number"));
  EXPECT_THAT(error("eth_tap"), HasSubstr("with a number"));
  EXPECT_THAT(error("an-interface-of-too-long-a-name"), HasSubstr("name of an interface"));
  EXPECT_THAT(error("voice/x"), HasSubstr("name of an interface"));
  EXPECT_THAT(error("eth1"), HasSubstr("used twice"));
  EXPECT_EQ(error("0000:03:00.1"), "");
  EXPECT_EQ(error("virtio_user0,path=/dev/vhost-net"), "");
}

TEST(Devices, SaysWhatIsMissing) {
  EXPECT_THAT(devices_of(policy({})).error, HasSubstr("zone inside"));
  EXPECT_THAT(devices_of(policy({interface("a", "net_tap0", Zone::inside)})).error, HasSubstr("zone outside"));
  EXPECT_THAT(devices_of(policy({interface("a", "net_tap0", Zone::unknown)})).error, HasSubstr("needs a zone"));
  EXPECT_THAT(
      devices_of(policy({interface("a", "eth0", Zone::inside), interface("b", "net_tap", Zone::outside)})).error,
      HasSubstr("with a number"));
  EXPECT_THAT(
      devices_of(policy({interface("a", "net_tap0", Zone::inside), interface("b", "net_tap0", Zone::outside)})).error,
      HasSubstr("used twice"));
  EXPECT_THAT(devices_of(policy({interface("a", "net_tap0", Zone::inside), interface("b", "net_tap1", Zone::outside),
                                 interface("c", "net_tap2", Zone::outside)}))
                  .error,
              HasSubstr("as many"));
}

TEST(Replay, WantsCapturesThatEnd) {
  const auto obstacle = [](std::string arguments) {
    Device device;
    device.name = "net_pcap0";
    device.arguments = std::move(arguments);
    return replay_obstacle({device});
  };
  EXPECT_EQ(obstacle("rx_pcap=a,tx_pcap=b"), "");
  EXPECT_NE(obstacle("rx_iface=eth0"), "");
  EXPECT_NE(obstacle("rx_pcap=a,infinite_rx=1"), "");
}

EalRequest request() {
  EalRequest result;
  result.cpus = {0, 1};
  result.memory_bytes = 100U << 20U;
  return result;
}

TEST(EalPlan, DoesWithoutHugepagesWhereThereAreNone) {
  const auto plan = eal_plan({}, request());
  EXPECT_FALSE(plan.hugepages);
  EXPECT_THAT(plan.arguments, Contains("--no-huge"));
  EXPECT_THAT(plan.arguments, Contains("100"));
  EXPECT_THAT(plan.arguments, Contains("--no-pci"));
  EXPECT_THAT(plan.arguments, Contains("--lcores=0"));
  EXPECT_THAT(plan.arguments, Not(Contains("--in-memory")));
}

TEST(EalPlan, UsesHugepagesWhereThereAreEnough) {
  auto r = request();
  r.hugepage_bytes = 200U << 20U;
  const auto plan = eal_plan({}, r);
  EXPECT_TRUE(plan.hugepages);
  EXPECT_THAT(plan.arguments, Contains("--in-memory"));
  EXPECT_THAT(plan.arguments, Not(Contains("--no-huge")));
}

TEST(EalPlan, LetsThreadsShareCpusWhereThereAreFewer) {
  auto r = request();
  r.workers = 3;
  EXPECT_THAT(eal_plan({}, r).arguments, Contains("--lcores=(0-3)@(0,1)"));
  r.workers = 1;
  EXPECT_THAT(eal_plan({}, r).arguments, Contains("--lcores=0,1"));
}

TEST(EalPlan, LeavesTheOperatorsArgumentsAlone) {
  auto r = request();
  r.extra = {"-l", "0,1", "--no-huge", "-m", "64"};
  const auto plan = eal_plan({}, r);
  EXPECT_EQ(std::count(plan.arguments.begin(), plan.arguments.end(), "--no-huge"), 1);
  EXPECT_THAT(plan.arguments, Not(Contains(testing::StartsWith("--lcores"))));
  EXPECT_FALSE(plan.hugepages);
}

TEST(EalPlan, NamesTheDevices) {
  Device tap;
  tap.name = "net_tap0";
  tap.arguments = "iface=x";
  Device card;
  card.name = "0000:03:00.1";
  card.pci = true;
  const auto plan = eal_plan({tap, card}, request());
  EXPECT_THAT(plan.arguments, Contains("--vdev=net_tap0,iface=x"));
  EXPECT_THAT(plan.arguments, Contains("-a"));
  EXPECT_THAT(plan.arguments, Contains("0000:03:00.1"));
  EXPECT_THAT(plan.arguments, Not(Contains("--no-pci")));
}

// EAL runs in this program: mbuf_buffers_test.cpp starts it.
TEST(Eal, LeavesTheSignalsOfFramesToItsOwnThread) {
  ASSERT_NE(rte_lcore_count(), 0U);
  sigset_t blocked;
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &blocked), 0);
  EXPECT_TRUE(sigismember(&blocked, SIGRTMIN));
  EXPECT_TRUE(sigismember(&blocked, SIGRTMAX));
  EXPECT_FALSE(sigismember(&blocked, SIGTERM)) << "stops the gateway";
  EXPECT_FALSE(sigismember(&blocked, SIGHUP)) << "has it read its policy again";
}

TEST(DataRoom, HoldsAnAfPacketFrame) {
  Device device;
  device.name = "net_af_packet0";
  EXPECT_EQ(data_room_for({device}, 2048), 2048);
  device.arguments = "iface=x,framesz=16384,framecnt=512";
  EXPECT_EQ(data_room_for({device}, 2048), 16384);
}

}  // namespace
}  // namespace sallyport::dpdk
