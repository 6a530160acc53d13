#include "alg/signalling.h"

#include <fmt/format.h>

#include <algorithm>

#include "alg/hash.h"

namespace sallyport {
namespace {

constexpr Duration kSweepInterval = std::chrono::seconds{1};
constexpr Duration kClosedLinger = std::chrono::seconds{5};  // last retransmissions of a closed connection
constexpr Duration kGapPatience = std::chrono::seconds{10};
constexpr std::size_t kEarlierPolicies = 16;
constexpr std::size_t kMaxHeldBytes = std::size_t{256}
                                      << 20U;  // of all connections: unfinished messages, kept segments

// Signature identifiers of the built-in alerts.
struct AlertKind {
  std::string_view name;
  std::uint32_t sid;
};
constexpr std::array kAlertKinds{
    AlertKind{"source-lock", 1001},       AlertKind{"rtp-conformance", 1002}, AlertKind{"tcp-conflict", 1003},
    AlertKind{"unconfigured-port", 1004}, AlertKind{"encrypted", 1005},       AlertKind{"not-signalling", 1006},
    AlertKind{"effects-limit", 1007},     AlertKind{"table-full", 1008},
};

std::string rule_text(DropReason reason, const rules::AccessEntry* rule) {
  if (rule != nullptr) return rule->text;
  return reason == DropReason::acl ? "implicit deny" : "";
}

std::uint32_t sid_of(std::string_view kind) noexcept {
  for (const auto& k : kAlertKinds)
    if (k.name == kind) return k.sid;
  return 0;
}

}  // namespace

// Stands between the engine's parts and the owner of the buffers, and keeps the books.
class SignallingCore::Accounting final : public Buffers {
 public:
  Accounting(SignallingCore& core, Buffers& owner) : core_(core), owner_(owner) {}

  void forward(const InFlight& packet) override {
    ++core_.totals_.forwarded;
    owner_.forward(packet);
  }
  void drop(const InFlight& packet, DropReason reason) override {
    auto& totals = core_.totals_;
    ++totals.dropped;
    ++totals.drops[static_cast<std::size_t>(reason)];
    if (may_tell(packet.stamp.time))
      core_.emit({packet.stamp, DropEvent{reason, rule_text(reason, rule), packet.headers.tuple}});
    else
      ++totals.suppressed;
    owner_.drop(packet, reason);
  }
  // Whether one more event of a kind that is limited may go out in this second.
  [[nodiscard]] bool may_tell(Time now) {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second != second_) {
      second_ = second;
      events_ = 0;
    }
    const auto limit = core_.policy_->drop_events_per_second;
    return limit == 0 || ++events_ <= limit;
  }
  const rules::AccessEntry* rule = nullptr;  // that decided the packets which drop() is told of
  [[nodiscard]] bool keep(InFlight& packet) override { return owner_.keep(packet); }

 private:
  SignallingCore& core_;
  Buffers& owner_;
  std::chrono::sys_seconds second_{};
  std::uint32_t events_ = 0;
};

// One TCP connection that carries signalling.
struct SignallingCore::Connection {
  Connection(const FiveTuple& tuple, TcpStream::Start start, bool enforce, const Verdict& verdict)
      : stream(tuple, start, {.enforce = enforce}), protocol(verdict.protocol), through_gate(verdict.through_gate) {
    // Not from the SYN, but from the first byte all the same: recognised by what it began with.
    const bool from_start = start == TcpStream::Start::syn || verdict.stream_start;
    in_step = {from_start, from_start};
  }
  TcpStream stream;
  std::uint8_t protocol;
  bool through_gate;                              // came in through a gate for signalling, not by list or zone
  std::array<std::vector<std::byte>, 2> pending;  // the beginning of a message
  std::array<std::size_t, 2> needed{};            // framing asked for so many bytes
  std::array<bool, 2> in_step;                    // the next byte begins a message
  bool released = false;
  Time last_seen{};
  bool answered = false;  // both sides have been heard
  std::size_t held = 0;   // bytes that this connection makes us keep
};

