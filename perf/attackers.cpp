#include "perf/attackers.h"

#include <array>
#include <string>

namespace sallyport::perf {
namespace {

constexpr std::string_view kNumber = "nnnnnnnn";  // eight digits, different in every INVITE
constexpr std::uint32_t kExchange = 0x0a00000a;

std::string call() {
  const std::string body =
      "v=0\r\no=x 1 1 IN IP4 198.18.77.7\r\ns=-\r\nc=IN IP4 198.18.77.7\r\nt=0 0\r\nm=audio 30000 RTP/AVP 8\r\n";
  return "INVITE sip:2000@10.0.0.10:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 198.18.77.7:5060;branch=z9hG4bKnnnnnnnn\r\n"
         "Max-Forwards: 70\r\nFrom: <sip:x@198.18.77.7>;tag=nnnnnnnn\r\nTo: <sip:2000@10.0.0.10>\r\n"
         "Call-ID: nnnnnnnn@198.18.77.7\r\nCSeq: 1 INVITE\r\nContact: <sip:x@198.18.77.7:5060>\r\n"
         "Content-Type: application/sdp\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

Frame syn_frame() {
  auto frame = udp_frame({}, {}, std::array<std::byte, 12>{});  // a TCP header is 12 bytes longer than a UDP header
  frame[kIpAt + 9] = std::byte{6};
  auto* tcp = &frame[kUdpAt];
  put32(tcp + 4, 1);
  put32(tcp + 8, 0);
  put16(tcp + 12, 0x5002);  // twenty bytes, SYN
  put16(tcp + 14, 0xffff);
  return frame;
}

}  // namespace

Attackers::Attackers(std::uint32_t calls) : calls_(calls) {
  std::vector<std::byte> payload(172, std::byte{0xd5});
  payload[0] = std::byte{0x80};
  payload[1] = std::byte{8};
  rtp_ = udp_frame({}, {}, payload);
  payload.assign(64, std::byte{'?'});
  udp_ = udp_frame({}, {}, payload);
  syn_ = syn_frame();
  invite_ = udp_frame({}, {}, as_bytes(call()));
  const auto text = as_text(invite_);
  for (auto at = text.find(kNumber); at != std::string_view::npos; at = text.find(kNumber, at + kNumber.size()))
    numbers_.push_back(at);
  rtp_sum_ = header_sum(rtp_);
  udp_sum_ = header_sum(udp_);
  syn_sum_ = header_sum(syn_);
  invite_sum_ = header_sum(invite_);
}

std::uint32_t Attackers::random() noexcept {
  state_ ^= state_ << 13U;
  state_ ^= state_ >> 7U;
  state_ ^= state_ << 17U;
  return static_cast<std::uint32_t>(state_ >> 16U);
}

// An outside address that is neither the trunk nor a media address of a call.
std::uint32_t Attackers::source() noexcept {
  return 0xc8000000U | (random() & 0x00ffffffU);
}

std::byte* Attackers::arrive(MemoryPort& port, const Frame& frame, InFlight& in, Time now) const {
  in.port = 2;
  in.zone = rules::Zone::outside;
  in.stamp.time = now;
  return port.receive(frame, in);
}

std::size_t Attackers::closed_rtp(MemoryPort& port, std::span<InFlight> burst, Time now) {
  for (auto& in : burst) {
    auto* bytes = arrive(port, rtp_, in, now);
    const auto r = random();
    const auto tuple = media_tuple(r % calls_);
    // The calls use the even ports from 16384 on for RTP and the odd ones for RTCP. Half of the aimed ports are higher.
    const auto target = static_cast<std::uint16_t>(32768 + (r >> 8U) % 32768);
    set_tuple(bytes, rtp_sum_, source(), tuple.inside, static_cast<std::uint16_t>(1024 + (r & 0x7fffU)), target);
  }
  return burst.size();
}

std::size_t Attackers::random_udp(MemoryPort& port, std::span<InFlight> burst, Time now) {
  for (auto& in : burst) {
    auto* bytes = arrive(port, udp_, in, now);
    const auto r = random();
    // Avoid the SIP port, which is another kind of attack.
    auto target = static_cast<std::uint16_t>(r);
    if (target == 5060) target = 5061;
    set_tuple(bytes, udp_sum_, source(), 0x0a000000U | (random() & 0x003fffffU), static_cast<std::uint16_t>(r >> 16U),
              target);
  }
  return burst.size();
}

std::size_t Attackers::syn(MemoryPort& port, std::span<InFlight> burst, Time now) {
  for (auto& in : burst) {
    auto* bytes = arrive(port, syn_, in, now);
    const auto r = random();
    set_tuple(bytes, syn_sum_, source(), 0x0a000000U | (random() & 0x003fffffU), static_cast<std::uint16_t>(r >> 16U),
              static_cast<std::uint16_t>(r));
    put32(bytes + kUdpAt + 4, random());
  }
  return burst.size();
}

std::size_t Attackers::invite(MemoryPort& port, std::span<InFlight> burst, Time now) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (auto& in : burst) {
    auto* bytes = arrive(port, invite_, in, now);
    set_tuple(bytes, invite_sum_, source(), kExchange, 5060, 5060);
    const auto number = number_++;
    for (const auto at : numbers_)
      for (unsigned i = 0; i < kNumber.size(); ++i)
        bytes[at + i] = static_cast<std::byte>(kDigits[(number >> (28 - 4 * i)) & 15U]);
  }
  return burst.size();
}

}  // namespace sallyport::perf
