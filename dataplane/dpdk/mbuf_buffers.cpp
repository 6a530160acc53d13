#include "dataplane/dpdk/mbuf_buffers.h"

#include <cstring>

#include "dataplane/dpdk/mbuf_meta.h"

namespace sallyport::dpdk {

rte_mbuf* MbufBuffers::mbuf_from(const InFlight& packet) noexcept {
  return mbuf_of(packet.buffer);
}

void MbufBuffers::forward(rte_mbuf* mbuf) {
  auto& m = meta(mbuf);
  if (m.verify) {
    verified_.add();
    if (digest(mbuf) != m.digest) bytes_changed_.add();
  }
  if (m.kept) kept_.subtract();
  std::free(m.linear);  // NOLINT: the copy for inspection; what is sent is the mbuf
  m.linear = nullptr;
  forwarded_.add();
  output_.send(ports_[m.rx_port]->peer(), mbuf);
}

void MbufBuffers::drop(rte_mbuf* mbuf) {
  if (meta(mbuf).kept) kept_.subtract();
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
  auto* mbuf = rte_pktmbuf_alloc(model->pool);
  if (mbuf == nullptr) return;  // a reset that is not sent: the refused connection ends by its ends' own timers
  auto& m = new_meta(mbuf);
  const auto came_by = meta(model).rx_port;
  m.rx_port = back ? static_cast<std::uint16_t>(ports_[came_by]->peer()) : came_by;
  auto* room = rte_pktmbuf_append(mbuf, static_cast<std::uint16_t>(frame.size()));
  if (room == nullptr) return rte_pktmbuf_free(mbuf);
  std::memcpy(room, frame.data(), frame.size());
  output_.send(ports_[m.rx_port]->peer(), mbuf);
}

}  // namespace sallyport::dpdk
