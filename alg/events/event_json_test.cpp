#include "alg/events/event_json.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace sallyport {
namespace {

using namespace std::chrono_literals;

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}
Endpoint endpoint(std::string_view text) {
  return parse_endpoint(text).value();
}
Stamp stamp(std::int64_t microseconds, std::uint64_t frame) {
  return {Time(Duration(microseconds)), frame};
}

TEST(event_json, time_keeps_every_microsecond) {
  const auto line = [](std::int64_t t) { return to_json({stamp(t, 0), ControlEvent{}}); };
  // A double of this size steps in quarters of a microsecond and more; the text must not.
  EXPECT_NE(line(1'700'000'000'000'001).find("\"time\":1700000000.000001"), std::string::npos);
  EXPECT_NE(line(1'699'999'999'999'999).find("\"time\":1699999999.999999"), std::string::npos);
  EXPECT_NE(line(0).find("\"time\":0.000000"), std::string::npos);
  EXPECT_NE(line(-1'500'000).find("\"time\":-1.500000"), std::string::npos);
  EXPECT_NE(line(-1).find("\"time\":-0.000001"), std::string::npos);
  const auto first = std::numeric_limits<std::int64_t>::min();
  EXPECT_NE(line(first).find("\"time\":-9223372036854.775808"), std::string::npos);
}

TEST(event_json, media_as_the_contract_gives_it) {
  MediaEvent media{.proto = "sip",
                   .call = "a84b@pc33",
                   .kind = "audio",
                   .address = address("10.1.1.5"),
                   .host = {},
                   .port = 16390,
                   .rtcp_address = {},
                   .rtcp_port = 0,
                   .mux = false};
  EXPECT_EQ(to_json({stamp(1'000'001, 7), media}),
            R"({"event":"media","time":1.000001,"frame":7,"proto":"sip","call":"a84b@pc33","kind":"audio",)"
            R"("addr":"10.1.1.5","port":16390})");
  media.rtcp_address = address("2001:db8::1");
  media.rtcp_port = 16400;
  media.mux = true;
  EXPECT_EQ(to_json({stamp(1'000'001, 7), media}, "a.pcap"),
            R"({"event":"media","time":1.000001,"file":"a.pcap","frame":7,"proto":"sip","call":"a84b@pc33",)"
            R"("kind":"audio","addr":"10.1.1.5","port":16390,"rtcp_addr":"2001:db8::1","rtcp_port":16400,"mux":true})");
}

TEST(event_json, a_host_name_stands_where_the_address_would) {
  MediaEvent media;
  media.host = "media.example.com";
  EXPECT_EQ(to_json({stamp(0, 0), media}), R"({"event":"media","time":0.000000,"addr":"media.example.com"})");
}

TEST(event_json, pinhole_leaves_out_what_may_be_anything) {
  PinholeEvent pinhole;
  pinhole.id = 3;
  pinhole.proto = "sip";
  pinhole.call = "c1";
  pinhole.transport = IpProtocol::udp;
  pinhole.destination = address("10.1.1.5");
  pinhole.destination_port = 16390;
  pinhole.reason = GateReason::bye;  // the reason of an opening is not written
  pinhole.why = "INVITE";
  EXPECT_EQ(to_json({stamp(0, 1), pinhole}),
            R"({"event":"pinhole","time":0.000000,"frame":1,"action":"open","id":3,"proto":"sip","call":"c1",)"
            R"("transport":"udp","dst":"10.1.1.5","dport":16390,"why":"INVITE"})");
  pinhole.action = PinholeEvent::Action::close;
  pinhole.source = address("203.0.113.9");
  pinhole.source_port = 20000;
  pinhole.why = "BYE";
  EXPECT_EQ(to_json({stamp(0, 1), pinhole}),
            R"({"event":"pinhole","time":0.000000,"frame":1,"action":"close","id":3,"proto":"sip","call":"c1",)"
            R"("transport":"udp","src":"203.0.113.9","sport":20000,"dst":"10.1.1.5","dport":16390,"reason":"bye",)"
            R"("why":"BYE"})");
}

TEST(event_json, every_reason_has_its_own_text) {
  for (unsigned i = 0; i < static_cast<unsigned>(DropReason::count); ++i)
    EXPECT_FALSE(to_text(static_cast<DropReason>(i)).empty()) << i;
  EXPECT_EQ(to_text(DropReason::source_lock), "source-lock");
  EXPECT_EQ(to_text(DropReason::non_ip), "non-ip");
  EXPECT_EQ(to_text(GateReason::none), "");
  EXPECT_EQ(to_text(GateReason::cancelled), "cancel");
  EXPECT_EQ(to_text(GateReason::limit), "limit");
  EXPECT_EQ(to_text(DropReason::count), "");
  EXPECT_EQ(to_text(GateReason::count), "");
}

TEST(event_json, registration_actions_are_written_with_hyphens) {
  RegistrationEvent event;
  event.action = RegistrationEvent::Action::register_new;
  event.device = "SEP003094C38724";
  event.expires = 0;
  EXPECT_EQ(
      to_json({stamp(0, 0), event}),
      R"({"event":"registration","time":0.000000,"action":"register-new","device":"SEP003094C38724","expires":0})");
  event.expires.reset();
  event.action = RegistrationEvent::Action::unregister_abnormal;
  EXPECT_EQ(to_json({stamp(0, 0), event}),
            R"({"event":"registration","time":0.000000,"action":"unregister-abnormal","device":"SEP003094C38724"})");
  event.action = RegistrationEvent::Action::register_;
  EXPECT_EQ(nlohmann::json::parse(to_json({stamp(0, 0), event})).at("action"), "register");
}

TEST(event_json, call_says_secure_only_where_it_is_known) {
  CallEvent call;
  call.call = "x";
  EXPECT_EQ(to_json({stamp(0, 0), call}), R"({"event":"call","time":0.000000,"action":"setup","call":"x"})");
  call.secure = false;
  EXPECT_EQ(to_json({stamp(0, 0), call}),
            R"({"event":"call","time":0.000000,"action":"setup","call":"x","secure":false})");
}

TEST(event_json, stream_and_its_jitter) {
  StreamEvent stream;
  stream.source = endpoint("10.1.1.5:16390");
  stream.destination = endpoint("[2001:db8::1]:20000");
  stream.ssrc = 0xffffffff;
  stream.payload_type = 8;
  stream.packets = 100;
  stream.bytes = 17200;
  stream.lost = 1;
  stream.jitter_ms = 1.23456;
  EXPECT_EQ(
      to_json({stamp(0, 0), stream}),
      R"({"event":"stream","time":0.000000,"src":"10.1.1.5","sport":16390,"dst":"2001:db8::1","dport":20000,)"
      R"("ssrc":4294967295,"payload_type":8,"packets":100,"bytes":17200,"lost":1,"jitter_ms":1.235,"srtp":false})");
  stream.jitter_ms = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(nlohmann::json::parse(to_json({stamp(0, 0), stream})).contains("jitter_ms"));
}

TEST(event_json, drop_with_and_without_addresses) {
  DropEvent drop{.reason = DropReason::acl, .rule = "access-list 101 deny tcp any any eq 2000", .tuple = {}};
  EXPECT_EQ(
      to_json({stamp(0, 2), drop}),
      R"({"event":"drop","time":0.000000,"frame":2,"reason":"acl","rule":"access-list 101 deny tcp any any eq 2000"})");
  drop.rule.clear();
  drop.tuple = {endpoint("192.0.2.1:4000"), endpoint("10.1.1.1:2000"), IpProtocol::tcp};
  EXPECT_EQ(to_json({stamp(0, 2), drop}),
            R"({"event":"drop","time":0.000000,"frame":2,"reason":"acl","transport":"tcp","src":"192.0.2.1",)"
            R"("sport":4000,"dst":"10.1.1.1","dport":2000})");
  drop.tuple = {{address("192.0.2.1"), Port{}}, {address("10.1.1.1"), Port{}}, IpProtocol{89}};
  EXPECT_EQ(nlohmann::json::parse(to_json({stamp(0, 2), drop})).at("transport"), "89");
}

TEST(event_json, summary_has_all_keys_even_at_zero) {
  SummaryEvent summary;
  summary.packets = 3;
  summary.seconds = 0.25;
  EXPECT_EQ(to_json({stamp(0, 0), summary}),
            R"({"event":"summary","time":0.000000,"packets":3,"bytes":0,"forwarded":0,"dropped":0,"calls":0,)"
            R"("registrations":0,"pinholes_opened":0,"pinholes_open_at_end":0,"malformed":0,"alerts":0,)"
            R"("events_suppressed":0,"bytes_changed":0,"seconds":0.250000})");
}

TEST(event_json, whatever_bytes_a_header_had_the_line_is_json) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    AlertEvent alert;
    alert.kind = AlertKind::source_lock;
    alert.message = std::string("a") + static_cast<char>(byte) + "\"\\b";
    alert.source = endpoint("10.0.0.1:5060");
    const auto line = to_json({stamp(0, 0), alert}, "ca\xff\"pture");
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto parsed = nlohmann::json::parse(line);  // throws if it is not JSON
    EXPECT_EQ(parsed.at("src"), "10.0.0.1");
    EXPECT_EQ(parsed.at("file"), "ca\xef\xbf\xbd\"pture");
    if (byte < 0x80) {
      EXPECT_EQ(parsed.at("message"), alert.message);
    }
  }
}

TEST(event_json, names_of_events_follow_the_variant) {
  EXPECT_EQ(event_name({{}, MediaEvent{}}), "media");
  EXPECT_EQ(event_name({{}, ControlEvent{}}), "control");
  EXPECT_EQ(event_name({{}, StreamEvent{}}), "stream");
  EXPECT_EQ(event_name({{}, AlertEvent{}}), "alert");
  EXPECT_EQ(event_name({{}, MalformedEvent{}}), "malformed");
  EXPECT_EQ(event_name({{}, SummaryEvent{}}), "summary");
}

}  // namespace
}  // namespace sallyport
