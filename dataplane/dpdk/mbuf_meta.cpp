#include "dataplane/dpdk/mbuf_meta.h"

#include <cstring>

namespace sallyport::dpdk {
namespace {

const std::byte* data_of(const rte_mbuf* mbuf) noexcept {
  return rte_pktmbuf_mtod(mbuf, const std::byte*);
}

// Eight bytes at a time; pieces may have any length.
class Digest {
 public:
  void add(Bytes bytes) noexcept {
    while (!bytes.empty()) {
      if (filled_ == 0 && bytes.size() >= sizeof word_) {
        std::memcpy(&word_, bytes.data(), sizeof word_);
        bytes = bytes.subspan(sizeof word_);
        turn();
        continue;
      }
      const auto n = std::min(bytes.size(), sizeof word_ - filled_);
      std::memcpy(std::as_writable_bytes(std::span(&word_, 1)).data() + filled_, bytes.data(), n);
      bytes = bytes.subspan(n);
      filled_ += n;
      if (filled_ == sizeof word_) turn();
    }
  }
  [[nodiscard]] std::uint64_t value(std::size_t length) noexcept {
    if (filled_ != 0) turn();
    return mix(state_, length);
  }

 private:
  void turn() noexcept {
    state_ = mix(state_, word_);
    word_ = 0;
    filled_ = 0;
  }
  std::uint64_t state_ = 0x243f6a8885a308d3ULL;
  std::uint64_t word_ = 0;
  std::size_t filled_ = 0;
};

}  // namespace

std::uint64_t digest(const rte_mbuf* mbuf) noexcept {
  Digest result;
  for (const auto* segment = mbuf; segment != nullptr; segment = segment->next)
    result.add({data_of(segment), rte_pktmbuf_data_len(segment)});
  return result.value(rte_pktmbuf_pkt_len(mbuf));
}

Bytes one_piece(rte_mbuf* mbuf) noexcept {
  const std::size_t length = rte_pktmbuf_pkt_len(mbuf);
  if (mbuf->nb_segs == 1) return {data_of(mbuf), length};
  auto& m = meta(mbuf);
  m.linear = static_cast<std::byte*>(std::malloc(length));  // NOLINT: see release()
  if (m.linear == nullptr) return {};
  std::size_t at = 0;
  for (const auto* segment = mbuf; segment != nullptr; segment = segment->next) {
    std::memcpy(m.linear + at, data_of(segment), rte_pktmbuf_data_len(segment));
    at += rte_pktmbuf_data_len(segment);
  }
  return {m.linear, length};
}

}  // namespace sallyport::dpdk
