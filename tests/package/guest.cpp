// An example of a user's program: sends an INVITE through the engine and prints the events.
#include <cstdio>
#include <string>

#include "alg/engine.h"
#include "alg/events/event_json.h"

namespace {
struct Printer final : sallyport::EventSink {
  void on_event(const sallyport::Event& event) override { std::puts(sallyport::to_json(event).c_str()); }
};
struct Passing final : sallyport::Buffers {
  void forward(const sallyport::InFlight&) override {}
  bool forward_as(const sallyport::InFlight&, sallyport::Bytes) override { return true; }
  void drop(const sallyport::InFlight&, sallyport::DropReason) override {}
  bool keep(sallyport::InFlight&) override { return false; }
  void send(const sallyport::InFlight&, bool, sallyport::Bytes) override {}
};

// An IPv4 packet with a UDP datagram from 10.1.1.5:5060 to 203.0.113.9:5060, without checksums.
std::string datagram(const std::string& payload) {
  const auto word = [](std::size_t value) { return std::string{char(value >> 8U), char(value & 0xFFU)}; };
  const std::string head("\x45\0", 2), middle("\0\1\0\0\x40\x11\0\0\x0a\1\1\5\xcb\0\x71\x09", 16);
  return head + word(28 + payload.size()) + middle + word(5060) + word(5060) + word(8 + payload.size()) +
         std::string(2, '\0') + payload;
}
}  // namespace

int main() {
  const std::string body =
      "v=0\r\no=- 1 1 IN IP4 10.1.1.5\r\ns=-\r\nc=IN IP4 10.1.1.5\r\nt=0 0\r\nm=audio 16384 RTP/AVP 0\r\n";
  const std::string bytes = datagram(
      "INVITE sip:bob@203.0.113.9 SIP/2.0\r\nVia: SIP/2.0/UDP 10.1.1.5:5060;branch=z9hG4bK1\r\n"
      "From: <sip:alice@10.1.1.5>;tag=1\r\nTo: <sip:bob@203.0.113.9>\r\nCall-ID: guest@10.1.1.5\r\nCSeq: 1 INVITE\r\n"
      "Max-Forwards: 70\r\nContact: <sip:alice@10.1.1.5:5060>\r\nContent-Type: application/sdp\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  const auto compiled = sallyport::rules::compile("sallyport\n mode pinhole\n", "guest.policy");
  if (!compiled.policy) return 1;
  Printer printer;
  Passing buffers;
  sallyport::EngineOptions options;
  options.inside.push_back(*sallyport::Prefix::parse("10.0.0.0/8"));
  sallyport::Engine engine(compiled.policy, options, buffers, printer);
  sallyport::InFlight packet;
  packet.bytes = std::as_bytes(std::span(bytes));
  packet.link = sallyport::net::LinkType::raw_ip;
  packet.stamp.frame = 1;
  engine.packet(packet);
  engine.finish(packet.stamp.time);
}
