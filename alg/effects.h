// Decisions as data. A protocol step says what is to be done; the signalling core does it, in the order given;
// tests compare it; the analyzer prints it. What a message may ask for is bounded: one that wants more than
// kMaxEffects fails closed, with an alert. What ends something is always taken, since its number is bounded by
// what is open.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alg/events.h"
#include "alg/gates.h"

namespace sallyport {

// Who a gate belongs to, for events and `why`.
struct GateOwner {
  std::string proto, call;
  std::string why;  // the message that did it
};

struct OpenGate {
  std::uint64_t id = 0;
  GateSpec spec;
  GateOwner owner;
};
// The gate lives on with another specification (a source became known, payload types changed). Its flows go on
// where they fit, and the locked source stays locked where it fits and the expected port did not move.
struct ChangeGate {
  std::uint64_t id = 0;
  GateSpec spec;
  std::string why;
};
struct CloseGate {
  std::uint64_t id = 0;
  GateReason reason{};
  std::string why;
  std::uint64_t successor = 0;  // a gate that takes over the flows that suit it; 0: none
};
struct RefuseGate {
  GateSpec spec;     // what was asked for; the address may be the reason
  std::string host;  // where it was a name
  GateReason reason{};
  GateOwner owner;
};

// Why a message may not pass, where policy says so, and what its sender is told before its connection is reset:
// whole messages of its protocol, or nothing.
struct Refusal {
  DropReason reason{};
  std::vector<std::byte> answer;
};

using Effect = std::variant<OpenGate, ChangeGate, CloseGate, RefuseGate, Event>;

class Effects {
 public:
  static constexpr std::size_t kMaxEffects = 1024;

  void add(Effect effect) {
    if (asks(effect) && ++asked_ > kMaxEffects)
      overflow_ = true;
    else
      list_.push_back(std::move(effect));
  }
  // The message at hand is refused; goes with ProtocolAlg::Verdict::refuse.
  void refuse(Refusal refusal) { refusal_ = std::move(refusal); }
  [[nodiscard]] const std::optional<Refusal>& refusal() const noexcept { return refusal_; }
  [[nodiscard]] const std::vector<Effect>& list() const noexcept { return list_; }
  [[nodiscard]] bool overflow() const noexcept { return overflow_; }
  void clear() noexcept {
    list_.clear();
    refusal_.reset();
    asked_ = 0;
    overflow_ = false;
  }

 private:
  // Whether a message can make as many of these as it likes.
  [[nodiscard]] static bool asks(const Effect& effect) noexcept {
    if (const auto* event = std::get_if<Event>(&effect)) return std::holds_alternative<MediaEvent>(event->what);
    return !std::holds_alternative<CloseGate>(effect);
  }

  std::vector<Effect> list_;
  std::optional<Refusal> refusal_;
  std::size_t asked_ = 0;
  bool overflow_ = false;
};

}  // namespace sallyport
