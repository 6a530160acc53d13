// The gate book: who opened each gate, what became of it, and the answer to `why`. Lives with the signalling
// core; the workers see the GateTable only.
//
// Open gates are found by identifier; what has closed or was refused is remembered in a ring of kHistory entries,
// the oldest forgotten first.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>

#include "alg/effects.h"
#include "alg/gates.h"

namespace sallyport {

// A gate's biography.
struct GateRecord {
  std::uint64_t id = 0;  // 0: refused
  GateRef gate;
  GateSpec spec;
  std::string host;  // refused because it was a name
  GateOwner owner;
  Stamp opened, closed;
  std::string closed_by;
  GateReason reason{};
  bool used = false;  // a packet went through
  Time last_active{};
  std::uint64_t strangers = 0;
};

class GateBook {
 public:
  static constexpr std::size_t kHistory = 16384;

  GateRecord& add(GateRecord record);
  [[nodiscard]] GateRecord* find(std::uint64_t id);
  // Ends an open gate's record; it moves into the history.
  void end(std::uint64_t id, GateReason reason, const std::string& by, Stamp stamp);
  void refuse(GateRecord record);
  [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }
  void for_each_open(const std::function<void(const GateRecord&)>& visit) const;
  [[nodiscard]] std::string call_of(std::uint64_t id) const;  // open or lately closed; empty: unknown
  [[nodiscard]] std::string why(const FiveTuple& tuple) const;

 private:
  std::unordered_map<std::uint64_t, GateRecord> open_;
  std::deque<GateRecord> history_;
  std::unordered_map<std::uint64_t, std::string> ended_calls_;  // of the gates in history_
};

}  // namespace sallyport
