#include "alg/base/rate_limit.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "alg/base/reported_lately.h"

namespace sallyport {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Time at(std::int64_t millisecond) {
  return Time{milliseconds{millisecond}};
}

TEST(RateLimit, SoManyInEachSecond) {
  RateLimit limit;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take(at(1000 + i), 3));
  EXPECT_FALSE(limit.take(at(1999), 3));
  EXPECT_TRUE(limit.take(at(2000), 3)) << "the second is over";
}

TEST(RateLimit, ZeroIsNoLimit) {
  RateLimit limit;
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(limit.take(at(1000), 0));
  EXPECT_TRUE(limit.take(at(1000), 1)) << "what passed without a limit is not counted";
  EXPECT_FALSE(limit.take(at(1000), 1));
}

TEST(RateLimit, APolicyMayChangeTheLimitWithinASecond) {
  RateLimit limit;
  EXPECT_TRUE(limit.take(at(0), 2));
  EXPECT_TRUE(limit.take(at(0), 2));
  EXPECT_FALSE(limit.take(at(1), 1));
  EXPECT_TRUE(limit.take(at(2), 3));
}

TEST(ReportedLately, OnceInAnIntervalForEachKey) {
  ReportedLately<std::string> lately{seconds{60}, 7};
  EXPECT_TRUE(lately.take("a", at(0), 10));
  EXPECT_TRUE(lately.take("b", at(30'000), 10));
  EXPECT_FALSE(lately.take("a", at(59'999), 10));
  EXPECT_TRUE(lately.take("a", at(60'000), 10));
  EXPECT_FALSE(lately.take("b", at(60'000), 10));
}

TEST(ReportedLately, WhenFullANewKeyIsNotReported) {
  ReportedLately<IpAddress> lately{seconds{60}, 7};
  const auto host = [](std::uint32_t i) { return IpAddress::v4(0x0a000000U + i); };
  EXPECT_TRUE(lately.take(host(1), at(0), 2));
  EXPECT_TRUE(lately.take(host(2), at(10'000), 2));
  EXPECT_FALSE(lately.take(host(3), at(20'000), 2));
  EXPECT_TRUE(lately.take(host(3), at(60'000), 2)) << "the first one's interval is over: there is room";
  EXPECT_FALSE(lately.take(host(1), at(60'000), 2));
  EXPECT_EQ(lately.size(), 2U);
}

// Compared with a map that is searched from end to end.
TEST(ReportedLately, TheSameAsAMap) {
  std::mt19937 random{5};  // NOLINT: the same run every time
  constexpr std::size_t kMost = 40;
  constexpr Duration kInterval = seconds{20};
  ReportedLately<std::string> lately{kInterval, 7};
  std::map<std::string, Time> slow;
  for (int step = 0; step < 20'000; ++step) {
    const auto now = at(100 * step + 5'000);
    const auto key = std::to_string(random() % 100);
    std::erase_if(slow, [&](const auto& entry) { return now - entry.second >= kInterval; });
    const bool expected = !slow.contains(key) && slow.size() < kMost;
    if (expected) slow[key] = now;
    ASSERT_EQ(lately.take(key, now, kMost), expected) << step;
    ASSERT_EQ(lately.size(), slow.size());
  }
}

TEST(ReportPause, NotAgainBeforeTheIntervalHasPassed) {
  ReportPause pause;
  EXPECT_TRUE(pause.take(at(0), seconds{60}));
  EXPECT_FALSE(pause.take(at(59'999), seconds{60}));
  EXPECT_TRUE(pause.take(at(60'000), seconds{60}));
}

}  // namespace
}  // namespace sallyport
