// Writes a TCP connection of two ends, segment by segment, without loss or reordering. The checksums are zero, because
// the engine checks them only if a policy says so.
#pragma once

#include "dissectors/net/packet.h"
#include "perf/frames.h"

namespace sallyport::perf {

struct Sent {
  Frame frame;
  bool from_inside = true;
};
using Script = std::vector<Sent>;

[[nodiscard]] inline Frame tcp_frame(const Endpoint& source, const Endpoint& destination, std::uint32_t sequence,
                                     std::uint32_t acknowledgement, std::uint8_t flags, Bytes payload) {
  constexpr std::size_t kMore = 12;  // a TCP header is 12 bytes longer than a UDP header
  Frame rest(kMore + payload.size());
  std::copy(payload.begin(), payload.end(), rest.begin() + kMore);
  auto frame = udp_frame({}, {}, rest);
  frame[kIpAt + 9] = std::byte{6};
  const auto sum = header_sum(frame);
  set_tuple(frame.data(), sum, source.address.v4_value(), destination.address.v4_value(), number(source.port),
            number(destination.port));
  auto* tcp = &frame[kUdpAt];
  put32(tcp + 4, sequence);
  put32(tcp + 8, acknowledgement);
  put16(tcp + 12, 0x5000U | flags);  // twenty bytes
  put16(tcp + 14, 0xffff);
  put32(tcp + 16, 0);
  return frame;
}

// A connection opened from inside.
class TcpTalk {
 public:
  TcpTalk() = default;
  TcpTalk(const Endpoint& client, const Endpoint& server) : client_(client), server_(server) {}

  void open(Script& out) {
    using namespace net::tcp_flag;
    segment(out, true, syn, {});
    ++sent_;
    segment(out, false, syn | ack, {});
    ++answered_;
    segment(out, true, ack, {});
  }
  void say(Script& out, bool from_client, Bytes bytes) {
    segment(out, from_client, net::tcp_flag::ack | net::tcp_flag::psh, bytes);
    (from_client ? sent_ : answered_) += static_cast<std::uint32_t>(bytes.size());
  }
  void close(Script& out) {
    using namespace net::tcp_flag;
    segment(out, true, fin | ack, {});
    ++sent_;
    segment(out, false, fin | ack, {});
    ++answered_;
    segment(out, true, ack, {});
  }

 private:
  void segment(Script& out, bool from_client, unsigned flags, Bytes bytes) {
    const auto first = from_client ? sent_ : answered_;
    const bool acknowledges = (flags & net::tcp_flag::ack) != 0;
    const auto next = !acknowledges ? 0 : from_client ? answered_ : sent_;
    out.push_back({tcp_frame(from_client ? client_ : server_, from_client ? server_ : client_, first, next,
                             static_cast<std::uint8_t>(flags), bytes),
                   from_client});
  }
  Endpoint client_, server_;
  std::uint32_t sent_ = 1000, answered_ = 5000;
};

}  // namespace sallyport::perf
