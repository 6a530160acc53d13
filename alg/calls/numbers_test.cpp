#include "alg/calls/numbers.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport {
namespace {

TEST(Numbers, FitDestinationPatterns) {
  EXPECT_TRUE(pattern_fits("2...", "2001"));
  EXPECT_TRUE(pattern_fits("2...", "20015"));
  EXPECT_FALSE(pattern_fits("2...$", "20015"));
  EXPECT_FALSE(pattern_fits("2...", "200"));
  EXPECT_TRUE(pattern_fits("9T", "91"));
  EXPECT_FALSE(pattern_fits("9T", "9"));
  EXPECT_TRUE(pattern_fits("[2-4]00", "300"));
  EXPECT_FALSE(pattern_fits("[^2-4]00", "300"));
  EXPECT_TRUE(pattern_fits("+4930.", "49301"));
  EXPECT_TRUE(pattern_fits("(12)?3", "3"));
  EXPECT_TRUE(pattern_fits("(12)+3", "12123"));
  EXPECT_TRUE(pattern_fits("1%2", "1112"));
  EXPECT_FALSE(pattern_fits(".%.%.%.%.%.%.%.%.%.%$", std::string(60, 'x')));
}

}  // namespace
}  // namespace sallyport
