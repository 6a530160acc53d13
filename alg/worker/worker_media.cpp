// The long way of a media packet: its gate, conformance to the gate, and the stream's counters.
#include "alg/worker/worker.h"
#include "dissectors/base/cursor.h"

namespace sallyport {
namespace {

using rules::Mode;
// Without a call, RTP is a guess: report a stream only after this number of packets that fit together.
constexpr std::uint64_t kBelievablePackets = 10;
constexpr std::uint8_t kComfortNoise = 13;  // RFC 3389: many senders never announce it

bool payload_type_passes(const GateSpec& spec, std::uint8_t type) noexcept {
  return type == kComfortNoise || ((spec.payload_types[type / 64] >> (type % 64U)) & 1U) != 0;
}

// A connectivity check, and the success response of its transaction in the other direction (RFC 8489 5, RFC 8445 7).
void note_check(Bytes stun, Flow& flow, unsigned direction) noexcept {
  constexpr std::uint16_t kBindingRequest = 0x0001, kBindingSuccess = 0x0101;
  Cursor cursor(stun);
  const auto type = cursor.be16();
  cursor.skip(6);  // length, magic cookie
  const auto first = cursor.be64();
  const auto transaction = mix(first, cursor.be32());
  if (!cursor.ok()) return;
  const auto asked = [&](unsigned from) { return mix(transaction, from + 1); };
  if (type == kBindingRequest) flow.stun_request = asked(direction);
  if (type == kBindingSuccess && flow.stun_request == asked(1 - direction)) flow.ice_proven = true;
}

}  // namespace

Verdict Worker::media(const Context& c, std::uint32_t index, unsigned direction) {
  auto& flow = flows_[index];
  auto& mine = flow.direction[direction];
  if (!gates_.alive(mine.gate)) {
    detach(index, direction);
    if (const auto version = gates_.version(); mine.gate_version != version || version == 0) {
      const auto match = gates_.find(c.headers.tuple);
      if (match.result == GateTable::Match::Result::hit) attach(index, direction, match.gate);
      mine.gate_version = version;
    }
  }
  // A direction without a gate of its own uses the gate of the other direction: it answers the source that was let in.
  const auto& other = flow.direction[1 - direction];
  const auto gate = !mine.gate.none() ? mine.gate : (gates_.alive(other.gate) ? other.gate : GateRef{});
  if (gate.none()) {
    if (policy_->mode != Mode::observe) return drop(c, DropReason::no_pinhole);
    (void)count_stream(c, index, direction, nullptr);
    return forward(c);
  }
  if (flow.kind != FlowKind::media) flow.kind = FlowKind::media;
  const auto& spec = gates_.spec(gate);
  const bool conformant = conforms(c, spec, flow, direction);
  if (!conformant) {
    if (!flow.conformance_alerted) {
      flow.conformance_alerted = true;
      reports_.on_report({.kind = Report::Kind::conformance,
                          .stamp = c.packet.stamp,
                          .tuple = c.headers.tuple,
                          .gate_id = gates_.id(gate)});
    }
    if (policy_->media.conformance == rules::Action::refuse && policy_->mode != Mode::observe)
      return drop(c, DropReason::rtp_conformance);
  }
  report_active(c.packet.stamp, c.headers.tuple, mine, gate);
  const auto stream = count_stream(c, index, direction, &spec);
  if (stream != kNoIndex && conformant && gate == mine.gate) promote(c, stream);
  return forward(c);
}

bool Worker::conforms(const Context& c, const GateSpec& spec, Flow& flow, unsigned direction) {
  if (spec.use == GateUse::udptl || spec.use == GateUse::data || spec.use == GateUse::signalling) return true;
  const auto payload = slice(c.frame, c.headers.payload);
  if (payload.empty()) return true;  // RFC 6263 4.1: an empty packet keeps a binding alive
  const auto kind = rtp::classify(payload);
  if (kind == rtp::Kind::stun) {
    note_check(payload, flow, direction);
    return true;
  }
  // RFC 7675: consent. The source is a stranger until one of its checks is answered.
  if (spec.ice && !flow.ice_proven) return false;
  switch (kind) {
    case rtp::Kind::dtls: return spec.secure;
    case rtp::Kind::rtp: {
      if (spec.use == GateUse::rtcp) return false;
      const auto header = rtp::decode(payload, spec.secure);
      return header && payload_type_passes(spec, header->payload_type);
    }
    case rtp::Kind::rtcp: return spec.use != GateUse::rtp && static_cast<bool>(rtp::decode_rtcp(payload, spec.secure));
    default: return false;
  }
}

std::uint32_t Worker::count_stream(const Context& c, std::uint32_t index, unsigned direction, const GateSpec* spec) {
  if (spec != nullptr && spec->use != GateUse::rtp && spec->use != GateUse::rtp_mux) return kNoIndex;
  auto& flow = flows_[index];
  const auto payload = slice(c.frame, c.headers.payload);
  const bool secure = spec != nullptr && spec->secure;
  if (rtp::classify(payload) != rtp::Kind::rtp) return kNoIndex;
  const auto header = rtp::decode(payload, true);
  if (!header) return kNoIndex;
  Counters::add(counters_.rtp_packets, 1);
  unsigned streams = 0;
  std::uint32_t last = kNoIndex;
  for (auto at = flow.direction[direction].stream; at != kNoIndex; at = streams_[at].next) {
    if (streams_[at].ssrc == header->ssrc) {
      if (streams_[at].line != kNoIndex) settle(at);
      count(streams_[at], *header, payload.size(), c.packet.stamp.time);
      return at;
    }
    last = at;
    ++streams;
  }
  if (streams == kMaxStreamsOfDirection)
    return kNoIndex;  // a fifth SSRC has no record of its own; the flow still counts its packets
  const auto fresh = streams_.take();
  if (fresh == kNoIndex) return kNoIndex;
  streams_[fresh] = first(*header, payload.size(), c.packet.stamp.time, spec, secure);
  streams_[fresh].owner = index * 2 + direction;
  if (last == kNoIndex)
    flow.direction[direction].stream = fresh;
  else
    streams_[last].next = fresh;
  return fresh;
}

void Worker::end_streams(Flow& flow, Stamp stamp) {
  for (unsigned d = 0; d < 2; ++d) {
    const auto tuple = d == 0 ? flow.tuple : flow.tuple.reversed();
    const auto gate_id = flow.direction[d].gate_id != 0 ? flow.direction[d].gate_id : flow.direction[1 - d].gate_id;
    settle(flow, d);
    for (auto at = flow.direction[d].stream; at != kNoIndex;) {
      const auto& stream = streams_[at];
      const auto next = stream.next;
      if (flow.kind != FlowKind::unsignalled ||
          (stream.packets >= kBelievablePackets && stream.lost() < stream.packets))
        reports_.on_report(
            {.kind = Report::Kind::stream_end, .stamp = stamp, .tuple = tuple, .gate_id = gate_id, .stream = stream});
      streams_[at].owner = kNoIndex;
      streams_.give_back(at);
      at = next;
    }
    flow.direction[d].stream = kNoIndex;
  }
}

void Worker::read_streams(Place& place, std::size_t most, std::vector<StreamCopy>& streams) const {
  const auto used = streams_.high_water();
  for (auto slots = most * kSlotsOfARow; place.at < used && most != 0 && slots != 0; ++place.at, --slots) {
    auto stream = streams_[static_cast<std::uint32_t>(place.at)];
    if (stream.owner == kNoIndex) continue;
    --most;
    if (stream.line != kNoIndex) store(lines_[stream.line], stream);
    const auto& flow = flows_[stream.owner / 2];
    const auto direction = stream.owner % 2;
    const auto own = flow.direction[direction].gate_id;
    streams.push_back({.tuple = direction == 0 ? flow.tuple : flow.tuple.reversed(),
                       .gate_id = own != 0 ? own : flow.direction[1 - direction].gate_id,
                       .stream = stream});
  }
  place.end = place.at >= used;
}

void Worker::report_active(Stamp stamp, const FiveTuple& tuple, FlowDirection& direction, GateRef gate) {
  const auto now = stamp.time;
  if (direction.reported != Time{} && now - direction.reported < gate_report_interval_) return;
  direction.reported = now;
  reports_.on_report({.kind = Report::Kind::gate_active, .stamp = stamp, .tuple = tuple, .gate_id = gates_.id(gate)});
}

void Worker::attach(std::uint32_t index, unsigned direction, GateRef gate) {
  if (gate.slot >= gate_flows_.size()) gate_flows_.resize(std::size_t{gate.slot} + 1, kNoIndex);
  auto& flow = flows_[index];
  flow.direction[direction].gate = gate;
  if (flow.direction[direction].gate_id != gates_.id(gate)) flow.direction[direction].reported = {};
  flow.direction[direction].gate_id = gates_.id(gate);
  flow.gate_next[direction] = gate_flows_[gate.slot];
  gate_flows_[gate.slot] = index * 2 + direction;
}

void Worker::detach(std::uint32_t index, unsigned direction) {
  auto& flow = flows_[index];
  auto& mine = flow.direction[direction];
  if (mine.gate.none()) return;
  settle(flow, direction);  // this gate permitted the lines
  auto* link = &gate_flows_[mine.gate.slot];
  while (*link != kNoIndex && *link != index * 2 + direction) link = &flows_[*link / 2].gate_next[*link % 2];
  if (*link != kNoIndex) *link = flow.gate_next[direction];
  flow.gate_next[direction] = kNoIndex;
  mine.gate = {};
}

void Worker::gate_closed(GateRef gate, GateRef successor, Stamp stamp) {
  ++closes_seen_;
  if (gate.slot >= gate_flows_.size()) return;
  auto at = gate_flows_[gate.slot];
  while (at != kNoIndex) {
    const auto index = at / 2;
    const auto direction = at % 2;
    auto& flow = flows_[index];
    at = flow.gate_next[direction];
    if (flow.direction[direction].gate != gate) continue;
    detach(index, direction);
    const auto tuple = direction == 0 ? flow.tuple : flow.tuple.reversed();
    if (!successor.none() && gates_.suits(successor, tuple)) {
      attach(index, direction, successor);
    } else if (flow.kind != FlowKind::signalling && !gates_.alive(flow.direction[1 - direction].gate)) {
      forget(index, stamp);
    }
    // else: the other direction's gate carries the flow until that gate closes too; or the flow needs no gate and lives
    // as long as its packets come
  }
}

}  // namespace sallyport
