// H.323 calls: each message steps a leg and opens the gates that the leg needs.
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

// One decoded call signalling message with the parts that the handlers use.
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

  // Steps the leg of a call signalling message.
  [[nodiscard]] ProtocolAlg::Verdict message(const Incoming& in, Effects& effects);
  // Finds the leg and the sender of a message on an H.245 connection. is_h245 is false for a call signalling
  // connection.
  struct H245Place {
    Leg* leg = nullptr;
    Side from = caller;
    bool is_h245 = false;  // true also after the end of the leg; leg is then null
  };
  [[nodiscard]] H245Place h245_place(const Message& message);
  void h245(Leg& leg, const Control& in, Effects& effects);
  // The leg of a call signalling message, or nullptr if it has none.
  [[nodiscard]] Leg* leg_of(const Message& message, const h225::View& view);
  // False if the step ignores the message. The H.245 inside such a message is ignored, too.
  [[nodiscard]] bool carries(const Incoming& in);
  void fast_start(Leg& leg, const Incoming& in, const std::vector<h245::View>& elements, Effects& effects);
  // The kind of the channel that the message answers ("audio"), or an empty text if the channel is not known.
  [[nodiscard]] static std::string channel_kind(const Leg& leg, Side from, const h245::View& view);
  // Updates gates, hold and deadlines after all parts of a message are stepped.
  void settle(Leg& leg, const std::string& why, Stamp stamp, Effects& effects);

  // Answers of RAS: the gatekeeper rejected the call (turned_down), or the endpoint left the call (disengaged).
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
  // Returns the address if its announcer may have a gate to it; reports a refusal otherwise.
  enum class Use : std::uint8_t { media, signalling, data };
  [[nodiscard]] std::optional<Endpoint> admitted(const Leg& leg, const h323::TransportAddress& address, Use use,
                                                 const Message& message, std::string_view why, Effects& effects);
  void warn(const Leg& leg, const Endpoint& endpoint, const Message& message, Effects& effects);
  static void close_channel(Leg& leg, const Control& in, Side opener, GateReason reason);
  void forward(Leg& leg, Side side, const Incoming& in, Effects& effects);
  [[nodiscard]] std::array<bool, 2> relayed(const Leg& leg) const;
  void release(const Leg& leg);  // forgets the H.245 addresses of the leg
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
  std::map<LegKey, Leg*> legs_;                                             // legs of open connections
  struct Listener {
    Leg* leg = nullptr;  // null after the end of the leg
    Side side = caller;  // the side that listens
  };
  std::multimap<Endpoint, Listener> listeners_;       // H.245 addresses
  std::unordered_map<std::uint64_t, Listener> h245_;  // H.245 connections
  std::unordered_map<std::uint64_t, Leg*> gate_legs_;
  std::set<Endpoint> reported_;  // addresses of the current message with a refusal or an alert: each gets one
  Deadlines<Call> timers_;
};

// The key in TimedGates for the admission of an endpoint to a call: the call's name and the endpoint's address.
[[nodiscard]] std::string admission_name(const std::string& id, const IpAddress& endpoint);

}  // namespace sallyport::h323_alg
