#include "alg/gates/gates.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "alg/testing/test_bench.h"

namespace sallyport {
namespace {

using Result = GateTable::Match::Result;

const Endpoint kSink{kPhone, Port{16390}};

GateSpec gate_to(const Endpoint& destination, std::optional<IpAddress> source = {}) {
  GateSpec spec;
  spec.destination = destination;
  spec.source = source;
  return spec;
}
FiveTuple packet(IpAddress source, std::uint16_t port, const Endpoint& destination = kSink) {
  return {{source, Port{port}}, destination, IpProtocol::udp};
}

TEST(Gates, AGateIsFoundByItsDestinationUntilItCloses) {
  GateTable gates(8, 1, 1);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::none);
  const auto gate = gates.open(gate_to(kSink), 7);
  ASSERT_TRUE(gate);
  EXPECT_EQ(gates.open_count(), 1U);
  const auto match = gates.find(packet(kProvider, 20000));
  EXPECT_EQ(match.result, Result::hit);
  EXPECT_EQ(match.gate, *gate);
  EXPECT_EQ(gates.id(match.gate), 7U);
  EXPECT_EQ(gates.find(packet(kProvider, 20000, {kPhone, Port{16391}})).result, Result::none);
  EXPECT_EQ(gates.find({{kProvider, Port{20000}}, kSink, IpProtocol::tcp}).result, Result::none);
  EXPECT_TRUE(gates.alive(*gate));
  gates.close(*gate);
  EXPECT_FALSE(gates.alive(*gate));
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::none);
  EXPECT_EQ(gates.open_count(), 0U);
  gates.close(*gate);  // closing again does nothing
  EXPECT_EQ(gates.open_count(), 0U);
}

TEST(Gates, TheFirstSourceLocksTheGate) {
  GateTable gates(8, 1, 1);
  const auto gate = gates.open(gate_to(kSink), 1);
  ASSERT_TRUE(gate);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::hit);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::hit);
  EXPECT_EQ(gates.find(packet(kProvider, 20002)).result, Result::stranger) << "another port is another source";
  EXPECT_EQ(gates.find(packet(kStranger, 20000)).result, Result::stranger);
  EXPECT_TRUE(gates.first_stranger(*gate));
  EXPECT_FALSE(gates.first_stranger(*gate));
}

TEST(Gates, WithoutALockEverySourceThatFitsPasses) {
  GateTable gates(8, 1, 1);
  auto spec = gate_to(kSink, kProvider);
  spec.lock_source = false;
  ASSERT_TRUE(gates.open(spec, 1));
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::hit);
  EXPECT_EQ(gates.find(packet(kProvider, 20002)).result, Result::hit);
  EXPECT_EQ(gates.find(packet(kStranger, 20000)).result, Result::stranger);
}

TEST(Gates, AnExactSourcePortCounts) {
  GateTable gates(8, 1, 1);
  auto spec = gate_to(kSink, kProvider);
  spec.source_port = Port{20000};
  const auto gate = gates.open(spec, 1);
  ASSERT_TRUE(gate);
  EXPECT_EQ(gates.find(packet(kProvider, 20002)).result, Result::stranger);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::hit);
  EXPECT_TRUE(gates.suits(*gate, packet(kProvider, 20000)));
  EXPECT_FALSE(gates.suits(*gate, packet(kProvider, 20002)));
}

TEST(Gates, TheKnownSourceWinsOverTheUnknownOne) {
  GateTable gates(8, 1, 1);
  const auto known = gates.open(gate_to(kSink, kProvider), 1);
  const auto any = gates.open(gate_to(kSink), 2);
  ASSERT_TRUE(known && any);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).gate, *known);
  EXPECT_EQ(gates.find(packet(kStranger, 20000)).gate, *any);
  // Two forks from one address: the first keeps its gate, the second takes the free one.
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).gate, *known);
  EXPECT_EQ(gates.find(packet(kProvider, 20004)).result, Result::stranger);
}

