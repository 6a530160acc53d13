// SIP calls: each message steps its dialog and opens the gates that the dialog needs.
#pragma once

#include <string>
#include <vector>

#include "alg/base/id_map.h"
#include "alg/calls/ledger.h"
#include "alg/protocol.h"
#include "alg/sip/call.h"
#include "alg/sip/call_table.h"

namespace sallyport::sip_alg {

// One decoded message with the parts that the handlers use.
struct Incoming {
  const Message& message;
  const sip::View& view;
  Said description;  // the first one in the message
  const std::vector<RefuseGate>* refused = nullptr;
  std::string name;  // "200 INVITE"
  [[nodiscard]] std::string_view text(Range range) const { return sallyport::text(message.bytes, range); }
  [[nodiscard]] Time now() const noexcept { return message.stamp.time; }
};

class Calls {
 public:
  explicit Calls(const ProtocolContext& context);
  ~Calls();

  // Returns false if the message would set up a call above the limit of calls.
  [[nodiscard]] bool request(const Incoming& in, Effects& effects);
  // True if this INVITE belongs to a call that has not ended, and its sender is a party of that call.
  [[nodiscard]] bool goes_on(const Incoming& in);
  void response(const Incoming& in, Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept { return timers_.next(); }
  void gate_active(std::uint64_t gate_id, Time now);
  // Forgets the gates that these effects close.
  void forget_closed(const Effects& effects);
  void reload(Time now, Effects& effects);

 private:
  // ---- finding ----
  [[nodiscard]] Call* find(std::string_view id, std::string_view tag, std::string_view other_tag);
  [[nodiscard]] Call* find_caller(std::string_view id, std::string_view from_tag);
  [[nodiscard]] Call* create(const Incoming& in, std::string_view from_tag, Effects& effects);
  [[nodiscard]] Dialog* fork(Call& call, std::string_view tag);
  struct Place {
    Call* call = nullptr;
    Dialog* dialog = nullptr;
    Side sender = caller;
  };
  [[nodiscard]] Place place(const Incoming& in);

  // ---- requests ----
  [[nodiscard]] bool invite(const Incoming& in, Effects& effects);
  void in_dialog(const Incoming& in, Place at, Effects& effects);
  void bye(const Incoming& in, Place at, Effects& effects);
  // ---- responses ----
  void provisional(const Incoming& in, Call& call, Effects& effects);
  void success(const Incoming& in, Call& call, Effects& effects);
  void failure(const Incoming& in, Call& call, Effects& effects);
  void later_response(const Incoming& in, Place at, Effects& effects);
  void bye_response(const Incoming& in, Place at, Effects& effects);

  // ---- steps ----
  void offer_answer(Call& call, Dialog& dialog, Side side, const Incoming& in, OfferInput input, Effects& effects);
  void describe(Call& call, Dialog& dialog, Side side, const Incoming& in, bool preview, Effects& effects);
  void rejected(Call& call, Dialog& dialog, const Incoming& in, Effects& effects);
  void early_gates(Call& call, const Incoming& in, GateReason reason, Effects& effects);
  void media_gates(Call& call, Dialog& dialog, GateReason reason, std::string_view why, Effects& effects);
  void control_gates(Call& call, Dialog& dialog, std::string_view why, Effects& effects);
  void note_hosts(Call& call, const Incoming& in);
  [[nodiscard]] bool speaks_in(const Call& call, const Incoming& in) const noexcept;
  void cancel(Call& call, Time now);
  void note_contact(Call& call, Side side, const Incoming& in);
  void session_timer(Dialog& dialog, const Incoming& in);
  void hold_events(Call& call, Dialog& dialog, Stamp stamp, Effects& effects);
  void hold(const Call& call, Stamp stamp, Effects& effects);
  void end_dialog(Dialog& dialog, GateReason reason, std::string_view why, Effects& effects);
  void end_call(Call& call, std::string_view cause, Stamp stamp, Effects& effects);
  void end_if_over(Call& call, std::string_view cause, Stamp stamp, Effects& effects);
  [[nodiscard]] bool over(const Call& call) const noexcept { return !ledger_.live(call.entry); }
  void refusals(const Call& call, const Incoming& in, Effects& effects);
  void index_gates(Call& call, const Effects& effects, std::size_t first = 0);

  // ---- time ----
  void schedule(Call& call, Time now);
  void due(Call& call, Time now, Effects& effects);
  void erase(Call& call);

  const CurrentPolicy& policy_;
  std::uint64_t& next_gate_id_;
  Ledger& ledger_;
  CallTable calls_;
  IdMap<Call*> gate_calls_;
  CallTimers timers_;
  std::vector<GateSpec> want_;  // gates that the current step needs
};

}  // namespace sallyport::sip_alg
