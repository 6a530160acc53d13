#include "dataplane/dpdk/replay_loop.h"

#include <fmt/format.h>
#include <rte_errno.h>
#include <rte_mbuf_dyn.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sallyport::dpdk {
namespace {

// net_pcap's field for a frame's time: microseconds since the epoch.
class TimestampField {
 public:
  TimestampField() {
    if (rte_mbuf_dyn_rx_timestamp_register(&offset_, &flag_) != 0)
      throw std::runtime_error(fmt::format("no room for time stamps in packet buffers: {}", rte_strerror(rte_errno)));
  }
  [[nodiscard]] bool present(const rte_mbuf* mbuf) const noexcept { return (mbuf->ol_flags & flag_) != 0; }
  [[nodiscard]] Time of(rte_mbuf* mbuf) const noexcept {
    const auto value = *RTE_MBUF_DYNFIELD(mbuf, static_cast<std::size_t>(offset_), rte_mbuf_timestamp_t*);
    return Time{Duration{static_cast<std::int64_t>(value)}};
  }

 private:
  int offset_ = -1;
  std::uint64_t flag_ = 0;
};

}  // namespace

void ReplayLoop::read_ahead(std::size_t port, Source& source) {
  std::array<rte_mbuf*, kBurst> burst{};
  while (source.ahead.empty() && source.empty_polls < kEmptyPolls) {
    const auto count = ports_[port]->receive(0, burst);
    source.empty_polls = count == 0 ? source.empty_polls + 1 : 0;
    source.ahead.insert(source.ahead.end(), burst.begin(), burst.begin() + count);
  }
}

void ReplayLoop::run(const std::atomic<bool>& stop, const Hook& each_loop) {
  const TimestampField timestamp;
  std::vector<Source> sources(ports_.size());
  Stamp stamp{};
  while (!stop.load(std::memory_order_relaxed)) {
    std::size_t next = sources.size();
    Time earliest{};
    for (std::size_t port = 0; port < sources.size(); ++port) {
      read_ahead(port, sources[port]);
      if (sources[port].ahead.empty()) continue;
      auto* head = sources[port].ahead.front();
      if (!timestamp.present(head))
        throw std::runtime_error(fmt::format("device {} gives no time stamps", ports_[port]->name()));
      if (const auto time = timestamp.of(head); next == sources.size() || time < earliest) {
        next = port;
        earliest = time;
      }
    }
    if (next == sources.size()) break;
    auto* mbuf = sources[next].ahead.front();
    sources[next].ahead.pop_front();
    stamp = {earliest, stamp.frame + 1};
    take(mbuf, next, stamp);
    transmitter_.flush();
    if (stamp.frame % kFramesBetweenHooks == 0) (void)each_loop(*this);
  }
  for (auto& source : sources)
    for (auto* mbuf : source.ahead) rte_pktmbuf_free(mbuf);
  engine_.finish(stamp.time);
  transmitter_.flush();
}

}  // namespace sallyport::dpdk
