// IP fragments, put together before anybody reads the datagram (RFC 791 3.2, RFC 8200 4.5, RFC 5722, RFC 8900).
//
// A datagram's fragments are kept until all are there; then the datagram is decided as a whole and its
// fragments leave, or do not, in the order in which they came, with the bytes they came with. Overlapping
// fragments are an attack or a defect: the whole datagram is dropped (RFC 5722 for IPv6; the same for IPv4).
// In observe mode fragments are forwarded at once and only their bytes are kept.
//
// Limits: `capacity` datagrams (the oldest is dropped when one more begins), kMaxFragments in one, 65,535 bytes,
// and kLifetime from the first fragment.
#pragma once

#include <cstdint>
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
    bool headers_valid = false;      // false: the reassembled bytes do not decode; `error` says why
    DecodeError error;
    std::vector<InFlight> parts;
    InFlight last;                   // the fragment that completed it (its buffer belongs to `parts`, or has left)
  };

  Fragments(std::size_t capacity, bool enforce);
  ~Fragments();
  Fragments(const Fragments&) = delete;
  Fragments& operator=(const Fragments&) = delete;

  // One fragment. Gives a datagram when this one completes it; the caller then forwards or drops every part.
  [[nodiscard]] std::optional<Datagram> add(InFlight fragment, Buffers& buffers);
  // Drops what is older than kLifetime (reason `fragment`).
  void advance(Time now, Buffers& buffers);
  void flush(Buffers& buffers);
  void set_enforce(bool enforce) noexcept { enforce_ = enforce; }
  [[nodiscard]] std::size_t size() const noexcept { return pending_.size(); }

 private:
  struct Key {
    IpAddress source, destination;
    std::uint32_t id = 0;
    std::uint8_t version = 0;
    IpProtocol protocol{};   // IPv4 only (RFC 791); IPv6 keys do not include it (RFC 8200 4.5)
    std::uint16_t zone = 0;  // ingress port: fragments of one datagram come in at one port
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Pending;

  std::size_t capacity_;
  bool enforce_;
  std::unordered_map<Key, std::unique_ptr<Pending>, KeyHash> pending_;
};

}  // namespace sallyport
