#include "alg/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "alg/testing/engine_bench.h"
#include "alg/testing/sip_bench.h"

namespace sallyport {
namespace {

using net::tcp_flag::ack, net::tcp_flag::fin, net::tcp_flag::rst, net::tcp_flag::syn;
using testing::Each, testing::HasSubstr, testing::Not;

const FiveTuple kSip = udp(kPhone, 5060, kProvider, 5060);
const FiveTuple kMediaIn = udp(kProvider, 20000, kPhone, 16390);
const FiveTuple kMediaOut = kMediaIn.reversed();

SipText invite_text() {
  SipText t;
  t.body = audio(kPhone, 16390);
  return t;
}
SipText answer_text() {
  SipText t;
  t.to = "b";
  t.body = audio(kProvider, 20000);
  return t;
}
SipText bye_text() {
  SipText t;
  t.to = "b";
  t.method = "BYE";
  t.cseq = 2;
  return t;
}

// A call over UDP, answered.
void call(EngineBench& bench) {
  ASSERT_EQ(bench.udp(kSip, invite_text().request()), "forward");
  ASSERT_EQ(bench.udp(kSip.reversed(), answer_text().response(200)), "forward");
  ASSERT_EQ(bench.gates(), 4U);
}
// Sends N RTP packets, 20 ms apart; returns the number of packets that left.
unsigned talk(EngineBench& bench, const FiveTuple& tuple, unsigned packets, std::uint16_t first = 1) {
  unsigned forwarded = 0;
  for (unsigned i = 0; i < packets; ++i) {
    bench.now += std::chrono::milliseconds{20};
    forwarded += bench.udp(tuple, frame::rtp(static_cast<std::uint16_t>(first + i), i * 160)) == "forward";
  }
  return forwarded;
}
void adds_up(const SummaryEvent& sum) {
  EXPECT_EQ(sum.forwarded + sum.dropped, sum.packets);
  EXPECT_EQ(sum.bytes_changed, 0U);
}

TEST(Engine, ACallItsMediaAndItsEnd) {
  EngineBench bench(small_policy());
  EXPECT_EQ(bench.udp(kMediaIn, frame::rtp(1, 0)), "acl");
  EXPECT_EQ(bench.udp(kMediaOut, frame::rtp(1, 0)), "no-pinhole");
  call(bench);
  EXPECT_EQ(talk(bench, kMediaIn, 50), 50U);
  EXPECT_EQ(talk(bench, kMediaOut, 40), 40U);
  EXPECT_EQ(bench.udp(udp(kProvider, 20001, kPhone, 16391), frame::rtcp()), "forward");
  EXPECT_EQ(bench.udp(udp(kStranger, 20000, kPhone, 16390), frame::rtp(9, 0)), "source-lock");
  EXPECT_EQ(bench.udp(udp(kProvider, 20000, kPhone, 16392), frame::rtp(9, 0)), "acl");
  EXPECT_EQ(bench.udp(kMediaIn, std::string(40, 'x')), "rtp-conformance");
  EXPECT_EQ(bench.udp(kSip, bye_text().request()), "forward");
  EXPECT_EQ(bench.gates(), 0U);
  EXPECT_EQ(bench.udp(kMediaIn, frame::rtp(51, 0)), "acl");
  const auto sum = bench.finish();
  adds_up(sum);
  EXPECT_EQ(sum.calls, 1U);
  EXPECT_EQ(sum.pinholes_open_at_end, 0U);
  const auto streams = bench.log.all<StreamEvent>();
  ASSERT_EQ(streams.size(), 2U);
  EXPECT_EQ(streams[0].packets + streams[1].packets, 90U);
  for (const auto& stream : streams) {
    EXPECT_EQ(stream.call, "call-1");
    EXPECT_EQ(stream.lost, 0U);
  }
  EXPECT_EQ(bench.log.count<AlertEvent>(), 2U) << "one for the stranger, one for what was no RTP";
}

TEST(Engine, AGateIsOpenBeforeItsMessageLeaves) {
  EngineBench bench(small_policy());
  std::vector<std::size_t> seen;
  bench.buffers.on_forward = [&](const InFlight&) { seen.push_back(bench.gates()); };
  EXPECT_EQ(bench.udp(kSip, invite_text().request()), "forward");
  EXPECT_EQ(bench.udp(kSip.reversed(), answer_text().response(200)), "forward");
  EXPECT_EQ(bench.udp(kSip, bye_text().request()), "forward");
  EXPECT_EQ(seen, (std::vector<std::size_t>{2, 4, 0}));
}

TEST(Engine, EventsComeInTheOrderInWhichThingsHappen) {
  EngineBench bench(small_policy());
  call(bench);
  EXPECT_EQ(talk(bench, kMediaIn, 20), 20U);
  bench.udp(kSip, bye_text().request());
  Time last{};
  std::size_t closed = 0;
  std::size_t ended = 0;
  for (std::size_t i = 0; i < bench.log.events.size(); ++i) {
    const auto& event = bench.log.events[i];
    EXPECT_GE(event.stamp.time, last);
    last = event.stamp.time;
    const auto* gate = std::get_if<PinholeEvent>(&event.what);
    if (gate != nullptr && gate->action == PinholeEvent::Action::close && gate->destination_port == 16390) closed = i;
    if (std::holds_alternative<StreamEvent>(event.what)) ended = i;
  }
  EXPECT_GT(closed, 0U);
  EXPECT_GT(ended, closed) << "the gate closes, and so its stream ends";
  (void)bench.finish();
}

TEST(Engine, ObservingDropsNothing) {
  EngineBench bench(small_policy(" mode observe\n"));
  EXPECT_EQ(bench.udp(kMediaIn, frame::rtp(1, 0)), "forward");
  EXPECT_EQ(bench.udp(udp(kStranger, 1, kPhone, 53), "x"), "forward");
  EXPECT_EQ(bench.udp(kSip, "INVITE nonsense"), "forward");
  EXPECT_EQ(bench.send("short"), "forward");
  call(bench);
  EXPECT_EQ(talk(bench, udp(kStranger, 20000, kPhone, 16390), 5), 5U);
  EXPECT_EQ(bench.udp(kMediaIn, std::string(40, 'x')), "forward");
  const auto sum = bench.finish();
  adds_up(sum);
  EXPECT_EQ(sum.dropped, 0U);
}

TEST(Engine, WhatIsNotIpPassesByPolicy) {
  const auto arp = frame::ethernet(std::string(46, '\0'), 0x0806);
  EngineBench passes(small_policy());
  EXPECT_EQ(passes.send(arp), "forward");
  adds_up(passes.finish());
  EngineBench drops(small_policy(" non-ip drop\n"));
  EXPECT_EQ(drops.send(arp), "non-ip");
  adds_up(drops.finish());
}

TEST(Engine, TimeThatRunsBackwardsStandsStill) {
  EngineBench bench(small_policy());
  call(bench);
  bench.now -= std::chrono::hours{5};
  EXPECT_EQ(talk(bench, kMediaIn, 20), 20U);
  bench.now += std::chrono::hours{5};
  EXPECT_EQ(bench.gates(), 4U);
  Time last{};
  for (const auto& event : bench.log.events) {
    EXPECT_GE(event.stamp.time, last);
    last = event.stamp.time;
  }
  adds_up(bench.finish());
}

TEST(Engine, ReloadKeepsFlowsAndClosesWhatItRefuses) {
  EngineBench bench(small_policy());
  call(bench);
  EXPECT_EQ(talk(bench, kMediaIn, 10), 10U);
  bench.engine.reload(small_policy(" media timeout 60\n"));
  EXPECT_EQ(bench.gates(), 4U);
  EXPECT_EQ(talk(bench, kMediaIn, 10, 11), 10U);
  bench.engine.reload(small_policy(" media port-range 20000 21000\n"));
  EXPECT_EQ(bench.udp(kMediaIn, frame::rtp(30, 0)), "acl");
  for (int i = 0; i < 40; ++i) bench.engine.reload(small_policy());  // rules in reports are kept alive long enough
  EXPECT_EQ(bench.udp(udp(kStranger, 9, kPhone, 99), "x"), "acl");
  adds_up(bench.finish());
}

TEST(Engine, AnswersForPeopleAreJsonAndOneLine) {
  EngineBench bench(small_policy());
  auto odd = invite_text();
  odd.id = "a\"b\\c<\xc3\x28>\x7f%n@host";  // not UTF-8, and quotes
  bench.udp(kSip, odd.request());
  bench.udp(kSip, invite_text().request());
  talk(bench, kMediaIn, 3);
  for (const auto* what : {"calls", "registrations", "pinholes", "streams", "drops", "call-history"})
    EXPECT_TRUE(bench.show(what).is_array()) << what;
  EXPECT_TRUE(bench.show("stats").is_object());
  EXPECT_EQ(parse_show_table("nothing of the kind"), std::nullopt);
  EXPECT_EQ(bench.show("stats")["packets"], 5);
  for (const auto& tuple : {kMediaIn, kMediaOut, kSip, udp(kStranger, 1, kPhone, 2)}) {
    const auto why = bench.engine.why(tuple);
    EXPECT_FALSE(why.empty());
    EXPECT_THAT(why, Not(HasSubstr("\n")));
    EXPECT_THAT(why, Not(HasSubstr("\r")));
  }
  EXPECT_THAT(bench.engine.why(kMediaIn), HasSubstr("INVITE"));
  EXPECT_THAT(bench.engine.why(kMediaIn), HasSubstr("used"));
  bench.udp(kSip, bye_text().request());
  (void)bench.finish();
}

TEST(Engine, WhyTellsARefusal) {
  EngineBench bench(small_policy());
  auto t = invite_text();
  t.body = audio(kPhone, 40000);
  bench.udp(kSip, t.request());
  EXPECT_EQ(bench.gates(), 0U);
  EXPECT_THAT(bench.engine.why(udp(kProvider, 20000, kPhone, 40000)), HasSubstr("port-range"));
  (void)bench.finish();
}

// ---- TCP ----

// One side of a connection with the provider.
struct Connection {
  EngineBench& bench;
  FiveTuple tuple = tcp(kPhone, 40000, kProvider, 5060);
  std::uint32_t client = 1000, server = 9000;

