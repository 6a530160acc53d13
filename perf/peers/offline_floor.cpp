// The minimum work of an analyzer of calls, for offline.py: libpcap reads the capture, IPv4 and UDP headers give a
// 5-tuple, and a flow in a hash table counts packets and bytes and follows the RTP sequence number. It checks no
// header, reads no SIP, computes no jitter and expires no flow. It prints the results as one line of JSON.
//
//   offline_floor FILE.pcap [large]
//
// The file is read as by pcap_open_offline(): through the C library, 4 KB at a time, with its lock. `large` reads 256
// KB at a time without the lock, like `sallyport analyze`, so the difference is only the work on packets.
#include <pcap/pcap.h>
#include <stdio_ext.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace {

struct Flow {  // begins as zeros
  std::uint32_t source, destination;
  std::uint32_t ports;
  std::uint32_t ssrc;
  std::uint64_t packets, bytes;
  std::int64_t last_seen;
  std::uint32_t lost;
  std::uint16_t sequence;
};

template <typename T>
T load(const unsigned char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

class Flows {
 public:
  // `places` is a power of two; at most three quarters of them are used.
  explicit Flows(std::size_t places)
      : mask_(places - 1), table_(static_cast<Flow*>(std::calloc(places, sizeof(Flow)))) {}

  void packet(const unsigned char* frame, std::uint32_t size, std::int64_t time) {
    constexpr std::uint32_t kUdpHeaders = 14 + 20 + 8, kRtp = kUdpHeaders + 12;
    if (size < kUdpHeaders || frame[12] != 8 || frame[13] != 0 || frame[23] != 17) return;
    auto* const flow =
        find(load<std::uint32_t>(frame + 26), load<std::uint32_t>(frame + 30), load<std::uint32_t>(frame + 34));
    if (flow == nullptr) return;
    if (size >= kRtp && frame[42] >> 6U == 2) {
      const auto sequence = static_cast<std::uint16_t>(frame[44] << 8U | frame[45]);
      if (flow->packets != 0) flow->lost += static_cast<std::uint16_t>(sequence - flow->sequence - 1);
      flow->sequence = sequence;
      flow->ssrc = load<std::uint32_t>(frame + 50);
    }
    ++flow->packets;
    flow->bytes += size;
    flow->last_seen = time;
  }
  [[nodiscard]] std::size_t size() const { return used_; }
  // Counts flows from and to an even port above 16383, which the calls use for RTP.
  template <typename Visit>
  void for_each_stream(Visit visit) const {
    for (std::size_t at = 0; at <= mask_; ++at) {
      const auto& flow = table_[at];
      const auto port = [&flow](unsigned shift) {
        return __builtin_bswap16(static_cast<std::uint16_t>(flow.ports >> shift));
      };
      if (flow.packets != 0 && port(0) >= 16384 && port(16) >= 16384 && port(0) % 2 == 0) visit(flow);
    }
  }

 private:
  Flow* find(std::uint32_t source, std::uint32_t destination, std::uint32_t ports) {
    auto hash = (std::uint64_t{source} << 32U | destination) * 0x9e3779b97f4a7c15U ^ ports * 0xd6e8feb86659fd93U;
    hash ^= hash >> 31U;
    for (auto at = hash & mask_;; at = (at + 1) & mask_) {
      auto& flow = table_[at];
      if (flow.source == source && flow.destination == destination && flow.ports == ports) return &flow;
      if (flow.packets != 0) continue;
      if (used_ == mask_ / 4 * 3) return nullptr;
      ++used_;
      flow.source = source;
      flow.destination = destination;
      flow.ports = ports;
      return &flow;
    }
  }

  struct Free {
    void operator()(Flow* flows) const { std::free(flows); }
  };
  std::size_t mask_;
  std::unique_ptr<Flow[], Free> table_;  // from calloc: pages without a flow take no memory
  std::size_t used_ = 0;
};

// One flow for each 4 KB of the capture, at least 262,144, which a capture of a gigabyte needs.
std::size_t places_for(std::FILE* file) {
  std::fseek(file, 0, SEEK_END);
  const auto bytes = static_cast<std::size_t>(std::ftell(file));
  std::rewind(file);
  return std::bit_ceil(std::max(bytes / 4096, std::size_t{1} << 18U));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) return 2;
  char error[PCAP_ERRBUF_SIZE];
  std::FILE* const file = std::fopen(argv[1], "rb");
  std::vector<char> buffer(argc == 3 ? std::size_t{1} << 18U : 0);
  if (file != nullptr && !buffer.empty()) {
    std::setvbuf(file, buffer.data(), _IOFBF, buffer.size());
    __fsetlocking(file, FSETLOCKING_BYCALLER);
  }
  const auto places = file != nullptr ? places_for(file) : 1;
  pcap_t* const capture = file != nullptr ? pcap_fopen_offline(file, error) : nullptr;
  if (capture == nullptr) {
    std::fprintf(stderr, "%s: cannot be read\n", argv[1]);
    return 1;
  }
  Flows flows(places);
  std::uint64_t packets = 0;
  pcap_pkthdr* header = nullptr;
  for (const unsigned char* frame = nullptr; pcap_next_ex(capture, &header, &frame) == 1; ++packets)
    flows.packet(frame, header->caplen, header->ts.tv_sec * 1'000'000 + header->ts.tv_usec);
  pcap_close(capture);
  std::uint64_t streams = 0, rtp = 0, lost = 0;
  flows.for_each_stream([&](const Flow& flow) {
    ++streams;
    rtp += flow.packets;
    lost += flow.lost;
  });
  std::printf("{\"packets\": %llu, \"flows\": %zu, \"streams\": %llu, \"rtp\": %llu, \"lost\": %llu}\n",
              static_cast<unsigned long long>(packets), flows.size(), static_cast<unsigned long long>(streams),
              static_cast<unsigned long long>(rtp), static_cast<unsigned long long>(lost));
}
