#include <fmt/format.h>

#include <algorithm>

#include "alg/base/hash.h"
#include "alg/signalling/parts.h"

namespace sallyport {
namespace {

constexpr Duration kSweepInterval = std::chrono::seconds{1};
constexpr Duration kClosedLinger = std::chrono::seconds{5};  // last retransmissions of a closed connection
constexpr Duration kGapPatience = std::chrono::seconds{10};
constexpr Duration kKnockInterval = std::chrono::seconds{60};
constexpr std::size_t kMaxKnocks = 4096;

// A datagram's message.
Message message_of(Bytes bytes, const InFlight& packet, const FiveTuple& tuple, const Verdict& verdict) {
  Message message;
  message.bytes = bytes;
  message.tuple = tuple;
  message.zone = packet.zone;
  message.stamp = packet.stamp;
  message.through_gate = verdict.through_gate;
  return message;
}

}  // namespace

std::string rule_text(DropReason reason, const rules::AccessEntry* rule) {
  if (rule != nullptr) return rule->text;
  return reason == DropReason::acl ? "implicit deny" : "";
}
std::size_t SignallingCore::TupleHash::operator()(const FiveTuple& tuple) const noexcept {
  return flow_hash(tuple, seed);
}

SignallingCore::SignallingCore(std::shared_ptr<const rules::Policy> policy, std::span<const ProtocolRow> protocols,
                               GateTable& gates, Buffers& buffers, EventSink& sink, WorkerLink& link,
                               std::uint64_t hash_seed)
    : policy_(std::move(policy)),
      gates_(gates),
      sink_(sink),
      link_(link),
      accounting_(std::make_unique<Accounting>(*this, buffers)),
      registry_(protocols),
      calls_(hash_seed),
      fragments_(policy_->limits.fragments, policy_->mode != rules::Mode::observe),
      streams_(16, TupleHash{hash_seed}, TupleEqual{}),
      knocks_(kKnockInterval, hash_seed) {
  for (const auto& row : registry_) protocols_.push_back(row.make({policy_, next_gate_id_, hash_seed, calls_}));
}

SignallingCore::~SignallingCore() = default;

void SignallingCore::emit(const Event& event) {
  const bool malformed = std::holds_alternative<MalformedEvent>(event.what);
  const bool alert = std::holds_alternative<AlertEvent>(event.what);
  if (malformed) ++totals_.malformed;
  if (alert) ++totals_.alerts;
  // A sender can cause any number of these.
  if ((malformed || alert) && !accounting_->may_report(event.stamp.time)) {
    ++totals_.events_suppressed;
    return;
  }
  sink_.on_event(event);
}

void SignallingCore::packet(InFlight packet, const Verdict& verdict) {
  if (packet.headers.tuple.protocol == IpProtocol::tcp)
    segment(std::move(packet), verdict);
  else if (packet.headers.tuple.protocol == IpProtocol::sctp)
    sctp(packet, verdict);
  else
    datagram(packet, verdict);
}

void SignallingCore::datagram(const InFlight& packet, const Verdict& verdict) {
  const auto payload = slice(packet.bytes, packet.headers.payload);
  if (payload.empty()) return accounting_->forward(packet);  // RFC 6263 4.1: keeps a binding alive
  const auto refused = inspect(step(verdict.protocol), message_of(payload, packet, packet.headers.tuple, verdict));
  if (refused && enforce())
    accounting_->drop(packet, *refused);
  else
    accounting_->forward(packet);
}

void SignallingCore::sctp(const InFlight& packet, const Verdict& verdict) {
  const auto& tuple = packet.headers.tuple;
  std::optional<DropReason> refused;
  sctp_messages_.packet(tuple, slice(packet.bytes, packet.headers.transport), [&](Bytes message) {
    const auto why = inspect(step(verdict.protocol), message_of(message, packet, tuple, verdict));
    if (why) refused = why;
  });
  if (refused && enforce())
    accounting_->drop(packet, *refused);
  else
    accounting_->forward(packet);
}

std::size_t SignallingCore::place(rules::Protocol protocol) const noexcept {
  std::size_t i = 0;
  while (i + 1 < registry_.size() && registry_[i].traits.protocol != protocol) ++i;
  return i;
}

std::optional<DropReason> SignallingCore::inspect(ProtocolAlg& protocol, const Message& message) {
  effects_.clear();
  auto located = message;
  if (located.zone == rules::Zone::unknown) located.zone = policy_->zone_of(message.tuple.source.address);
  const auto verdict = protocol.message(located, effects_);
  bound(protocol);
  apply(effects_, message.stamp);
  if (effects_.overflow())
    emit(make_alert(AlertKind::effects_limit, message.stamp, message.tuple,
                    "a message asked for more than the engine does at once; its gates stay shut"));
  switch (verdict) {
    case ProtocolAlg::Verdict::pass: return std::nullopt;
    case ProtocolAlg::Verdict::malformed:
      // A gate for signalling lets in signalling only.
      if (policy_->malformed_forward && !message.through_gate) return std::nullopt;
      return DropReason::malformed;
    case ProtocolAlg::Verdict::limit: return DropReason::limit;
    case ProtocolAlg::Verdict::refuse: return effects_.refusal() ? effects_.refusal()->reason : DropReason::malformed;
  }
  return DropReason::malformed;
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
      // No honest stack sends a TCP segment in IP fragments, so there is no second stream path for it.
      pass = !enforce();
      reason = DropReason::fragment;
    } else {
      const auto refused = inspect(step(verdict.protocol), message_of(slice(datagram.payload, datagram.headers.payload),
                                                                      datagram.last, datagram.headers.tuple, verdict));
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

void SignallingCore::on_report(const Report& report) {
  switch (report.kind) {
    case Report::Kind::drop:
      emit({report.stamp, DropEvent{report.reason, rule_text(report.reason, report.rule), report.tuple}});
      if (at_barred_port(report)) knocked(report);
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
      emit(make_alert(AlertKind::source_lock, report.stamp, report.tuple,
                      fmt::format("{} sends into the gate of {}, which is open for somebody else",
                                  to_text(report.tuple.source), to_text(report.tuple.destination)),
                      book_.call_of(report.gate_id)));
      break;
    }
    case Report::Kind::conformance:
      emit(make_alert(AlertKind::rtp_conformance, report.stamp, report.tuple,
                      fmt::format("{} to {}: not what the gate was opened for", to_text(report.tuple.source),
                                  to_text(report.tuple.destination)),
                      book_.call_of(report.gate_id)));
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
      for (const auto& protocol : protocols_) bound(*protocol);
      break;
    case Report::Kind::unconfigured_port:
      emit(make_alert(
          AlertKind::unconfigured_port, report.stamp, report.tuple,
          fmt::format("{} on a port that nobody configured: it is not inspected and opens nothing (ip port-map {} "
                      "port {})",
                      traits(report.protocol).name(), traits(report.protocol).name(),
                      number(report.tuple.destination.port))));
      break;
    case Report::Kind::flows_full:
      emit(make_alert(
          AlertKind::table_full, report.stamp, report.tuple,
          fmt::format(
              "the flow table is full (limit flows {}, the last quarter for signalling and media): new flows {}",
              policy_->limits.flows,
              policy_->mode == rules::Mode::observe ? "pass without being looked at" : "are dropped")));
      break;
  }
}

// The packet came from outside, and was dropped at a port that is barred there, by our own rule or by a list's.
bool SignallingCore::at_barred_port(const Report& report) const {
  const auto& tuple = report.tuple;
  const auto here = [&](const ProtocolRow& row) {
    return may_be_barred(row.traits, tuple.protocol, tuple.destination.port);
  };
  const bool barred = report.reason == DropReason::wan_block ||
                      (report.reason == DropReason::acl && std::any_of(registry_.begin(), registry_.end(), here));
  return barred && policy_->zone_of(tuple.source.address) != rules::Zone::inside;
}

// A host outside that tries to reach a call server's phone port is reported once in kKnockInterval. Above kMaxKnocks
// hosts the drop events report the others.
void SignallingCore::knocked(const Report& report) {
  const auto& host = report.tuple.source.address;
  if (!knocks_.take(host, report.stamp.time, kMaxKnocks)) return;
  emit(make_alert(AlertKind::wan_block, report.stamp, report.tuple,
                  fmt::format("{} tried to reach {} as a phone does; the phones' port is shut towards the WAN",
                              to_text(host), to_text(report.tuple.destination))));
}

void SignallingCore::pass(Time now) {
  for (auto& protocol : protocols_) {
    if (now < protocol->next_due()) continue;
    effects_.clear();
    protocol->advance(now, effects_);
    if (!effects_.list().empty()) apply(effects_, {now, 0});
  }
  if (now - last_sweep_ >= kSweepInterval) sweep(now);
  due_ = last_sweep_ + kSweepInterval;
  for (const auto& protocol : protocols_) due_ = std::min(due_, protocol->next_due());
}

void SignallingCore::sweep(Time now) {
  last_sweep_ = now;
  fragments_.advance(now, *accounting_);
  gates_.reclaim();
  for (auto it = streams_.begin(); it != streams_.end();) {
    auto& connection = *it->second;
    const auto age = now - connection.last_seen;
    const Duration idle =
        std::chrono::seconds{connection.answered ? policy_->timeouts.tcp_idle : policy_->timeouts.tcp_syn};
    // A gap stays open: an observer skips it; a gateway drops the segments behind it, and the sender, which got no
    // acknowledgement, sends them again.
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
      end(connection, ConnectionEnd::idle, {now, 0});
      it = forget(it);
    } else {
      ++it;
    }
  }
}

void SignallingCore::reload(std::shared_ptr<const rules::Policy> policy, Time now) {
  policy_.replace(std::move(policy));
  due_ = Time::min();
  fragments_.set_enforce(enforce());
  for (auto& protocol : protocols_) {
    effects_.clear();
    protocol->reload(now, effects_);
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

std::uint64_t SignallingCore::registered() const {
  std::uint64_t sum = 0;
  for (const auto& protocol : protocols_) sum += protocol->registered();
  return sum;
}

}  // namespace sallyport
