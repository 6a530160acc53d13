// A test helper: messages as a test names them, sent through SIP's step; what it answers, and the gates that are
// then open, as lines to compare.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "alg/sip/sip_alg.h"
#include "alg/test_bench.h"

namespace sallyport {

// A session description of one audio stream, and whatever `more` says behind it.
inline std::string audio(const IpAddress& address, std::uint16_t port, const std::string& more = {}) {
  const auto family = address.is_v4() ? "IP4" : "IP6";
  return fmt::format("v=0\r\no=- 1 1 IN {0} {1}\r\ns=-\r\nc=IN {0} {1}\r\nt=0 0\r\nm=audio {2} RTP/AVP 0 101\r\n{3}",
                     family, to_text(address), port, more);
}

struct SipText {
  std::string id = "call-1", from = "a", to{};  // tags
  unsigned cseq = 1;
  std::string method = "INVITE", branch = "z9hG4bK1", body{}, more{};  // `more`: whole header lines
  std::string content = "application/sdp";
  std::string via = "10.1.1.5";

  [[nodiscard]] std::string rest() const {
    auto out = fmt::format(
        "Via: SIP/2.0/UDP {};branch={};rport\r\nFrom: <sip:alice@example.com>;tag={}\r\n"
        "To: <sip:bob@example.com>{}\r\nCall-ID: {}\r\nCSeq: {} {}\r\n{}",
        via, branch, from, to.empty() ? "" : ";tag=" + to, id, cseq, method, more);
    if (!body.empty()) out += fmt::format("Content-Type: {}\r\n", content);
    return out + fmt::format("Content-Length: {}\r\n\r\n", body.size()) + body;
  }
  [[nodiscard]] std::string request() const {
    return fmt::format("{} sip:bob@example.com SIP/2.0\r\nMax-Forwards: 70\r\n", method) + rest();
  }
  [[nodiscard]] std::string response(unsigned status, const std::string& reason = "Reason") const {
    return fmt::format("SIP/2.0 {} {}\r\n", status, reason) + rest();
  }
};

class SipBench {
 public:
  explicit SipBench(std::string_view more_policy = {}) { use(gateway_policy(more_policy)); }

  const std::vector<std::string>& send(const FiveTuple& tuple, const std::string& text) {
    last.clear();
    effects.clear();
    const Message message{as_bytes(text), tuple, policy->zone_of(tuple.source.address), {now, 0}, false, false};
    verdict = alg->message(message, effects);
    take();
    return last;
  }
  // From the phone to the provider, and back.
  const std::vector<std::string>& out(const std::string& text) {
    return send(udp(kPhone, 5060, kProvider, 5060), text);
  }
  const std::vector<std::string>& in(const std::string& text) { return send(udp(kProvider, 5060, kPhone, 5060), text); }
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
    auto next = gateway_policy(more_policy);
    alg->reload(*next, now, effects);
    policy = std::move(next);
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
  std::shared_ptr<const rules::Policy> policy;
  std::uint64_t next_gate_id = 1;
  std::unique_ptr<ProtocolAlg> alg;
  ProtocolAlg::Verdict verdict{};
  Effects effects;
  std::vector<std::string> last;  // of the last step: "open ...", "change ...", "close bye ...", "call answer", ...
  std::map<std::uint64_t, GateSpec> open;

 private:
  void use(std::shared_ptr<const rules::Policy> next) {
    policy = std::move(next);
    alg = make_sip_alg(*policy, next_gate_id, 1);
  }
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
      } else if (const auto* event = std::get_if<Event>(&effect)) {
        note(*event);
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
    }
  }
};

}  // namespace sallyport
