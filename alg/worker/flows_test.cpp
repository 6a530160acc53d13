#include "alg/worker/flows.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "alg/testing/test_bench.h"

namespace sallyport {
namespace {

Time at(std::int64_t seconds) {
  return Time{std::chrono::seconds{seconds}};
}

TEST(Flows, BothDirectionsAreOneFlow) {
  FlowTable flows(16, 3);
  flows.advance(at(1000), [](std::uint32_t) {});
  const auto tuple = udp(kPhone, 16390, kProvider, 20000);
  EXPECT_EQ(flows.hash_of(tuple), flows.hash_of(tuple.reversed()));
  const auto index = flows.insert(tuple, flows.hash_of(tuple), at(1000), 10);
  ASSERT_NE(index, kNoIndex);
  EXPECT_EQ(flows.find(tuple, flows.hash_of(tuple)).index, index);
  EXPECT_EQ(flows.find(tuple, flows.hash_of(tuple)).direction, 0U);
  EXPECT_EQ(flows.find(tuple.reversed(), flows.hash_of(tuple)).index, index);
  EXPECT_EQ(flows.find(tuple.reversed(), flows.hash_of(tuple)).direction, 1U);
  const auto other = tcp(kPhone, 16390, kProvider, 20000);
  EXPECT_TRUE(flows.find(other, flows.hash_of(other)).none());
}

TEST(Flows, AFullTableRefusesTheNewcomer) {
  FlowTable flows(4, 3);
  flows.advance(at(1000), [](std::uint32_t) {});
  for (std::uint16_t i = 0; i < 4; ++i) {
    const auto tuple = udp(kPhone, i, kProvider, 20000);
    EXPECT_NE(flows.insert(tuple, flows.hash_of(tuple), at(1000), 10), kNoIndex);
  }
  const auto late = udp(kPhone, 9, kProvider, 20000);
  EXPECT_EQ(flows.insert(late, flows.hash_of(late), at(1000), 10), kNoIndex);
  EXPECT_EQ(flows.size(), 4U);
  for (std::uint16_t i = 0; i < 4; ++i) {
    const auto tuple = udp(kPhone, i, kProvider, 20000);
    EXPECT_FALSE(flows.find(tuple, flows.hash_of(tuple)).none());
  }
  const auto first = udp(kPhone, 0, kProvider, 20000);
  flows.erase(flows.find(first, flows.hash_of(first)).index);
  EXPECT_NE(flows.insert(late, flows.hash_of(late), at(1000), 10), kNoIndex);
}

TEST(Flows, AFlowThatIsSeenLives) {
  FlowTable flows(4, 3);
  flows.advance(at(1000), [](std::uint32_t) {});
  const auto tuple = udp(kPhone, 1, kProvider, 20000);
  const auto index = flows.insert(tuple, flows.hash_of(tuple), at(1000), 10);
  std::vector<std::uint32_t> expired;
  const auto note = [&](std::uint32_t i) { expired.push_back(i); };
  flows.advance(at(1009), note);
  EXPECT_TRUE(expired.empty());
  flows[index].last_seen = at(1009);
  flows.advance(at(1018), note);
  EXPECT_TRUE(expired.empty());
  flows.advance(at(1019), note);
  EXPECT_EQ(expired, std::vector<std::uint32_t>{index});
  EXPECT_EQ(flows.size(), 0U);
}

TEST(Flows, AShortenedLimitCountsFromNow) {
  FlowTable flows(4, 3);
  flows.advance(at(1000), [](std::uint32_t) {});
  const auto tuple = tcp(kPhone, 1, kProvider, 80);
  const auto index = flows.insert(tuple, flows.hash_of(tuple), at(1000), 7440);  // beyond the wheel's horizon
  unsigned expired = 0;
  const auto note = [&](std::uint32_t) { ++expired; };
  flows.advance(at(1400), note);
  flows[index].last_seen = at(1400);
  flows[index].idle_limit = 5;
  flows.reschedule(index, 5);
  flows.advance(at(1404), note);
  EXPECT_EQ(expired, 0U);
  flows.advance(at(1405), note);
  EXPECT_EQ(expired, 1U);
}

TEST(Flows, AJumpOfTimeLooksAtEveryFlowOnce) {
  FlowTable flows(64, 3);
  flows.advance(at(1000), [](std::uint32_t) {});
  for (std::uint16_t i = 0; i < 40; ++i) {
    const auto tuple = udp(kPhone, i, kProvider, 20000);
    (void)flows.insert(tuple, flows.hash_of(tuple), at(1000), i < 20 ? 100 : 1000000);
  }
  unsigned expired = 0;
  flows.advance(at(1000 + 5000), [&](std::uint32_t) { ++expired; });
  EXPECT_EQ(expired, 20U);
  flows.advance(at(500), [&](std::uint32_t) { ++expired; });  // time does not run backwards
  EXPECT_EQ(flows.size(), 20U);
  flows.advance(at(2000000), [&](std::uint32_t) { ++expired; });
  EXPECT_EQ(expired, 40U);
  EXPECT_EQ(flows.size(), 0U);
}

// Random tuples in a table that is nearly full, against a map that knows both directions.
TEST(Flows, ATableIsWhatAMapWouldBe) {
  struct Known {
    Time last_seen;
    std::uint32_t limit = 0;
  };
  for (const std::uint64_t seed : {0ULL, 1ULL, 0xfeedULL}) {
    constexpr std::uint32_t kCapacity = 200;
    FlowTable flows(kCapacity, seed);
    std::map<FiveTuple, Known> model;  // by the tuple of direction 0
    std::mt19937 random(static_cast<std::uint32_t>(seed));
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    std::int64_t now = 1'700'000'000;
    flows.advance(at(now), [](std::uint32_t) {});
    for (int step = 0; step < 60000; ++step) {
      auto tuple = udp(IpAddress::v4(0x0a010100 + below(8)), static_cast<std::uint16_t>(16384 + below(8)),
                       IpAddress::v4(0xcb007100 + below(4)), static_cast<std::uint16_t>(20000 + below(4)));
      if (below(2) != 0) tuple = tuple.reversed();
      const auto hash = flows.hash_of(tuple);
      const auto same = model.find(tuple);
      const auto turned = model.find(tuple.reversed());
      const auto found = flows.find(tuple, hash);
      ASSERT_EQ(found.none(), same == model.end() && turned == model.end());
      if (!found.none()) {
        ASSERT_EQ(found.direction, same != model.end() ? 0U : 1U);
        ASSERT_EQ(flows[found.index].tuple, same != model.end() ? tuple : tuple.reversed());
      }
      switch (below(8)) {
        case 0:
        case 1:
        case 2:
          if (found.none()) {
            const auto limit = 1 + below(below(2) != 0 ? 30 : 900);
            const auto index = flows.insert(tuple, hash, at(now), limit);
            ASSERT_EQ(index == kNoIndex, model.size() == kCapacity);
            if (index != kNoIndex) model[tuple] = {at(now), limit};
          }
          break;
        case 3:
        case 4:
          if (!found.none()) {
            model.erase(flows[found.index].tuple);
            flows.erase(found.index);
          }
          break;
        case 5:
          if (!found.none()) {
            flows[found.index].last_seen = at(now);
            model[flows[found.index].tuple].last_seen = at(now);
          }
          break;
        case 6:
          if (!found.none() && below(4) == 0) {
            flows[found.index].last_seen = at(now);
            flows[found.index].idle_limit = 3;
            flows.reschedule(found.index, 3);
            model[flows[found.index].tuple] = {at(now), 3};
          }
          break;
        default:
          if (below(8) == 0) {
            now += below(50) == 0 ? 700 : 1 + below(5);
            flows.advance(at(now), [&](std::uint32_t index) {
              const auto it = model.find(flows[index].tuple);
              ASSERT_NE(it, model.end());
              EXPECT_LE(it->second.last_seen + std::chrono::seconds{it->second.limit}, at(now));
              model.erase(it);
            });
            for (const auto& [known, entry] : model)
              ASSERT_GT(entry.last_seen + std::chrono::seconds{entry.limit}, at(now)) << "it should have expired";
          }
      }
      ASSERT_EQ(flows.size(), model.size());
    }
    std::size_t visited = 0;
    flows.for_each([&](std::uint32_t index) {
      ++visited;
      EXPECT_EQ(model.count(flows[index].tuple), 1U);
    });
    EXPECT_EQ(visited, model.size());
  }
}

}  // namespace
}  // namespace sallyport