std::size_t SignallingCore::TupleHash::operator()(const FiveTuple& tuple) const noexcept {
  return flow_hash(tuple, seed);
}

SignallingCore::SignallingCore(std::shared_ptr<const rules::Policy> policy, GateTable& gates, Buffers& buffers,
                               EventSink& sink, WorkerLink& link, std::uint64_t hash_seed)
    : policy_(std::move(policy)),
      gates_(gates),
      sink_(sink),
      link_(link),
      accounting_(std::make_unique<Accounting>(*this, buffers)),
      fragments_(policy_->limits.fragments, policy_->mode != rules::Mode::observe),
      streams_(16, TupleHash{hash_seed}, TupleEqual{}) {
  for (const auto& row : protocol_registry()) protocols_.push_back(row.make(*policy_, next_gate_id_, hash_seed));
}

SignallingCore::~SignallingCore() = default;

void SignallingCore::emit(Event event) {
  const bool malformed = std::holds_alternative<MalformedEvent>(event.what);
  const bool alert = std::holds_alternative<AlertEvent>(event.what);
  if (malformed) ++totals_.malformed;
  if (alert) ++totals_.alerts;
  // Whoever sends can make as many of these as he likes.
  if ((malformed || alert) && !accounting_->may_tell(event.stamp.time)) {
    ++totals_.suppressed;
    return;
  }
  sink_.on_event(event);
}

void SignallingCore::alert(Stamp stamp, std::uint8_t severity, std::string_view kind, std::string message,
                           const FiveTuple& tuple, std::string call) {
  emit({stamp, AlertEvent{severity, std::string{kind}, sid_of(kind), std::move(message), std::move(call), tuple.source,
                          tuple.destination}});
}

void SignallingCore::packet(InFlight packet, const Verdict& verdict) {
  if (packet.headers.tuple.protocol == IpProtocol::tcp)
    segment(std::move(packet), verdict);
  else
    datagram(packet, verdict);
}

void SignallingCore::datagram(const InFlight& packet, const Verdict& verdict) {
  const auto payload = slice(packet.bytes, packet.headers.payload);
  if (payload.empty()) return accounting_->forward(packet);  // RFC 6263 4.1: keeps a binding alive
  const auto refused = inspect(verdict.protocol,
                               {payload, packet.headers.tuple, packet.zone, packet.stamp, verdict.through_gate, false});
  if (refused && enforce())
    accounting_->drop(packet, *refused);
  else
    accounting_->forward(packet);
}

std::optional<DropReason> SignallingCore::inspect(std::uint8_t protocol, const Message& message) {
  effects_.clear();
  auto located = message;
  if (located.zone == rules::Zone::unknown) located.zone = policy_->zone_of(message.tuple.source.address);
  const auto verdict = protocols_[protocol]->message(located, effects_);
  apply(effects_, message.stamp);
  if (effects_.overflow())
    alert(message.stamp, 3, "effects-limit",
          "a message asked for more than the engine does at once; its gates stay shut", message.tuple);
  switch (verdict) {
    case ProtocolAlg::Verdict::pass: return std::nullopt;
    case ProtocolAlg::Verdict::malformed:
      // What came in through a gate for signalling came in for signalling only.
      if (policy_->malformed_forward && !message.through_gate) return std::nullopt;
      return DropReason::malformed;
    case ProtocolAlg::Verdict::limit: return DropReason::limit;
  }
  return DropReason::malformed;
}

void SignallingCore::apply(const Effects& effects, Stamp stamp) {
  for (const auto& effect : effects.list()) {
    if (const auto* o = std::get_if<OpenGate>(&effect)) {
      if (!effects.overflow()) open(*o, stamp);
    } else if (const auto* c = std::get_if<ChangeGate>(&effect)) {
      if (!effects.overflow()) change(*c, stamp);
    } else if (const auto* e = std::get_if<CloseGate>(&effect)) {
      close(*e, stamp);
    } else if (const auto* r = std::get_if<RefuseGate>(&effect)) {
      refuse(*r, stamp);
    } else if (const auto* event = std::get_if<Event>(&effect)) {
      emit(*event);
    }
  }
}

