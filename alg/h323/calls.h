// The calls of H.323: which message steps which leg, and which gates that leg then needs.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "alg/base/hash.h"
#include "alg/calls/ledger.h"
#include "alg/gates/timed_gates.h"
#include "alg/h323/call.h"
#include "alg/h323/channels.h"
#include "alg/h323/registrations.h"
#include "alg/h323/release_complete.h"

namespace sallyport::h323_alg {

// One decoded call signalling message with what the handlers ask of it.
struct Incoming {
  const Message& message;
  const h225::View& view;
  std::string name;  // "setup"
  [[nodiscard]] Time now() const noexcept { return message.stamp.time; }
};

// One decoded H.245 message: on its own connection, tunnelled or in fast start.
struct Control {
  const Message& message;
  const h245::View& view;
  Side from = caller;
  std::uint64_t connection = 0;  // 0: tunnelled
};

class Calls {
 public:
  Calls(const ProtocolContext& context, const Registrations& registrations, TimedGates& admissions);
  ~Calls();

  // A message of call signalling.
  [[nodiscard]] ProtocolAlg::Verdict message(const Incoming& in, Effects& effects);
  // The leg whose H.245 a connection carries, and who speaks; no leg: the connection is call signalling.
  struct H245Place {
    Leg* leg = nullptr;
    Side from = caller;
    bool is_h245 = false;  // though its leg may be gone
  };
  [[nodiscard]] H245Place h245_place(const Message& message);
  void h245(Leg& leg, const Control& in, Effects& effects);
  // The messages of a leg, for those who read them themselves: nullptr where the message opens no leg.
  [[nodiscard]] Leg* leg_of(const Message& message, const h225::View& view);
  // False: the step ignores the message, and what it carries says nothing either.
  [[nodiscard]] bool carries(const Incoming& in);
  void fast_start(Leg& leg, const Incoming& in, const std::vector<h245::View>& elements, Effects& effects);
  // "audio": of the channel that the message answers; empty: none is known.
  [[nodiscard]] static std::string channel_kind(const Leg& leg, Side from, const h245::View& view);
  // All of a message has been stepped.
  void settle(Leg& leg, const std::string& why, Stamp stamp, Effects& effects);

  // Admission: the gatekeeper turned the call down; the endpoint left it.
  void turned_down(const std::string& id, const std::string& from, const std::string& to, const std::string& cause,
                   Stamp stamp, Effects& effects);
  void disengaged(const std::string& id, const IpAddress& endpoint, Stamp stamp, Effects& effects);

  void ended(std::uint64_t connection, Stamp stamp, Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept { return timers_.next(); }
  void gate_active(std::uint64_t gate_id, Time now);
  void forget_closed(const Effects& effects);
  void reload(Time now, Effects& effects);

 private:
  // ---- finding ----
  struct LegKey {
    std::uint64_t connection = 0;
    std::uint16_t reference = 0;
    bool originator_is_client = true;
    friend auto operator<=>(const LegKey&, const LegKey&) = default;
  };
  [[nodiscard]] static LegKey key_of(const Message& message, const h225::View& view) noexcept;
  [[nodiscard]] static Side side_of(const Leg& leg, bool from_client) noexcept {
    return from_client == leg.originator_is_client ? caller : callee;
  }
  [[nodiscard]] Call* find(const std::string& id);

  // ---- setup ----
  [[nodiscard]] ProtocolAlg::Verdict begin(const Incoming& in, Effects& effects);
  struct Objection {
    DropReason reason{};
    ReleaseReason answer{};
    std::string cause, text;
  };
  [[nodiscard]] std::optional<Objection> objection(const Incoming& in, const std::string& id) const;
  [[nodiscard]] ProtocolAlg::Verdict refuse(const Incoming& in, const std::string& id, const Objection& why,
                                            Effects& effects);
  [[nodiscard]] Call* create(const Incoming& in, const std::string& id, Effects& effects);
  Leg& add_leg(Call& call, const Incoming& in);
  void revive(Call& call, const Incoming& in, Effects& effects);
  void notices(Call& call, const Incoming& in, Effects& effects);

  // ---- steps ----
  void step(Leg& leg, const Incoming& in, Effects& effects);
  void answer_fast_start(Leg& leg, const Incoming& in, const std::vector<h245::View>& elements, Effects& effects);
  void propose(Leg& leg, const Incoming& in, const std::vector<h245::View>& elements, Effects& effects);
  void listen(Leg& leg, Side side, const Incoming& in, Effects& effects);
  void open_channel(Leg& leg, const Control& in, Effects& effects);
  void acknowledge_channel(Leg& leg, const Control& in, Effects& effects);
  // The address, if its announcer may have a gate there.
  enum class Use : std::uint8_t { media, signalling, data };
  [[nodiscard]] std::optional<Endpoint> admitted(const Leg& leg, const h323::TransportAddress& address, Use use,
                                                 const Message& message, std::string_view why, Effects& effects);
  void warn(const Leg& leg, const Endpoint& endpoint, const Message& message, Effects& effects);
  static void close_channel(Leg& leg, const Control& in, Side opener, GateReason reason);
  void forward(Leg& leg, Side side, const Incoming& in, Effects& effects);
  [[nodiscard]] std::array<bool, 2> relayed(const Leg& leg) const;
  void release(const Leg& leg);  // its H.245 addresses
  static void touch(Leg& leg, GateReason reason, std::string why);
  void media_gates(Leg& leg, GateReason reason, const std::string& why, Effects& effects);
  void control_gates(Leg& leg, GateReason reason, const std::string& why, Effects& effects);
  void hold_events(Call& call, Stamp stamp, Effects& effects);
  void end_leg(Leg& leg, GateReason reason, const std::string& cause, const std::string& why, Stamp stamp,
               Effects& effects);
  void end_call(Call& call, Stamp stamp, Effects& effects);
  [[nodiscard]] bool over(const Call& call) const noexcept { return !ledger_.live(call.entry); }
  [[nodiscard]] GateOwner owner(const Leg& leg, const std::string& why) const { return {"h323", leg.call->id, why}; }

  // ---- time ----
  void schedule(Call& call, Time now);
  void due(Call& call, Time now, Effects& effects);
  void erase(Call& call);

  const CurrentPolicy& policy_;
  std::uint64_t& next_gate_id_;
  Ledger& ledger_;
  const Registrations& registrations_;
  TimedGates& admissions_;
  std::unordered_map<std::string, std::unique_ptr<Call>, TextHash> calls_;  // by identifier
  std::map<LegKey, Leg*> legs_;                                             // of open connections
  struct Listener {
    Leg* leg = nullptr;  // none: it is gone
    Side side = caller;  // who listens
  };
  std::multimap<Endpoint, Listener> listeners_;       // H.245 addresses
  std::unordered_map<std::uint64_t, Listener> h245_;  // H.245 connections
  std::unordered_map<std::uint64_t, Leg*> gate_legs_;
  std::set<Endpoint> reported_;  // addresses of the message at hand that were refused or warned of: each once
  Deadlines<Call> timers_;
};

// "NAME GUID": the admission of a call to an endpoint, as TimedGates knows it.
[[nodiscard]] std::string admission_name(const std::string& id, const IpAddress& endpoint);

}  // namespace sallyport::h323_alg
