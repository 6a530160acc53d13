// A test helper: runs a protocol's step without the engine. Its effects, and the gates that are open after them, are
// lines to compare.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "alg/protocol.h"
#include "alg/testing/rows.h"
#include "alg/testing/test_bench.h"

namespace sallyport {

// A protocol's step, driven message by message.
class AlgBench {
 public:
  using Make = std::unique_ptr<ProtocolAlg> (*)(const ProtocolContext&);
  AlgBench(Make make, std::string_view more_policy) : policy(gateway_policy(more_policy)) {
    alg = make({policy, next_gate_id, 1, calls});
  }

  const std::vector<std::string>& send(const FiveTuple& tuple, const std::string& text, std::uint64_t connection = 0,
                                       bool from_client = true) {
    last.clear();
    effects.clear();
    Message message;
    message.bytes = as_bytes(text);
    message.tuple = tuple;
    message.zone = policy->zone_of(tuple.source.address);
    message.stamp = {now, 0};
    message.connection = connection;
    message.from_client = from_client;
    verdict = alg->message(message, effects);
    take();
    return last;
  }
  const std::vector<std::string>& end(std::uint64_t connection, ConnectionEnd how) {
    last.clear();
    effects.clear();
    alg->ended(connection, how, {now, 0}, effects);
    take();
    return last;
  }
  const std::vector<std::string>& wait(int seconds) {
    last.clear();
    for (int i = 0; i < seconds; ++i) {
      now += std::chrono::seconds{1};
      effects.clear();
      alg->advance(now, effects);
      take();
    }
    return last;
  }
  const std::vector<std::string>& jump(int seconds) {
    last.clear();
    effects.clear();
    now += std::chrono::seconds{seconds};
    alg->advance(now, effects);
    take();
    return last;
  }
  const std::vector<std::string>& reload(std::string_view more_policy) {
    last.clear();
    effects.clear();
    policy.replace(gateway_policy(more_policy));
    alg->reload(now, effects);
    take();
    return last;
  }
  // The open gates: "any -> 10.1.1.5:16390 rtp", sorted.
  [[nodiscard]] std::vector<std::string> gates() const {
    std::vector<std::string> rows;
    for (const auto& [id, spec] : open) rows.push_back(row(spec));
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  void media(const std::string& gate) {
    for (const auto& [id, spec] : open)
      if (row(spec) == gate) alg->gate_active(id, now);
  }
  [[nodiscard]] static std::string row(const GateSpec& spec) {
    constexpr std::array kUses{"rtp", "rtcp", "mux", "udptl", "data", "signalling"};
    return fmt::format("{} -> {}{} {}{}", spec.source ? to_text(*spec.source) : "any",
                       spec.transport == IpProtocol::udp ? "" : to_text(spec.transport) + "/",
                       to_text(spec.destination), kUses.at(static_cast<std::size_t>(spec.use)), spec.ice ? " ice" : "");
  }
  [[nodiscard]] bool said(std::string_view line) const {
    return std::find(last.begin(), last.end(), line) != last.end();
  }

  Time now{std::chrono::seconds{1'700'000'000}};
  CurrentPolicy policy;
  std::uint64_t next_gate_id = 1;
  Ledger calls{1};
  std::unique_ptr<ProtocolAlg> alg;
  ProtocolAlg::Verdict verdict{};
  Effects effects;
  std::vector<std::string> last;  // of the last step: "open ...", "change ...", "close bye ...", "call answer", ...
  std::map<std::uint64_t, GateSpec> open;

 private:
  void take() {
    for (const auto& effect : effects.list()) {
      if (const auto* o = std::get_if<OpenGate>(&effect)) {
        if (!open.emplace(o->id, o->spec).second) last.push_back("error: opened twice");
        last.push_back("open " + row(o->spec));
      } else if (const auto* c = std::get_if<ChangeGate>(&effect)) {
        if (!open.contains(c->id)) last.push_back("error: changed while closed");
        open[c->id] = c->spec;
        last.push_back("change " + row(c->spec));
      } else if (const auto* e = std::get_if<CloseGate>(&effect)) {
        if (!open.contains(e->id)) last.push_back("error: closed while closed");
        last.push_back(fmt::format("close {} {}", to_text(e->reason), row(open[e->id])));
        open.erase(e->id);
      } else if (const auto* r = std::get_if<RefuseGate>(&effect)) {
        last.push_back(
            fmt::format("refuse {} {}", to_text(r->reason), r->host.empty() ? to_text(r->spec.destination) : r->host));
      } else if (const auto* event = std::get_if<const Event*>(&effect)) {
        note(**event);
      }
    }
  }
  void note(const Event& event) {
    constexpr std::array kCall{"setup", "alerting", "answer", "hold", "resume", "end", "refuse"};
    constexpr std::array kRegistration{"register", "register-new", "unregister", "unregister-abnormal",
                                       "alarm",    "reject",       "refuse"};
    if (const auto* call = std::get_if<CallEvent>(&event.what)) {
      last.push_back(fmt::format("call {}{}{}", kCall.at(static_cast<std::size_t>(call->action)),
                                 call->cause.empty() ? "" : ": ", call->cause));
    } else if (const auto* registration = std::get_if<RegistrationEvent>(&event.what)) {
      last.push_back(fmt::format("registration {}{}{}",
                                 kRegistration.at(static_cast<std::size_t>(registration->action)),
                                 registration->reason.empty() ? "" : ": ", registration->reason));
    } else if (const auto* malformed = std::get_if<MalformedEvent>(&event.what)) {
      last.push_back("malformed " + malformed->field);
    } else if (const auto* alert = std::get_if<AlertEvent>(&event.what)) {
      last.push_back(fmt::format("alert {}", to_text(alert->kind)));
    }
  }
};

}  // namespace sallyport
