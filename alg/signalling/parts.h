// Internal to the signalling core: its books, and one TCP connection.
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

// Counts the packets that the core forwards and drops, and passes them to the owner of the buffers.
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
  // True: one more drop, malformed or alert event may go out in this second.
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
    // A stream that was recognised by its beginning is seen from its first byte, though not from the SYN.
    const bool from_start = start == TcpStream::Start::syn || verdict.stream_start;
    in_step = {from_start, from_start};
  }
  std::uint64_t id;
  TcpStream stream;
  rules::Protocol protocol;
  bool through_gate;                              // came in by a gate for signalling, not by a list or zone
  std::array<std::vector<std::byte>, 2> pending;  // the beginning of a message
  std::array<std::size_t, 2> needed{};            // bytes that framing waits for
  std::array<bool, 2> in_step;                    // the next byte begins a message
  bool released = false;
  bool told = false;   // the protocol got a message of the connection
  bool ended = false;  // the protocol got the end of the connection
  Time last_seen{};
  bool answered = false;  // both sides have sent
  std::size_t held = 0;   // bytes kept for this connection
};

}  // namespace sallyport
