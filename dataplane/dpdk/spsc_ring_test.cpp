#include "dataplane/dpdk/spsc_ring.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace sallyport::dpdk {
namespace {

TEST(SpscRing, KeepsOrderAndRefusesWhenFull) {
  SpscRing<int> ring(4);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(ring.push(i));
  EXPECT_FALSE(ring.push(4));
  int out = -1;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(ring.pop(out));
    EXPECT_EQ(out, i);
  }
  EXPECT_FALSE(ring.pop(out));
  EXPECT_TRUE(ring.empty());
}

TEST(SpscRing, RoundsItsCapacityUp) {
  EXPECT_EQ(SpscRing<int>(1000).capacity(), 1024U);
}

TEST(SpscRing, LeavesWhatItRefusesWithTheCaller) {
  SpscRing<std::unique_ptr<int>> ring(1);
  auto first = std::make_unique<int>(1);
  auto second = std::make_unique<int>(2);
  EXPECT_TRUE(ring.push(std::move(first)));
  EXPECT_FALSE(ring.push(std::move(second)));
  ASSERT_NE(second, nullptr);  // NOLINT: that it was not moved from is what is tested
  EXPECT_EQ(*second, 2);
}

TEST(SpscRing, CarriesEverythingBetweenTwoThreads) {
  constexpr std::uint64_t kCount = 200000;
  SpscRing<std::uint64_t> ring(64);
  std::thread producer([&] {
    for (std::uint64_t i = 0; i < kCount; ++i)
      while (!ring.push(i)) std::this_thread::yield();
  });
  std::uint64_t out = 0;
  for (std::uint64_t expected = 0; expected < kCount; ++expected) {
    while (!ring.pop(out)) std::this_thread::yield();
    ASSERT_EQ(out, expected);
  }
  producer.join();
}

}  // namespace
}  // namespace sallyport::dpdk