namespace {

PinholeEvent pinhole(PinholeEvent::Action action, std::uint64_t id, const GateOwner& owner, const GateSpec& spec) {
  PinholeEvent event;
  event.action = action;
  event.id = id;
  event.proto = owner.proto;
  event.call = owner.call;
  event.transport = spec.transport;
  event.source = spec.source;
  event.source_port = number(spec.source_port);
  event.destination = spec.destination.address;
  event.destination_port = number(spec.destination.port);
  event.why = owner.why;
  return event;
}

}  // namespace

void SignallingCore::open(const OpenGate& effect, Stamp stamp) {
  const auto gate = gates_.open(effect.spec, effect.id);
  if (!gate) {
    refuse({effect.spec, {}, GateReason::limit, effect.owner}, stamp);
    return;
  }
  ++totals_.gates_opened;
  GateRecord record;
  record.id = effect.id;
  record.gate = *gate;
  record.spec = effect.spec;
  record.owner = effect.owner;
  record.opened = stamp;
  book_.add(std::move(record));
  emit({stamp, pinhole(PinholeEvent::Action::open, effect.id, effect.owner, effect.spec)});
}

void SignallingCore::change(const ChangeGate& effect, Stamp stamp) {
  auto* record = book_.find(effect.id);
  if (record == nullptr) return;
  const auto successor = gates_.replace(record->gate, effect.spec);
  if (!successor) {
    // Better no gate than one that permits what nobody wants any more.
    alert(stamp, 3, "table-full", "no room to change a gate: it closes", {});
    close({effect.id, GateReason::limit, effect.why, 0}, stamp);
    return;
  }
  link_.gate_closed(record->gate, *successor, stamp);
  record->gate = *successor;
  record->spec = effect.spec;
  auto event = pinhole(PinholeEvent::Action::refresh, effect.id, record->owner, effect.spec);
  event.why = effect.why;
  emit({stamp, std::move(event)});
}

void SignallingCore::close(const CloseGate& effect, Stamp stamp) {
  auto* record = book_.find(effect.id);
  if (record == nullptr) return;  // it never opened: the table was full
  const auto gate = record->gate;
  gates_.close(gate);
  auto event = pinhole(PinholeEvent::Action::close, effect.id, record->owner, record->spec);
  event.reason = effect.reason;
  event.why = effect.why;
  emit({stamp, std::move(event)});
  const auto* successor = effect.successor != 0 ? book_.find(effect.successor) : nullptr;
  link_.gate_closed(gate, successor != nullptr ? successor->gate : GateRef{}, stamp);
  book_.end(effect.id, effect.reason, effect.why, stamp);
}

void SignallingCore::refuse(const RefuseGate& effect, Stamp stamp) {
  auto event = pinhole(PinholeEvent::Action::refuse, 0, effect.owner, effect.spec);
  event.reason = effect.reason;
  if (!effect.host.empty()) event.destination.reset();
  emit({stamp, std::move(event)});
  GateRecord record;
  record.spec = effect.spec;
  record.host = effect.host;
  record.owner = effect.owner;
  record.opened = stamp;
  record.reason = effect.reason;
  book_.refuse(std::move(record));
}

void SignallingCore::fragment(InFlight fragment) {
  auto datagram = fragments_.add(std::move(fragment), *accounting_);
  if (!datagram) return;
  if (!datagram->headers_valid) {
    const auto& error = datagram->error;
    emit(
        {datagram->last.stamp,
         MalformedEvent{"ip", std::string{name(error.code)}, std::string{describe(error.code)}, error.offset, {}, {}}});
    for (const auto& part : datagram->parts) accounting_->drop(part, DropReason::malformed);
    return;
  }
  link_.decide(std::move(*datagram));
}

