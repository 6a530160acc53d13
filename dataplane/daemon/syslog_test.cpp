#include "dataplane/daemon/syslog.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>

#include "dataplane/daemon/syslog_buffer.h"

namespace sallyport::daemon {
namespace {

Event alert(std::string message) {
  return {{Time{std::chrono::seconds{1700000000}} + Duration{123456}, 0},
          AlertEvent{AlertKind::source_lock, std::move(message), "c1@host", {}, {}}};
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

RegistrationEvent phone(RegistrationEvent::Action action) {
  RegistrationEvent e;
  e.action = action;
  e.proto = "sccp";
  e.device = "SEP003094C38724";
  e.type = "Phone";
  e.address = *IpAddress::parse("1.4.170.6");
  e.tag = 3;
  e.socket = 1;
  return e;
}

// The line as it is sent, without the time and the host in front of it.
std::string body(const RegistrationEvent& e, Spelling spelling = Spelling::unregister_normal) {
  const auto line = syslog_line({{}, e}, spelling);
  if (!line) return {};
  const std::string text = format_rfc3164(*line, 23, "gw", Time{});
  return text.substr(text.find('%'));
}

TEST(SyslogLine, SpeaksOfPhonesAsTheRouterDoes) {
  using Action = RegistrationEvent::Action;
  EXPECT_EQ(body(phone(Action::register_)),
            "%IPPHONE-6-REGISTER: ephone-3:SEP003094C38724 IP:1.4.170.6 Socket:1 DeviceType:Phone has registered.");
  EXPECT_EQ(body(phone(Action::register_new)),
            "%IPPHONE-6-REGISTER_NEW: ephone-3:SEP003094C38724 IP:1.4.170.6 Socket:1 DeviceType:Phone has registered.");
  EXPECT_EQ(body(phone(Action::unregister)),
            "%IPPHONE-6-UNREGISTER_NORMAL: ephone-3:SEP003094C38724 IP:1.4.170.6 Socket:1 DeviceType:Phone has "
            "unregistered normally.");
  EXPECT_EQ(body(phone(Action::unregister_abnormal)),
            "%IPPHONE-6-UNREGISTER_ABNORMAL: ephone-3:SEP003094C38724 IP:1.4.170.6 Socket:1 DeviceType:Phone has "
            "unregistered abnormally.");
}

TEST(SyslogLine, RelaysAnAlarmsOwnText) {
  auto alarm = phone(RegistrationEvent::Action::alarm);
  alarm.reason = "22: Name=SEP003094C38724 Load=7.2(2.0) Last=Reset-Reset";
  EXPECT_EQ(body(alarm), "%IPPHONE-6-REG_ALARM: 22: Name=SEP003094C38724 Load=7.2(2.0) Last=Reset-Reset");
  alarm.reason = "22: Name=\n<0>";
  EXPECT_EQ(body(alarm), "%IPPHONE-6-REG_ALARM: 22: Name=?<0>");
}

TEST(SyslogLine, SpellsTheNormalUnregistrationAsThePaperDoesWhereWanted) {
  const auto gone = phone(RegistrationEvent::Action::unregister);
  EXPECT_EQ(body(gone, Spelling::register_normal),
            "%IPPHONE-6-REGISTER_NORMAL: ephone-3:SEP003094C38724 IP:1.4.170.6 Socket:1 DeviceType:Phone has "
            "unregistered normally.");
  const auto crashed = phone(RegistrationEvent::Action::unregister_abnormal);
  EXPECT_EQ(body(crashed, Spelling::register_normal), body(crashed));
}

TEST(SyslogLine, KeepsItsFieldsForAPhoneThatWasThereBefore) {
  RegistrationEvent e;
  e.action = RegistrationEvent::Action::unregister_abnormal;
  e.proto = "sccp";
  e.device = "SEP003094C38724";
  EXPECT_EQ(body(e),
            "%IPPHONE-6-UNREGISTER_ABNORMAL: ephone-0:SEP003094C38724 IP:0.0.0.0 Socket:0 DeviceType:Phone has "
            "unregistered abnormally.");
}

TEST(SyslogLine, LetsNoNamePassForOtherFields) {
  auto e = phone(RegistrationEvent::Action::register_);
  e.device = "SEP1 IP:10.1.1.1 Socket:2";
  EXPECT_EQ(body(e),
            "%IPPHONE-6-REGISTER: ephone-3:SEP1?IP:10.1.1.1?Socket:2 IP:1.4.170.6 Socket:1 DeviceType:Phone has "
            "registered.");
}

TEST(SyslogLine, SaysWhatARouterHasNoWordFor) {
  auto e = phone(RegistrationEvent::Action::refuse);
  e.reason = "strict-match";
  EXPECT_EQ(body(e),
            "%SALLYPORT-4-REG_REFUSE: sccp:SEP003094C38724 IP:1.4.170.6 DeviceType:Phone was refused: "
            "strict-match.");
  e.action = RegistrationEvent::Action::reject;
  e.reason = "Error: DB Config";
  EXPECT_EQ(body(e),
            "%SALLYPORT-5-REG_REJECT: sccp:SEP003094C38724 IP:1.4.170.6 DeviceType:Phone was turned away by "
            "its server: Error: DB Config.");
}

TEST(SyslogLine, SpeaksOfEndpointsOfOtherProtocolsInItsOwnWords) {
  RegistrationEvent e;
  e.action = RegistrationEvent::Action::register_new;
  e.proto = "h323";
  e.device = "room-4";
  e.type = "terminal";
  e.address = *IpAddress::parse("2001:db8::4");
  e.expires = 300;
  EXPECT_EQ(body(e),
            "%SALLYPORT-6-REGISTER_NEW: h323:room-4 IP:2001:db8::4 DeviceType:terminal has registered for 300 s.");
  e.action = RegistrationEvent::Action::unregister;
  e.expires.reset();
  EXPECT_EQ(body(e),
            "%SALLYPORT-6-UNREGISTER: h323:room-4 IP:2001:db8::4 DeviceType:terminal has unregistered normally.");
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
  policy.logging.hosts.push_back({"127.0.0.1", receiver.port(), false});
  policy.logging.hosts.push_back({"not-an-address", 514, false});
  policy.logging.severity = 4;
  std::vector<std::string> errors;
  {
    SyslogSender sender(policy, policy.logging.hosts, errors);
    sender.on_event({{}, DropEvent{}});  // informational: above the trap
    sender.on_event(alert("first"));
  }
  EXPECT_EQ(errors.size(), 1U);
  EXPECT_NE(receiver.next().find("%SALLYPORT-4-SOURCE_LOCK: first"), std::string::npos);
  EXPECT_EQ(receiver.next(), "");
}

TEST(SyslogSender, CarriesAPhonesSessionByteForByte) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  const Receiver receiver;
  rules::Policy policy;
  policy.logging.hosts.push_back({"127.0.0.1", receiver.port(), false});
  policy.register_normal_spelling = true;
  std::vector<std::string> errors;
  {
    SyslogSender sender(policy, policy.logging.hosts, errors);
    using Action = RegistrationEvent::Action;
    for (const auto action : {Action::alarm, Action::register_, Action::unregister}) {
      auto e = phone(action);
      if (action == Action::alarm) e.reason = "22: Name=SEP003094C38724 Load=7.2(2.0) Last=Reset-Reset";
      sender.on_event({{Time{std::chrono::seconds{1709251200}}, 0}, e});
    }
  }
  // local7.informational, as a router sends it; the host's name is this machine's
  const auto expect = [&](const std::string& body) {
    const std::string text = receiver.next();
    EXPECT_TRUE(text.starts_with("<190>Mar  1 00:00:00 ")) << text;
    EXPECT_TRUE(text.ends_with(" " + body)) << text;
  };
  expect("%IPPHONE-6-REG_ALARM: 22: Name=SEP003094C38724 Load=7.2(2.0) Last=Reset-Reset");
  expect("%IPPHONE-6-REGISTER: ephone-3:SEP003094C38724 IP:1.4.170.6 Socket:1 DeviceType:Phone has registered.");
  expect(
      "%IPPHONE-6-REGISTER_NORMAL: ephone-3:SEP003094C38724 IP:1.4.170.6 Socket:1 DeviceType:Phone has "
      "unregistered normally.");
  EXPECT_EQ(receiver.next(), "");
}

// The text that the console got for `events`.
std::string console_of(const rules::Policy& policy, const std::vector<rules::SyslogHost>& hosts,
                       const std::vector<Event>& events) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  std::vector<std::string> errors;
  {
    SyslogSender sender(policy, hosts, errors, ends[1]);
    for (const auto& event : events) sender.on_event(event);
  }
  ::close(ends[1]);
  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t count = 0; (count = ::read(ends[0], piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(count));
  ::close(ends[0]);
  return text;
}

TEST(SyslogConsole, HasTheLinesOfTheLog) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  rules::Policy policy;
  policy.logging.console = true;
  const auto first = "Nov 14 22:13:20.123: %SALLYPORT-4-SOURCE_LOCK: first call c1@host\n";
  EXPECT_EQ(console_of(policy, {}, {alert("first"), {{}, SummaryEvent{}}, alert("first")}), std::string{first} + first);
  policy.logging.severity = 3;
  EXPECT_EQ(console_of(policy, {}, {alert("first")}), "") << "without a level it is that of the trap";
  policy.logging.console_severity = 4;
  const Receiver receiver;
  EXPECT_EQ(console_of(policy, {{"127.0.0.1", receiver.port(), false}}, {alert("first"), {{}, DropEvent{}}}), first);
  EXPECT_EQ(receiver.next(), "") << "the console's level is not the hosts'";
  policy.logging.severity = 4;
  policy.logging.console_severity = 3;
  EXPECT_EQ(console_of(policy, {{"127.0.0.1", receiver.port(), false}}, {alert("first")}), "");
  EXPECT_NE(receiver.next(), "");
}

TEST(SyslogConsole, IsSilentUnlessToldOtherwise) {
  EXPECT_EQ(console_of(rules::Policy{}, {}, {alert("first")}), "");
}

TEST(SyslogBuffer, KeepsTheLastLines) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  rules::Policy policy;
  policy.logging.buffer = 4096;
  policy.logging.severity = 4;
  SyslogBuffer buffer(policy);
  buffer.on_event({{}, DropEvent{}});  // informational: above the trap
  EXPECT_TRUE(buffer.lines().empty());
  buffer.on_event(alert("first"));
  ASSERT_EQ(buffer.lines().size(), 1U);
  EXPECT_EQ(buffer.lines()[0], "Nov 14 22:13:20.123: %SALLYPORT-4-SOURCE_LOCK: first call c1@host");
  for (int i = 0; i < 100; ++i) buffer.on_event(alert("another"));
  std::size_t bytes = 0;
  for (const auto& line : buffer.lines()) bytes += line.size() + 1;
  EXPECT_LE(bytes, 4096U);
  EXPECT_GT(bytes, 4096U - 80);
  EXPECT_EQ(buffer.lines().size() + buffer.forgotten(), 101U);
  buffer.on_event(alert(std::string(5000, 'x')));
  ASSERT_EQ(buffer.lines().size(), 1U);
  EXPECT_EQ(buffer.lines()[0].size(), 4095U);
  policy.logging.severity = 6;
  policy.register_normal_spelling = true;
  buffer.reload(policy);
  EXPECT_EQ(buffer.lines().size(), 1U) << "a reload keeps what fits";
  buffer.on_event({{}, phone(RegistrationEvent::Action::unregister)});
  ASSERT_EQ(buffer.lines().size(), 1U);
  EXPECT_NE(buffer.lines()[0].find("%IPPHONE-6-REGISTER_NORMAL: "), std::string::npos);
}

TEST(SyslogSender, LimitsTheRateOfDrops) {
  const Receiver receiver;
  rules::Policy policy;
  policy.logging.hosts.push_back({"127.0.0.1", receiver.port(), false});
  std::vector<std::string> errors;
  SyslogSender sender(policy, policy.logging.hosts, errors);
  for (unsigned i = 0; i < SyslogSender::kDropsPerSecond + 10; ++i) sender.on_event({{}, DropEvent{}});
  EXPECT_EQ(sender.lost(), 10U);
}

}  // namespace
}  // namespace sallyport::daemon
