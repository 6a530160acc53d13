// Uses the messages of the profile `h323`, and replaces their call reference, identifier and addresses by the call's
// own.
#include <algorithm>
#include <array>

#include "perf/call_makers.h"
#include "perf/samples.h"

namespace sallyport::perf {
namespace {

constexpr std::uint32_t kFirstPhone = 0x0a020001;  // 10.2.0.1 and up: 8,192 calls share an address
constexpr std::uint32_t kProvider = 0xc612001e;    // 198.18.0.30
constexpr std::uint8_t kPcma = 8;                  // the codec of the answer
constexpr std::uint32_t kCallsOfAPhone = 8192;

std::vector<std::byte> octets(std::string_view digits) {
  const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::vector<std::byte> out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    out.push_back(static_cast<std::byte>(nibble(digits[i]) << 4U | nibble(digits[i + 1])));
  return out;
}

void replace(std::vector<std::byte>& message, Bytes from, Bytes to) {
  for (auto at = message.begin();;) {
    at = std::search(at, message.end(), from.begin(), from.end());
    if (at == message.end()) return;
    at = std::copy(to.begin(), to.end(), at);
  }
}

std::array<std::byte, 4> big(std::uint32_t value) {
  std::array<std::byte, 4> out{};
  put32(out.data(), value);
  return out;
}

class H323Calls final : public CallMaker {
 public:
  void set_up(std::uint32_t call, Script& out) override {
    auto& talk = talks_[call] = {{phone(call), Port{static_cast<std::uint16_t>(20000 + call % 40000)}},
                                 {IpAddress::v4(kProvider), Port{1720}}};
    talk.open(out);
    talk.say(out, true, message(kSetup, call, 0));
    talk.say(out, false, message(kConnect, call, 0x80));
  }
  void take_down(std::uint32_t call, Script& out) override {
    auto& talk = talks_[call];
    talk.say(out, true, message(kReleaseComplete, call, 0));
    talk.close(out);
    talks_.erase(call);
  }
  [[nodiscard]] Media media(std::uint32_t call) const override {
    return {{phone(call), inside_port(call)}, {IpAddress::v4(kProvider), outside_port(call)}, kPcma};
  }

 private:
  [[nodiscard]] static IpAddress phone(std::uint32_t call) {
    return IpAddress::v4(kFirstPhone + call / kCallsOfAPhone);
  }
  [[nodiscard]] static Port inside_port(std::uint32_t call) {
    return Port{static_cast<std::uint16_t>(16384 + call % kCallsOfAPhone * 2)};
  }
  [[nodiscard]] static Port outside_port(std::uint32_t call) {
    return Port{static_cast<std::uint16_t>(16384 + call % 24000 * 2)};
  }
  static std::vector<std::byte> message(std::string_view digits, std::uint32_t call, unsigned answer) {
    static const auto identifier = octets(kCallIdentifier);
    auto out = octets(digits);
    auto own = identifier;
    std::copy_n(big(call).begin(), 4, own.begin());
    replace(out, identifier, own);
    // Q.931: four octets of TPKT, the discriminator, the length of the call reference, and the call reference.
    out[6] = static_cast<std::byte>(answer | ((call >> 8U) & 0x7fU));
    out[7] = static_cast<std::byte>(call & 0xffU);
    const auto at = [&](std::uint32_t address, std::uint32_t port) {
      std::array<std::byte, 6> bytes{};
      put32(bytes.data(), address);
      put16(bytes.data() + 4, port);
      return bytes;
    };
    const auto mine = phone(call).v4_value();
    for (const std::uint32_t control : {0U, 1U}) {
      replace(out, at(kSamplesPhone, kSamplesPhonePort + control), at(mine, number(inside_port(call)) + control));
      replace(out, at(kSamplesFar, kSamplesFarPort + control), at(kProvider, number(outside_port(call)) + control));
    }
    replace(out, big(kSamplesPhone), big(mine));
    replace(out, big(kSamplesFar), big(kProvider));
    return out;
  }
  std::map<std::uint32_t, TcpTalk> talks_;
};

}  // namespace

std::unique_ptr<CallMaker> h323_calls() {
  return std::make_unique<H323Calls>();
}

}  // namespace sallyport::perf
