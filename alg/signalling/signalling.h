// The signalling core: the one writer of calls, registrations and gates.
//
// It puts fragments and TCP streams together, so that messages reach their protocol whole and in order. The protocol
// decodes the message and steps its state. The core carries out the effects: gates first, then events, and only then
// the packet leaves. Reports of the workers come in here too, so that events have one order.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "alg/base/current_policy.h"
#include "alg/base/reported_lately.h"
#include "alg/calls/ledger.h"
#include "alg/events/rows.h"
#include "alg/gates/gate_book.h"
#include "alg/packet.h"
#include "alg/protocol.h"
#include "alg/reassembly/fragments.h"
#include "alg/reassembly/sctp_messages.h"
#include "alg/reassembly/tcp_stream.h"
#include "alg/worker/worker.h"

namespace sallyport {

// The link from the core to the workers. On one thread it is a function call. Between threads it is a message to each
// worker's ring; the worker reads the ring before its next burst.
class WorkerLink {
 public:
  WorkerLink() = default;
  WorkerLink(const WorkerLink&) = delete;
  WorkerLink& operator=(const WorkerLink&) = delete;
  virtual ~WorkerLink() = default;
  virtual void gate_closed(GateRef gate, GateRef successor, Stamp stamp) = 0;
  virtual void release(const FiveTuple& tuple) = 0;
  // Asks the worker that owns the datagram's flow for a verdict. The link then gives the datagram to
  // SignallingCore::decided(), at once or later.
  virtual void decide(Fragments::Datagram datagram) = 0;
};

// The counters of the core. They count only packets that came to the core.
struct CoreCounters {
#define CORE_COUNTER(name, shown, meaning) std::uint64_t name = 0;
#define SHARED_COUNTER CORE_COUNTER
#include "alg/events/counters.def"
  std::array<std::uint64_t, static_cast<std::size_t>(DropReason::count)> drops{};
};

class SignallingCore final : public ReportSink, private StreamReader {
 public:
  // `protocols` outlive the core.
  SignallingCore(std::shared_ptr<const rules::Policy> policy, std::span<const ProtocolRow> protocols, GateTable& gates,
                 Buffers& buffers, EventSink& sink, WorkerLink& link, std::uint64_t hash_seed);
  ~SignallingCore() override;

  // A packet that a worker sent here (Verdict::Action::signalling), headers decoded.
  void packet(InFlight packet, const Verdict& verdict);
  void fragment(InFlight fragment);
  // A reassembled datagram with its owner's verdict.
  void decided(Fragments::Datagram datagram, const Verdict& verdict);
  void on_report(const Report& report) override;
  void advance(Time now) {
    if (now >= due_) pass(now);
  }
  void reload(std::shared_ptr<const rules::Policy> policy, Time now);
  // The end of the run: kept packets come back. Open gates stay open, and the summary counts them.
  void finish();

  [[nodiscard]] const CoreCounters& totals() const noexcept { return totals_; }
  [[nodiscard]] std::uint64_t registered() const;  // registrations granted so far
  [[nodiscard]] const GateBook& book() const noexcept { return book_; }
  [[nodiscard]] const Ledger& calls() const noexcept { return calls_; }
  // The next rows of calls, call_history, registrations or pinholes: at most `most`.
  void read(ShowTable table, Place& place, std::size_t most, Rows& rows) const;
  [[nodiscard]] std::size_t streams() const noexcept { return streams_.size(); }
  void emit(const Event& event);

