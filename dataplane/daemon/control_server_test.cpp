#include "dataplane/daemon/control_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <filesystem>

#include "dataplane/control/control_protocol.h"

namespace sallyport::daemon {
namespace {

class ControlServerTest : public testing::Test {
 protected:
  ControlServerTest()
      : path_((std::filesystem::temp_directory_path() / ("control" + std::to_string(::getpid()))).string()),
        engine_([this] {
          while (!stop_.load()) {
            (void)mailbox_.poll();
            std::this_thread::sleep_for(std::chrono::microseconds{100});
          }
        }) {}
  ~ControlServerTest() override {
    stop_.store(true);
    engine_.join();
  }

  // Answers in two parts. The engine's thread makes the first part at its second look.
  ControlServer::Answerer echo() {
    return [this](const std::string& question, const ControlServer::Send& send) {
      std::string answer;
      unsigned looks = 0;
      const auto task = [&] {
        if (++looks < 2) return false;
        answer = "heard ";
        return true;
      };
      return mailbox_.run(task, std::chrono::seconds{5}) && send(answer) && send(question + "\n");
    };
  }
  int connect() const {
    const int result = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(&address.sun_path[0], path_.size());
    EXPECT_EQ(::connect(result, std::bit_cast<const sockaddr*>(&address), sizeof address), 0);
    return result;
  }
  static std::string read_line(int socket) {
    std::string line;
    char c = 0;
    while (::recv(socket, &c, 1, 0) == 1 && c != '\n') line += c;
    return line;
  }
  static void send(int socket, const std::string& text) {
    ASSERT_EQ(::send(socket, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }

  std::string path_;
  Mailbox mailbox_;
  std::atomic<bool> stop_{false};
  std::thread engine_;
};

TEST_F(ControlServerTest, AnswersRequestsInOrderHoweverTheyAreCut) {
  const ControlServer server(path_, mailbox_, echo());
  const int client = connect();
  send(client, "one\ntwo\nthr");
  send(client, "ee\n");
  for (const auto* word : {"one", "two", "three"}) EXPECT_EQ(read_line(client), std::string("heard ") + word);
  ::close(client);
}

TEST_F(ControlServerTest, EndsAConnectionThatDoesNotComeToAnEnd) {
  const ControlServer server(path_, mailbox_, echo());
  const int client = connect();
  send(client, std::string(2 * control::kMaxRequest, 'x'));
  EXPECT_EQ(read_line(client), "");
  ::close(client);
}

TEST_F(ControlServerTest, BelongsToItsOwnerAndGoesWithIt) {
  {
    const ControlServer server(path_, mailbox_, echo());
    struct stat info {};
    ASSERT_EQ(::stat(path_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_THROW(ControlServer(path_, mailbox_, echo()), std::runtime_error);
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST(Mailbox, GivesUpOnAnEngineThatDoesNotLook) {
  Mailbox mailbox;
  EXPECT_FALSE(
      mailbox.run([]() -> bool { throw std::logic_error("nobody waits any more"); }, std::chrono::milliseconds{20}));
  EXPECT_FALSE(mailbox.poll());
}

}  // namespace
}  // namespace sallyport::daemon
