// The ledger of calls: one record for each call, of whatever protocol.
//
// Theory. A protocol keeps what its own messages need (dialogues, legs, channels) and reports to the ledger what became
// of the call. The ledger keeps the record, counts live calls against the limits, emits the `call` events and remembers
// the last calls that ended. Call records, `show calls` and `show call-history` read the ledger and nothing else.
//
//     begin            the call takes a slot and counts as live; nothing is reported yet
//     setup            reported, and counted in set_up()        picked_up: the same without an event
//     alerting         180, Alerting, RingOut
//     answered         200, Connect, Connected
//     hold             the media is on hold, or not any more
//     ended            reported; the record goes to the history; the call does not count as live
//     restored         a call that had ended goes on: its BYE was refused
//     again            a call that had ended is set up once more under its name
//     forget           the slot is free
//
//     const auto call = ledger.begin({"sip", id, from, to}, source, details, now);
//     ledger.setup(call, stamp, effects);        // {"event":"call","action":"setup",...}
//     ledger.answered(call, stamp, effects);     // "answer"
//     ledger.ended(call, "BYE", stamp, effects); // "end", cause "BYE"
//     ledger.forget(call);
//
// An event carries the cause where one is known, and `secure` where it is known, but for hold and resume. Steps of a
// call that was forgotten do nothing. Steps take constant time. Readers read in slices: a slice looks at a bounded
// number of slots (rows.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alg/calls/limits.h"
#include "alg/events/rows.h"
#include "alg/gates/effects.h"

namespace sallyport {

// Names a call in the ledger. The handle of a forgotten call names nothing.
struct CallHandle {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  std::uint32_t slot = kNone;
  std::uint32_t generation = 0;
  friend bool operator==(const CallHandle&, const CallHandle&) = default;
};

// The part of a row that only the call's protocol knows: gates, dialogues, legs, channels.
class CallDetails {
 public:
  // Takes time that is bounded by what one call may have.
  virtual void describe(CallHandle call, CallRow& row) const = 0;

 protected:
  CallDetails() = default;
  CallDetails(const CallDetails&) = default;
  CallDetails(CallDetails&&) = default;
  CallDetails& operator=(const CallDetails&) = default;
  CallDetails& operator=(CallDetails&&) = default;
  ~CallDetails() = default;
};

struct CallNames {
  std::string_view proto;  // in events; a text that lives for ever
  std::string_view id, from, to;
};

// What is known of a call.
struct CallRecord {
  CallState state = CallState::setup;  // of a live call without regard to `held`
  bool held = false;
  std::optional<bool> secure;
  std::uint32_t id_end = 0, from_end = 0;
  Time set_up{}, answered{}, ended{};
  std::string_view proto;
  std::string names;  // id, from and to, one behind the other
  std::string cause, digits;

  [[nodiscard]] std::string_view id() const noexcept { return std::string_view{names}.substr(0, id_end); }
  [[nodiscard]] std::string_view from() const noexcept {
    return std::string_view{names}.substr(id_end, from_end - id_end);
  }
  [[nodiscard]] std::string_view to() const noexcept { return std::string_view{names}.substr(from_end); }
  [[nodiscard]] bool live() const noexcept { return state != CallState::ended && state != CallState::refused; }
  void name(const CallNames& call);
};

class Ledger {
 public:
  static constexpr std::size_t kHistory = 500;  // ended calls that are remembered, of all protocols

  explicit Ledger(std::uint64_t hash_seed);

  // ---- room ----
  // The limit that one more call of this source would exceed; empty: there is room.
  [[nodiscard]] std::string_view exceeded(const rules::Limits& limits, const IpAddress& source) const;
  // Counts the call in its dial-peers and peers. Gives the name that is full, and then counts it nowhere (limits.h).
  using Places = CallLimits::Places;
  using Ends = CallLimits::Ends;
  [[nodiscard]] std::string take(const rules::Policy& policy, const Ends& ends, Places& places) {
    return limits_.take(policy, ends, places);
  }
  void give_back(Places& places) { limits_.give_back(places); }
  // Places that the call gives back when it ends.
  void add(CallHandle call, Places places);
  [[nodiscard]] Places* places(CallHandle call);

