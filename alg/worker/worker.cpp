#include "alg/worker/worker.h"

#include <algorithm>

namespace sallyport {
namespace {

using rules::Mode;
using rules::Zone;

// ICMPv6 types that a link needs: multicast listeners and neighbour discovery (RFC 4890 4.4.1).
constexpr bool is_neighbour_discovery(std::uint8_t type) noexcept {
  return (type >= 130 && type <= 136) || type == 143;
}
constexpr std::uint16_t kFirstUserPort = 1024;
constexpr std::uint8_t kSniffs = 16;            // packets of a UDP flow that may turn out to be signalling
constexpr std::uint32_t kClosedTcpSeconds = 2;  // for the last retransmissions of a closed connection
constexpr Duration kFullReportInterval = std::chrono::seconds{60};

// An echo request and its reply are one flow; a request from the other side is another one. The requester has port 1.
FiveTuple flow_key(const net::Packet& headers) noexcept {
  auto key = headers.tuple;
  const bool four = key.protocol == IpProtocol::icmp;
  if (!four && key.protocol != IpProtocol::icmpv6) return key;
  if (headers.icmp.type == (four ? 8 : 128)) key.source.port = Port{1};
  if (headers.icmp.type == (four ? 0 : 129)) key.destination.port = Port{1};
  return key;
}

namespace flow_flag {  // Flow::tcp_flags
inline constexpr std::uint8_t fin0 = 1, fin1 = 2, reset = 4, answered = 8;
}

}  // namespace

Worker::Worker(unsigned index, std::span<const ProtocolTraits> protocols, const rules::Policy& policy, GateTable& gates,
               ReportSink& reports, WorkerOptions options)
    : index_(index),
      protocols_(protocols),
      policy_(&policy),
      gates_(gates),
      reports_(reports),
      ports_(protocols, policy),
      flows_(options.flows != 0 ? options.flows : policy.limits.flows, options.hash_seed),
      other_flows_(flows_.capacity() - flows_.capacity() / 4),
      streams_(flows_.capacity() * 2),
      lines_(streams_.capacity() / 2, options.flows_at_start, options.hash_seed, options.pages),
      fast_path_(options.fast_path) {
  reload(policy);
}

bool Worker::parse(InFlight& packet, DecodeError& error) const noexcept {
  const auto failure = net::decode_into(packet.link, packet.bytes, {.tunnels = policy_->tunnels}, packet.headers);
  if (failure) error = *failure;
  return !failure;
}

Verdict Worker::forward(const Context& c) noexcept {
  if (c.account) Counters::add(counters_.forwarded, 1);
  return {};
}

Verdict Worker::drop(const Context& c, DropReason reason, const rules::AccessEntry* rule) {
  if (policy_->mode == Mode::observe) return forward(c);
  const Verdict verdict{.action = Verdict::Action::drop, .reason = reason, .rule = rule};
  if (!c.account) return verdict;
  Counters::add(counters_.dropped, 1);
  Counters::add(counters_.drops[static_cast<std::size_t>(reason)], 1);
  if (drop_reports_.take(c.packet.stamp.time, policy_->drop_events_per_second)) {
    reports_.on_report({.kind = Report::Kind::drop,
                        .reason = reason,
                        .stamp = c.packet.stamp,
                        .tuple = c.headers.tuple,
                        .rule = rule});
  } else {
    Counters::add(counters_.events_suppressed, 1);
  }
  return verdict;
}

Verdict Worker::undecodable(const InFlight& packet, const DecodeError& error) {
  Counters::add(counters_.packets, 1);
  Counters::add(counters_.bytes, packet.bytes.size());
  reports_.on_report(
      {.kind = Report::Kind::malformed, .stamp = packet.stamp, .tuple = packet.headers.tuple, .error = error});
  return drop({packet, packet.headers, packet.headers.tuple, packet.bytes, packet.zone, Zone::unknown},
              DropReason::malformed);
}

Verdict Worker::decide(const InFlight& packet) {
  Counters::add(counters_.packets, 1);
  Counters::add(counters_.bytes, packet.bytes.size());
  const auto& headers = packet.headers;
  if (headers.ip_version == 0) {
    const Context c{packet, headers, headers.tuple, packet.bytes, packet.zone, Zone::unknown};
    return policy_->non_ip_forward ? forward(c) : drop(c, DropReason::non_ip);
  }
  if (headers.fragment.present) return {.action = Verdict::Action::fragment};
  return decide(context(packet, headers, packet.bytes, true));
}

Verdict Worker::decide(const InFlight& packet, const net::Packet& headers, Bytes payload) {
  return decide(context(packet, headers, payload, false));
}

Worker::Context Worker::context(const InFlight& packet, const net::Packet& headers, Bytes payload, bool account) const {
  const bool inline_port = packet.zone != Zone::unknown;
  const auto from = inline_port ? packet.zone : policy_->zone_of(headers.tuple.source.address);
  const auto to = !inline_port ? policy_->zone_of(headers.tuple.destination.address)
                               : (from == Zone::inside ? Zone::outside : Zone::inside);
  return {packet, headers, flow_key(headers), payload, from, to, account};
}

Verdict Worker::decide(const Context& c) {
  if (c.headers.icmp.error) return icmp_error(c);
  if (policy_->checksums && !net::transport_checksum_right(c.headers, c.frame)) return drop(c, DropReason::checksum);
  const auto hash = flows_.hash_of(c.key);
  const auto found = flows_.find(c.key, hash);
  return found.none() ? miss(c, hash) : hit(c, found);
}

Verdict Worker::hit(const Context& c, FlowTable::Found found) {
  auto& flow = flows_[found.index];
  if (c.headers.tuple.protocol == IpProtocol::tcp) {
    const bool closed = (flow.tcp_flags & flow_flag::reset) != 0 ||
                        (flow.tcp_flags & (flow_flag::fin0 | flow_flag::fin1)) == (flow_flag::fin0 | flow_flag::fin1);
    if (closed && (c.headers.tcp.flags & (net::tcp_flag::syn | net::tcp_flag::ack)) == net::tcp_flag::syn) {
      forget(found.index, c.packet.stamp);  // a new connection on the same ports
      return miss(c, flows_.hash_of(c.key));
    }
    flow.last_seen = c.packet.stamp.time;
    track_tcp(c, found.index);
    if (flow.kind == FlowKind::established && flow.sniffs == 0 && !c.headers.payload.empty()) sniff(c, flow);
    if (flow.kind == FlowKind::established && flow.sniffs < kSniffs) bar(c, flow);
  }
  flow.last_seen = c.packet.stamp.time;
  // A UDP flow may begin with keep-alives or probes before its first message.
  if (c.headers.tuple.protocol == IpProtocol::udp && flow.sniffs < kSniffs && !c.headers.payload.empty() &&
      (flow.kind == FlowKind::established || flow.kind == FlowKind::watched || flow.kind == FlowKind::unsignalled))
    sniff(c, flow);
  switch (flow.kind) {
    case FlowKind::signalling: return signalling(flow);
    case FlowKind::media:
    case FlowKind::unsignalled: return media(c, found.index, found.direction);
    case FlowKind::watched:
      if (is_media(c)) return media(c, found.index, found.direction);
      break;
    case FlowKind::barred: return drop(c, DropReason::wan_block);
    case FlowKind::established: break;
  }
  return forward(c);
}

Verdict Worker::signalling(const Flow& flow) const noexcept {
  return {.action = Verdict::Action::signalling,
          .protocol = flow.protocol,
          .stream_start = flow.syn_seen,
          .through_gate = flow.direction[0].gate_id != 0};
}

Verdict Worker::no_room(const Context& c) {
  if (full_reports_.take(c.packet.stamp.time, kFullReportInterval))
    reports_.on_report({.kind = Report::Kind::flows_full, .stamp = c.packet.stamp, .tuple = c.headers.tuple});
  return drop(c, DropReason::limit);
}

Verdict Worker::miss(const Context& c, std::uint64_t hash) {
  // RFC 2827: a packet that comes in from outside must not have an inside source address.
  if (c.packet.zone == Zone::outside && policy_->zone_of(c.headers.tuple.source.address) == Zone::inside)
    return drop(c, DropReason::spoofed_source);
  const auto match = gates_.find(c.headers.tuple);
  if (match.result == GateTable::Match::Result::hit) return through_gate(c, hash, match.gate);
  if (match.result == GateTable::Match::Result::stranger && gates_.spec(match.gate).use != GateUse::signalling) {
    if (gates_.first_stranger(match.gate))
      reports_.on_report({.kind = Report::Kind::stranger,
                          .stamp = c.packet.stamp,
                          .tuple = c.headers.tuple,
                          .gate_id = gates_.id(match.gate)});
    if (policy_->mode != Mode::observe) return drop(c, DropReason::source_lock);
  }
  return permitted(c, hash);
}

Verdict Worker::through_gate(const Context& c, std::uint64_t hash, GateRef gate) {
  const auto& spec = gates_.spec(gate);
  const bool control = spec.use == GateUse::signalling;
  const auto index = flows_.insert(c.key, hash, c.packet.stamp.time,
                                   control ? policy_->timeouts.idle(spec.protocol) : policy_->timeouts.udp_idle);
  if (index == kNoIndex) return no_room(c);
  auto& flow = flows_[index];
  flow.kind = control ? FlowKind::signalling : FlowKind::media;
  flow.protocol = spec.protocol;
  flow.syn_seen = (c.headers.tcp.flags & net::tcp_flag::syn) != 0;
  if (c.headers.tuple.protocol == IpProtocol::tcp) track_tcp(c, index);
  attach(index, 0, gate);
  return control ? signalling(flow) : media(c, index, 0);
}

bool Worker::in_media_ports(const FiveTuple& tuple) const noexcept {
  const auto in = [this](Port port) {
    return number(port) >= policy_->media.first_port && number(port) <= policy_->media.last_port;
  };
  return tuple.protocol == IpProtocol::udp && (in(tuple.source.port) || in(tuple.destination.port));
}

bool Worker::is_media(const Context& c) const noexcept {
  const auto& tuple = c.headers.tuple;
  if (tuple.protocol != IpProtocol::udp || number(tuple.source.port) < kFirstUserPort ||
      number(tuple.destination.port) < kFirstUserPort)
    return false;
  const auto payload = slice(c.frame, c.headers.payload);
  switch (rtp::classify(payload)) {
    case rtp::Kind::rtp: return static_cast<bool>(rtp::decode(payload, true));
    case rtp::Kind::rtcp: return static_cast<bool>(rtp::decode_rtcp(payload, true));
    default: return false;
  }
}

const rules::AccessList* Worker::list_in(Zone zone, std::uint8_t port, bool ipv6) const noexcept {
  for (std::size_t i = 0; i < filters_.size(); ++i) {
    const auto& filters = filters_[i];
    const bool here = port != 0 ? i + 1 == port : filters.zone == zone;
    if (here && filters.has_in[ipv6 ? 1 : 0]) return filters.in[ipv6 ? 1 : 0];
  }
  return nullptr;
}

const rules::AccessList* Worker::list_out(Zone zone, bool ipv6) const noexcept {
  for (const auto& filters : filters_)
    if (filters.zone == zone && filters.has_out[ipv6 ? 1 : 0]) return filters.out[ipv6 ? 1 : 0];
  return nullptr;
}

Verdict Worker::permitted(const Context& c, std::uint64_t hash) {
  const auto& tuple = c.headers.tuple;
  const bool enforce = policy_->mode != Mode::observe;
  const bool tcp = tuple.protocol == IpProtocol::tcp;
  bool named = false;  // a list permits exactly this port
  if (tuple.protocol == IpProtocol::icmpv6 && is_neighbour_discovery(c.headers.icmp.type)) return forward(c);
  if (enforce) {
    const bool ipv6 = c.headers.ip_version == 6;
    const auto* in = list_in(c.from, c.packet.port, ipv6);
    const rules::AccessEntry* entry = nullptr;
    if (in != nullptr) {
      entry = in->match(tuple, c.headers.tcp.flags, c.headers.icmp.type, c.headers.icmp.code);
      if (entry == nullptr || !entry->permit) return drop(c, DropReason::acl, entry);
      named = entry->names_destination_port();
    }
    if (const auto* out = list_out(c.to, ipv6); out != nullptr && c.from != c.to) {
      const auto* out_entry = out->match(tuple, c.headers.tcp.flags, c.headers.icmp.type, c.headers.icmp.code);
      if (out_entry == nullptr || !out_entry->permit) return drop(c, DropReason::acl, out_entry);
    }
    if (c.from == Zone::outside && c.to == Zone::inside) {
      // Media ports need a gate, unless a list names the port.
      if (tuple.protocol == IpProtocol::udp && number(tuple.destination.port) >= policy_->media.first_port &&
          number(tuple.destination.port) <= policy_->media.last_port && !named)
        return drop(c, DropReason::no_pinhole);
      if (!named && ports_.barred(tuple)) return drop(c, DropReason::wan_block);
      if (in == nullptr) return drop(c, DropReason::no_session);
    }
    if (c.from != c.to && in_media_ports(tuple) && is_media(c) && !named) return drop(c, DropReason::no_pinhole);
    if (tcp && (c.headers.tcp.flags & net::tcp_flag::syn) == 0) {
      if ((c.headers.tcp.flags & net::tcp_flag::rst) != 0) return drop(c, DropReason::no_session);
      if (!policy_->midstream_pickup) return drop(c, DropReason::mid_stream);
    }
  }
  const auto* row = ports_.at(tuple);
  const bool full = flows_.size() >= other_flows_ && row == nullptr && !is_media(c);
  const auto index = full ? kNoIndex : flows_.insert(c.key, hash, c.packet.stamp.time, idle_limit(tuple, nullptr));
  if (index == kNoIndex) return no_room(c);
  auto& flow = flows_[index];
  if (row != nullptr) {
    flow.kind = FlowKind::signalling;
    flow.protocol = row->traits->protocol;
    flow.idle_limit = idle_limit(tuple, &flow);
    flows_.reschedule(index, flow.idle_limit);
  }
  if (tcp) {
    flow.syn_seen = (c.headers.tcp.flags & net::tcp_flag::syn) != 0;
    track_tcp(c, index);
  }
  if (flow.kind == FlowKind::established && !c.headers.payload.empty()) {
    sniff(c, flow);
    if (flow.kind == FlowKind::barred) return drop(c, DropReason::wan_block);
    if (flow.kind == FlowKind::established && tuple.protocol == IpProtocol::udp) {
      if (!enforce && is_media(c)) flow.kind = FlowKind::unsignalled;
      if (enforce && in_media_ports(tuple) && !named) flow.kind = FlowKind::watched;
    }
  }
  if (flow.kind == FlowKind::signalling) return signalling(flow);
  return flow.kind == FlowKind::unsignalled ? media(c, index, 0) : forward(c);
}

std::uint32_t Worker::idle_limit(const FiveTuple& tuple, const Flow* flow) const noexcept {
  const auto& t = policy_->timeouts;
  switch (tuple.protocol) {
    case IpProtocol::tcp:
      return flow != nullptr && (flow->tcp_flags & flow_flag::answered) != 0 ? t.tcp_idle : t.tcp_syn;
    case IpProtocol::icmp:
    case IpProtocol::icmpv6: return t.icmp_idle;
    default: return flow != nullptr && flow->kind == FlowKind::signalling ? t.idle(flow->protocol) : t.udp_idle;
  }
}

void Worker::sniff(const Context& c, Flow& flow) {
  ++flow.sniffs;
  const auto payload = slice(c.frame, c.headers.payload);
  const auto* row = ports_.recognise(payload, c.headers.tuple.protocol != IpProtocol::tcp);
  if (row == nullptr) return;
  const auto protocol = row->traits->protocol;
  // Messages of a protocol that is barred towards outside are barred on every port.
  if (row->barred && policy_->mode != Mode::observe && c.from == Zone::outside && c.to == Zone::inside) {
    // A beginning that is too short to recognise goes to the signalling core, which reads on and bars it as well.
    const bool sure = payload.size() >= row->traits->sure_from;
    flow.kind = sure ? FlowKind::barred : FlowKind::signalling;
    flow.protocol = protocol;
    return;
  }
  if (policy_->any_port || row->attached_only) {
    flow.kind = FlowKind::signalling;
    flow.protocol = protocol;
    return;
  }
  flow.sniffs = kSniffs;
  reports_.on_report({.kind = Report::Kind::unconfigured_port,
                      .protocol = protocol,
                      .stamp = c.packet.stamp,
                      .tuple = c.headers.tuple});
}

// A client outside may send something else before its first message: look at the beginnings of its first segments.
void Worker::bar(const Context& c, Flow& flow) {
  if (!ports_.bars() || policy_->mode == Mode::observe || c.from != Zone::outside || c.to != Zone::inside) return;
  const auto payload = slice(c.frame, c.headers.payload);
  if (payload.empty()) return;
  ++flow.sniffs;
  if (ports_.barred(payload)) flow.kind = FlowKind::barred;
}

void Worker::track_tcp(const Context& c, std::uint32_t index) {
  auto& flow = flows_[index];
  const bool reversed = c.headers.tuple.source != flow.tuple.source;
  const auto flags = c.headers.tcp.flags;
  const auto before = flow.tcp_flags;
  // Traffic after a RST means that the peer ignored it (out of window): keep the flow open.
  if ((flags & net::tcp_flag::rst) == 0) flow.tcp_flags &= static_cast<std::uint8_t>(~flow_flag::reset);
  if ((flags & net::tcp_flag::syn) == 0 || reversed) flow.tcp_flags |= flow_flag::answered;
  if ((flags & net::tcp_flag::fin) != 0) flow.tcp_flags |= reversed ? flow_flag::fin1 : flow_flag::fin0;
  if ((flags & net::tcp_flag::rst) != 0) flow.tcp_flags |= flow_flag::reset;
  if (before == flow.tcp_flags) return;
  if ((flow.tcp_flags & flow_flag::reset) != 0)
    flow.idle_limit = kClosedTcpSeconds;
  else if ((flow.tcp_flags & (flow_flag::fin0 | flow_flag::fin1)) == (flow_flag::fin0 | flow_flag::fin1))
    flow.idle_limit = policy_->timeouts.tcp_fin;
  else
    flow.idle_limit = idle_limit(flow.tuple, &flow);
  flows_.reschedule(index, flow.idle_limit);
}

Verdict Worker::icmp_error(const Context& c) {
  if (c.headers.icmp.quoted_valid) {
    auto quoted = c.headers.icmp.quoted;
    if (quoted.protocol == IpProtocol::icmp || quoted.protocol == IpProtocol::icmpv6) quoted.source.port = Port{1};
    if (!flows_.find(quoted, flows_.hash_of(quoted)).none()) return forward(c);
  }
  if (c.from == Zone::outside && c.to == Zone::inside) return drop(c, DropReason::no_session);
  return forward(c);
}

void Worker::release(const FiveTuple& tuple) {
  const auto found = flows_.find(tuple, flows_.hash_of(tuple));
  if (!found.none() && flows_[found.index].kind == FlowKind::signalling) {
    flows_[found.index].kind = FlowKind::established;
    flows_[found.index].sniffs = kSniffs;
  }
}

void Worker::reload(const rules::Policy& policy) {
  settle_all();
  policy_ = &policy;
  ports_ = SignallingPorts(protocols_, policy);
  filters_.clear();
  for (const auto& interface : policy.interfaces) {
    auto& filters = filters_.emplace_back();
    filters.zone = interface.zone;
    const std::array in{&interface.access_group_in, &interface.ipv6_filter_in};
    const std::array out{&interface.access_group_out, &interface.ipv6_filter_out};
    for (const bool ipv6 : {false, true}) {
      const std::size_t i = ipv6 ? 1 : 0;
      filters.has_in[i] = !in[i]->empty();
      filters.has_out[i] = !out[i]->empty();
      filters.in[i] = policy.access_list(*in[i], ipv6);
      filters.out[i] = policy.access_list(*out[i], ipv6);
    }
  }
  // The interval between reports of a gate in use: a few seconds, or a small part of a long timeout, because every
  // stream reports. A gate may close early by this interval.
  const Duration timeout = std::chrono::milliseconds{policy.media.timeout * 1000LL};
  gate_report_interval_ = std::min<Duration>(std::max<Duration>(std::chrono::seconds{5}, timeout / 12), timeout / 3);
}

void Worker::advance(Time now) {
  pass_time(now);
  flows_.advance(
      now, [this](std::uint32_t index) { refresh(flows_[index]); },
      [&](std::uint32_t index) {
        end_streams(flows_[index], {now, 0});
        detach(index, 0);
        detach(index, 1);
      });
}

void Worker::forget(std::uint32_t index, Stamp stamp) {
  end_streams(flows_[index], stamp);
  detach(index, 0);
  detach(index, 1);
  flows_.erase(index);
}

void Worker::finish(Stamp stamp) {
  flows_.for_each([&](std::uint32_t index) { end_streams(flows_[index], stamp); });
}

}  // namespace sallyport
