#include "dataplane/dpdk/mbuf_buffers.h"

#include <array>
#include <cstring>

#include "dataplane/dpdk/mbuf_meta.h"

namespace sallyport::dpdk {

rte_mbuf* MbufBuffers::mbuf_from(const InFlight& packet) noexcept {
  return mbuf_of(packet.buffer);
}

// Checks and clears an mbuf's record before the mbuf leaves.
void MbufBuffers::let_go(MbufMeta& m, rte_mbuf* mbuf) {
  if (m.verify) {
    verified_.add();
    if (digest(mbuf) != m.digest) bytes_changed_.add();
  }
  if (m.kept) kept_.subtract();
  std::free(m.linear);  // NOLINT: the copy for inspection; the mbuf itself is sent
  m.linear = nullptr;
}

void MbufBuffers::forward(rte_mbuf* mbuf) {
  if (has_meta(mbuf)) let_go(meta(mbuf), mbuf);
  forwarded_.add();
  output_.send(ports_[rx_port(mbuf)]->peer(), mbuf);
}

void MbufBuffers::forward_run(std::span<const InFlight> packets) {
  std::array<rte_mbuf*, Transmitter::kBurst> run{};
  std::size_t count = 0;
  std::uint16_t port = 0;
  const auto send = [&] {
    if (count != 0) output_.send_run(ports_[port]->peer(), std::span(run).first(count));
    count = 0;
  };
  for (const auto& packet : packets) {
    auto* mbuf = mbuf_from(packet);
    if (has_meta(mbuf)) let_go(meta(mbuf), mbuf);
    if (rx_port(mbuf) != port || count == run.size()) send();
    port = rx_port(mbuf);
    run[count++] = mbuf;
  }
  send();
  forwarded_.add(packets.size());
}

rte_mbuf* MbufBuffers::mbuf_with(Bytes frame, const rte_mbuf& model) noexcept {
  auto* mbuf = rte_pktmbuf_alloc(model.pool);
  if (mbuf == nullptr) return nullptr;
  const bool fits = frame.size() <= rte_pktmbuf_tailroom(mbuf);
  auto* room = fits ? rte_pktmbuf_append(mbuf, static_cast<std::uint16_t>(frame.size())) : nullptr;
  if (room == nullptr) {
    rte_pktmbuf_free(mbuf);
    return nullptr;
  }
  std::memcpy(room, frame.data(), frame.size());
  return mbuf;
}

bool MbufBuffers::forward_as(const InFlight& packet, Bytes frame) {
  auto* came = mbuf_from(packet);
  auto* mbuf = mbuf_with(frame, *came);
  if (mbuf == nullptr) return false;
  set_rx_port(mbuf, rx_port(came));
  if (has_meta(came)) let_go(meta(came), came);
  rte_pktmbuf_free(came);
  forwarded_.add();
  rewritten_.add();
  output_.send(ports_[rx_port(mbuf)]->peer(), mbuf);
  return true;
}

void MbufBuffers::drop(rte_mbuf* mbuf) {
  if (has_meta(mbuf) && meta(mbuf).kept) kept_.subtract();
  dropped_.add();
  release(mbuf);
}

void MbufBuffers::drop(const InFlight& packet, DropReason) {
  drop(mbuf_from(packet));
}

bool MbufBuffers::keep(InFlight& packet) {
  auto& m = meta(mbuf_from(packet));
  if (m.kept) return true;
  if (kept_.get() >= most_kept_) return false;
  m.kept = true;
  kept_.add();
  return true;
}

void MbufBuffers::send(const InFlight& like, bool back, Bytes frame) {
  auto* model = mbuf_from(like);
  auto* mbuf = mbuf_with(frame, *model);
  if (mbuf == nullptr) return;  // no memory: the reset is not sent, and the connection ends by timeout
  const auto came_by = rx_port(model);
  set_rx_port(mbuf, back ? ports_[came_by]->peer() : came_by);
  output_.send(ports_[rx_port(mbuf)]->peer(), mbuf);
}

}  // namespace sallyport::dpdk
