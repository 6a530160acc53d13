#include "alg/reassembly/tcp_stream.h"

#include <algorithm>
#include <utility>

#include "dissectors/base/fields.h"

namespace sallyport {
namespace {

// The largest distance of a segment from the place of its direction: the bytes that may be unacknowledged, and the
// bytes that may be kept behind them.
constexpr std::int32_t kReach = TcpStream::kHistory + TcpStream::kMaxKeptBytes;
// A capture may lack more. Beyond this distance a sequence number means nothing.
constexpr std::int32_t kObservedReach = std::int32_t{1} << 30;
constexpr std::int32_t kResetReach = 65535;

// From one sequence number to another, modulo 2^32 (rfc9293 3.4).
constexpr std::int32_t distance(std::uint32_t from, std::uint32_t to) noexcept {
  return static_cast<std::int32_t>(to - from);
}
static_assert(distance(0xffffffffU, 1) == 2 && distance(1, 0xffffffffU) == -2);

// True: the sequence number is behind a gap. A number half the number space away is neither old nor new; it counts as
// ahead and is then too far.
constexpr bool ahead(std::uint32_t next, std::uint32_t sequence) noexcept {
  return distance(sequence, next) < 0;
}

constexpr std::uint32_t size32(std::size_t size) noexcept {
  return static_cast<std::uint32_t>(size);
}

bool has(const net::Packet& packet, std::uint8_t flag) noexcept {
  return (packet.tcp.flags & flag) != 0;
}

// The number of payload bytes that the capture cut off, by the length in the IP header.
std::uint32_t cut_off(const InFlight& packet) noexcept {
  const auto& headers = packet.headers;
  if (!headers.truncated) return 0;
  std::uint32_t length = 0;
  if (headers.ip_version == 4) {
    length = Fields<20>::at(packet.bytes, headers.ip.offset).be16<2>();
  } else if (headers.ip_version == 6) {
    length = std::uint32_t{Fields<40>::at(packet.bytes, headers.ip.offset).be16<4>()} + 40;
  }
  const auto here = headers.payload.end() - headers.ip.offset;
  return length > here ? length - here : 0;
}

// True: two runs of bytes are equal where they overlap.
bool agree(std::uint32_t a_sequence, Bytes a, std::uint32_t b_sequence, Bytes b) noexcept {
  const auto apart = distance(a_sequence, b_sequence);
  if (apart >= 0) {
    const auto skipped = static_cast<std::size_t>(apart);
    if (skipped >= a.size()) return true;
    a = a.subspan(skipped);
  } else {
    const auto skipped = static_cast<std::size_t>(-static_cast<std::int64_t>(apart));
    if (skipped >= b.size()) return true;
    b = b.subspan(skipped);
  }
  const auto common = std::min(a.size(), b.size());
  return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin());
}

}  // namespace

void TcpStream::History::append(Bytes more) {
  // Move only after as many bytes were forgotten: the cost of each byte stays constant.
  if (first_ >= size()) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  bytes_.insert(bytes_.end(), more.begin(), more.end());
}

void TcpStream::History::forget(std::size_t count) {
  constexpr std::size_t kIdle = 4096;  // the most that an idle stream holds
  first_ += std::min(count, size());
  if (first_ < bytes_.size()) return;
  first_ = 0;
  if (bytes_.capacity() > kIdle) {
    std::vector<std::byte>{}.swap(bytes_);  // assigning an empty list would keep the memory
  } else {
    bytes_.clear();
  }
}

TcpStream::TcpStream(const FiveTuple& client_to_server, Start start, Options options)
    : tuple_(client_to_server), start_(start), options_(options) {}

Side TcpStream::side_of(const net::Packet& packet) const noexcept {
  return packet.tuple.source == tuple_.source ? Side::client : Side::server;
}

TcpStream::Piece TcpStream::piece_of(InFlight& packet) const noexcept {
  Piece piece;
  piece.packet = &packet;
  piece.bytes = slice(packet.bytes, packet.headers.payload);
  piece.sequence = packet.headers.tcp.sequence + (has(packet.headers, net::tcp_flag::syn) ? 1 : 0);
  piece.missing = cut_off(packet);
  // The FIN of a segment that was cut short is behind bytes that we have not seen.
  piece.fin = has(packet.headers, net::tcp_flag::fin) && !packet.headers.truncated;
  return piece;
}

TcpStream::Piece TcpStream::piece_of(Kept& kept, bool enforce) noexcept {
  Piece piece;
  piece.packet = &kept.packet;
  piece.bytes = enforce ? slice(kept.packet.bytes, kept.packet.headers.payload) : Bytes{kept.copy};
  piece.sequence = kept.sequence;
  piece.missing = kept.missing;
  piece.fin = has(kept.packet.headers, net::tcp_flag::fin) && !kept.packet.headers.truncated;
  piece.was_kept = true;
  piece.left = !enforce;
  return piece;
}

