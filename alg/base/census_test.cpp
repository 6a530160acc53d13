#include "alg/base/census.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sallyport {
namespace {

TEST(Census, CountsWhoIsThereOnce) {
  Census<std::string> census;
  EXPECT_FALSE(census.has("a"));
  auto a = census.take("a");
  {
    const auto again = census.take("a");
    const auto b = census.take("b");
    EXPECT_EQ(census.size(), 2U);
  }
  EXPECT_TRUE(census.has("a"));
  EXPECT_FALSE(census.has("b"));
  a = census.take("a");
  EXPECT_EQ(census.size(), 1U);
  a = census.take("c");
  EXPECT_FALSE(census.has("a"));
  a = {};
  EXPECT_EQ(census.size(), 0U);
}

TEST(Census, PlacesMove) {
  Census<int> census;
  std::vector<Census<int>::Place> places;
  for (int i = 0; i < 100; ++i) places.push_back(census.take(i % 10));
  EXPECT_EQ(census.size(), 10U);
  auto kept = std::move(places.back());
  places.clear();
  EXPECT_EQ(census.size(), 1U);
  EXPECT_TRUE(census.has(9));
}

}  // namespace
}  // namespace sallyport
