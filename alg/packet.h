// A packet on its way through the engine, and the interface to the owner of its bytes.
#pragma once

#include <cstdint>
#include <span>

#include "alg/base/time.h"
#include "alg/events/events.h"
#include "dissectors/base/bytes.h"
#include "dissectors/net/packet.h"
#include "rules/policy.h"

namespace sallyport {

// The owner's name for a buffer: an mbuf, a slot of the pcap reader. The engine only returns it.
enum class BufferHandle : std::uintptr_t {};

// One frame. `bytes` stays valid until the engine has handed `buffer` back, or, for a buffer that cannot be
// kept (a capture reader's), until keep() has exchanged it for one that can.
struct InFlight {
  BufferHandle buffer{};
  Bytes bytes;
  net::LinkType link = net::LinkType::ethernet;
  std::uint8_t port = 0;                    // ingress port: index into the policy's interfaces, 0 offline
  rules::Zone zone = rules::Zone::unknown;  // of the ingress port; unknown: by the source address
  Stamp stamp;
  net::Packet headers;  // filled by the engine
};

// What happens to buffers. Every buffer given to the engine comes back exactly once, through forward(), forward_as() or
// drop(): at once, or later if it was kept (a fragment, a TCP segment behind a gap).
class Buffers {
 public:
  Buffers() = default;
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;
  virtual ~Buffers() = default;
  virtual void forward(const InFlight& packet) = 0;
  // Several packets, in order. Their headers are not decoded. One call serves a run of established media.
  virtual void forward_run(std::span<const InFlight> packets) {
    for (const auto& packet : packets) forward(packet);
  }
  // Forwards the packet with the bytes of `frame` instead of its own; its own bytes do not change. `frame` is a whole
  // frame with valid lengths and checksums; the caller may reuse its memory after the call. False: there is no memory,
  // and the caller still owns the packet. A mode that translates hands its packets out here; no mode does yet.
  [[nodiscard]] virtual bool forward_as(const InFlight& packet, Bytes frame) = 0;
  virtual void drop(const InFlight& packet, DropReason reason) = 0;
  // Keeps the packet beyond this call: updates `buffer` and `bytes` (an mbuf stays the same). False: there is no
  // memory, and the caller still owns the packet.
  [[nodiscard]] virtual bool keep(InFlight& packet) = 0;
  // Sends a frame that the engine made (a TCP reset, the answer of a refusal) in the direction of `like`, or with
  // `back` in the opposite direction. The engine still holds `like`. The caller may reuse the bytes after the call.
  virtual void send(const InFlight& like, bool back, Bytes frame) = 0;
};

}  // namespace sallyport