void TcpStream::forward(const Piece& piece, Buffers& buffers) const {
  if (!piece.left) buffers.forward(*piece.packet);
}

void TcpStream::turn_away(const Piece& piece, Buffers& buffers, DropReason reason) const {
  if (!options_.enforce) return forward(piece, buffers);
  buffers.drop(*piece.packet, reason);
}

void TcpStream::segment(InFlight packet, StreamReader& reader, Buffers& buffers) {
  const auto from = side_of(packet.headers);
  auto& way = direction(from);
  const auto& tcp = packet.headers.tcp;
  const auto piece = piece_of(packet);

  if (has(packet.headers, net::tcp_flag::rst)) {
    // rfc9293 3.10.7: the payload of a RST is not part of the stream.
    if (believes_reset(from, tcp)) reset_ = true;
    return forward(piece, buffers);
  }
  if (has(packet.headers, net::tcp_flag::syn) && !begin(way, tcp.sequence)) {
    reader.on_conflict(from, packet);
    return turn_away(piece, buffers, DropReason::tcp_conflict);
  }
  if (has(packet.headers, net::tcp_flag::ack)) acknowledge(from, tcp);

  const bool carries_bytes = !piece.bytes.empty() || piece.missing != 0;
  if (!carries_bytes && (!piece.fin || refused_)) return forward(piece, buffers);
  if (refused_) return turn_away(piece, buffers, refusal_);
  if (options_.enforce && packet.headers.truncated) return turn_away(piece, buffers, DropReason::malformed);
  if (options_.enforce && carries_bytes && has(packet.headers, net::tcp_flag::urg)) {
    reader.on_conflict(from, packet);
    return turn_away(piece, buffers, DropReason::tcp_conflict);
  }

  if (!way.started) {
    switch (pick_up(way, piece)) {
      case PickUp::started: break;
      case PickUp::keep_alive: return forward(piece, buffers);
      case PickUp::refused: return turn_away(piece, buffers, DropReason::mid_stream);
    }
  }
  if (ahead(way.next, piece.sequence)) return hold(from, piece, reader, buffers);
  take(from, piece, reader, buffers);
  release(from, reader, buffers);
}

bool TcpStream::begin(Direction& way, std::uint32_t initial) noexcept {
  if (way.started) return way.syn_seen && way.initial == initial;
  way.started = way.syn_seen = true;
  way.initial = initial;
  way.next = initial + 1;
  // Bytes before the first one are not read: a keep-alive on a silent connection has one (rfc9293 3.8.4).
  way.acknowledged = way.next;
  way.acknowledged_known = true;
  return true;
}

TcpStream::PickUp TcpStream::pick_up(Direction& way, const Piece& piece) const noexcept {
  if (start_ == Start::syn && options_.enforce) return PickUp::refused;
  auto next = piece.sequence;
  if (way.acknowledged_known) {
    const auto behind = distance(way.acknowledged, piece.sequence);
    // rfc9293 3.8.4: a keep-alive is one byte before the expected one, with one byte of garbage or none.
    if (behind == -1 && piece.bytes.size() <= 1 && !piece.fin) return PickUp::keep_alive;
    way.acknowledged_known = behind >= 0 && behind <= kReach;
    // The capture lacks the SYN, but the acknowledgement of the handshake gives the place of the first byte.
    if (way.acknowledged_known && start_ == Start::syn) next = way.acknowledged;
  }
  way.started = true;
  way.next = next;
  return PickUp::started;
}

void TcpStream::acknowledge(Side by, const net::Tcp& tcp) {
  const auto& own = direction(by);
  auto& way = direction(by == Side::client ? Side::server : Side::client);
  if (options_.enforce && own.started) {
    const auto place = distance(own.next, tcp.sequence);
    if (place < -kReach || place > kReach) return;
  }
  if (!way.started) {
    if (start_ == Start::syn && options_.enforce) return;
    way.acknowledged = tcp.acknowledgement;
    way.acknowledged_known = true;
    return;
  }
  const auto unread = distance(tcp.acknowledgement, way.next);
  if (unread < (way.fin ? -1 : 0)) return;  // acknowledges bytes that were never sent
  if (way.acknowledged_known ? distance(way.acknowledged, tcp.acknowledgement) <= 0 : unread > kReach) return;
  way.acknowledged = tcp.acknowledgement;
  way.acknowledged_known = true;
  const auto wanted = static_cast<std::size_t>(std::max(unread, 0));
  if (way.history.size() > wanted) way.history.forget(way.history.size() - wanted);
}