 private:
  void read_registrations(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const;
  class Accounting;  // counts and reports forwards and drops
  struct Connection;
  struct TupleHash {
    std::uint64_t seed = 0;
    std::size_t operator()(const FiveTuple& tuple) const noexcept;
  };
  struct TupleEqual {
    bool operator()(const FiveTuple& a, const FiveTuple& b) const noexcept { return a == b || a == b.reversed(); }
  };

  using Streams = std::unordered_map<FiveTuple, std::unique_ptr<Connection>, TupleHash, TupleEqual>;

  [[nodiscard]] std::size_t place(rules::Protocol protocol) const noexcept;  // in the registry
  [[nodiscard]] ProtocolAlg& step(rules::Protocol protocol) noexcept { return *protocols_[place(protocol)]; }
  [[nodiscard]] const ProtocolTraits& traits(rules::Protocol protocol) const noexcept {
    return registry_[place(protocol)].traits;
  }
  void pass(Time now);
  // Call it after every step that may have set a protocol's timers.
  void bound(const ProtocolAlg& protocol) noexcept { due_ = std::min(due_, protocol.next_due()); }
  void sweep(Time now);
  [[nodiscard]] bool enforce() const noexcept { return policy_->mode != rules::Mode::observe; }
  void datagram(const InFlight& packet, const Verdict& verdict);
  void sctp(const InFlight& packet, const Verdict& verdict);
  void segment(InFlight packet, const Verdict& verdict);
  // The reason to drop the packet that carries this message; none: it leaves.
  [[nodiscard]] std::optional<DropReason> inspect(ProtocolAlg& protocol, const Message& message);
  [[nodiscard]] bool at_barred_port(const Report& report) const;
  void knocked(const Report& report);
  void account(Connection& connection);
  // Reports the end of the connection to its protocol, once.
  void end(Connection& connection, ConnectionEnd how, Stamp stamp);
  // Ends a connection towards both sides. `segment` is not delivered; its sender gets `answer` first.
  void reset(Connection& connection, Side from, const InFlight& segment, Bytes answer);
  Streams::iterator forget(Streams::iterator it);
  void apply(const Effects& effects, Stamp stamp);
  void fetch(const Effects& effects) noexcept;
  PinholeEvent& pinhole(PinholeEvent::Action action, std::uint64_t id, const SharedOwner& owner, const GateName& gate,
                        Stamp stamp);
  void open(const OpenGate& effect, Stamp stamp);
  void change(const ChangeGate& effect, Stamp stamp);
  void close(const CloseGate& effect, Stamp stamp);
  void refuse(const RefuseGate& effect, Stamp stamp);

  // StreamReader
  [[nodiscard]] bool on_bytes(Side from, Bytes bytes, const InFlight& segment) override;
  void on_gap(Side from, std::uint32_t missing, const InFlight& segment) override;
  void on_conflict(Side from, const InFlight& segment) override;
  [[nodiscard]] DropReason refusal() const noexcept override { return refusal_; }
  [[nodiscard]] bool frames(Connection& connection, Side from, const InFlight& segment);
  [[nodiscard]] bool give_up(Connection& connection, Side from, const InFlight& segment, const DecodeError& error);

  CurrentPolicy policy_;
  GateTable& gates_;
  EventSink& sink_;
  WorkerLink& link_;
  std::unique_ptr<Accounting> accounting_;
  GateBook book_;
  std::uint64_t next_gate_id_ = 1;
  std::span<const ProtocolRow> registry_;
  Ledger calls_;
  std::vector<std::unique_ptr<ProtocolAlg>> protocols_;  // in the registry's order
  Fragments fragments_;
  SctpMessages sctp_messages_;
  Streams streams_;
  ReportedLately<IpAddress> knocks_;  // hosts outside that were turned away
  std::uint64_t next_connection_ = 1;
  std::size_t held_bytes_ = 0;     // by all connections
  Connection* reading_ = nullptr;  // the connection whose segment is being delivered
  DropReason refusal_{};           // of the last segment that the reader refused
  Effects effects_;
  Event pinhole_{{}, PinholeEvent{}};
  SharedOwner pinhole_owner_;  // the owner whose names the event holds
  Time due_ = Time::min();     // no timer fires before this
  Time last_sweep_{};
  CoreCounters totals_;
};

}  // namespace sallyport