TEST(Gates, TwoForksOfOneSourceHaveAGateEach) {
  GateTable gates(8, 1, 1);
  const auto first = gates.open(gate_to(kSink, kProvider), 1);
  const auto second = gates.open(gate_to(kSink, kProvider), 2);
  ASSERT_TRUE(first && second);
  const auto a = gates.find(packet(kProvider, 20000));
  const auto b = gates.find(packet(kProvider, 20002));
  EXPECT_EQ(a.result, Result::hit);
  EXPECT_EQ(b.result, Result::hit);
  EXPECT_NE(a.gate, b.gate);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).gate, a.gate);
  EXPECT_EQ(gates.find(packet(kProvider, 20004)).result, Result::stranger);
}

TEST(Gates, AReplacementInheritsTheLockWhereItFits) {
  GateTable gates(8, 1, 1);
  auto spec = gate_to(kSink);
  spec.expected_port = Port{20000};
  const auto gate = gates.open(spec, 1);
  ASSERT_TRUE(gate);
  ASSERT_EQ(gates.find(packet(kProvider, 20000)).result, Result::hit);
  auto narrower = spec;
  narrower.source = kProvider;
  const auto heir = gates.replace(*gate, narrower);
  ASSERT_TRUE(heir);
  EXPECT_FALSE(gates.alive(*gate));
  EXPECT_EQ(gates.id(*heir), 1U);
  EXPECT_EQ(gates.find(packet(kProvider, 20002)).result, Result::stranger);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::hit);
  // The other side announced that it moves: the first packet from the new place gets the lock.
  narrower.expected_port = Port{30000};
  const auto moved = gates.replace(*heir, narrower);
  ASSERT_TRUE(moved);
  EXPECT_EQ(gates.find(packet(kProvider, 30000)).result, Result::hit);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::stranger);
  EXPECT_EQ(gates.open_count(), 1U);
}

TEST(Gates, AReplacementDoesNotInheritALockThatDoesNotFit) {
  GateTable gates(8, 1, 1);
  const auto gate = gates.open(gate_to(kSink), 1);
  ASSERT_TRUE(gate);
  ASSERT_EQ(gates.find(packet(kStranger, 20000)).result, Result::hit);
  const auto heir = gates.replace(*gate, gate_to(kSink, kProvider));
  ASSERT_TRUE(heir);
  EXPECT_EQ(gates.find(packet(kStranger, 20000)).result, Result::stranger);
  EXPECT_EQ(gates.find(packet(kProvider, 20000)).result, Result::hit);
}

TEST(Gates, AFullTableRefusesTheNewcomerAndHarmsNobody) {
  GateTable gates(4, 1, 1);
  std::vector<GateRef> open;
  for (std::uint16_t i = 0; i < 4; ++i) {
    const auto gate = gates.open(gate_to({kPhone, Port{static_cast<std::uint16_t>(16384 + i)}}), i);
    ASSERT_TRUE(gate);
    open.push_back(*gate);
  }
  EXPECT_FALSE(gates.open(gate_to(kSink), 9));
  for (const auto& gate : open) EXPECT_TRUE(gates.alive(gate));
  // A gate can change in a full table.
  const auto heir = gates.replace(open[1], gate_to({kPhone, Port{16385}}, kProvider));
  ASSERT_TRUE(heir);
  EXPECT_EQ(gates.open_count(), 4U);
  gates.close(open[0]);
  const auto gate = gates.open(gate_to(kSink), 9);
  ASSERT_TRUE(gate);
  EXPECT_FALSE(gates.alive(open[0]));
  gates.close(open[0]);  // a stale name closes nothing
  EXPECT_TRUE(gates.alive(*gate));
  EXPECT_EQ(gates.open_count(), 4U);
}

// Opens and closes gates until no record is free of readers. Returns the number of gates.
unsigned use_up(GateTable& gates) {
  unsigned opened = 0;
  while (const auto gate = gates.open(gate_to(kSink), 1)) {
    gates.close(*gate);
    if (++opened == 100000) break;
  }
  return opened;
}

