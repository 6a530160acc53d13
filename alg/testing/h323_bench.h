// A test helper: sends the messages of testdata/steps.txt, by name, through H.323's step. The effects, and the gates
// that are then open, are lines to compare.
#pragma once

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "alg/h323/h323_alg.h"
#include "alg/testing/rows.h"
#include "alg/testing/test_bench.h"
#include "dissectors/h225/h225.h"

namespace sallyport {

inline const IpAddress kGatekeeper = IpAddress::v4(0xc6336407);  // 198.51.100.7, outside

inline const std::string& step_message(const std::string& name) {
  static const auto messages = [] {
    std::map<std::string, std::string> out;
    std::ifstream file(SALLYPORT_SOURCE_DIR "/alg/h323/testdata/steps.txt");
    std::string key, hex;
    while (file >> key >> hex) {
      std::string octets;
      for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        octets += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
      out[key] = octets;
    }
    return out;
  }();
  const auto it = messages.find(name);
  if (it == messages.end()) {
    std::fprintf(stderr, "no message %s\n", name.c_str());
    std::abort();
  }
  return it->second;
}

class H323Bench {
 public:
  explicit H323Bench(std::string_view more_policy = {})
      : policy(gateway_policy(more_policy)), alg(make_h323_alg({policy, next_gate_id, 1, calls})) {}

  const std::vector<std::string>& send(const FiveTuple& tuple, const std::string& name, std::uint64_t connection,
                                       bool from_client) {
    last.clear();
    const auto all = as_bytes(step_message(name));
    for (std::size_t done = 0; done < all.size();) {
      const auto rest = all.subspan(done);
      Message message;
      message.bytes = tuple.protocol == IpProtocol::tcp ? rest.first(q931::framing(rest).length) : rest;
      done += message.bytes.size();
      message.tuple = tuple;
      message.zone = policy->zone_of(tuple.source.address);
      message.stamp = {now, 0};
      message.connection = connection;
      message.from_client = from_client;
      effects.clear();
      verdict = alg->message(message, effects);
      take();
    }
    return last;
  }
  // On the phone's call signalling connection to the provider: from the phone, and back.
  const std::vector<std::string>& out(const std::string& name, std::uint64_t connection = 1) {
    return send(tcp(kPhone, 40000, kProvider, 1720), name, connection, true);
  }
  const std::vector<std::string>& in(const std::string& name, std::uint64_t connection = 1) {
    return send(tcp(kProvider, 1720, kPhone, 40000), name, connection, false);
  }
  // On the H.245 connection from the phone to 203.0.113.9:3000.
  const std::vector<std::string>& control_out(const std::string& name) {
    return send(tcp(kPhone, 41000, kProvider, 3000), name, 2, true);
  }
  const std::vector<std::string>& control_in(const std::string& name) {
    return send(tcp(kProvider, 3000, kPhone, 41000), name, 2, false);
  }
  const std::vector<std::string>& ask(const std::string& name) {
    return send(udp(kPhone, 1719, kGatekeeper, 1719), name, 0, true);
  }
  const std::vector<std::string>& answer(const std::string& name, IpAddress from = kGatekeeper) {
    return send(udp(from, 1719, kPhone, 1719), name, 0, true);
  }
  const std::vector<std::string>& ended(std::uint64_t connection) {
    last.clear();
    effects.clear();
    alg->ended(connection, ConnectionEnd::fin, {now, 0}, effects);
    take();
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
  [[nodiscard]] std::vector<std::string> gates() const {
    std::vector<std::string> rows;
    for (const auto& [id, spec] : open) rows.push_back(row(spec));
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  [[nodiscard]] static std::string row(const GateSpec& spec) {
    constexpr std::array kUses{"rtp", "rtcp", "mux", "udptl", "data", "signalling"};
    return fmt::format("{} -> {}{} {}", spec.source ? to_text(*spec.source) : "any",
                       spec.transport == IpProtocol::udp ? "" : to_text(spec.transport) + "/",
                       to_text(spec.destination), kUses.at(static_cast<std::size_t>(spec.use)));
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
  std::vector<std::string> last;
  std::map<std::uint64_t, GateSpec> open;

 private:
  void take() {
    constexpr std::array kCall{"setup", "alerting", "answer", "hold", "resume", "end", "refuse"};
    constexpr std::array kRegistration{"register", "register-new", "unregister", "unregister-abnormal",
                                       "alarm",    "reject",       "refuse"};
    for (const auto& effect : effects.list()) {
      if (const auto* o = std::get_if<OpenGate>(&effect)) {
        if (!open.emplace(o->id, o->spec).second) last.push_back("error: opened twice");
        last.push_back("open " + row(o->spec));
      } else if (const auto* c = std::get_if<ChangeGate>(&effect)) {
        if (!open.contains(c->id)) last.push_back("error: changed while closed");
        open[c->id] = c->spec;
      } else if (const auto* e = std::get_if<CloseGate>(&effect)) {
        if (!open.contains(e->id)) last.push_back("error: closed while closed");
        last.push_back(fmt::format("close {} {}", to_text(e->reason), row(open[e->id])));
        open.erase(e->id);
      } else if (const auto* r = std::get_if<RefuseGate>(&effect)) {
        last.push_back(fmt::format("refuse {} {}", to_text(r->reason), to_text(r->spec.destination)));
      } else {
        const auto* event = std::get<const Event*>(effect);
        if (const auto* call = std::get_if<CallEvent>(&event->what))
          last.push_back(fmt::format("call {}{}{}", kCall.at(static_cast<std::size_t>(call->action)),
                                     call->cause.empty() ? "" : ": ", call->cause));
        else if (const auto* registration = std::get_if<RegistrationEvent>(&event->what))
          last.push_back(
              fmt::format("registration {} {}{}{}", kRegistration.at(static_cast<std::size_t>(registration->action)),
                          registration->device, registration->reason.empty() ? "" : ": ", registration->reason));
        else if (const auto* alert = std::get_if<AlertEvent>(&event->what))
          last.push_back(fmt::format("alert {}", to_text(alert->kind)));
        else if (const auto* malformed = std::get_if<MalformedEvent>(&event->what))
          last.push_back("malformed " + malformed->field);
        else if (const auto* control = std::get_if<ControlEvent>(&event->what))
          controls.push_back(fmt::format("{} {}", control->proto, to_text(control->endpoint)));
      }
    }
  }

 public:
  std::vector<std::string> controls;
};

}  // namespace sallyport
