#include "alg/base/current_policy.h"

#include <gtest/gtest.h>

#include <vector>

namespace sallyport {
namespace {

TEST(CurrentPolicy, AReferenceSeesThePolicyInForce) {
  CurrentPolicy policy{std::make_shared<const rules::Policy>()};
  const auto& kept = policy;
  auto next = std::make_shared<rules::Policy>();
  next->limits.calls = 7;
  policy.replace(next);
  EXPECT_EQ(kept->limits.calls, 7U);
  EXPECT_EQ(&*kept, next.get());
}

TEST(CurrentPolicy, ReplacedPoliciesLiveForAWhile) {
  CurrentPolicy policy{std::make_shared<const rules::Policy>()};
  std::vector<std::weak_ptr<const rules::Policy>> all;
  for (std::size_t i = 0; i < CurrentPolicy::kEarlier + 2; ++i) {
    auto next = std::make_shared<const rules::Policy>();
    all.emplace_back(next);
    policy.replace(std::move(next));
  }
  EXPECT_TRUE(all[0].expired());
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_FALSE(all[i].expired()) << i;
}

}  // namespace
}  // namespace sallyport