  void open() {
    EXPECT_EQ(bench.send(frame::tcp(tuple, {client++, 0, syn})), "forward");
    EXPECT_EQ(bench.send(frame::tcp(tuple.reversed(), {server++, client, syn | ack})), "forward");
    EXPECT_EQ(bench.send(frame::tcp(tuple, {client, server, ack})), "forward");
  }
  std::string ask(const std::string& text) {
    const auto at = client;
    client += static_cast<std::uint32_t>(text.size());
    return bench.send(frame::tcp(tuple, {at, server, ack}, text));
  }
  std::string say(const std::string& text) {
    const auto at = server;
    server += static_cast<std::uint32_t>(text.size());
    return bench.send(frame::tcp(tuple.reversed(), {at, client, ack}, text));
  }
};

TEST(EngineTcp, MessagesSplitAndGluedOpenTheirGates) {  // P12, P13
  EngineBench bench(small_policy());
  Connection c{bench};
  c.open();
  const auto invite = invite_text().request();
  for (std::size_t at = 0; at < invite.size(); at += 97) {
    EXPECT_EQ(bench.gates(), 0U);
    EXPECT_EQ(c.ask(invite.substr(at, 97)), "forward");
  }
  EXPECT_EQ(bench.gates(), 2U);
  EXPECT_EQ(c.say("\r\n\r\n" + answer_text().response(200)), "forward");
  EXPECT_EQ(bench.gates(), 4U);
  auto acked = answer_text();
  acked.method = "ACK";
  acked.body.clear();
  EXPECT_EQ(c.ask(acked.request() + bye_text().request()), "forward");
  EXPECT_EQ(bench.gates(), 0U);
  adds_up(bench.finish());
}

TEST(EngineTcp, WhatWaitsBehindAGapComesBackWhenItIsFilled) {
  EngineBench bench(small_policy());
  Connection c{bench};
  c.open();
  const auto invite = invite_text().request();
  const auto first = c.client;
  EXPECT_EQ(bench.send(frame::tcp(c.tuple, {first + 100, c.server, ack}, invite.substr(100))), "kept");
  EXPECT_EQ(bench.gates(), 0U);
  EXPECT_EQ(bench.send(frame::tcp(c.tuple, {first, c.server, ack}, invite.substr(0, 100))), "forward");
  EXPECT_EQ(bench.buffers.outstanding(), 0U);
  EXPECT_EQ(bench.gates(), 2U);
  adds_up(bench.finish());
}

TEST(EngineTcp, KeptSegmentsComeBackAtTheEnd) {
  for (const auto* mode : {"", " mode observe\n"}) {
    EngineBench bench(small_policy(mode));
    Connection c{bench};
    c.open();
    for (std::uint32_t i = 0; i < 20; ++i)
      bench.send(frame::tcp(c.tuple, {c.client + 1000 + i * 50, c.server, ack}, std::string(50, 'x')));
    adds_up(bench.finish());
  }
}

TEST(EngineTcp, AGapThatNobodyFillsIsGivenBackInTime) {
  EngineBench bench(small_policy());
  Connection c{bench};
  c.open();
  EXPECT_EQ(bench.send(frame::tcp(c.tuple, {c.client + 100, c.server, ack}, "x")), "kept");
  bench.wait(12);
  EXPECT_EQ(bench.buffers.outstanding(), 0U);
  adds_up(bench.finish());
}

TEST(EngineTcp, AnotherTextInTheSamePlaceIsRefused) {
  EngineBench bench(small_policy());
  Connection c{bench};
  c.open();
  const auto at = c.client;
  EXPECT_EQ(c.ask("OPTIONS sip:bob@example.com SIP/2.0\r\n"), "forward");
  EXPECT_EQ(bench.send(frame::tcp(c.tuple, {at, c.server, ack}, "REGISTR sip:bob@example.com SIP/2.0\r\n")),
            "tcp-conflict");
  EXPECT_EQ(bench.log.count<AlertEvent>(), 1U);
  adds_up(bench.finish());
}

TEST(EngineTcp, ARegisterInsideAWebRequestOpensNothing) {  // P31
  EngineBench bench(small_policy());
  Connection c{bench};
  c.open();
  SipText t;
  t.method = "REGISTER";
  t.more = "Contact: <sip:alice@10.1.1.5:16400>\r\n";
  EXPECT_EQ(c.ask("POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 4000\r\n\r\n" + std::string(500, 'x')),
            "forward");
  EXPECT_EQ(c.ask(t.request()), "forward");
  EXPECT_EQ(c.say(t.response(200)), "forward");
  EXPECT_EQ(c.ask(invite_text().request()), "forward");
  EXPECT_EQ(bench.gates(), 0U);
  EXPECT_TRUE(bench.show("registrations").empty());
  EXPECT_EQ(bench.log.count<AlertEvent>(), 1U);
  adds_up(bench.finish());
}

TEST(EngineTcp, EncryptedSignallingPassesAndIsNamed) {
  EngineBench bench(small_policy());
  Connection c{bench};
  c.tuple = tcp(kPhone, 40000, kProvider, 5061);
  c.open();
  EXPECT_EQ(c.ask(std::string{"\x16\x03\x01\x02\x00\x01", 6} + std::string(500, 'x')), "forward");
  EXPECT_EQ(c.say(std::string{"\x16\x03\x03\x00\x10\x02", 6} + std::string(50, 'x')), "forward");
  const auto alerts = bench.log.all<AlertEvent>();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, AlertKind::encrypted);
  adds_up(bench.finish());
}

TEST(EngineTcp, PortsAreUsedAgain) {
  EngineBench bench(small_policy());
  for (int i = 0; i < 3; ++i) {
    Connection c{bench};
    c.client += static_cast<std::uint32_t>(i) * 1000000;
    c.server += static_cast<std::uint32_t>(i) * 1000000;
    c.open();
    SipText t;
    t.method = "OPTIONS";
    EXPECT_EQ(c.ask(t.request()), "forward");
    EXPECT_EQ(bench.send(frame::tcp(c.tuple, {c.client++, c.server, fin | ack})), "forward");
    EXPECT_EQ(bench.send(frame::tcp(c.tuple.reversed(), {c.server++, c.client, fin | ack})), "forward");
    EXPECT_EQ(bench.send(frame::tcp(c.tuple, {c.client, c.server, ack})), "forward");
  }
  adds_up(bench.finish());
}

TEST(EngineTcp, HalfOpenConnectionsAreForgottenSoon) {
  EngineBench bench(small_policy(" limit connections 16\n"));
  for (std::uint16_t i = 0; i < 16; ++i)
    EXPECT_EQ(bench.send(frame::tcp(tcp(kPhone, static_cast<std::uint16_t>(30000 + i), kProvider, 5060), {1, 0, syn})),
              "forward");
  bench.wait(60);
  EXPECT_EQ(bench.send(frame::tcp(tcp(kPhone, 40000, kProvider, 5060), {1, 0, syn})), "forward");
  adds_up(bench.finish());
}

// ---- fragments ----

struct Pieces {
  std::string first, second;
};
Pieces fragments(const FiveTuple& tuple, const std::string& payload, std::uint16_t id) {
  const auto datagram = frame::udp_header(tuple, payload);
  const std::size_t cut = datagram.size() / 2 / 8 * 8;
  const auto& from = tuple.source.address;
  const auto& to = tuple.destination.address;
  return {frame::ethernet(frame::ipv4(from, to, IpProtocol::udp, datagram.substr(0, cut), 0x2000, id)),
          frame::ethernet(
              frame::ipv4(from, to, IpProtocol::udp, datagram.substr(cut), static_cast<std::uint16_t>(cut / 8), id))};
}

TEST(Engine, AFragmentedInviteOpensItsGates) {  // P14
  EngineBench bench(small_policy());
  const auto parts = fragments(kSip, invite_text().request(), 7);
  EXPECT_EQ(bench.send(parts.second), "kept");
  EXPECT_EQ(bench.gates(), 0U);
  EXPECT_EQ(bench.send(parts.first), "forward");
  EXPECT_EQ(bench.gates(), 2U);
  adds_up(bench.finish());
}

TEST(Engine, SummaryAddsUpWithFragments) {
  for (const auto* mode : {"", " mode observe\n"}) {
    EngineBench bench(small_policy(mode));
    const auto passes = fragments(udp(kPhone, 1000, kProvider, 53), std::string(100, 'q'), 1);
    bench.send(passes.first);
    bench.send(passes.second);
    const auto denied = fragments(udp(kStranger, 1000, kPhone, 53), std::string(100, 'q'), 2);
    bench.send(denied.first);
    bench.send(denied.second);
    const auto media = fragments(kMediaIn, frame::rtp(1, 0), 3);
    bench.send(media.first);
    bench.send(media.second);
    bench.send(fragments(kSip, "x", 4).first);  // a fragment that stays alone
    const auto sum = bench.finish();
    EXPECT_EQ(sum.packets, 7U);
    adds_up(sum);
  }
}

TEST(Engine, FragmentsWithoutMemoryComeBack) {
  EngineBench bench(small_policy());
  bench.buffers.room = 0;
  const auto parts = fragments(kSip, invite_text().request(), 7);
  EXPECT_NE(bench.send(parts.first), "kept");
  Connection c{bench};
  c.open();
  EXPECT_NE(bench.send(frame::tcp(c.tuple, {c.client + 100, c.server, ack}, "x")), "kept");
  adds_up(bench.finish());
}

// ---- limits ----

TEST(Engine, AFullGateTableRefusesByNameAndKeepsWhatIsOpen) {
  EngineBench bench(gateway_policy("sallyport\n limit flows 4096\n limit gates 16\n limit calls 64\n"));
  for (int i = 0; i < 20; ++i) {
    auto t = invite_text();
    t.id = fmt::format("call-{}", i);
    t.body = audio(kPhone, static_cast<std::uint16_t>(16384 + 2 * i));
    EXPECT_EQ(bench.udp(kSip, t.request()), "forward");
  }
  EXPECT_LE(bench.gates(), 16U);
  bool refused = false;
  for (const auto& gate : bench.log.all<PinholeEvent>())
    refused = refused || (gate.action == PinholeEvent::Action::refuse && gate.reason == GateReason::limit);
  EXPECT_TRUE(refused);
  bench.wait(400);
  EXPECT_EQ(bench.gates(), 0U);
  adds_up(bench.finish());
}

TEST(Engine, AFullFlowTableIsSaidAndCallsAreStillSeen) {
  EngineBench bench(gateway_policy("sallyport\n limit flows 64\n limit gates 64\n limit calls 64\n"));
  for (std::uint16_t i = 0; i < 100; ++i) bench.udp(udp(kPhone, 1000 + i, kProvider, 53), "x");
  const auto alerts = bench.log.all<AlertEvent>();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, AlertKind::table_full);
  EXPECT_NE(alerts[0].message.find("limit flows 64"), std::string::npos);
  call(bench);
  EXPECT_EQ(talk(bench, kMediaIn, 10), 10U);
  adds_up(bench.finish());
}

