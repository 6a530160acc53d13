#include "alg/base/roll.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace sallyport {
namespace {

using testing::ElementsAre;

TEST(Roll, IsReadInSlices) {
  const std::array things{10, 11, 12, 13, 14};
  Roll<int> roll;
  std::array<std::uint32_t, 5> numbers{};
  for (std::size_t i = 0; i < things.size(); ++i) numbers.at(i) = roll.add(things.at(i));
  roll.remove(numbers[1]);
  std::uint64_t at = 0;
  std::vector<int> seen;
  const auto see = [&](int thing) { seen.push_back(thing); };
  EXPECT_FALSE(roll.read(at, 2, see));
  EXPECT_THAT(seen, ElementsAre(10));
  const int late = 20;
  EXPECT_EQ(roll.add(late), numbers[1]) << "a free number is given again";
  EXPECT_FALSE(roll.read(at, 2, see));
  EXPECT_TRUE(roll.read(at, 2, see));
  EXPECT_THAT(seen, ElementsAre(10, 12, 13, 14));
  EXPECT_TRUE(roll.read(at, 2, see));
}

TEST(Roll, WithoutThingsHasNothingToRead) {
  std::uint64_t at = 0;
  EXPECT_TRUE(Roll<int>{}.read(at, 8, [](int) { FAIL(); }));
}

}  // namespace
}  // namespace sallyport
