// Decisions as data. A protocol step says what is to be done; the signalling core does it, in the order given;
// tests compare it; the analyzer prints it. What a message may ask for is bounded: one that wants more than
// kMaxEffects fails closed, with an alert. What ends something is always taken, since its number is bounded by
// what is open.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alg/events/events.h"
#include "alg/gates/gate_owner.h"
#include "alg/gates/gates.h"

namespace sallyport {

struct OpenGate {
  std::uint64_t id = 0;
  GateSpec spec;
  SharedOwner owner;
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
  SharedOwner owner;
};

// Why a message may not pass, where policy says so, and what its sender is told before its connection is reset:
// whole messages of its protocol, or nothing.
struct Refusal {
  DropReason reason{};
  std::vector<std::byte> answer;
};

// An event belongs to the list that it stands in.
using Effect = std::variant<OpenGate, ChangeGate, CloseGate, RefuseGate, const Event*>;

class Effects {
 public:
  static constexpr std::size_t kMaxEffects = 1024;

  void add(OpenGate effect) {
    if (asks()) list_.emplace_back(std::move(effect));
  }
  void add(ChangeGate effect) {
    if (asks()) list_.emplace_back(std::move(effect));
  }
  void add(RefuseGate effect) {
    if (asks()) list_.emplace_back(std::move(effect));
  }
  void add(CloseGate effect) { list_.emplace_back(std::move(effect)); }
  void add(Event event) {
    if (std::holds_alternative<MediaEvent>(event.what) && !asks()) return;
    auto& kept = others_.take();
    kept = std::move(event);
    list_.emplace_back(&kept);
  }
  // An event to fill in. Its texts are empty, and their memory is that of an event of before.
  [[nodiscard]] CallEvent& add_call(Stamp stamp);
  // None: it is one too many.
  [[nodiscard]] MediaEvent* add_media(Stamp stamp);

  // The message at hand is refused; goes with ProtocolAlg::Verdict::refuse.
  void refuse(Refusal refusal) { refusal_ = std::move(refusal); }
  [[nodiscard]] const std::optional<Refusal>& refusal() const noexcept { return refusal_; }
  [[nodiscard]] const std::vector<Effect>& list() const noexcept { return list_; }
  [[nodiscard]] bool overflow() const noexcept { return overflow_; }
  void clear() noexcept {
    list_.clear();
    calls_.give_back();
    media_.give_back();
    others_.give_back();
    refusal_.reset();
    asked_ = 0;
    overflow_ = false;
  }

 private:
  // Events of one kind, used again with the memory of their texts.
  class Pool {
   public:
    [[nodiscard]] Event& take() {
      if (used_ == events_.size()) events_.push_back(std::make_unique<Event>());
      return *events_[used_++];
    }
    void give_back() noexcept {
      used_ = 0;
      if (events_.size() > kKept) events_.resize(kKept);
    }

   private:
    static constexpr std::size_t kKept = 32;
    std::vector<std::unique_ptr<Event>> events_;
    std::size_t used_ = 0;
  };

  // Whether there may be one more of what a message can ask for as often as it likes.
  [[nodiscard]] bool asks() noexcept {
    overflow_ = overflow_ || asked_ == kMaxEffects;
    asked_ += asked_ < kMaxEffects ? 1U : 0U;
    return !overflow_;
  }

  std::vector<Effect> list_;
  Pool calls_, media_, others_;
  std::optional<Refusal> refusal_;
  std::size_t asked_ = 0;
  bool overflow_ = false;
};

}  // namespace sallyport
