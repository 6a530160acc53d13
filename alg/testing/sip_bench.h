// A test helper: builds SIP messages and sends them through SIP's step.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "alg/sip/sip_alg.h"
#include "alg/testing/alg_bench.h"

namespace sallyport {

// A session description of one audio stream, followed by `more`.
inline std::string audio(const IpAddress& address, std::uint16_t port, const std::string& more = {}) {
  const auto family = address.is_v4() ? "IP4" : "IP6";
  return fmt::format("v=0\r\no=- 1 1 IN {0} {1}\r\ns=-\r\nc=IN {0} {1}\r\nt=0 0\r\nm=audio {2} RTP/AVP 0 101\r\n{3}",
                     family, to_text(address), port, more);
}

struct SipText {
  std::string id = "call-1", from = "a", to{};  // tags
  unsigned cseq = 1;
  std::string method = "INVITE", branch = "z9hG4bK1", body{}, more{};  // `more`: whole header lines
  std::string content = "application/sdp";
  std::string via = "10.1.1.5";

  [[nodiscard]] std::string rest() const {
    auto out = fmt::format(
        "Via: SIP/2.0/UDP {};branch={};rport\r\nFrom: <sip:alice@example.com>;tag={}\r\n"
        "To: <sip:bob@example.com>{}\r\nCall-ID: {}\r\nCSeq: {} {}\r\n{}",
        via, branch, from, to.empty() ? "" : ";tag=" + to, id, cseq, method, more);
    if (!body.empty()) out += fmt::format("Content-Type: {}\r\n", content);
    return out + fmt::format("Content-Length: {}\r\n\r\n", body.size()) + body;
  }
  [[nodiscard]] std::string request() const {
    return fmt::format("{} sip:bob@example.com SIP/2.0\r\nMax-Forwards: 70\r\n", method) + rest();
  }
  [[nodiscard]] std::string response(unsigned status, const std::string& reason = "Reason") const {
    return fmt::format("SIP/2.0 {} {}\r\n", status, reason) + rest();
  }
};

class SipBench : public AlgBench {
 public:
  explicit SipBench(std::string_view more_policy = {}) : AlgBench(make_sip_alg, more_policy) {}

  // From the phone to the provider, and back.
  const std::vector<std::string>& out(const std::string& text) {
    return send(udp(kPhone, 5060, kProvider, 5060), text);
  }
  const std::vector<std::string>& in(const std::string& text) { return send(udp(kProvider, 5060, kPhone, 5060), text); }
};

}  // namespace sallyport
