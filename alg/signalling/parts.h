// What the signalling core keeps for itself: the books, and one TCP connection. Internal to alg/signalling*.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "alg/base/rate_limit.h"
#include "alg/signalling/signalling.h"

namespace sallyport {

// The rule of a drop event.
[[nodiscard]] std::string rule_text(DropReason reason, const rules::AccessEntry* rule);

// Stands between the engine's parts and the owner of the buffers, and keeps the books.
class SignallingCore::Accounting final : public Buffers {
 public:
  Accounting(SignallingCore& core, Buffers& owner) : core_(core), owner_(owner) {}

  void forward(const InFlight& packet) override {
    ++core_.totals_.forwarded;
    owner_.forward(packet);
  }
  [[nodiscard]] bool forward_as(const InFlight& packet, Bytes frame) override {
    if (!owner_.forward_as(packet, frame)) return false;
    ++core_.totals_.forwarded;
    return true;
  }
  void drop(const InFlight& packet, DropReason reason) override {
    auto& totals = core_.totals_;
    ++totals.dropped;
    ++totals.drops[static_cast<std::size_t>(reason)];
    if (may_report(packet.stamp.time))
      core_.emit({packet.stamp, DropEvent{reason, rule_text(reason, rule), packet.headers.tuple}});
    else
      ++totals.events_suppressed;
    owner_.drop(packet, reason);
  }
  // Whether one more drop, malformed or alert event may go out in this second.
  [[nodiscard]] bool may_report(Time now) { return limit_.take(now, core_.policy_->drop_events_per_second); }
  const rules::AccessEntry* rule = nullptr;  // that decided the packets given to drop()
  [[nodiscard]] bool keep(InFlight& packet) override { return owner_.keep(packet); }
  void send(const InFlight& like, bool back, Bytes frame) override { owner_.send(like, back, frame); }

 private:
  SignallingCore& core_;
  Buffers& owner_;
  RateLimit limit_;
};

// One TCP connection that carries signalling.
struct SignallingCore::Connection {
  Connection(std::uint64_t name, const FiveTuple& tuple, TcpStream::Start start, bool enforce, const Verdict& verdict)
      : id(name),
        stream(tuple, start, {.enforce = enforce}),
        protocol(verdict.protocol),
        through_gate(verdict.through_gate) {
    // Not from the SYN, but from the first byte all the same: recognised by what it began with.
    const bool from_start = start == TcpStream::Start::syn || verdict.stream_start;
    in_step = {from_start, from_start};
  }
  std::uint64_t id;
  TcpStream stream;
  rules::Protocol protocol;
  bool through_gate;                              // came in through a gate for signalling, not by list or zone
  std::array<std::vector<std::byte>, 2> pending;  // the beginning of a message
  std::array<std::size_t, 2> needed{};            // framing asked for so many bytes
  std::array<bool, 2> in_step;                    // the next byte begins a message
  bool released = false;
  bool told = false;   // the protocol has had a message of it
  bool ended = false;  // and knows that there will be no more
  Time last_seen{};
  bool answered = false;  // both sides have been heard
  std::size_t held = 0;   // bytes that this connection makes us keep
};

}  // namespace sallyport
