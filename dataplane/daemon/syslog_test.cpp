#include "dataplane/daemon/syslog.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>

namespace sallyport::daemon {
namespace {

Event alert(std::string message) {
  return {{Time{std::chrono::seconds{1700000000}} + Duration{123456}, 0},
          AlertEvent{4, "source-lock", 1001, std::move(message), "c1@host", {}, {}}};
}

TEST(SyslogLine, NamesAlertsAsARouterWould) {
  const auto line = syslog_line(alert("203.0.113.66:20000 sends into a gate"));
  ASSERT_TRUE(line);
  EXPECT_EQ(line->severity, 4);
  EXPECT_EQ(line->mnemonic, "SOURCE_LOCK");
  EXPECT_EQ(line->text, "203.0.113.66:20000 sends into a gate call c1@host");
}

TEST(SyslogLine, CarriesNoControlCharacters) {
  const auto line = syslog_line(alert("one\r\n<0>two\x7f"));
  ASSERT_TRUE(line);
  EXPECT_EQ(line->text,
            "one?"
            "?<0>two? call c1@host");
}

TEST(SyslogLine, KeepsToTheKindsThatItCarries) {
  EXPECT_FALSE(syslog_line({{}, SummaryEvent{}}));
  EXPECT_FALSE(syslog_line({{}, MediaEvent{}}));
  PinholeEvent gate;
  gate.action = PinholeEvent::Action::open;
  EXPECT_FALSE(syslog_line({{}, gate}));
  gate.action = PinholeEvent::Action::refuse;
  gate.reason = GateReason::port_range;
  gate.destination = *IpAddress::parse("10.1.1.5");
  gate.destination_port = 80;
  const auto line = syslog_line({{}, gate});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->mnemonic, "PINHOLE_REFUSE");
  EXPECT_NE(line->text.find("10.1.1.5:80"), std::string::npos);
  EXPECT_NE(line->text.find("port-range"), std::string::npos);
}

TEST(SyslogLine, SpeaksOfPhonesAsTheRouterDoes) {
  RegistrationEvent registration;
  registration.action = RegistrationEvent::Action::register_new;
  registration.proto = "sccp";
  registration.device = "SEP003094C38724";
  const auto line = syslog_line({{}, registration});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->facility, "IPPHONE");
  EXPECT_EQ(line->mnemonic, "REGISTER_NEW");
}

TEST(SyslogFraming, Rfc3164) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  const SyslogLine line{4, "SALLYPORT", "SOURCE_LOCK", "text"};
  EXPECT_EQ(format_rfc3164(line, 23, "gw", Time{std::chrono::seconds{1709251200}}),  // a first of March
            "<188>Mar  1 00:00:00 gw %SALLYPORT-4-SOURCE_LOCK: text");
}

TEST(SyslogFraming, Rfc5424) {
  const SyslogLine line{4, "SALLYPORT", "SOURCE_LOCK", "text"};
  EXPECT_EQ(format_rfc5424(line, 23, "gw", alert("").stamp.time, 42),
            "<188>1 2023-11-14T22:13:20.123456Z gw sallyportd 42 SOURCE_LOCK - %SALLYPORT-4-SOURCE_LOCK: text");
}

class Receiver {
 public:
  Receiver() : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_, std::bit_cast<const sockaddr*>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(socket_, std::bit_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    const timeval limit{0, 300000};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~Receiver() { ::close(socket_); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  std::uint16_t port() const { return port_; }
  std::string next() const {
    std::array<char, 2048> buffer{};
    const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
    return count < 0 ? std::string{} : std::string(buffer.data(), static_cast<std::size_t>(count));
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

TEST(SyslogSender, SendsWhatTheTrapLetsThrough) {
  const Receiver receiver;
  rules::Policy policy;
  policy.syslog_hosts.push_back({"127.0.0.1", receiver.port(), false});
  policy.syslog_hosts.push_back({"not-an-address", 514, false});
  policy.syslog_severity = 4;
  std::vector<std::string> errors;
  {
    SyslogSender sender(policy, errors);
    sender.on_event({{}, DropEvent{}});  // informational: above the trap
    sender.on_event(alert("first"));
  }
  EXPECT_EQ(errors.size(), 1U);
  EXPECT_NE(receiver.next().find("%SALLYPORT-4-SOURCE_LOCK: first"), std::string::npos);
  EXPECT_EQ(receiver.next(), "");
}

TEST(SyslogSender, LimitsTheRateOfDrops) {
  const Receiver receiver;
  rules::Policy policy;
  policy.syslog_hosts.push_back({"127.0.0.1", receiver.port(), false});
  std::vector<std::string> errors;
  SyslogSender sender(policy, errors);
  for (unsigned i = 0; i < SyslogSender::kDropsPerSecond + 10; ++i) sender.on_event({{}, DropEvent{}});
  EXPECT_EQ(sender.lost(), 10U);
}

}  // namespace
}  // namespace sallyport::daemon
