// `sallyport analyze` on several captures: the output does not depend on the number of captures that are read at a
// time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "dataplane/pcap/test_captures.h"
#include "dataplane/tool/commands.h"

namespace sallyport::tool {
namespace {

using testing::HasSubstr;

struct Printed {
  int status = 0;
  std::string output, errors;
};

Printed analyze(std::vector<std::string> arguments) {
  CLI::App program("test", "sallyport");
  Run run;
  add_analyze(program, run);
  std::reverse(arguments.begin(), arguments.end());  // the order that CLI11 expects
  arguments.emplace_back("analyze");
  program.parse(std::move(arguments));
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Printed out;
  out.status = run();
  out.output = testing::internal::GetCapturedStdout();
  out.errors = testing::internal::GetCapturedStderr();
  return out;
}

class AnalyzeTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(kDemo, std::ios::binary);
    const std::string demo(std::istreambuf_iterator<char>(file), {});
    ASSERT_GT(demo.size(), 10'000U);
    captures_ = {kDemo,
                 folder_.write("cut.pcap", demo.substr(0, demo.size() - 7)),
                 folder_.write("bad.pcap", "not a capture"),
                 folder_.path("none.pcap"),
                 folder_.write("short.pcap", demo.substr(0, demo.size() / 3)),
                 folder_.write("empty.pcap", pcap_header(1)),
                 kDemo};
  }
  Printed run(std::vector<std::string> options, const std::string& jobs) {
    options.insert(options.end(), captures_.begin(), captures_.end());
    options.insert(options.begin(), {"--jobs", jobs});
    return analyze(std::move(options));
  }

  const std::string kDemo = SALLYPORT_SOURCE_DIR "/pcaps/demo.pcap";
  const std::string kPolicy = SALLYPORT_SOURCE_DIR "/pcaps/demo.policy";
  ScratchFolder folder_;
  std::vector<std::string> captures_;
};

TEST_F(AnalyzeTest, several_at_a_time_print_what_one_after_the_other_prints) {
  const std::vector<std::vector<std::string>> kinds = {
      {}, {"--json"}, {"--streams", "--drops", "--policy", kPolicy}, {"--json", "--policy", kPolicy}};
  for (const auto& options : kinds) {
    const auto serial = run(options, "1");
    EXPECT_EQ(serial.status, kUnreadable);
    EXPECT_THAT(serial.output, HasSubstr("demo.pcap"));
    EXPECT_THAT(serial.errors, HasSubstr("cut off inside packet"));
    EXPECT_THAT(serial.errors, HasSubstr("bad.pcap: not a pcap"));
    for (const auto* jobs : {"2", "5", "200", "0"}) {
      const auto parallel = run(options, jobs);
      EXPECT_EQ(parallel.status, serial.status);
      EXPECT_EQ(parallel.output, serial.output) << jobs;
      EXPECT_EQ(parallel.errors, serial.errors) << jobs;
    }
  }
}

TEST_F(AnalyzeTest, what_a_policy_did_in_any_of_them_is_the_exit_status) {
  captures_ = {kDemo, kDemo, kDemo};
  for (const auto* jobs : {"1", "3"}) {
    EXPECT_EQ(run({"--policy", kPolicy, "--fail-on", "drop"}, jobs).status, kPolicyActed);
    EXPECT_EQ(run({"--fail-on", "drop"}, jobs).status, kDone);
  }
}

TEST_F(AnalyzeTest, what_is_written_is_in_the_order_of_the_captures) {
  const auto refused = run({"--write-forwarded", folder_.path("out.pcap")}, "2");
  EXPECT_EQ(refused.status, kWrongUsage);
  EXPECT_THAT(refused.errors, HasSubstr("leave out --jobs"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("out.pcap")));
}

}  // namespace
}  // namespace sallyport::tool