TEST(Gates, ARecordWaitsForTheSlowestReader) {
  GateTable gates(1, 2, 1);
  const auto records = use_up(gates);
  EXPECT_LT(records, 1000U);
  gates.quiescent(0);
  EXPECT_EQ(use_up(gates), 0U);
  gates.quiescent(1);
  EXPECT_EQ(use_up(gates), records);
  gates.quiescent(1);
  gates.reclaim();
  EXPECT_EQ(use_up(gates), 0U);
  gates.quiescent(0);
  EXPECT_EQ(use_up(gates), records);
}

TEST(Gates, AnOldNameIsNotTheRecordsNextGate) {
  GateTable gates(1, 1, 1);
  const auto old = gates.open(gate_to(kSink), 1);
  ASSERT_TRUE(old);
  gates.close(*old);
  gates.quiescent(0);
  gates.reclaim();
  const auto gate = gates.open(gate_to(kSink), 2);
  ASSERT_TRUE(gate);
  EXPECT_EQ(gate->slot, old->slot);
  EXPECT_NE(gate->generation, old->generation);
  EXPECT_FALSE(gates.alive(*old));
  gates.close(*old);
  EXPECT_TRUE(gates.alive(*gate));
}

TEST(Gates, EveryOpenRaisesTheVersion) {
  GateTable gates(8, 1, 1);
  const auto before = gates.version();
  const auto gate = gates.open(gate_to(kSink), 1);
  ASSERT_TRUE(gate);
  const auto opened = gates.version();
  EXPECT_NE(opened, before);
  gates.close(*gate);
  EXPECT_EQ(gates.version(), opened) << "a close lets nobody in";
}

// Random gates, compared with a list that is searched from end to end.
TEST(Gates, ATableIsWhatAListWouldBe) {
  struct Model {
    GateRef ref;
    GateSpec spec;
    std::uint64_t id;
  };
  std::mt19937 random(20260101);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  GateTable gates(32, 1, 99);
  std::vector<Model> model;
  std::uint64_t next_id = 1;
  const std::array sources{kProvider, kStranger};
  for (int step = 0; step < 20000; ++step) {
    const Endpoint destination{kPhone, Port{static_cast<std::uint16_t>(16384 + below(12))}};
    switch (below(4)) {
      case 0: {
        auto spec = gate_to(destination);
        if (below(2) != 0) spec.source = sources[below(2)];
        spec.lock_source = false;
        const auto gate = gates.open(spec, next_id);
        gates.quiescent(0);
        ASSERT_EQ(gate.has_value(), model.size() < 32);
        if (gate) model.push_back({*gate, spec, next_id});
        ++next_id;
        break;
      }
      case 1:
        if (!model.empty()) {
          const auto at = below(static_cast<std::uint32_t>(model.size()));
          gates.close(model[at].ref);
          gates.quiescent(0);
          model.erase(model.begin() + at);
        }
        break;
      default: {
        const auto tuple = packet(sources[below(2)], 20000, destination);
        bool exact = false;
        bool any = false;
        bool there = false;
        for (const auto& m : model) {
          if (m.spec.destination != destination) continue;
          there = true;
          exact = exact || (m.spec.source && *m.spec.source == tuple.source.address);
          any = any || !m.spec.source;
        }
        const auto match = gates.find(tuple);
        ASSERT_EQ(match.result, exact || any ? Result::hit : there ? Result::stranger : Result::none);
        if (match.result == Result::hit) {
          ASSERT_EQ(gates.spec(match.gate).source.has_value(), exact);
          ASSERT_TRUE(std::any_of(model.begin(), model.end(), [&](const Model& m) { return m.ref == match.gate; }));
        }
      }
    }
    ASSERT_EQ(gates.open_count(), model.size());
  }
}

