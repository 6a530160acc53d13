#include "dataplane/tool/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::tool {
namespace {

using testing::HasSubstr;
using testing::Not;

Endpoint endpoint(std::string_view text) {
  return parse_endpoint(text).value();
}
Stamp stamp(std::int64_t microseconds, std::uint64_t frame) {
  return {Time(Duration(1704164645'000000 + microseconds)), frame};
}

class ReportTest : public testing::Test {
 protected:
  void on(std::int64_t microseconds, std::uint64_t frame, decltype(Event::what) what) {
    collected.on_event({stamp(microseconds, frame), std::move(what)});
  }
  std::string text(const Selection& selection) {
    return report({"call.pcap", stamp(0, 1).time, policy, collected, buffers}, selection);
  }
  CallEvent call(CallEvent::Action action) {
    CallEvent event;
    event.action = action;
    event.proto = "sip";
    event.call = "c1";
    return event;
  }
  PinholeEvent gate(PinholeEvent::Action action) {
    PinholeEvent event;
    event.action = action;
    event.id = action == PinholeEvent::Action::refuse ? 0 : 7;
    event.proto = "sip";
    event.call = "c1";
    event.transport = IpProtocol::udp;
    event.destination = endpoint("10.1.1.5:1").address;
    event.destination_port = 16390;
    return event;
  }
  void drop(DropReason reason, std::string rule, bool told) {
    const std::string bytes = "x";
    buffers.drop(buffers.take({as_bytes(bytes), {}, 1}, net::LinkType::ethernet, 1), reason);
    if (told)
      on(3'000'000, 9,
         DropEvent{reason, std::move(rule), {endpoint("192.0.2.1:1"), endpoint("10.1.1.1:2000"), IpProtocol::tcp}});
  }
  rules::Policy policy;
  Collector collected;
  CaptureBuffers buffers;
};

TEST_F(ReportTest, a_call_from_setup_to_end_is_one_row) {
  auto setup = call(CallEvent::Action::setup);
  setup.from = "alice";
  setup.to = "bob";
  on(1'000'000, 3, setup);
  on(1'100'000, 4, call(CallEvent::Action::alerting));
  on(2'000'000, 5, call(CallEvent::Action::answer));
  on(3'000'000, 6, call(CallEvent::Action::hold));
  on(4'000'000, 7, call(CallEvent::Action::resume));
  auto end = call(CallEvent::Action::end);
  end.cause = "BYE";
  on(12'345'000, 8, end);
  const auto got = text({.calls = true});
  EXPECT_THAT(got, HasSubstr("Calls (1)\n"
                             "     BEGAN  FRAME    TALKED  STATE  FROM   TO   CAUSE  PROTOCOL  CALL\n"
                             "  0:01.000      3  0:10.345  ended  alice  bob  BYE    sip       c1\n"));
  EXPECT_THAT(got, HasSubstr("from 2024-01-02 03:04:05.000000 UTC"));
  EXPECT_THAT(got, Not(HasSubstr("inholes")));
}

TEST_F(ReportTest, a_gate_names_the_messages_that_opened_and_closed_it) {
  auto open = gate(PinholeEvent::Action::open);
  open.why = "INVITE";
  on(1'000'000, 3, open);
  auto refresh = gate(PinholeEvent::Action::refresh);
  refresh.source = endpoint("203.0.113.9:1").address;
  refresh.why = "200 INVITE";
  on(2'000'000, 5, refresh);
  auto refuse = gate(PinholeEvent::Action::refuse);
  refuse.reason = GateReason::port_range;
  refuse.destination_port = 80;
  refuse.why = "INVITE";
  on(2'500'000, 6, refuse);
  EXPECT_THAT(text({.pinholes = true}), HasSubstr("open"));
  auto close = gate(PinholeEvent::Action::close);
  close.reason = GateReason::bye;
  close.why = "BYE";
  on(12'000'000, 8, close);
  const auto got = text({.pinholes = true});
  EXPECT_THAT(got,
              HasSubstr("      7  0:01.000      3  INVITE  0:12.000      8  bye         BYE  udp        203.0.113.9"
                        "  10.1.1.5:16390  sip       c1\n"));
  EXPECT_THAT(got, HasSubstr("refused  0:02.500      6  INVITE                   port-range       udp        any"
                             "          10.1.1.5:80     sip       c1\n"));
}

TEST_F(ReportTest, drops_are_counted_where_packets_leave_even_without_an_event) {
  drop(DropReason::no_session, {}, true);
  drop(DropReason::acl, "access-list 101 deny tcp any any eq 2000", true);
  drop(DropReason::acl, "access-list 101 deny tcp any any eq 2000", true);
  for (int i = 0; i < 3; ++i) drop(DropReason::no_session, {}, false);
  const auto got = text({.drops = true});
  EXPECT_THAT(got, HasSubstr("dropped 6"));
  EXPECT_THAT(got, HasSubstr("      3  no-session  "));
  EXPECT_THAT(got, HasSubstr("(above the limit of drop events)"));
  EXPECT_THAT(got, HasSubstr("      2  acl         access-list 101 deny tcp any any eq 2000  0:03.000      9  tcp "
                             "192.0.2.1:1 > 10.1.1.1:2000\n"));
}

TEST_F(ReportTest, empty_tables_are_sentences) {
  const auto got = text({.summary = true});
  for (const auto* sentence :
       {"No calls.", "No registrations.", "No pinholes.", "No media streams.", "No drops.", "No alerts."})
    EXPECT_THAT(got, HasSubstr(sentence));
  EXPECT_THAT(got, Not(HasSubstr("STATE")));
  EXPECT_THAT(got, HasSubstr("every forwarded packet left as it came"));
}

TEST_F(ReportTest, the_summary_shows_the_first_rows_and_how_to_see_the_rest) {
  for (int i = 0; i < 30; ++i) {
    auto setup = call(CallEvent::Action::setup);
    setup.call = "call-" + std::to_string(i);
    on(i, 1, setup);
  }
  const auto some = text({.summary = true});
  EXPECT_THAT(some, HasSubstr("Calls (30)"));
  EXPECT_THAT(some, HasSubstr("... and 5 more; --calls shows them"));
  EXPECT_THAT(some, Not(HasSubstr("call-25\n")));
  EXPECT_THAT(text({.summary = true, .calls = true}), HasSubstr("call-29\n"));
}

TEST_F(ReportTest, alerts_and_undecodable_messages_of_one_kind_are_one_row) {
  for (int i = 0; i < 3; ++i) {
    AlertEvent alert;
    alert.kind = AlertKind::source_lock;
    alert.message = "a stranger";
    on(i, 4, alert);
    MalformedEvent malformed;
    malformed.proto = "sip";
    malformed.field = "Content-Length";
    on(i, 5, malformed);
  }
  const auto got = text({.summary = true});
  EXPECT_THAT(got, HasSubstr("Alerts (1)"));
  EXPECT_THAT(got, HasSubstr("      3         4  0:00.000      4  source-lock  a stranger\n"));
  EXPECT_THAT(got, HasSubstr("Messages that could not be decoded whole (1)"));
}

TEST_F(ReportTest, a_forwarded_packet_that_changed_is_shouted) {
  const std::string came = "x", left = "y";
  auto packet = buffers.take({as_bytes(came), {}, 1}, net::LinkType::ethernet, 1);
  packet.bytes = as_bytes(left);
  buffers.forward(packet);
  EXPECT_THAT(text({.summary = true}), HasSubstr("1 forwarded packets LEFT CHANGED"));
}

TEST_F(ReportTest, what_finds_no_row_is_counted_once) {
  using Action = PinholeEvent::Action;
  auto event = gate(Action::open);
  for (std::size_t i = 0; i <= kMaxRows; ++i) {
    event.id = i + 1;
    on(0, 1, event);
  }
  for (const auto action : {Action::refresh, Action::close}) {
    event.action = action;
    on(0, 2, event);
  }
  EXPECT_EQ(collected.pinholes.rows.size(), kMaxRows);
  EXPECT_EQ(collected.pinholes.not_kept, 1U);
}

TEST_F(ReportTest, a_table_that_nobody_wants_is_not_kept) {
  Collector streams({.streams = true});
  streams.on_event({stamp(0, 1), call(CallEvent::Action::setup)});
  streams.on_event({stamp(0, 1), gate(PinholeEvent::Action::open)});
  streams.on_event({stamp(0, 1), StreamEvent{}});
  EXPECT_EQ(streams.calls.rows.size() + streams.pinholes.rows.size(), 0U);
  EXPECT_EQ(streams.streams.rows.size(), 1U);
}

}  // namespace
}  // namespace sallyport::tool
