#include "dataplane/daemon/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "dataplane/control/control_protocol.h"

namespace sallyport::daemon {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

// A gateway with 1,000 calls. Every second call of read() returns false (not ready).
class FakeForwarder final : public dpdk::Forwarder {
 public:
  void run(const std::atomic<bool>&, const Hook&) override {}
  void reload(std::shared_ptr<const rules::Policy>) override {}
  bool read(ShowTable table, Place& place, Rows& rows) override {
    if (++reads % 2 == 0) return false;
    auto& calls = rows_of<CallRow>(rows);
    const auto all = table == ShowTable::calls ? kCalls : std::uint64_t{0};
    for (std::size_t i = 0; i < kSliceRows && place.at < all; ++i, ++place.at) {
      CallRow row;
      row.proto = "sip";
      row.call = "call-" + std::to_string(place.at);
      row.from = "a \"quoted\" \xff name";
      calls.push_back(row);
    }
    place.end = place.at == all;
    return true;
  }
  SummaryEvent stats() override {
    SummaryEvent out;
    out.packets = 17;
    return out;
  }
  std::shared_ptr<const rules::Policy> policy() override { return std::make_shared<rules::Policy>(); }
  std::optional<std::string> why(GateBook::Search& search) override {
    if (++search.at < 3) return std::nullopt;
    return "because";
  }
  const dpdk::Ports& ports() const noexcept override { return ports_; }
  Wire wire() const override { return {.sent = 5}; }

  static constexpr std::uint64_t kCalls = 1000;
  unsigned reads = 0;

 private:
  dpdk::Ports ports_;
};

class AnswersTest : public testing::Test {
 protected:
  AnswersTest()
      : engine_([this] {
          while (!stop_.load()) (void)mailbox_.poll();
        }) {}
  ~AnswersTest() override {
    stop_.store(true);
    engine_.join();
  }
  std::string text_of(const std::string& line) {
    std::string text;
    const auto send = [&](std::string_view part) {
      text += part;
      ++parts;
      return true;
    };
    EXPECT_TRUE(answers_.answer(line, send));
    EXPECT_EQ(text.find('\n'), text.size() - 1) << "one line";
    return text;
  }
  Json answer(const std::string& line) { return Json::parse(text_of(line)); }

  rules::Policy policy_;
  SyslogBuffer log_{policy_};
  FakeForwarder forwarder_;
  Mailbox mailbox_;
  std::string problem_;
  Answers answers_{mailbox_, forwarder_, log_, [this] { return problem_; }};
  std::atomic<bool> stop_{false};
  std::thread engine_;
  unsigned parts = 0;
};

TEST_F(AnswersTest, ATableIsReadInSlicesAndSentInParts) {
  const auto got = answer(control::encode(control::Show{"calls"}));
  ASSERT_TRUE(got.at("ok"));
  ASSERT_EQ(got.at("result").size(), FakeForwarder::kCalls);
  EXPECT_EQ(got.at("result")[999].at("call"), "call-999");
  EXPECT_GE(forwarder_.reads, 2 * FakeForwarder::kCalls / kSliceRows);
  EXPECT_GT(parts, 1U);
  EXPECT_EQ(answer(control::encode(control::Show{"drops"})).at("result"), Json::array());
}

TEST_F(AnswersTest, ObjectsAndTexts) {
  const auto stats = answer(control::encode(control::Show{"stats"})).at("result");
  EXPECT_EQ(stats.at("packets"), 17);
  EXPECT_EQ(stats.at("wire").at("sent"), 5);
  EXPECT_TRUE(answer(control::encode(control::Show{"policy"})).at("result").contains("policy"));
  EXPECT_EQ(answer(control::encode(control::Show{"logging"})).at("result"), Json::array());
  const control::Why why{
      {parse_endpoint("203.0.113.20:30000").value(), parse_endpoint("10.1.1.5:16384").value(), IpProtocol::udp}};
  EXPECT_EQ(answer(control::encode(why)).at("result"), "because");
  EXPECT_FALSE(answer("nonsense").at("ok"));
}

TEST_F(AnswersTest, AReloadIsRefusedWithItsDiagnostics) {
  EXPECT_EQ(answer(control::encode(control::Reload{})).at("result"), "reloaded");
  problem_ = "voice.policy:2:7: error: unknown word\n mode pinhoel\n      ^\n";
  const auto refused = answer(control::encode(control::Reload{}));
  EXPECT_FALSE(refused.at("ok"));
  EXPECT_EQ(refused.at("error"), problem_);
}

TEST_F(AnswersTest, AGatewayThatStopsRefuses) {
  mailbox_.close();
  EXPECT_THAT(text_of(control::encode(control::Show{"calls"})), HasSubstr("stopping"));
}

}  // namespace
}  // namespace sallyport::daemon
