#include "dataplane/daemon/options.h"

#include <gtest/gtest.h>

namespace sallyport::daemon {
namespace {

Parsed parse(std::vector<std::string> words) {
  words.insert(words.begin(), "sallyportd");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  return parse_options(static_cast<int>(argv.size()), argv.data());
}

TEST(Options, HaveTheirDefaults) {
  const auto parsed = parse({"--policy", "p"});
  ASSERT_FALSE(parsed.exit);
  EXPECT_EQ(parsed.options.policy, "p");
  EXPECT_FALSE(parsed.options.workers);
  EXPECT_EQ(parsed.options.verify, dpdk::Verify::sampled);
  EXPECT_EQ(parsed.options.idle, dpdk::IdlePolicy::sleep);
  EXPECT_FALSE(parsed.options.control.empty());
}

TEST(Options, LeaveWhatFollowsTheDashesToDpdk) {
  const auto parsed = parse({"--policy", "p", "--workers", "2", "--", "-l", "0-2", "--policy"});
  ASSERT_FALSE(parsed.exit);
  EXPECT_EQ(parsed.options.workers, 2U);
  EXPECT_EQ(parsed.options.eal, (std::vector<std::string>{"-l", "0-2", "--policy"}));
}

TEST(Options, AReplayComparesEveryFrame) {
  EXPECT_EQ(parse({"--policy", "p", "--replay"}).options.verify, dpdk::Verify::all);
}

TEST(Options, WrongUsageIsTwo) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(parse({}).exit, 2);
  EXPECT_EQ(parse({"--policy", "p", "--idle", "dance"}).exit, 2);
  EXPECT_EQ(parse({"--policy", "p", "--mtu", "100000"}).exit, 2);
  testing::internal::GetCapturedStderr();
}

}  // namespace
}  // namespace sallyport::daemon
