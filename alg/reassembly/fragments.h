// Reassembles IP fragments before the datagram is read (RFC 791 3.2, RFC 8200 4.5, RFC 5722, RFC 8900).
//
// The fragments of a datagram are kept until all have come. Then the datagram is decided as a whole, and its fragments
// leave or are dropped, in their order of arrival and with their own bytes. Overlapping fragments are an attack or a
// defect: the whole datagram is dropped (RFC 5722 for IPv6; the same for IPv4), and so are its later fragments until
// kLifetime has passed. A fragment that is equal to an earlier one is a duplicate made by the network (RFC 8200 4.5):
// only the duplicate is dropped. In observe mode fragments are forwarded at once and only their bytes are kept.
//
//   a fragment that                                               does
//   is whole by itself (RFC 6946)                                 a Datagram of its own
//   is empty, cut short, or no multiple of 8 with more to follow  drop the fragment
//   overlaps, contradicts the end, ends beyond 65,535 bytes,
//     or is one too many                                          drop the datagram
//   completes the datagram                                        a Datagram; the caller owns its parts
//   else                                                          keep it
//
// The first fragment may be too small for the transport header (RFC 1858, 3128), so fragments are not read alone.
//
// Limits: `capacity` datagrams (a new one drops the oldest), kMaxFragments each, 65,535 bytes, kLifetime from the first
// fragment. Call flush() before a Fragments ends.
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

  // A whole datagram. `payload` is the fragmentable part. `headers` are decoded from it; their ranges are offsets into
  // `payload`. `parts` are the packets of the fragments in order of arrival; empty in observe mode.
  struct Datagram {
    std::vector<std::byte> payload;
    net::Packet headers;
    bool headers_valid = false;  // false: the reassembled bytes do not decode; `error` says why
    DecodeError error;
    std::vector<InFlight> parts;
    InFlight last;  // the fragment that completed it; `parts` owns its buffer, or the buffer has left
  };

  Fragments(std::size_t capacity, bool enforce);
  Fragments(const Fragments&) = delete;
  Fragments& operator=(const Fragments&) = delete;

  // Adds one fragment. Returns the datagram that it completes; the caller then forwards or drops every part. The last
  // part has not been kept (Buffers::keep), so it does not outlive this call.
  [[nodiscard]] std::optional<Datagram> add(InFlight fragment, Buffers& buffers);
  // Drops datagrams that are older than kLifetime (reason `fragment`).
  void advance(Time now, Buffers& buffers);
  void flush(Buffers& buffers);
  // The mode of datagrams that begin from now on.
  void set_enforce(bool enforce) noexcept { enforce_ = enforce; }
  [[nodiscard]] std::size_t size() const noexcept { return pending_.size(); }

 private:
  struct Key {
    IpAddress source, destination;
    std::uint32_t id = 0;
    std::uint8_t version = 0;
    IpProtocol protocol{};                                 // IPv4 only (rfc791 3.2); not for IPv6 (rfc8200 4.5)
    std::uint8_t port = 0;                                 // ingress: all fragments of a datagram come in at one port
    std::array<std::uint16_t, net::kMaxVlanTags> vlans{};  // and with the same tags
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::uint64_t seed;
    std::size_t operator()(const Key& key) const noexcept;
  };
  // Some bytes of a datagram: in the kept packet when enforcing, in `copy` when observing.
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
    bool bad = false;  // overlapped or impossible: later fragments are dropped
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
