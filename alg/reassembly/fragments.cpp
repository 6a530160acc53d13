#include "alg/reassembly/fragments.h"

#include <algorithm>
#include <random>
#include <utility>

#include "alg/base/hash.h"

namespace sallyport {
namespace {

// rfc791 3.1 counts the header, which is at least 20 bytes, in the total length; rfc8200 3 does not.
constexpr std::uint32_t longest(std::uint8_t ip_version) noexcept {
  return ip_version == 4 ? 65535 - 20 : 65535;
}

}  // namespace

std::size_t Fragments::KeyHash::operator()(const Key& key) const noexcept {
  const auto source = hash(Endpoint{key.source, Port{}}, seed);
  const auto destination = hash(Endpoint{key.destination, Port{}}, seed);
  const std::uint64_t rest = (std::uint64_t{key.id} << 32U) | (std::uint64_t{key.version} << 16U) |
                             (std::uint64_t{static_cast<std::uint8_t>(key.protocol)} << 8U) | key.port;
  return static_cast<std::size_t>(mix(mix(source, rest), destination));
}

Fragments::Fragments(std::size_t capacity, bool enforce)
    : capacity_(std::max<std::size_t>(capacity, 1)), enforce_(enforce), pending_(0, KeyHash{std::random_device{}()}) {
  pending_.reserve(capacity_);
}

Fragments::Key Fragments::key_of(const InFlight& fragment) noexcept {
  const auto& headers = fragment.headers;
  Key key;
  key.source = headers.tuple.source.address;
  key.destination = headers.tuple.destination.address;
  key.id = headers.fragment.id;
  key.version = headers.ip_version;
  if (headers.ip_version == 4) key.protocol = headers.fragment.next;
  key.port = fragment.port;
  key.vlans = headers.vlans;
  return key;
}

void Fragments::turn_away(const InFlight& fragment, bool enforce, Buffers& buffers, DropReason reason) {
  if (enforce) {
    buffers.drop(fragment, reason);
  } else {
    buffers.forward(fragment);
  }
}

void Fragments::condemn(Pending& pending, Buffers& buffers) {
  pending.bad = true;
  const auto pieces = std::exchange(pending.pieces, {});
  if (!pending.enforce) return;
  for (const auto& piece : pieces) buffers.drop(piece.packet, DropReason::fragment);
}

void Fragments::erase(Order::iterator pending, Buffers& buffers) {
  condemn(*pending, buffers);
  pending_.erase(pending->key);
  order_.erase(pending);
}

Fragments::Order::iterator Fragments::find_or_begin(const InFlight& fragment, Buffers& buffers) {
  const auto key = key_of(fragment);
  if (const auto found = pending_.find(key); found != pending_.end()) return found->second;
  while (pending_.size() >= capacity_) erase(order_.begin(), buffers);
  Pending fresh;
  fresh.key = key;
  fresh.since = fragment.stamp.time;
  fresh.enforce = enforce_;
  order_.push_back(std::move(fresh));
  const auto pending = std::prev(order_.end());
  pending_.emplace(key, pending);
  return pending;
}

Fragments::Fit Fragments::fit(const Pending& pending, const InFlight& fragment) noexcept {
  const auto& header = fragment.headers.fragment;
  const auto end = header.offset + header.payload.length;
  for (const auto& piece : pending.pieces) {
    if (end <= piece.offset || piece.end() <= header.offset) continue;
    const auto bytes = slice(fragment.bytes, header.payload);
    const auto before = piece.bytes();
    const bool same = header.offset == piece.offset && header.more == piece.packet.headers.fragment.more &&
                      std::equal(bytes.begin(), bytes.end(), before.begin(), before.end());
    return same ? Fit::duplicate : Fit::contradicts;
  }
  if (end > longest(fragment.headers.ip_version) || pending.pieces.size() >= kMaxFragments) return Fit::contradicts;
  if (pending.total) return header.more && end < *pending.total ? Fit::fits : Fit::contradicts;
  if (header.more) return Fit::fits;
  // The last fragment: no other may lie behind it.
  const bool behind = std::any_of(pending.pieces.begin(), pending.pieces.end(),
                                  [&](const Piece& piece) { return piece.end() > header.offset; });
  return behind ? Fit::contradicts : Fit::fits;
}

std::optional<Fragments::Datagram> Fragments::add(InFlight fragment, Buffers& buffers) {
  advance(fragment.stamp.time, buffers);
  const auto header = fragment.headers.fragment;
  const auto length = header.payload.length;
  const auto bytes = slice(fragment.bytes, header.payload);
  const bool readable = length != 0 && bytes.size() == length && !fragment.headers.truncated;
  if (!readable || (header.more && length % 8 != 0)) {
    turn_away(fragment, enforce_, buffers, DropReason::fragment);
    return std::nullopt;
  }
  if (header.offset == 0 && !header.more) {  // rfc6946: not mixed with others of this identification
    Pending whole;
    whole.enforce = enforce_;
    whole.total = length;
    whole.pieces.push_back({0, length, fragment, {bytes.begin(), bytes.end()}});
    if (!enforce_) {
      buffers.forward(fragment);
      fragment.buffer = {};  // it has left
      fragment.bytes = {};
    }
    return assemble(whole, fragment);
  }

  const auto found = find_or_begin(fragment, buffers);
  auto& pending = *found;
  const auto how = pending.bad ? Fit::contradicts : fit(pending, fragment);
  if (how != Fit::fits) {
    if (how == Fit::contradicts) condemn(pending, buffers);
    turn_away(fragment, pending.enforce, buffers, DropReason::fragment);
    return std::nullopt;
  }

  if (!header.more) pending.total = header.offset + length;
  pending.received += length;
  const bool complete = pending.total && pending.received == *pending.total;
  Piece piece{header.offset, length, fragment, {}};
  if (!pending.enforce) {
    piece.copy.assign(bytes.begin(), bytes.end());
    buffers.forward(fragment);
    piece.packet.buffer = {};  // it has left
    piece.packet.bytes = {};
  } else if (!complete && !buffers.keep(piece.packet)) {
    pending.received -= length;
    if (!header.more) pending.total.reset();
    buffers.drop(piece.packet, DropReason::limit);
    return std::nullopt;
  }
  const auto last = piece.packet;
  pending.pieces.push_back(std::move(piece));
  if (!complete) return std::nullopt;

  auto datagram = assemble(pending, last);
  pending_.erase(pending.key);
  order_.erase(found);
  return datagram;
}

// The pieces do not overlap and add up to the length of the datagram, so the datagram is complete.
Fragments::Datagram Fragments::assemble(Pending& pending, const InFlight& last) {
  Datagram datagram;
  datagram.last = last;
  datagram.payload.resize(*pending.total);
  auto protocol = last.headers.fragment.next;
  for (const auto& piece : pending.pieces) {
    const auto bytes = piece.bytes();
    std::copy(bytes.begin(), bytes.end(), datagram.payload.begin() + piece.offset);
    if (piece.offset == 0) protocol = piece.packet.headers.fragment.next;
    if (pending.enforce) datagram.parts.push_back(piece.packet);
  }
  const auto& tuple = last.headers.tuple;
  auto decoded =
      net::decode_reassembled(tuple.source.address, tuple.destination.address, protocol, Bytes{datagram.payload});
  if (decoded) {
    datagram.headers = *decoded;
    datagram.headers_valid = true;
  } else {
    datagram.error = decoded.error();
  }
  return datagram;
}

void Fragments::advance(Time now, Buffers& buffers) {
  while (!order_.empty() && now - order_.front().since > kLifetime) erase(order_.begin(), buffers);
}

void Fragments::flush(Buffers& buffers) {
  while (!order_.empty()) erase(order_.begin(), buffers);
}

}  // namespace sallyport