  // ---- steps ----
  [[nodiscard]] CallHandle begin(const CallNames& names, const IpAddress& source, const CallDetails& details, Time now);
  void setup(CallHandle call, Stamp stamp, Effects& effects);
  // A call that is older than we are: counted, and its later steps are reported.
  void picked_up(CallHandle call);
  void alerting(CallHandle call, Stamp stamp, Effects& effects);
  void answered(CallHandle call, Stamp stamp, Effects& effects);
  // Reported where it changes something and the call is answered.
  void hold(CallHandle call, bool held, Stamp stamp, Effects& effects);
  // An empty cause leaves the one that was noted.
  void ended(CallHandle call, std::string_view cause, Stamp stamp, Effects& effects);
  void restored(CallHandle call, Stamp stamp, Effects& effects);
  // setup() follows.
  void again(CallHandle call, const IpAddress& source, Time now);
  void forget(CallHandle call);

  // ---- facts, without an event ----
  // The state is known from something that is not reported. An alerting that comes before the setup is reported is
  // reported behind it.
  void note(CallHandle call, CallState state, Time now);
  void name(CallHandle call, std::string_view id, std::string_view from, std::string_view to);
  void digits(CallHandle call, std::string_view digits);
  void cause(CallHandle call, std::string_view cause);
  void secure(CallHandle call, std::optional<bool> secure);
  // An event of the call as it stands; none before its setup.
  void report(CallHandle call, CallEvent::Action action, Stamp stamp, Effects& effects);

  // ---- calls that do not begin ----
  static void refuse(const CallNames& names, std::string_view cause, Stamp stamp, Effects& effects);
  // Somebody else refused the call (a gatekeeper): the same, and the history has it.
  void turned_down(const CallNames& names, std::string_view cause, Stamp stamp, Effects& effects);

  // ---- reading ----
  // None: the call was forgotten.
  [[nodiscard]] const CallRecord* find(CallHandle call) const noexcept { return entry(call); }
  [[nodiscard]] bool live(CallHandle call) const noexcept {
    const auto* known = entry(call);
    return known != nullptr && known->live();
  }
  [[nodiscard]] CallState state(CallHandle call) const noexcept {
    const auto* known = entry(call);
    return known != nullptr ? known->state : CallState::ended;
  }
  [[nodiscard]] bool reported(CallHandle call) const noexcept {
    const auto* known = entry(call);
    return known != nullptr && known->reported;
  }
  [[nodiscard]] std::size_t live() const noexcept { return limits_.live(); }
  [[nodiscard]] std::uint64_t set_up() const noexcept { return set_up_; }  // ever
  // Live calls; looks at no more than `most` slots.
  void read(Place& place, std::size_t most, std::vector<CallRow>& rows) const;
  // Calls that ended or were turned down, the oldest first; at most `most` of them.
  void read_history(Place& place, std::size_t most, std::vector<CallRow>& rows) const;

 private:
  struct Slot {
    const CallDetails* details = nullptr;  // none: the slot is free
    std::uint32_t generation = 0;
    std::uint32_t next_free = CallHandle::kNone;
    bool reported = false;
    bool rang = false;  // an alerting waits for the setup to be reported
  };
  // The slot, the state and the times share a cache line: most steps read nothing else.
  struct alignas(64) Entry : Slot, CallRecord {
    IpAddress source;  // the host that set the call up
    Places places;
  };
  // Slots come in blocks, so that a table that grows moves no entry.
  static constexpr std::uint32_t kBlock = 256;

  [[nodiscard]] Entry& slot(std::uint64_t number) noexcept { return blocks_[number / kBlock][number % kBlock]; }
  [[nodiscard]] const Entry& slot(std::uint64_t number) const noexcept {
    return blocks_[number / kBlock][number % kBlock];
  }
  [[nodiscard]] const Entry* entry(CallHandle call) const noexcept {
    if (call.slot >= slots_) return nullptr;
    const auto& known = slot(call.slot);
    return known.generation == call.generation && known.details != nullptr ? &known : nullptr;
  }
  [[nodiscard]] Entry* entry(CallHandle call) noexcept {
    if (call.slot >= slots_) return nullptr;
    auto& known = slot(call.slot);
    return known.generation == call.generation && known.details != nullptr ? &known : nullptr;
  }
  [[nodiscard]] std::uint32_t take_slot();
  void emit(const Entry& call, CallEvent::Action action, Stamp stamp, Effects& effects) const;
  void stop_counting(Entry& call);
  [[nodiscard]] CallRecord& next_record();

  CallLimits limits_;
  std::vector<std::unique_ptr<Entry[]>> blocks_;
  std::uint32_t slots_ = 0;  // that were ever used
  std::uint32_t free_ = CallHandle::kNone;
  std::size_t used_ = 0;
  std::uint64_t set_up_ = 0;
  std::vector<CallRecord> history_;  // a ring once it is full: record number N stands at N % kHistory
  std::uint64_t remembered_ = 0;     // records ever
};

}  // namespace sallyport
