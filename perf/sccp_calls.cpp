#include <fmt/format.h>

#include "dissectors/sccp/sccp.h"
#include "perf/call_makers.h"

namespace sallyport::perf {
namespace {

constexpr std::uint32_t kFirstPhone = 0x0a010001;  // 10.1.0.1 and up
constexpr std::uint32_t kManager = 0xc6120014;     // 198.18.0.20
constexpr std::uint32_t kFarGateway = 0xc6120015;  // 198.18.0.21, the other end of RTP
constexpr std::uint32_t kKeepAlive = 3600;         // seconds; the phones send none in this time
constexpr std::uint16_t kPhonesPort = 16400;
constexpr std::uint32_t kPorts = 16;  // of a phone, one after the other

// Writes the fields of a message in order, little endian.
class Fields {
 public:
  Fields& u32(std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) bytes_.push_back(static_cast<std::byte>((value >> shift) & 0xffU));
    return *this;
  }
  Fields& zeros(std::size_t count) {
    bytes_.resize(bytes_.size() + count);
    return *this;
  }
  Fields& text(std::string_view text, std::size_t size) {
    for (const auto c : text.substr(0, size)) bytes_.push_back(static_cast<std::byte>(c));
    return zeros(size - std::min(size, text.size()));
  }
  Fields& address(std::uint32_t ipv4) { return u32(__builtin_bswap32(ipv4)); }
  [[nodiscard]] std::vector<std::byte> message(sccp::MessageId id) const {
    Fields head;
    head.u32(static_cast<std::uint32_t>(bytes_.size() + 4)).u32(0).u32(static_cast<std::uint32_t>(id));
    head.bytes_.insert(head.bytes_.end(), bytes_.begin(), bytes_.end());
    return head.bytes_;
  }

 private:
  std::vector<std::byte> bytes_;
};

class SccpCalls final : public CallMaker {
 public:
  explicit SccpCalls(std::uint32_t phones) : talks_(phones) {}

  void prepare(Script& out) override {
    using sccp::MessageId;
    for (std::uint32_t i = 0; i < talks_.size(); ++i) {
      talks_[i] = {{phone(i), Port{40000}}, {IpAddress::v4(kManager), Port{2000}}};
      talks_[i].open(out);
      const auto name = fmt::format("SEP{:012X}", i);
      say(i, out, Fields{}.text(name, 16).zeros(8).address(kFirstPhone + i).u32(7).u32(5).u32(0).u32(5),
          MessageId::register_req, true);
      say(i, out, Fields{}.u32(kKeepAlive).zeros(8).u32(kKeepAlive).u32(5), MessageId::register_ack, false);
    }
  }
  void set_up(std::uint32_t call, Script& out) override {
    using sccp::CallState;
    using sccp::MessageId;
    const auto at = phone_of(call);
    const auto party = call + 100;
    const auto where = media(call);
    state(call, out, CallState::off_hook);
    say(at, out, Fields{}.zeros(40).text("2001", 24).zeros(40).text("2002", 24).u32(1).u32(call).u32(2),
        MessageId::call_info, false);
    state(call, out, CallState::connected);
    say(at, out, Fields{}.u32(call).u32(party).u32(20).u32(4).zeros(8).u32(call), MessageId::open_receive_channel,
        false);
    say(at, out,
        Fields{}.u32(0).address(where.inside.address.v4_value()).u32(number(where.inside.port)).u32(party).u32(call),
        MessageId::open_receive_channel_ack, true);
    say(at, out,
        Fields{}
            .u32(call)
            .u32(party)
            .address(where.outside.address.v4_value())
            .u32(number(where.outside.port))
            .u32(20)
            .u32(4)
            .zeros(16)
            .u32(call),
        MessageId::start_media_transmission, false);
  }
  void take_down(std::uint32_t call, Script& out) override {
    using sccp::MessageId;
    const auto at = phone_of(call);
    const auto channel = Fields{}.u32(call).u32(call + 100).u32(call).u32(0);
    say(at, out, channel, MessageId::stop_media_transmission, false);
    say(at, out, channel, MessageId::close_receive_channel, false);
    state(call, out, sccp::CallState::on_hook);
  }
  [[nodiscard]] Media media(std::uint32_t call) const override {
    const auto turn = call / static_cast<std::uint32_t>(talks_.size()) % kPorts;
    return {{phone(phone_of(call)), Port{static_cast<std::uint16_t>(kPhonesPort + turn * 2)}},
            {IpAddress::v4(kFarGateway), Port{static_cast<std::uint16_t>(16384 + call % 8192 * 2)}}};
  }

 private:
  [[nodiscard]] static IpAddress phone(std::uint32_t index) { return IpAddress::v4(kFirstPhone + index); }
  [[nodiscard]] std::uint32_t phone_of(std::uint32_t call) const {
    return call % static_cast<std::uint32_t>(talks_.size());
  }
  void say(std::uint32_t at, Script& out, const Fields& fields, sccp::MessageId id, bool from_phone) {
    talks_[at].say(out, from_phone, fields.message(id));
  }
  void state(std::uint32_t call, Script& out, sccp::CallState state) {
    say(phone_of(call), out, Fields{}.u32(static_cast<std::uint32_t>(state)).u32(1).u32(call),
        sccp::MessageId::call_state, false);
  }
  std::vector<TcpTalk> talks_;
};

}  // namespace

std::unique_ptr<CallMaker> sccp_calls(std::uint32_t phones) {
  return std::make_unique<SccpCalls>(phones);
}

}  // namespace sallyport::perf