void SignallingCore::decided(Fragments::Datagram datagram, const Verdict& verdict) {
  bool pass = verdict.action == Verdict::Action::forward;
  auto reason = verdict.reason;
  if (verdict.action == Verdict::Action::signalling) {
    if (datagram.headers.tuple.protocol == IpProtocol::tcp) {
      // A TCP segment in IP fragments is not something an honest stack sends; it is not worth a second stream path.
      pass = !enforce();
      reason = DropReason::fragment;
    } else {
      const auto refused =
          inspect(verdict.protocol, {slice(datagram.payload, datagram.headers.payload), datagram.headers.tuple,
                                     datagram.last.zone, datagram.last.stamp, verdict.through_gate, false});
      pass = !refused || !enforce();
      reason = refused.value_or(reason);
    }
  }
  accounting_->rule = verdict.rule;
  for (auto& part : datagram.parts) {
    if (pass)
      accounting_->forward(part);
    else
      accounting_->drop(part, reason);
  }
  accounting_->rule = nullptr;
}

void SignallingCore::segment(InFlight packet, const Verdict& verdict) {
  const auto& tuple = packet.headers.tuple;
  const auto flags = packet.headers.tcp.flags;
  const bool opening = (flags & (net::tcp_flag::syn | net::tcp_flag::ack)) == net::tcp_flag::syn;
  auto it = streams_.find(tuple);
  if (it != streams_.end() && it->second->stream.superseded_by(packet.headers)) {
    it->second->stream.flush(*accounting_, DropReason::tcp_conflict);
    forget(it);  // the ports are used again
    it = streams_.end();
  }
  if (it == streams_.end()) {
    if (streams_.size() >= policy_->limits.connections) {
      if (enforce())
        accounting_->drop(packet, DropReason::limit);
      else
        accounting_->forward(packet);
      return;
    }
    const auto start = opening ? TcpStream::Start::syn : TcpStream::Start::mid_stream;
    it = streams_.emplace(tuple, std::make_unique<Connection>(tuple, start, enforce(), verdict)).first;
  }
  auto& connection = *it->second;
  connection.last_seen = packet.stamp.time;
  connection.answered = connection.answered || tuple != connection.stream.tuple();
  reading_ = &connection;
  connection.stream.segment(std::move(packet), *this, *accounting_);
  reading_ = nullptr;
  account(connection);
  if (connection.released) {
    link_.release(connection.stream.tuple());
    connection.stream.flush(*accounting_, DropReason::malformed);
    forget(it);
  }
}

void SignallingCore::account(Connection& connection) {
  const auto held =
      connection.stream.kept_bytes() + connection.pending[0].capacity() + connection.pending[1].capacity();
  held_bytes_ += held - connection.held;
  connection.held = held;
}

SignallingCore::Streams::iterator SignallingCore::forget(Streams::iterator it) {
  held_bytes_ -= it->second->held;
  return streams_.erase(it);
}

bool SignallingCore::on_bytes(Side from, Bytes bytes, const InFlight& segment) {
  auto& connection = *reading_;
  if (connection.released) return true;
  const auto side = static_cast<std::size_t>(from);
  auto& pending = connection.pending[side];
  if (!connection.in_step[side]) {
    // Joined in the middle: signalling counts again from a segment that begins with a message.
    if (!protocol_registry()[connection.protocol].looks_like(bytes, false)) return true;
    connection.in_step[side] = true;
    pending.clear();
    connection.needed[side] = 0;
  }
  if (held_bytes_ > kMaxHeldBytes) {
    refusal_ = DropReason::limit;
    if (enforce()) return false;
    connection.in_step[side] = false;
    return true;
  }
  pending.insert(pending.end(), bytes.begin(), bytes.end());
  return frames(connection, from, segment);
}