bool TcpStream::believes_reset(Side from, const net::Tcp& tcp) const noexcept {
  if (!options_.enforce) return true;
  const auto& way = direction(from);
  if (way.started) {
    const auto first = way.acknowledged_known ? way.acknowledged : way.next - size32(way.history.size());
    return distance(first, tcp.sequence) >= 0 && distance(way.next, tcp.sequence) <= kResetReach;
  }
  const auto& other = direction(from == Side::client ? Side::server : Side::client);
  if ((tcp.flags & net::tcp_flag::ack) == 0 || !other.started || !other.acknowledged_known) return false;
  return distance(other.acknowledged, tcp.acknowledgement) >= 0 && distance(tcp.acknowledgement, other.next) >= 0;
}

bool TcpStream::contradicts_delivered(const Direction& way, const Piece& piece) const noexcept {
  const auto old = distance(piece.sequence, way.next);
  if (old <= 0) return false;
  auto sequence = piece.sequence;
  auto bytes = piece.bytes.first(std::min(piece.bytes.size(), static_cast<std::size_t>(old)));
  if (way.acknowledged_known) {
    const auto read = static_cast<std::size_t>(std::max(distance(sequence, way.acknowledged), 0));
    if (read >= bytes.size()) return false;
    bytes = bytes.subspan(read);
    sequence += size32(read);
  }
  const auto history_begins = way.next - size32(way.history.size());
  // Bytes that are neither acknowledged nor kept cannot be compared.
  if (options_.enforce && distance(sequence, history_begins) > 0 && !bytes.empty()) return true;
  return !agree(history_begins, way.history.bytes(), sequence, bytes);
}

bool TcpStream::contradicts_kept(const Direction& way, const Piece& piece, bool enforce) noexcept {
  return std::any_of(way.kept.begin(), way.kept.end(), [&](const Kept& kept) {
    const auto bytes = enforce ? slice(kept.packet.bytes, kept.packet.headers.payload) : Bytes{kept.copy};
    return !agree(kept.sequence, bytes, piece.sequence, piece.bytes);
  });
}

bool TcpStream::contradicts_fin(const Direction& way, const Piece& piece) noexcept {
  const auto beyond = distance(way.next, piece.end());
  const bool read = way.acknowledged_known && distance(piece.end(), way.acknowledged) >= 0;
  if (way.fin && beyond > 0) return !read;  // a keep-alive after a FIN has the number of the FIN
  if (!piece.fin || beyond >= 0) return false;
  // An end before delivered bytes has no effect only if the receiver is past it.
  return !way.acknowledged_known || distance(piece.end(), way.acknowledged) <= 0;
}

// A segment that begins at or before the next byte to deliver.
void TcpStream::take(Side from, const Piece& piece, StreamReader& reader, Buffers& buffers) {
  auto& way = direction(from);
  // A kept segment was compared when it came; when observing, do not report it again.
  const bool compared = piece.was_kept && !options_.enforce;
  const bool bad_end = contradicts_fin(way, piece);
  if (bad_end || (!compared && (contradicts_delivered(way, piece) ||
                                (!piece.was_kept && contradicts_kept(way, piece, options_.enforce))))) {
    reader.on_conflict(from, *piece.packet);
    if (options_.enforce) return turn_away(piece, buffers, DropReason::tcp_conflict);
  }
  const auto old = static_cast<std::size_t>(std::max(distance(piece.sequence, way.next), 0));
  if (old < piece.bytes.size() && !way.fin) {
    const auto fresh = piece.bytes.subspan(old);
    if (options_.enforce && way.history.size() + fresh.size() > kHistory)
      return turn_away(piece, buffers, DropReason::limit);
    if (!reader.on_bytes(from, fresh, *piece.packet)) return refuse(piece, reader, buffers);
    way.history.append(fresh);
    if (way.history.size() > kHistory) way.history.forget(way.history.size() - kHistory);
    way.next += size32(fresh.size());
  }
  if (piece.missing != 0 && !way.fin) {
    const auto end = piece.end() + piece.missing;
    if (distance(way.next, end) > 0) step_over(from, end, *piece.packet, reader);
  }
  if (piece.fin && piece.end() == way.next) way.fin = true;
  forward(piece, buffers);
}

// Takes the kept segments that are no longer behind a gap, in order. After a FIN no gap will be filled.
void TcpStream::release(Side from, StreamReader& reader, Buffers& buffers) {
  auto& way = direction(from);
  while (!way.kept.empty() && (way.fin || !ahead(way.next, way.kept.front().sequence))) {
    auto kept = std::move(way.kept.front());
    way.kept.erase(way.kept.begin());
    const auto piece = piece_of(kept, options_.enforce);
    way.kept_bytes -= piece.bytes.size();
    take(from, piece, reader, buffers);
  }
}

