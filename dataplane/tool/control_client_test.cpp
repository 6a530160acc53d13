#include "dataplane/tool/control_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "dataplane/pcap/test_captures.h"

namespace sallyport::tool {
namespace {

using testing::HasSubstr;

// A gateway for one connection: sends the given answer in pieces, and closes.
class FakeGateway {
 public:
  FakeGateway(const std::string& path, std::string answer) : listener_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    const auto* const name = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(listener_, name, sizeof address) != 0 || ::listen(listener_, 1) != 0) std::abort();
    thread_ = std::thread([this, answer = std::move(answer)] {
      const int client = ::accept(listener_, nullptr, nullptr);
      char c = 0;
      while (::read(client, &c, 1) == 1 && c != '\n') request += c;
      for (const char piece : answer) {
        if (::send(client, &piece, 1, MSG_NOSIGNAL) != 1) break;
      }
      ::close(client);
    });
  }
  ~FakeGateway() {
    wait();
    ::close(listener_);
  }
  void wait() {
    if (thread_.joinable()) thread_.join();
  }
  std::string request;

 private:
  int listener_;
  std::thread thread_;
};

TEST(control_client, asks_and_gets_the_result) {
  const ScratchFolder folder;
  FakeGateway gateway(folder.path("s"), control::answer_json(R"([{"call":"a"}])") + "\n");
  const auto reply = ask(folder.path("s"), control::Show{"calls"});
  gateway.wait();
  EXPECT_TRUE(reply.reached) << reply.problem;
  EXPECT_TRUE(reply.answer.ok);
  EXPECT_EQ(reply.answer.result, R"([{"call":"a"}])");
  EXPECT_EQ(gateway.request, R"({"command":"show","what":"calls"})");
}

TEST(control_client, a_refusal_is_an_answer) {
  const ScratchFolder folder;
  const FakeGateway gateway(folder.path("s"), control::refuse("not today") + "\n");
  const auto reply = ask(folder.path("s"), control::Show{"calls"});
  EXPECT_TRUE(reply.reached);
  EXPECT_FALSE(reply.answer.ok);
  EXPECT_EQ(reply.answer.error, "not today");
}

TEST(control_client, no_gateway_is_said_in_words) {
  const ScratchFolder folder;
  EXPECT_THAT(ask(folder.path("s"), control::Show{"calls"}).problem,
              HasSubstr("no gateway answers at " + folder.path("s")));
  EXPECT_THAT(ask(std::string(300, 'x'), control::Show{"calls"}).problem, HasSubstr("1 to 107 characters"));
  EXPECT_THAT(ask("", control::Show{"calls"}).problem, HasSubstr("1 to 107 characters"));
}

TEST(control_client, a_gateway_that_hangs_up_is_not_an_answer) {
  const ScratchFolder folder;
  const FakeGateway gateway(folder.path("s"), R"({"ok":true,"resu)");
  EXPECT_THAT(ask(folder.path("s"), control::Show{"calls"}).problem, HasSubstr("closed the connection"));
}

}  // namespace
}  // namespace sallyport::tool