bool SignallingCore::frames(Connection& connection, Side from, const InFlight& segment) {
  const auto side = static_cast<std::size_t>(from);
  auto& pending = connection.pending[side];
  const auto& row = protocol_registry()[connection.protocol];
  std::size_t done = 0;
  bool pass = true;
  while (pass && done < pending.size()) {
    const auto rest = Bytes{pending}.subspan(done);
    if (rest.size() < connection.needed[side]) break;
    const auto framing = row.framing(rest);
    if (framing.kind == Framing::Kind::need) {
      connection.needed[side] = framing.length;
      break;
    }
    if (framing.kind == Framing::Kind::error) {
      return give_up(connection, from, segment, framing.why);
    }
    connection.needed[side] = 0;
    const auto refused =
        inspect(connection.protocol, {rest.first(framing.length), segment.headers.tuple, segment.zone, segment.stamp,
                                      connection.through_gate, connection.stream.picked_up()});
    pass = !refused || !enforce();
    refusal_ = refused.value_or(DropReason::malformed);
    done += framing.length;
  }
  pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(done));
  return pass;
}

bool SignallingCore::give_up(Connection& connection, Side from, const InFlight& segment, const DecodeError& error) {
  const auto side = static_cast<std::size_t>(from);
  const auto& row = protocol_registry()[connection.protocol];
  const auto& tuple = segment.headers.tuple;
  if (SignallingPorts::looks_encrypted(connection.pending[side]) && !connection.through_gate) {
    alert(segment.stamp, 5, "encrypted",
          fmt::format("{} under TLS between {} and {}: it passes unread, and its media has no gates", row.name,
                      to_text(tuple.source), to_text(tuple.destination)),
          tuple);
    connection.released = true;
    return true;
  }
  emit({segment.stamp,
        MalformedEvent{std::string{row.name}, std::string{name(error.code)}, std::string{describe(error.code)},
                       error.offset, tuple.source, tuple.destination}});
  connection.pending[side].clear();
  connection.needed[side] = 0;
  if (!enforce()) {
    connection.in_step[side] = false;
    return true;
  }
  alert(segment.stamp, 4, "not-signalling",
        fmt::format("a stream on a {} port is not {}: it opens nothing, whatever stands further on in it", row.name,
                    row.name),
        tuple);
  refusal_ = DropReason::malformed;
  if (!policy_->malformed_forward || connection.through_gate) return false;
  connection.released = true;
  return true;
}

void SignallingCore::on_gap(Side from, std::uint32_t, const InFlight&) {
  const auto side = static_cast<std::size_t>(from);
  reading_->pending[side].clear();
  reading_->needed[side] = 0;
  reading_->in_step[side] = false;
}

void SignallingCore::on_conflict(Side, const InFlight& segment) {
  const auto& tuple = segment.headers.tuple;
  alert(segment.stamp, 3, "tcp-conflict",
        fmt::format("{} sent other bytes in the place of bytes it had sent before", to_text(tuple.source)), tuple);
}

