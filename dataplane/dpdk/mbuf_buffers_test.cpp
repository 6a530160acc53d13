// Mbufs need EAL: it is started once for the program, without hugepages, devices or root.
#include "dataplane/dpdk/mbuf_buffers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "dataplane/dpdk/eal.h"
#include "dataplane/dpdk/mbuf_meta.h"
#include "dataplane/dpdk/receiver.h"

namespace sallyport::dpdk {
namespace {

constexpr unsigned kPool = 1023;

class Environment final : public testing::Environment {
 public:
  void SetUp() override {
    EalRequest request;
    request.cpus = {usable_cpus().front()};
    request.memory_bytes = MbufPool::bytes(kPool, 2048);
    eal_ = std::make_unique<Eal>(eal_plan({}, request));
    pool = std::make_unique<MbufPool>(kPool, 2048);
  }
  void TearDown() override {
    pool.reset();
    eal_.reset();
  }
  static std::unique_ptr<MbufPool> pool;

 private:
  std::unique_ptr<Eal> eal_;
};
std::unique_ptr<MbufPool> Environment::pool;
[[maybe_unused]] const auto* const environment =
    testing::AddGlobalTestEnvironment(new Environment);  // NOLINT: gtest owns it

// Takes `appetite` packets of each burst.
class TestPort final : public Port {
 public:
  TestPort(std::size_t peer, unsigned appetite) : Port(make(peer)), appetite_(appetite) {}
  unsigned receive(unsigned, std::span<rte_mbuf*>) override { return 0; }
  unsigned transmit(unsigned, std::span<rte_mbuf*> packets) override {
    const auto count = std::min<std::size_t>(packets.size(), appetite_);
    for (auto* packet : packets.first(count)) rte_pktmbuf_free(packet);
    return static_cast<unsigned>(count);
  }
  PortCounters counters() const override { return {}; }
  void stop() override {}

 private:
  static Device make(std::size_t peer) {
    Device device;
    device.peer = peer;
    device.zone = peer == 1 ? rules::Zone::inside : rules::Zone::outside;
    return device;
  }
  unsigned appetite_;
};

class MbufBuffersTest : public testing::Test {
 protected:
  explicit MbufBuffersTest(unsigned appetite = 64) {
    ports_.push_back(std::make_unique<TestPort>(1, appetite));
    ports_.push_back(std::make_unique<TestPort>(0, appetite));
    transmitter_ = std::make_unique<Transmitter>(ports_, 0);
    buffers_ = std::make_unique<MbufBuffers>(ports_, *transmitter_, 2);
    receiver_ = std::make_unique<Receiver>(ports_, Verify::all);
  }
  ~MbufBuffersTest() override {
    transmitter_.reset();
    EXPECT_EQ(rte_mempool_in_use_count(Environment::pool->get()), 0U) << "an mbuf was lost";
  }

  // A frame of N segments, admitted at port 0.
  rte_mbuf* frame(unsigned segments = 1, std::uint16_t bytes = 100) {
    rte_mbuf* head = nullptr;
    for (unsigned i = 0; i < segments; ++i) {
      auto* segment = rte_pktmbuf_alloc(Environment::pool->get());
      EXPECT_NE(segment, nullptr);
      std::memset(rte_pktmbuf_append(segment, bytes), static_cast<int>('a' + i), bytes);
      if (head == nullptr)
        head = segment;
      else
        EXPECT_EQ(rte_pktmbuf_chain(head, segment), 0);
    }
    EXPECT_TRUE(receiver_->admit(head, 0, {}, packet_));
    return head;
  }
  // The same as a packet.
  InFlight packet(unsigned segments = 1, std::uint16_t bytes = 100) {
    (void)frame(segments, bytes);
    return packet_;
  }

