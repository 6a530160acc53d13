// The signalling core as the reader of TCP streams: connections, frames of messages, and streams that are given up.
#include <fmt/format.h>

#include "alg/reassembly/tcp_segment.h"
#include "alg/signalling/parts.h"

namespace sallyport {
namespace {

constexpr std::size_t kMaxHeldBytes = std::size_t{256}
                                      << 20U;  // of all connections: unfinished messages, kept segments
}  // namespace

void SignallingCore::segment(InFlight packet, const Verdict& verdict) {
  const auto& tuple = packet.headers.tuple;
  const auto flags = packet.headers.tcp.flags;
  const bool opening = (flags & (net::tcp_flag::syn | net::tcp_flag::ack)) == net::tcp_flag::syn;
  auto it = streams_.find(tuple);
  if (it != streams_.end() && it->second->stream.superseded_by(packet.headers)) {
    it->second->stream.flush(*accounting_, DropReason::tcp_conflict);
    end(*it->second, ConnectionEnd::replaced, packet.stamp);
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
    it = streams_.emplace(tuple, std::make_unique<Connection>(next_connection_++, tuple, start, enforce(), verdict))
             .first;
  }
  auto& connection = *it->second;
  connection.last_seen = packet.stamp.time;
  connection.answered = connection.answered || tuple != connection.stream.tuple();
  reading_ = &connection;
  const auto stamp = packet.stamp;
  connection.stream.segment(std::move(packet), *this, *accounting_);
  reading_ = nullptr;
  account(connection);
  if (connection.stream.reset_seen())
    end(connection, ConnectionEnd::reset, stamp);
  else if (connection.stream.fin_seen())
    end(connection, ConnectionEnd::fin, stamp);
  if (connection.released) {
    link_.release(connection.stream.tuple());
    connection.stream.flush(*accounting_, DropReason::malformed);
    end(connection, ConnectionEnd::unreadable, stamp);
    forget(it);
  }
}

void SignallingCore::end(Connection& connection, ConnectionEnd how, Stamp stamp) {
  if (!connection.told || connection.ended) return;
  connection.ended = true;
  effects_.clear();
  auto& protocol = step(connection.protocol);
  protocol.ended(connection.id, how, stamp, effects_);
  bound(protocol);
  apply(effects_, stamp);
}

void SignallingCore::reset(Connection& connection, Side from, const InFlight& segment, Bytes answer) {
  const auto other = from == Side::client ? Side::server : Side::client;
  // The bytes of one side may be enough to recognise a connection. The acknowledgement of this side then gives the next
  // byte of the other side.
  const auto answered =
      connection.stream.started(other) ? connection.stream.next_of(other) : segment.headers.tcp.acknowledgement;
  auto sequence = answered;
  const auto acknowledgement =
      segment.headers.tcp.sequence + static_cast<std::uint32_t>(segment.headers.payload.length);
  const auto tell = [&](const TcpSegment& wanted) {
    if (const auto frame = make_segment(segment, wanted); !frame.empty())
      accounting_->send(segment, wanted.back, frame);
  };
  using namespace net::tcp_flag;
  if (!answer.empty()) {
    tell({true, sequence, acknowledgement, psh | ack, answer});
    sequence += static_cast<std::uint32_t>(answer.size());
  }
  tell({true, sequence, acknowledgement, rst | ack, {}});
  // The other end has this side's bytes up to the refused ones.
  tell({false, connection.stream.next_of(from), answered, rst | ack, {}});
  connection.stream.end();
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
    // Joined in the middle: read on from the next segment that begins with a message.
    if (!traits(connection.protocol).looks_like(bytes, false)) return true;
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
  const auto& row = traits(connection.protocol);
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
    Message message;
    message.bytes = rest.first(framing.length);
    message.tuple = segment.headers.tuple;
    message.zone = segment.zone;
    message.stamp = segment.stamp;
    message.connection = connection.id;
    message.from_client = from == Side::client;
    message.through_gate = connection.through_gate;
    message.picked_up = connection.stream.picked_up();
    connection.told = true;
    const auto refused = inspect(step(connection.protocol), message);
    pass = !refused || !enforce();
    refusal_ = refused.value_or(DropReason::malformed);
    if (!pass && effects_.refusal()) {
      const auto answer = effects_.refusal()->answer;
      reset(connection, from, segment, answer);
      end(connection, ConnectionEnd::refused, segment.stamp);
    }
    done += framing.length;
  }
  pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(done));
  return pass;
}

bool SignallingCore::give_up(Connection& connection, Side from, const InFlight& segment, const DecodeError& error) {
  const auto side = static_cast<std::size_t>(from);
  const auto& row = traits(connection.protocol);
  const auto& tuple = segment.headers.tuple;
  const bool guarded = policy_->guards(row.protocol);
  const bool encrypted =
      row.looks_encrypted != nullptr && row.looks_encrypted(connection.pending[side]) && !connection.through_gate;
  // Encrypted messages are not read, but both ends of the connection are known.
  if (encrypted && enforce() && row.attached_only != nullptr && row.attached_only(*policy_) &&
      !policy_->attached_inside(connection.stream.tuple().source.address)) {
    refusal_ = DropReason::strict_match;
    return false;
  }
  if (encrypted) {
    emit(make_alert(AlertKind::encrypted, segment.stamp, tuple,
                    fmt::format("{} under TLS between {} and {}: it passes unread, and its media has no gates",
                                row.name(), to_text(tuple.source), to_text(tuple.destination))));
    connection.released = true;
    return true;
  }
  emit({segment.stamp,
        MalformedEvent{std::string{row.event_name()}, std::string{name(error.code)}, std::string{describe(error.code)},
                       error.offset, tuple.source, tuple.destination}});
  connection.pending[side].clear();
  connection.needed[side] = 0;
  if (!enforce()) {
    connection.in_step[side] = false;
    return true;
  }
  emit(make_alert(AlertKind::not_signalling, segment.stamp, tuple,
                  fmt::format("a stream on a {} port is not {}: it opens nothing, whatever stands further on in it",
                              row.name(), row.name())));
  refusal_ = DropReason::malformed;
  if (!policy_->malformed_forward || connection.through_gate || guarded) return false;
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
  emit(make_alert(AlertKind::tcp_conflict, segment.stamp, tuple,
                  fmt::format("{} sent other bytes in the place of bytes it had sent before", to_text(tuple.source))));
}
}  // namespace sallyport
