// IP fragments, put together before anybody reads the datagram (RFC 791 3.2, RFC 8200 4.5, RFC 5722, RFC 8900).
//
// A datagram's fragments are kept until all are there; then the datagram is decided as a whole and its
// fragments leave, or do not, in the order in which they came, with the bytes they came with. Overlapping
// fragments are an attack or a defect: the whole datagram is dropped (RFC 5722 for IPv6; the same for IPv4), and
// so are those of its fragments that are still to come, until kLifetime has passed. A fragment that came before,
// byte for byte, is a duplicate of the network's (RFC 8200 4.5): it alone is dropped.
// In observe mode fragments are forwarded at once and only their bytes are kept.
//
//   fragment -> whole already (RFC 6946)   -> a datagram by itself, whatever else is pending
//            -> cannot be right            -> drop it: empty, not a multiple of 8 bytes with more to follow, cut short
//            -> overlaps, contradicts the end, beyond 65,535 bytes, too many -> drop the datagram
//            -> completes the datagram     -> a Datagram; its parts are the caller's
//            -> else                       -> keep
//
// The first fragment may be too small to hold the transport header (RFC 1858, 3128): nobody reads it alone.
//
// Limits: `capacity` datagrams (the oldest is dropped when one more begins), kMaxFragments in one, 65,535 bytes,
// and kLifetime from the first fragment. Before the end of a Fragments, flush() it.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "alg/packet.h"

namespace sallyport {

class Fragments {
 public:
  static constexpr std::size_t kMaxFragments = 64;
  static constexpr Duration kLifetime = std::chrono::seconds{30};

  // A whole datagram: `payload` is the fragmentable part, `headers` decoded from it (ranges are offsets into
  // `payload`), `parts` the fragments' packets in order of arrival (empty in observe mode).
  struct Datagram {
    std::vector<std::byte> payload;
    net::Packet headers;
    bool headers_valid = false;  // false: the reassembled bytes do not decode; `error` says why
    DecodeError error;
    std::vector<InFlight> parts;
    InFlight last;  // the fragment that completed it (its buffer belongs to `parts`, or has left)
  };

  Fragments(std::size_t capacity, bool enforce);
  Fragments(const Fragments&) = delete;
  Fragments& operator=(const Fragments&) = delete;

  // One fragment. Gives a datagram when this one completes it; the caller then forwards or drops every part. The
  // last part was not made to outlive this call.
  [[nodiscard]] std::optional<Datagram> add(InFlight fragment, Buffers& buffers);
  // Drops what is older than kLifetime (reason `fragment`).
  void advance(Time now, Buffers& buffers);
  void flush(Buffers& buffers);
  // Datagrams that have begun end in the mode in which they began.
  void set_enforce(bool enforce) noexcept { enforce_ = enforce; }
  [[nodiscard]] std::size_t size() const noexcept { return pending_.size(); }

 private:
  struct Key {
    IpAddress source, destination;
    std::uint32_t id = 0;
    std::uint8_t version = 0;
    IpProtocol protocol{};                                 // IPv4 only (rfc791 3.2); not for IPv6 (rfc8200 4.5)
    std::uint8_t port = 0;                                 // ingress: fragments of one datagram come in at one port
    std::array<std::uint16_t, net::kMaxVlanTags> vlans{};  // and with the same tags
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::uint64_t seed;
    std::size_t operator()(const Key& key) const noexcept;
  };
  // Some bytes of a datagram. Enforcing, they stand in the kept packet; observing, in `copy`.
  struct Piece {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    InFlight packet;
    std::vector<std::byte> copy;
    [[nodiscard]] std::uint32_t end() const noexcept { return offset + length; }
    [[nodiscard]] Bytes bytes() const noexcept {
      return copy.empty() ? slice(packet.bytes, packet.headers.fragment.payload) : Bytes{copy};
    }
  };
  struct Pending {
    Key key;
    Time since{};
    bool enforce = true;
    bool bad = false;  // overlapped or impossible: what still comes is dropped
    std::optional<std::uint32_t> total;
    std::uint32_t received = 0;  // bytes
    std::vector<Piece> pieces;   // in order of arrival; they do not overlap
  };
  using Order = std::list<Pending>;
  enum class Fit : std::uint8_t { fits, duplicate, contradicts };

  [[nodiscard]] static Key key_of(const InFlight& fragment) noexcept;
  [[nodiscard]] static Fit fit(const Pending& pending, const InFlight& fragment) noexcept;
  [[nodiscard]] static Datagram assemble(Pending& pending, const InFlight& last);
  [[nodiscard]] Order::iterator find_or_begin(const InFlight& fragment, Buffers& buffers);
  static void turn_away(const InFlight& fragment, bool enforce, Buffers& buffers, DropReason reason);
  static void condemn(Pending& pending, Buffers& buffers);
  void erase(Order::iterator pending, Buffers& buffers);

  std::size_t capacity_;
  bool enforce_;
  Order order_;  // the oldest first
  std::unordered_map<Key, Order::iterator, KeyHash> pending_;
};

}  // namespace sallyport