TEST(Engine, ManyCallsThatTimeOutTogetherLeaveNoGateOpen) {
  EngineBench bench(gateway_policy("sallyport\n limit flows 4096\n limit gates 4096\n limit calls 1000\n"));
  for (int i = 0; i < 700; ++i) {
    auto t = invite_text();
    t.id = fmt::format("call-{}", i);
    t.body = audio(kPhone, static_cast<std::uint16_t>(16384 + 2 * i));
    bench.udp(kSip, t.request());
  }
  EXPECT_EQ(bench.gates(), 1400U);
  bench.wait(400);
  EXPECT_EQ(bench.gates(), 0U);
  adds_up(bench.finish());
}

TEST(Engine, AShortMediaTimeoutSparesRunningMedia) {
  EngineBench bench(small_policy(" media timeout 4\n"));
  call(bench);
  EXPECT_EQ(talk(bench, kMediaIn, 1000), 1000U);
  bench.wait(10);
  EXPECT_EQ(bench.gates(), 0U);
  adds_up(bench.finish());
}

TEST(Engine, MediaThatStopsClosesItsGates) {
  EngineBench bench(small_policy());
  call(bench);
  EXPECT_EQ(talk(bench, kMediaIn, 50), 50U);
  bench.wait(110);
  EXPECT_EQ(bench.gates(), 4U);
  bench.wait(20);
  EXPECT_EQ(bench.gates(), 0U);
  adds_up(bench.finish());
}