  InFlight packet_;  // the last frame's
  Ports ports_;
  std::unique_ptr<Transmitter> transmitter_;
  std::unique_ptr<MbufBuffers> buffers_;
  std::unique_ptr<Receiver> receiver_;
};

TEST_F(MbufBuffersTest, ForwardsAndDrops) {
  buffers_->forward(packet());
  buffers_->drop(packet(), DropReason::acl);
  transmitter_->flush();
  EXPECT_EQ(buffers_->forwarded(), 1U);
  EXPECT_EQ(buffers_->dropped(), 1U);
  EXPECT_EQ(transmitter_->sent(), 1U);
  EXPECT_EQ(transmitter_->lost(), 0U);
}

TEST_F(MbufBuffersTest, APacketLeavesWithItsTurn) {
  buffers_->forward(packet());
  transmitter_->end_turn(false);
  EXPECT_EQ(transmitter_->sent(), 1U);
}

TEST_F(MbufBuffersTest, WhereThereAreTooManyAFewTurnsLeaveTogether) {
  constexpr unsigned kAtOnce = Transmitter::kSteady - 1;
  for (unsigned turn = 1; turn <= kAtOnce; ++turn) {
    buffers_->forward(packet());
    transmitter_->end_turn(true);
    EXPECT_EQ(transmitter_->sent(), turn);
  }
  for (unsigned round = 0; round < 2; ++round)
    for (unsigned turn = 0; turn < Transmitter::kTurns; ++turn) {
      EXPECT_EQ(transmitter_->sent(), kAtOnce + round * Transmitter::kTurns);
      buffers_->forward(packet());
      transmitter_->end_turn(true);
    }
  // A turn that is not full ends the wait.
  buffers_->forward(packet());
  transmitter_->end_turn(true);
  transmitter_->end_turn(false);
  EXPECT_EQ(transmitter_->sent(), kAtOnce + 2 * Transmitter::kTurns + 1);
}

TEST_F(MbufBuffersTest, AFullBufferWaitsForNoTurn) {
  for (unsigned i = 0; i < Transmitter::kBurst; ++i) buffers_->forward(packet());
  EXPECT_EQ(transmitter_->sent(), Transmitter::kBurst);
}

TEST_F(MbufBuffersTest, ARunLeavesLikeItsPackets) {
  std::vector<InFlight> run;
  for (int i = 0; i < 80; ++i) run.push_back(i % 9 == 0 ? packet(2) : packet());
  *rte_pktmbuf_mtod_offset(mbuf_of(run[3].buffer), char*, 50) = 'z';
  EXPECT_TRUE(buffers_->keep(run[5]));
  buffers_->forward_run(run);
  transmitter_->flush();
  EXPECT_EQ(buffers_->forwarded(), 80U);
  EXPECT_EQ(buffers_->verified(), 80U);
  EXPECT_EQ(buffers_->bytes_changed(), 1U);
  EXPECT_EQ(buffers_->kept(), 0U);
  EXPECT_EQ(transmitter_->sent(), 80U);
}

TEST_F(MbufBuffersTest, TellsThePacketWhereItCame) {
  const auto came = packet(2);
  EXPECT_EQ(came.zone, rules::Zone::inside);
  EXPECT_EQ(came.port, 1);
  EXPECT_EQ(came.bytes.size(), 200U);
  // Another thread that takes the packet over gets the same.
  InFlight again;
  receiver_->readmit(mbuf_of(came.buffer), again);
  EXPECT_EQ(again.zone, came.zone);
  EXPECT_EQ(again.port, came.port);
  EXPECT_EQ(again.bytes.data(), came.bytes.data());
  EXPECT_EQ(again.bytes.size(), came.bytes.size());
  buffers_->drop(mbuf_of(came.buffer));
}

TEST_F(MbufBuffersTest, SeesAChangedByte) {
  auto* mbuf = frame();
  *rte_pktmbuf_mtod_offset(mbuf, char*, 50) = 'z';
  buffers_->forward(mbuf);
  buffers_->forward(frame());
  EXPECT_EQ(buffers_->verified(), 2U);
  EXPECT_EQ(buffers_->bytes_changed(), 1U);
}

TEST_F(MbufBuffersTest, APacketMayLeaveWithOtherBytes) {
  const std::string other(120, 'n');
  EXPECT_TRUE(buffers_->forward_as(packet(), as_bytes(other)));
  auto kept = packet(2);
  EXPECT_TRUE(buffers_->keep(kept));
  EXPECT_TRUE(buffers_->forward_as(kept, as_bytes(other)));
  EXPECT_EQ(buffers_->kept(), 0U);
  EXPECT_EQ(buffers_->forwarded(), 2U);
  EXPECT_EQ(buffers_->rewritten(), 2U);
  EXPECT_EQ(buffers_->verified(), 2U);
  EXPECT_EQ(buffers_->bytes_changed(), 0U) << "on purpose is not by mistake";
  const auto long_one = packet();
  EXPECT_FALSE(buffers_->forward_as(long_one, as_bytes(std::string(20'000, 'n')))) << "no mbuf holds it";
  buffers_->drop(long_one, DropReason::limit);
  transmitter_->flush();
  EXPECT_EQ(transmitter_->sent(), 2U);
}

TEST_F(MbufBuffersTest, ShowsAChainInOnePieceAndSendsTheChain) {
  auto* mbuf = frame(3, 1000);
  const auto bytes = packet_.bytes;
  ASSERT_EQ(bytes.size(), 3000U);
  EXPECT_EQ(bytes[999], std::byte{'a'});
  EXPECT_EQ(bytes[1000], std::byte{'b'});
  EXPECT_EQ(bytes[2999], std::byte{'c'});
  EXPECT_EQ(mbuf->nb_segs, 3);
  buffers_->forward(mbuf);
  EXPECT_EQ(buffers_->bytes_changed(), 0U);
}

TEST_F(MbufBuffersTest, DigestDoesNotDependOnTheCuts) {
  auto* whole = frame(1, 999);
  auto* cut = frame(3, 333);
  std::memset(rte_pktmbuf_mtod(whole, void*), 'x', 999);
  for (auto* segment = cut; segment != nullptr; segment = segment->next)
    std::memset(rte_pktmbuf_mtod(segment, void*), 'x', 333);
  EXPECT_EQ(digest(whole), digest(cut));
  buffers_->drop(whole);
  buffers_->drop(cut);
}

TEST_F(MbufBuffersTest, KeepsOnlySoMany) {
  std::vector<InFlight> frames{packet(), packet(), packet()};
  EXPECT_TRUE(buffers_->keep(frames[0]));
  EXPECT_TRUE(buffers_->keep(frames[1]));
  EXPECT_FALSE(buffers_->keep(frames[2]));
  buffers_->drop(frames[0], DropReason::limit);
  EXPECT_TRUE(buffers_->keep(frames[2]));
  EXPECT_EQ(buffers_->kept(), 2U);
  buffers_->drop(frames[1], DropReason::limit);
  buffers_->drop(frames[2], DropReason::limit);
}

class FullPortTest : public MbufBuffersTest {
 protected:
  FullPortTest() : MbufBuffersTest(0) {}
};

TEST_F(FullPortTest, ALossAtTransmitIsCounted) {
  for (int i = 0; i < 3; ++i) buffers_->forward(frame());
  transmitter_->flush();
  EXPECT_EQ(transmitter_->sent(), 0U);
  EXPECT_EQ(transmitter_->lost(), 3U);
}

}  // namespace
}  // namespace sallyport::dpdk
