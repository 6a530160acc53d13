// The ledger of calls: one record for each call of any protocol.
//
// Theory. A protocol keeps the state that its messages need (dialogues, legs, channels) and reports the steps of each
// call to the ledger. The ledger keeps the record, counts live calls against the limits, emits the `call` events and
// remembers the last ended calls. Call records, `show calls` and `show call-history` read only the ledger.
//
//     begin            the call takes a slot and counts as live; nothing is reported yet
//     setup            reported, and counted in set_up()        picked_up: the same without an event
//     alerting         180, Alerting, RingOut
//     answered         200, Connect, Connected
//     hold             the media is on hold, or no longer on hold
//     ended            reported; the record goes to the history; the call does not count as live
//     restored         an ended call continues: its BYE was refused
//     again            an ended call is set up again under the same name
//     forget           the slot is free
//
//     const auto call = ledger.begin({"sip", id, from, to}, source, details, now);
//     ledger.setup(call, stamp, effects);        // {"event":"call","action":"setup",...}
//     ledger.answered(call, stamp, effects);     // "answer"
//     ledger.ended(call, "BYE", stamp, effects); // "end", cause "BYE"
//     ledger.forget(call);
//
// An event has the cause if it is known, and `secure` if it is known; hold and resume events have no `secure`. A step
// of a forgotten call does nothing. Steps take constant time. Readers read in slices. A slice looks at a bounded number
// of slots (rows.h).
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

// Identifies a call in the ledger. The handle of a forgotten call finds nothing.
struct CallHandle {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  std::uint32_t slot = kNone;
  std::uint32_t generation = 0;
  friend bool operator==(const CallHandle&, const CallHandle&) = default;
};

// The columns of a row that only the call's protocol knows: gates, dialogues, legs, channels.
class CallDetails {
 public:
  // Fills the columns. The time is bounded by the dialogues, legs and channels that one call may have.
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
  std::string_view proto;  // the name in events; the text is never freed
  std::string_view id, from, to;
};

// The record of a call.
struct CallRecord {
  CallState state = CallState::setup;  // independent of `held`
  bool held = false;
  std::optional<bool> secure;
  std::uint32_t id_end = 0, from_end = 0;
  Time set_up{}, answered{}, ended{};
  std::string_view proto;
  std::string names;  // id, from and to, joined
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
  // The name of the limit that one more call of this source would exceed, or an empty text if there is room.
  [[nodiscard]] std::string_view exceeded(const rules::Limits& limits, const IpAddress& source) const;
  // Counts the call in its dial-peers and peers. If one of them is full, counts it nowhere and returns the name of the
  // full one (limits.h).
  using Places = CallLimits::Places;
  using Ends = CallLimits::Ends;
  [[nodiscard]] std::string take(const rules::Policy& policy, const Ends& ends, Places& places) {
    return limits_.take(policy, ends, places);
  }
  void give_back(Places& places) { limits_.give_back(places); }
  // Adds places to the call. The call gives its places back when it ends.
  void add(CallHandle call, Places places);
  [[nodiscard]] Places* places(CallHandle call);

  // ---- steps ----
  [[nodiscard]] CallHandle begin(const CallNames& names, const IpAddress& source, const CallDetails& details, Time now);
  void setup(CallHandle call, Stamp stamp, Effects& effects);
  // Counts a call that is older than this process. Its later steps are reported.
  void picked_up(CallHandle call);
  void alerting(CallHandle call, Stamp stamp, Effects& effects);
  void answered(CallHandle call, Stamp stamp, Effects& effects);
  // Reports the hold only if it changes and the call is answered.
  void hold(CallHandle call, bool held, Stamp stamp, Effects& effects);
  // An empty cause keeps the noted cause.
  void ended(CallHandle call, std::string_view cause, Stamp stamp, Effects& effects);
  void restored(CallHandle call, Stamp stamp, Effects& effects);
  // setup() must follow.
  void again(CallHandle call, const IpAddress& source, Time now);
  void forget(CallHandle call);

  // ---- facts, without an event ----
  // Sets the state without an event. An alerting that is noted before the setup is reported directly after the setup.
  void note(CallHandle call, CallState state, Time now);
  void name(CallHandle call, std::string_view id, std::string_view from, std::string_view to);
  void digits(CallHandle call, std::string_view digits);
  void cause(CallHandle call, std::string_view cause);
  void secure(CallHandle call, std::optional<bool> secure);
  // Reports an event with the current record. Reports nothing before the setup.
  void report(CallHandle call, CallEvent::Action action, Stamp stamp, Effects& effects);

  // ---- calls that do not begin ----
  static void refuse(const CallNames& names, std::string_view cause, Stamp stamp, Effects& effects);
  // Reports a call that another party refused (a gatekeeper), and adds it to the history.
  void turned_down(const CallNames& names, std::string_view cause, Stamp stamp, Effects& effects);

  // ---- reading ----
  // Returns nullptr if the call was forgotten.
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
  [[nodiscard]] std::uint64_t set_up() const noexcept { return set_up_; }  // since the start
  // Reads live calls. Looks at no more than `most` slots.
  void read(Place& place, std::size_t most, std::vector<CallRow>& rows) const;
  // Reads calls that ended or were turned down, the oldest first, at most `most` of them.
  void read_history(Place& place, std::size_t most, std::vector<CallRow>& rows) const;

 private:
  struct Slot {
    const CallDetails* details = nullptr;  // null if the slot is free
    std::uint32_t generation = 0;
    std::uint32_t next_free = CallHandle::kNone;
    bool reported = false;
    bool rang = false;  // report an alerting after the setup
  };
  // The slot, the state and the times share a cache line. Most steps read only this line.
  struct alignas(64) Entry : Slot, CallRecord {
    IpAddress source;  // the host that set the call up
    Places places;
  };
  // Slots are allocated in blocks, so that the table grows without moving entries.
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
  std::uint32_t slots_ = 0;  // slots used since the start
  std::uint32_t free_ = CallHandle::kNone;
  std::uint64_t set_up_ = 0;
  std::vector<CallRecord> history_;  // a ring when full; record N is at N % kHistory
  std::uint64_t remembered_ = 0;     // records since the start
};

}  // namespace sallyport