// A segment behind a gap.
void TcpStream::hold(Side from, const Piece& piece, StreamReader& reader, Buffers& buffers) {
  auto& way = direction(from);
  const auto size = piece.bytes.size();
  if (distance(way.next, piece.end()) > (options_.enforce ? kReach : kObservedReach) ||
      distance(way.next, piece.end()) < 0)
    return turn_away(piece, buffers, DropReason::limit);
  const bool contradicts = contradicts_fin(way, piece) || contradicts_kept(way, piece, options_.enforce);
  if (contradicts) reader.on_conflict(from, *piece.packet);
  if (contradicts && (options_.enforce || way.fin)) return turn_away(piece, buffers, DropReason::tcp_conflict);

  const auto full = [&] { return way.kept.size() >= kMaxKept || way.kept_bytes + size > kMaxKeptBytes; };
  if (options_.enforce) {
    if (full() || !buffers.keep(*piece.packet)) return turn_away(piece, buffers, DropReason::limit);
    return insert(way, {*piece.packet, {}, piece.sequence, piece.missing}, size);
  }
  while (full() && !refused_ && ahead(way.next, piece.sequence)) {
    if (way.kept.empty() || distance(way.kept.front().sequence, piece.sequence) < 0) {
      step_over(from, piece.sequence, *piece.packet, reader);
    } else {
      skip_first_gap(from, reader, buffers);
    }
  }
  if (refused_) return forward(piece, buffers);
  if (!ahead(way.next, piece.sequence)) {
    take(from, piece, reader, buffers);
    return release(from, reader, buffers);
  }
  Kept kept{*piece.packet, {piece.bytes.begin(), piece.bytes.end()}, piece.sequence, piece.missing};
  forward(piece, buffers);
  kept.packet.buffer = {};  // it has left
  kept.packet.bytes = {};
  insert(way, std::move(kept), size);
}

void TcpStream::insert(Direction& way, Kept kept, std::size_t bytes) {
  const auto behind = std::find_if(way.kept.begin(), way.kept.end(),
                                   [&](const Kept& other) { return distance(kept.sequence, other.sequence) > 0; });
  way.kept.insert(behind, std::move(kept));
  way.kept_bytes += bytes;
}

void TcpStream::step_over(Side from, std::uint32_t to, const InFlight& segment, StreamReader& reader) {
  auto& way = direction(from);
  reader.on_gap(from, to - way.next, segment);
  way.history.forget(way.history.size());
  way.next = to;
}

void TcpStream::skip_first_gap(Side from, StreamReader& reader, Buffers& buffers) {
  auto& way = direction(from);
  if (way.kept.empty()) return;
  step_over(from, way.kept.front().sequence, way.kept.front().packet, reader);
  release(from, reader, buffers);
}

void TcpStream::skip_gap(StreamReader& reader, Buffers& buffers) {
  if (options_.enforce) return;
  for (const auto side : {Side::client, Side::server}) skip_first_gap(side, reader, buffers);
}

void TcpStream::refuse(const Piece& piece, StreamReader& reader, Buffers& buffers) {
  refused_ = true;
  refusal_ = reader.refusal();
  turn_away(piece, buffers, refusal_);
  flush(buffers, refusal_);
}

void TcpStream::flush(Buffers& buffers, DropReason reason) {
  for (auto& way : directions_) {
    auto kept = std::exchange(way.kept, {});
    way.kept_bytes = 0;
    if (!options_.enforce) continue;
    for (const auto& one : kept) buffers.drop(one.packet, reason);
  }
}

bool TcpStream::superseded_by(const net::Packet& packet) const noexcept {
  if (!has(packet, net::tcp_flag::syn) || has(packet, net::tcp_flag::ack) || has(packet, net::tcp_flag::rst))
    return false;
  const auto from = side_of(packet);
  const auto& way = direction(from);
  const auto& other = direction(from == Side::client ? Side::server : Side::client);
  if (!way.started) return closed() && other.started;
  if (way.syn_seen && way.initial == packet.tcp.sequence) return false;  // the same SYN again
  const bool unanswered = way.syn_seen && !other.started && way.next == way.initial + 1;
  return closed() || unanswered || !options_.enforce;
}

bool TcpStream::closed() const noexcept {
  return reset_ || std::all_of(directions_.begin(), directions_.end(), [](const Direction& way) {
           return way.fin && way.acknowledged_known && distance(way.next, way.acknowledged) > 0;
         });
}

std::size_t TcpStream::kept_bytes() const noexcept {
  std::size_t bytes = 0;
  for (const auto& way : directions_) bytes += way.kept_bytes + way.history.capacity();
  return bytes;
}

std::optional<Time> TcpStream::waiting_since() const noexcept {
  std::optional<Time> oldest;
  for (const auto& way : directions_)
    for (const auto& kept : way.kept)
      if (!oldest || kept.packet.stamp.time < *oldest) oldest = kept.packet.stamp.time;
  return oldest;
}

}  // namespace sallyport