void SignallingCore::on_report(const Report& report) {
  switch (report.kind) {
    case Report::Kind::drop:
      emit({report.stamp, DropEvent{report.reason, rule_text(report.reason, report.rule), report.tuple}});
      break;
    case Report::Kind::malformed:
      emit({report.stamp, MalformedEvent{"ip",
                                         std::string{name(report.error.code)},
                                         std::string{describe(report.error.code)},
                                         report.error.offset,
                                         {},
                                         {}}});
      break;
    case Report::Kind::stranger: {
      auto* record = book_.find(report.gate_id);
      if (record != nullptr) ++record->strangers;
      alert(report.stamp, 4, "source-lock",
            fmt::format("{} sends into the gate of {}, which is open for somebody else", to_text(report.tuple.source),
                        to_text(report.tuple.destination)),
            report.tuple, book_.call_of(report.gate_id));
      break;
    }
    case Report::Kind::conformance:
      alert(report.stamp, 4, "rtp-conformance",
            fmt::format("{} to {}: not what the gate was opened for", to_text(report.tuple.source),
                        to_text(report.tuple.destination)),
            report.tuple, book_.call_of(report.gate_id));
      break;
    case Report::Kind::stream_end: {
      const auto& s = report.stream;
      StreamEvent event;
      event.call = report.gate_id != 0 ? book_.call_of(report.gate_id) : std::string{};
      event.source = report.tuple.source;
      event.destination = report.tuple.destination;
      event.ssrc = s.ssrc;
      event.payload_type = s.payload_type;
      event.packets = s.packets;
      event.bytes = s.bytes;
      event.lost = s.lost();
      event.jitter_ms = s.jitter_ms();
      event.srtp = s.secure;
      emit({report.stamp, std::move(event)});
      break;
    }
    case Report::Kind::gate_active:
      if (auto* record = book_.find(report.gate_id); record != nullptr) {
        record->used = true;
        record->last_active = report.stamp.time;
      }
      for (auto& protocol : protocols_) protocol->gate_active(report.gate_id, report.stamp.time);
      break;
    case Report::Kind::unconfigured_port:
      alert(report.stamp, 5, "unconfigured-port",
            fmt::format("{} on a port that nobody configured: it is not inspected and opens nothing (ip port-map {} "
                        "port {})",
                        protocol_registry()[report.protocol].name, protocol_registry()[report.protocol].name,
                        number(report.tuple.destination.port)),
            report.tuple);
      break;
  }
}

void SignallingCore::advance(Time now) {
  for (auto& protocol : protocols_) {
    effects_.clear();
    protocol->advance(now, effects_);
    if (!effects_.list().empty()) apply(effects_, {now, 0});
  }
  if (now - last_sweep_ < kSweepInterval) return;
  last_sweep_ = now;
  fragments_.advance(now, *accounting_);
  gates_.reclaim();
  for (auto it = streams_.begin(); it != streams_.end();) {
    auto& connection = *it->second;
    const auto age = now - connection.last_seen;
    const Duration idle =
        std::chrono::seconds{connection.answered ? policy_->timeouts.tcp_idle : policy_->timeouts.tcp_syn};
    // A gap that nobody fills: an observer steps over it; a gateway gives the segments back, and the sender, who
    // was not answered, sends again.
    if (const auto since = connection.stream.waiting_since(); since && now - *since > kGapPatience) {
      reading_ = &connection;
      if (enforce())
        connection.stream.flush(*accounting_, DropReason::limit);
      else
        connection.stream.skip_gap(*this, *accounting_);
      reading_ = nullptr;
    }
    if (age > idle || (connection.stream.closed() && age > kClosedLinger)) {
      connection.stream.flush(*accounting_, DropReason::no_session);
      it = forget(it);
    } else {
      ++it;
    }
  }
}

void SignallingCore::reload(std::shared_ptr<const rules::Policy> policy, Time now) {
  earlier_policies_.push_back(policy_);
  if (earlier_policies_.size() > kEarlierPolicies) earlier_policies_.pop_front();
  policy_ = std::move(policy);
  fragments_.set_enforce(enforce());
  for (auto& protocol : protocols_) {
    effects_.clear();
    protocol->reload(*policy_, now, effects_);
    apply(effects_, {now, 0});
  }
}

void SignallingCore::finish() {
  for (auto& [tuple, connection] : streams_) {
    reading_ = connection.get();
    while (!enforce() && connection->stream.waiting_since()) connection->stream.skip_gap(*this, *accounting_);
    connection->stream.flush(*accounting_, DropReason::no_session);
    reading_ = nullptr;
  }
  streams_.clear();
  fragments_.flush(*accounting_);
}

ProtocolAlg::Counts SignallingCore::counts() const {
  ProtocolAlg::Counts sum;
  for (const auto& protocol : protocols_) {
    sum.calls += protocol->counts().calls;
    sum.registrations += protocol->counts().registrations;
  }
  return sum;
}

}  // namespace sallyport
