// The gateway's record of an mbuf, in the mbuf's private area: it goes to another thread with the packet, without an
// allocation.
//
// The engine needs a frame in one piece. An mbuf chain (a jumbo frame in small buffers) is therefore copied into
// `linear` for inspection; the chain itself is sent, untouched.
#pragma once

#include <rte_mbuf.h>

#include <bit>
#include <cstdlib>
#include <new>
#include <type_traits>

#include "alg/base/hash.h"
#include "alg/packet.h"
#include "alg/worker/worker.h"

namespace sallyport::dpdk {

// Made only when a packet needs it (meta()). Most packets do without: its cache line is usually cold, and touching it
// would cost a miss.
struct MbufMeta {
  std::uint64_t digest = 0;     // of the received frame
  std::byte* linear = nullptr;  // malloc'ed copy of a chain, or none
  bool verify = false;          // `digest` was taken
  bool kept = false;            // counted by MbufBuffers::keep
  Time arrived{};               // for another worker, which makes its own InFlight
};
// Only for mbufs that go to another thread.
struct MbufLetter {
  InFlight packet;
  Verdict verdict;  // of the worker, for the signalling core
};
struct MbufPrivate {
  MbufMeta meta;
  MbufLetter letter;
};
static_assert(std::is_trivially_destructible_v<MbufPrivate>, "the private area of an mbuf is never destroyed");
static_assert(sizeof(MbufMeta) <= 64);
inline constexpr std::uint16_t kMetaSize =
    (sizeof(MbufPrivate) + RTE_MBUF_PRIV_ALIGN - 1) / RTE_MBUF_PRIV_ALIGN * RTE_MBUF_PRIV_ALIGN;

// The index of the port that received the mbuf, and a bit for "there is a MbufMeta", are in the mbuf itself, in the
// field that DPDK leaves to the application (rte_mbuf::hash.usr).
inline constexpr std::uint32_t kHasMeta = 0x10000;
inline void set_rx_port(rte_mbuf* mbuf, std::size_t port) noexcept {
  mbuf->hash.usr = static_cast<std::uint16_t>(port);
}
[[nodiscard]] inline std::uint16_t rx_port(const rte_mbuf* mbuf) noexcept {
  return static_cast<std::uint16_t>(mbuf->hash.usr);
}
[[nodiscard]] inline bool has_meta(const rte_mbuf* mbuf) noexcept {
  return (mbuf->hash.usr & kHasMeta) != 0;
}
// Makes the record if there is none.
[[nodiscard]] inline MbufMeta& meta(rte_mbuf* mbuf) noexcept {
  auto* area = static_cast<MbufMeta*>(rte_mbuf_to_priv(mbuf));
  if (has_meta(mbuf)) return *area;
  mbuf->hash.usr |= kHasMeta;
  return *new (area) MbufMeta{};
}
[[nodiscard]] inline MbufLetter& letter(rte_mbuf* mbuf) noexcept {
  return static_cast<MbufPrivate*>(rte_mbuf_to_priv(mbuf))->letter;
}
inline void write_letter(rte_mbuf* mbuf, const InFlight& packet, const Verdict& verdict) noexcept {
  new (&letter(mbuf)) MbufLetter{packet, verdict};
}

[[nodiscard]] inline BufferHandle handle_of(rte_mbuf* mbuf) noexcept {
  return BufferHandle{std::bit_cast<std::uintptr_t>(mbuf)};
}
[[nodiscard]] inline rte_mbuf* mbuf_of(BufferHandle handle) noexcept {
  return std::bit_cast<rte_mbuf*>(static_cast<std::uintptr_t>(handle));
}

// Frees the mbuf and its copy.
inline void release(rte_mbuf* mbuf) noexcept {
  if (has_meta(mbuf)) std::free(meta(mbuf).linear);  // NOLINT: from malloc, the private area has no destructor
  rte_pktmbuf_free(mbuf);
}

// A digest of the frame's bytes. The same for any division into segments; cheap, not cryptographic.
[[nodiscard]] std::uint64_t digest(const rte_mbuf* mbuf) noexcept;
// The frame in one piece: the mbuf's own bytes, or the copy in its MbufMeta. Empty: no memory for the copy.
[[nodiscard]] Bytes one_piece(rte_mbuf* mbuf) noexcept;

}  // namespace sallyport::dpdk
