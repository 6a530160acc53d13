// Tests when a comparison with an earlier run calls a figure worse.
#include "perf/baseline.h"

#include <gmock/gmock.h>

#include "perf/histogram.h"

namespace sallyport::perf {
namespace {

std::string run_of(std::vector<double> nanoseconds, std::vector<double> ratios, Better better = Better::more) {
  Results results;
  results.figures.push_back({.profile = "media",
                             .what = "copy",
                             .who = "sallyport",
                             .unit = "packet",
                             .streams = 100,
                             .nanoseconds = std::move(nanoseconds)});
  for (const auto ratio : ratios)
    results.measure({.profile = "media", .what = "scaling", .unit = "x", .better = better}, ratio);
  return json(results, {}, {});
}

TEST(Baseline, SlowerIsWhatLiesBeyondTheSpread) {
  const auto baseline = run_of({10, 11, 12}, {1.9});
  EXPECT_EQ(compare(baseline, run_of({11.9, 13, 14}, {1.9})).slower, 0U);
  EXPECT_EQ(compare(baseline, run_of({12.1, 13, 14}, {1.9})).slower, 1U);
  EXPECT_EQ(compare(baseline, run_of({1, 2, 3}, {1.9})).slower, 0U);
}

TEST(Baseline, TwoPerCentAreNothing) {
  EXPECT_EQ(compare(run_of({100}, {1}), run_of({101.9}, {1})).slower, 0U);
  EXPECT_EQ(compare(run_of({100}, {1}), run_of({102.1}, {1})).slower, 1U);
}

TEST(Baseline, MoreMayBeBetterAndMayMeanNothing) {
  EXPECT_EQ(compare(run_of({10}, {1.9}), run_of({10}, {1.5})).slower, 1U);
  EXPECT_EQ(compare(run_of({10}, {1.5}), run_of({10}, {1.9})).slower, 0U);
  EXPECT_EQ(compare(run_of({10}, {1.9}), run_of({10}, {1.5}, Better::neither)).slower, 0U);
}

TEST(Baseline, WhatOnlyOneHasIsNotCompared) {
  EXPECT_EQ(compare(run_of({10}, {}), run_of({10}, {1.5})).compared, 1U);
}

TEST(Baseline, WhatIsNoRunIsSaidSo) {
  EXPECT_THROW((void)compare("{}", run_of({10}, {})), std::runtime_error);
  EXPECT_THROW((void)compare("not JSON", run_of({10}, {})), std::runtime_error);
}

TEST(HistogramOfTimes, GivesPercentilesToSixPerCent) {
  Histogram h;
  for (std::uint64_t i = 1; i <= 100000; ++i) h.add(i);
  EXPECT_THAT(h.at(0.5), testing::DoubleNear(50000, 3000));
  EXPECT_THAT(h.at(0.99), testing::DoubleNear(99000, 6000));
  EXPECT_EQ(h.most(), 100000U);
  Histogram small;
  small.add(3, 10);
  EXPECT_DOUBLE_EQ(small.at(0.999), 3);
}

}  // namespace
}  // namespace sallyport::perf
