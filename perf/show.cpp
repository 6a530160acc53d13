// Profile `show`: how long the forwarding thread pauses for `sallyport show` and `why`.
//
// The engine has many calls with their media, phones that are registered and calls that ended. Each table is read in
// slices, as the gateway reads it (Engine::read, kSliceRows), with bursts of media in between. The longest slice is the
// longest pause. Beside it: the whole table in one go, with its text, as a gateway without slices would pause.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "alg/events/row_json.h"
#include "perf/media_run.h"
#include "perf/profiles.h"

namespace sallyport::perf {
namespace {

constexpr std::uint32_t kFrame = 214;
constexpr std::uint32_t kPhones = 10'000;
constexpr std::uint32_t kEnded = 600;              // more than the history holds
constexpr unsigned kBurstsBetweenSlices = 8;       // as EngineLoop
constexpr std::uint32_t kFirstPhone = 0x0a800001;  // 10.128.0.1 and up

double microseconds(const Stopwatch& watch) {
  return watch.lap().cpu * 1e6;
}

class Show {
 public:
  explicit Show(std::uint32_t calls)
      : calls_(calls), run_(calls, kFrame, {.calls = calls, .other_flows = kPhones + 1000, .other_calls = kPhones}) {
    run_.set_up_calls();
    for (std::uint32_t i = 0; i < kEnded; ++i) end_call(calls + i);
    for (std::uint32_t i = 0; i < kPhones; ++i) register_phone(i);
    run_.start();
  }

  void table(ShowTable table, Results& results) {
    const auto name = std::string(to_text(table));
    const auto whole = in_one_go(table);
    double longest = 0;
    std::uint64_t rows = 0;
    for (Place place; !place.end;) {
      Rows slice;
      const Stopwatch watch;
      run_.gateway().engine().read(table, place, kSliceRows, slice);
      longest = std::max(longest, microseconds(watch));
      rows += std::visit([](const auto& list) { return list.size(); }, slice);
      forward();
    }
    report(name, longest, whole, results);
    results.measure(
        {.profile = "show", .what = name + ": rows", .unit = "rows", .streams = calls_, .better = Better::neither},
        static_cast<double>(rows));
    if (table == ShowTable::calls || table == ShowTable::streams) results.check("show: rows of " + name, calls_, rows);
    if (table == ShowTable::registrations) results.check("show: rows of " + name, kPhones, rows);
  }

  // Of a flow that has no gate: every record is looked at.
  void why(Results& results) {
    const FiveTuple stranger{
        {IpAddress::v4(0xcb007107), Port{4000}}, {IpAddress::v4(0x0a0000ff), Port{4000}}, IpProtocol::udp};
    const Stopwatch all;
    (void)run_.gateway().engine().why(stranger);
    const auto whole = microseconds(all);
    double longest = 0;
    GateSearch search{.tuple = stranger};
    for (bool done = false; !done;) {
      const Stopwatch watch;
      done = run_.gateway().engine().why(search).has_value();
      longest = std::max(longest, microseconds(watch));
      forward();
    }
    report("why", longest, whole, results);
  }

  void stats(Results& results) {
    const Stopwatch watch;
    const auto stats = run_.gateway().engine().stats();
    const auto pause = microseconds(watch);
    report("stats", pause, pause, results);
    results.check("show: gates in stats", std::uint64_t{calls_} * 4 + kPhones, stats.pinholes_open);
  }

 private:
  void end_call(std::uint32_t number) {
    const CallText call{number, number};
    auto& gateway = run_.gateway();
    gateway.packet(udp_frame(exchange(), trunk(), as_bytes(call.invite())), true);
    gateway.packet(udp_frame(trunk(), exchange(), as_bytes(call.answer())), false);
    gateway.packet(udp_frame(exchange(), trunk(), as_bytes(call.ack())), true);
    gateway.packet(udp_frame(exchange(), trunk(), as_bytes(call.bye())), true);
    gateway.packet(udp_frame(trunk(), exchange(), as_bytes(call.bye_answer())), false);
  }

  void register_phone(std::uint32_t number) {
    const Endpoint phone{IpAddress::v4(kFirstPhone + number), Port{5060}};
    const auto headers = fmt::format(
        "Via: SIP/2.0/UDP {0};branch=z9hG4bK-register-{1}\r\nFrom: <sip:{1}@example.com>;tag=f{1}\r\n"
        "To: <sip:{1}@example.com>{{}}\r\nCall-ID: register-{1}@example.com\r\nCSeq: 1 REGISTER\r\n"
        "Contact: <sip:{1}@{0}>\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n",
        to_text(phone), number);
    const auto request = "REGISTER sip:example.com SIP/2.0\r\n" + fmt::format(fmt::runtime(headers), "");
    const auto answer = "SIP/2.0 200 OK\r\n" + fmt::format(fmt::runtime(headers), ";tag=t");
    run_.gateway().packet(udp_frame(phone, trunk(), as_bytes(request)), true);
    run_.gateway().packet(udp_frame(trunk(), phone, as_bytes(answer)), false);
  }

  void forward() {
    for (unsigned i = 0; i < kBurstsBetweenSlices; ++i) run_.gateway().burst(run_.next_burst(kBurst));
  }

  double in_one_go(ShowTable table) {
    const Stopwatch watch;
    std::string text;
    bool first = true;
    for (Place place; !place.end;) {
      Rows rows;
      run_.gateway().engine().read(table, place, std::size_t{1} << 30U, rows);
      append_json(text, table, rows, first);
    }
    use(text);
    return microseconds(watch);
  }

  void report(const std::string& name, double longest, double whole, Results& results) const {
    results.measure({.profile = "show", .what = name + ": longest pause", .unit = "us", .streams = calls_}, longest);
    results.measure(
        {.profile = "show", .what = name + ": in one go", .unit = "us", .streams = calls_, .better = Better::neither},
        whole);
  }

  std::uint32_t calls_;
  MediaRun run_;
};

}  // namespace

void measure_show(const Options& options, Results& results) {
  std::fprintf(stderr, "show: setting up %u calls\n", options.shown_calls);
  Show show(options.shown_calls);
  for (unsigned round = 0; round < options.rounds; ++round) {
    for (const auto table : {ShowTable::calls, ShowTable::call_history, ShowTable::registrations, ShowTable::pinholes,
                             ShowTable::streams, ShowTable::drops})
      show.table(table, results);
    show.stats(results);
    show.why(results);
  }
}

}  // namespace sallyport::perf