TEST(Engine, EverythingEndsWithTime) {
  EngineBench bench(small_policy());
  call(bench);
  EXPECT_EQ(talk(bench, kMediaIn, 50), 50U);
  SipText t;
  t.id = "register";
  t.method = "REGISTER";
  t.more = "Contact: <sip:alice@10.1.1.5:5080>\r\nExpires: 600\r\n";
  bench.udp(kSip, t.request());
  bench.udp(kSip.reversed(), t.response(200));
  EXPECT_EQ(bench.gates(), 5U);
  for (int hour = 0; hour < 24; ++hour) bench.wait(3600);
  EXPECT_EQ(bench.gates(), 0U);
  EXPECT_EQ(bench.show("stats")["flows"], 0);
  EXPECT_TRUE(bench.show("calls").empty());
  EXPECT_TRUE(bench.show("registrations").empty());
  EXPECT_TRUE(bench.show("streams").empty());
  adds_up(bench.finish());
}

TEST(Engine, BundledVideoComesToTheFirstPort) {  // RFC 9143 9.1
  EngineBench bench(small_policy());
  auto t = invite_text();
  t.body = fmt::format(
      "v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\na=group:BUNDLE a v\r\n"
      "m=audio 16390 RTP/AVP 0\r\na=mid:a\r\na=rtcp-mux\r\nm=video 0 RTP/AVP 96\r\na=mid:v\r\na=bundle-only\r\n"
      "a=rtcp-mux\r\n",
      to_text(kPhone));
  bench.udp(kSip, t.request());
  auto ok = answer_text();
  ok.body = fmt::format(
      "v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\na=group:BUNDLE a v\r\n"
      "m=audio 20000 RTP/AVP 0\r\na=mid:a\r\na=rtcp-mux\r\nm=video 20000 RTP/AVP 96\r\na=mid:v\r\na=rtcp-mux\r\n",
      to_text(kProvider));
  bench.udp(kSip.reversed(), ok.response(200));
  EXPECT_EQ(bench.udp(kMediaIn, frame::rtp(1, 0, 0)), "forward");
  EXPECT_EQ(bench.udp(kMediaIn, frame::rtp(1, 0, 96, 77)), "forward");
  EXPECT_EQ(bench.udp(kMediaOut, frame::rtp(1, 0, 96, 78)), "forward");
  EXPECT_EQ(bench.udp(kMediaIn, frame::rtp(2, 0, 97, 77)), "rtp-conformance") << "what nobody announced";
  adds_up(bench.finish());
}

}  // namespace
}  // namespace sallyport