// One writer opens, replaces and closes gates; two readers find them. In every order: a found gate leads to the asked
// destination, its record is not reused before the reader is quiescent, and only one source has the lock. The thread
// sanitizer also tests the memory order here.
TEST(GatesConcurrency, OneWriterAndTwoReaders) {
  constexpr unsigned kReaders = 2;
  constexpr std::uint32_t kPorts = 8;
  GateTable gates(24, kReaders, 5);
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> hits{0};
  std::atomic<std::uint64_t> wrong{0};
  std::vector<std::thread> readers;
  for (unsigned reader = 0; reader < kReaders; ++reader) {
    readers.emplace_back([&, reader] {
      std::mt19937 random(reader);
      while (!done.load(std::memory_order_relaxed)) {
        for (int burst = 0; burst < 32; ++burst) {
          const Endpoint destination{kPhone, Port{static_cast<std::uint16_t>(16384 + random() % kPorts)}};
          const auto tuple = packet(kProvider, static_cast<std::uint16_t>(20000 + reader), destination);
          const auto match = gates.find(tuple);
          if (match.result == Result::none) continue;
          if (gates.spec(match.gate).destination != destination) wrong.fetch_add(1);
          if (gates.id(match.gate) % kPorts != number(destination.port) % kPorts) wrong.fetch_add(1);
          if (match.result == Result::hit) hits.fetch_add(1, std::memory_order_relaxed);
          (void)gates.alive(match.gate);
        }
        gates.quiescent(reader);
      }
    });
  }
  std::mt19937 random(77);
  std::vector<std::optional<GateRef>> open(kPorts);
  std::uint64_t opened = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{800};
  while (std::chrono::steady_clock::now() < until) {
    const auto at = random() % kPorts;
    const Endpoint destination{kPhone, Port{static_cast<std::uint16_t>(16384 + at)}};
    auto& gate = open[at];
    if (!gate) {
      gate = gates.open(gate_to(destination), kPorts * ++opened + at);
    } else if (random() % 2 == 0) {
      if (const auto heir = gates.replace(*gate, gate_to(destination, kProvider)); heir) gate = heir;
    } else {
      gates.close(*gate);
      gate.reset();
    }
    gates.reclaim();
  }
  // Leave the last gates open for a while, so that the readers find some.
  for (std::uint32_t at = 0; at < kPorts; ++at)
    while (!open[at]) {
      open[at] = gates.open(gate_to({kPhone, Port{static_cast<std::uint16_t>(16384 + at)}}), kPorts * ++opened + at);
      std::this_thread::yield();
    }
  while (hits.load() == 0) std::this_thread::yield();
  done.store(true);
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong.load(), 0U);
  EXPECT_GT(opened, 100U);
  EXPECT_EQ(gates.open_count(), kPorts);
}

// Many readers race for one lock: one gets it and keeps it.
TEST(GatesConcurrency, OneOfManySourcesTakesTheLock) {
  constexpr unsigned kReaders = 2;
  for (int round = 0; round < 100; ++round) {
    GateTable gates(4, kReaders, 5);
    const auto gate = gates.open(gate_to(kSink), 1);
    ASSERT_TRUE(gate);
    std::atomic<unsigned> ready{0};
    std::array<Result, kReaders> result{};
    std::vector<std::thread> readers;
    for (unsigned reader = 0; reader < kReaders; ++reader) {
      readers.emplace_back([&, reader] {
        ready.fetch_add(1);
        while (ready.load() != kReaders) std::this_thread::yield();
        result[reader] = gates.find(packet(kProvider, static_cast<std::uint16_t>(20000 + reader))).result;
      });
    }
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(std::count(result.begin(), result.end(), Result::hit), 1);
    for (unsigned reader = 0; reader < kReaders; ++reader)
      EXPECT_EQ(gates.find(packet(kProvider, static_cast<std::uint16_t>(20000 + reader))).result, result[reader]);
  }
}

}  // namespace
}  // namespace sallyport
