// Decisions as data. A protocol step returns effects; the signalling core carries them out in their order; tests
// compare them.
//
// A message may ask for at most kMaxEffects effects. A message that asks for more fails closed, with an alert. Effects
// that close something are always accepted: the number of open gates bounds them.
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
#include "dissectors/base/bytes.h"

namespace sallyport {

struct OpenGate {
  std::uint64_t id = 0;
  GateSpec spec;
  SharedOwner owner;
};
// The gate stays open with another specification (a source became known, payload types changed). Its flows go on if
// they fit the new one. The source lock stays if it fits and the expected port did not change.
struct ChangeGate {
  std::uint64_t id = 0;
  GateSpec spec;
  std::string why;
};
struct CloseGate {
  std::uint64_t id = 0;
  GateReason reason{};
  std::string why;
  std::uint64_t successor = 0;  // the gate that takes over the flows that fit it; 0: none
};
struct RefuseGate {
  GateSpec spec;     // as announced
  std::string host;  // the host, if a name was announced
  GateReason reason{};
  SharedOwner owner;
};

// The reason why policy refuses a message, and the answer to its sender before the connection is reset. The answer is
// whole messages of the protocol, or empty.
struct Refusal {
  DropReason reason{};
  std::vector<std::byte> answer;
};

// Other bytes for a part of the current message: an address or port that translation changes. Views keep the place of
// everything that may be rewritten. No mode translates yet: the core counts the rows and carries none of them out.
struct Rewrite {
  Range range;              // in the message
  std::string replacement;  // may be longer or shorter than the range
  std::string_view field;   // as the standard names it: "Via sent-by", "mediaChannel"
};

// The Effects own the events in their list.
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
  void add(Rewrite rewrite) {
    if (asks()) rewrites_.push_back(std::move(rewrite));
  }
  void add(CloseGate effect) { list_.emplace_back(std::move(effect)); }
  void add(Event event) {
    if (std::holds_alternative<MediaEvent>(event.what) && !asks()) return;
    auto& kept = others_.take();
    kept = std::move(event);
    list_.emplace_back(&kept);
  }
  // An event to fill in. Its texts are empty and reuse the memory of an earlier event.
  [[nodiscard]] CallEvent& add_call(Stamp stamp);
  // nullptr: the message has asked for too much.
  [[nodiscard]] MediaEvent* add_media(Stamp stamp);

  // Refuses the message; used together with ProtocolAlg::Verdict::refuse.
  void refuse(Refusal refusal) { refusal_ = std::move(refusal); }
  [[nodiscard]] const std::optional<Refusal>& refusal() const noexcept { return refusal_; }
  [[nodiscard]] const std::vector<Effect>& list() const noexcept { return list_; }
  // The rewrites of the current message, in the order in which the step gave them.
  [[nodiscard]] const std::vector<Rewrite>& rewrites() const noexcept { return rewrites_; }
  [[nodiscard]] bool overflow() const noexcept { return overflow_; }
  void clear() noexcept {
    list_.clear();
    calls_.give_back();
    media_.give_back();
    others_.give_back();
    rewrites_.clear();
    refusal_.reset();
    asked_ = 0;
    overflow_ = false;
  }

 private:
  // Events of one kind. They are reused together with the memory of their texts.
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

  // Counts one effect of a kind that messages can ask for without limit. True: it fits.
  [[nodiscard]] bool asks() noexcept {
    overflow_ = overflow_ || asked_ == kMaxEffects;
    asked_ += asked_ < kMaxEffects ? 1U : 0U;
    return !overflow_;
  }

  std::vector<Effect> list_;
  Pool calls_, media_, others_;
  std::vector<Rewrite> rewrites_;
  std::optional<Refusal> refusal_;
  std::size_t asked_ = 0;
  bool overflow_ = false;
};

}  // namespace sallyport
