#include "alg/show.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "alg/events/counters.h"

namespace sallyport {
namespace {

using Json = nlohmann::ordered_json;

double seconds(Time time) {
  return static_cast<double>(time.time_since_epoch().count()) / 1e6;
}

constexpr std::size_t kSlice = 64;

Json call_row(const CallRow& r) {
  const bool live = r.state != CallState::ended && r.state != CallState::refused;
  Json row{{"proto", r.proto}, {"call", r.call}, {"from", r.from}, {"to", r.to}, {"state", to_text(r.state)}};
  if (!live) row["cause"] = r.cause;
  if (!r.digits.empty()) row["digits"] = r.digits;
  if (r.dialogues) row["dialogues"] = *r.dialogues;
  if (r.legs) row["legs"] = *r.legs;
  if (r.channels) row["channels"] = *r.channels;
  if (live) row["gates"] = r.gates;
  row[live ? "since" : "set_up"] = seconds(r.set_up);
  if (r.answered != Time{}) row["answered"] = seconds(r.answered);
  if (!live) row["ended"] = seconds(r.ended);
  if (r.secure) row["secure"] = *r.secure;
  return row;
}

Json registration_row(const RegistrationRow& r) {
  Json row{{"proto", r.proto},
           {"device", r.device},
           {"addr", to_text(r.address)},
           {"port", r.port},
           {"transport", to_text(r.transport)},
           {"registrar", r.registrar},
           {"type", r.type}};
  if (!r.identifier.empty()) row["identifier"] = r.identifier;
  if (r.tag) row["tag"] = *r.tag;
  if (r.socket) row["socket"] = *r.socket;
  if (r.version) row["version"] = *r.version;
  row["since"] = seconds(r.since);
  if (r.expires != Time{}) row["expires"] = seconds(r.expires);
  return row;
}

Json pinholes(const SignallingCore& core) {
  auto rows = Json::array();
  core.book().for_each_open([&](const GateRecord& r) {
    Json row{
        {"id", r.id}, {"proto", r.owner.proto()}, {"call", r.owner.call()}, {"transport", to_text(r.spec.transport)}};
    if (r.spec.source) row["src"] = to_text(*r.spec.source);
    if (number(r.spec.source_port) != 0) row["sport"] = number(r.spec.source_port);
    row["dst"] = to_text(r.spec.destination.address);
    row["dport"] = number(r.spec.destination.port);
    row["opened"] = seconds(r.opened.time);
    row["by"] = r.owner.why();
    row["used"] = r.used;
    if (r.strangers != 0) row["strangers"] = r.strangers;
    rows.push_back(std::move(row));
  });
  return rows;
}

Json streams(const SignallingCore& core, std::span<const Worker* const> workers) {
  auto rows = Json::array();
  for (const auto* worker : workers)
    worker->for_each_stream([&](const Flow& flow, unsigned direction, const Stream& s) {
      const auto tuple = direction == 0 ? flow.tuple : flow.tuple.reversed();
      const auto gate = flow.direction[direction].gate_id != 0 ? flow.direction[direction].gate_id
                                                               : flow.direction[1 - direction].gate_id;
      rows.push_back({{"call", core.book().call_of(gate)},
                      {"src", to_text(tuple.source.address)},
                      {"sport", number(tuple.source.port)},
                      {"dst", to_text(tuple.destination.address)},
                      {"dport", number(tuple.destination.port)},
                      {"ssrc", s.ssrc},
                      {"payload_type", s.payload_type},
                      {"packets", s.packets},
                      {"bytes", s.bytes},
                      {"lost", s.lost()},
                      {"jitter_ms", s.jitter_ms()},
                      {"srtp", s.secure}});
    });
  return rows;
}

Json drops(const SignallingCore& core, std::span<const Worker* const> workers) {
  auto rows = Json::array();
  for (std::size_t i = 0; i < static_cast<std::size_t>(DropReason::count); ++i) {
    auto packets = core.totals().drops[i];
    for (const auto* worker : workers) packets += worker->counters().drops[i].load(std::memory_order_relaxed);
    if (packets != 0) rows.push_back({{"reason", to_text(static_cast<DropReason>(i))}, {"packets", packets}});
  }
  return rows;
}

Json stats(const SignallingCore& core, std::span<const Worker* const> workers) {
  const auto sum = summarise(core, workers);
  Json out;
  for (const auto& counter : counters())
    if (counter.shown != Shown::summary) out[std::string{counter.name}] = sum.*counter.value;
  return out;
}

}  // namespace

std::string show(std::string_view what, const SignallingCore& core, std::span<const Worker* const> workers,
                 const rules::Policy& policy) {
  Json out;
  if (what == "calls" || what == "registrations" || what == "call-history") return core.show(what);
  if (what == "pinholes")
    out = pinholes(core);
  else if (what == "streams")
    out = streams(core, workers);
  else if (what == "drops")
    out = drops(core, workers);
  else if (what == "stats")
    out = stats(core, workers);
  else if (what == "policy")
    out = {{"file", policy.file}, {"policy", rules::print(policy)}};
  else
    out = {{"error", fmt::format("there is nothing called '{}' to show", what)}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string SignallingCore::show(std::string_view what) const {
  auto rows = Json::array();
  std::vector<CallRow> calls;
  if (what == "calls")
    for (Place place; !place.end;) calls_.read(place, kSlice, calls);
  if (what == "call-history")
    for (Place place; !place.end;) calls_.read_history(place, kSlice, calls);
  for (const auto& call : calls) rows.push_back(call_row(call));
  std::vector<RegistrationRow> registrations;
  if (what == "registrations")
    for (const auto& protocol : protocols_)
      for (Place place; !place.end;) protocol->registrations(place, kSlice, registrations);
  for (const auto& registration : registrations) rows.push_back(registration_row(registration));
  return rows.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string why(const FiveTuple& tuple, const SignallingCore& core) {
  const auto story = core.book().why(tuple);
  const auto what =
      fmt::format("{} {} -> {}", to_text(tuple.protocol), to_text(tuple.source), to_text(tuple.destination));
  if (story.empty()) return what + ": no message opened or refused a gate for it";
  return what + ": " + story;
}

SummaryEvent summarise(const SignallingCore& core, std::span<const Worker* const> workers) {
  SummaryEvent sum;
  const auto& totals = core.totals();
#define CORE_COUNTER(name, shown, meaning) sum.name = totals.name;
#define SHARED_COUNTER CORE_COUNTER
#include "alg/events/counters.def"
  for (const auto* worker : workers) {
    const auto& c = worker->counters();
#define WORKER_COUNTER(name, shown, meaning) sum.name += c.name.load(std::memory_order_relaxed);
#define SHARED_COUNTER WORKER_COUNTER
#include "alg/events/counters.def"
    sum.flows += worker->flows();
  }
  sum.calls = core.calls().set_up();
  sum.registrations = core.registered();
  sum.tcp_streams = core.streams();
  sum.pinholes_open = sum.pinholes_open_at_end = core.book().open();
  sum.workers = workers.size();
  return sum;
}

}  // namespace sallyport
