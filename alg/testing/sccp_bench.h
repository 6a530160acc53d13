// A test helper: builds SCCP messages and sends them through SCCP's step, over one connection for each phone.
#pragma once

#include <string>

#include "alg/sccp/sccp_alg.h"
#include "alg/testing/alg_bench.h"
#include "dissectors/sccp/sccp.h"

namespace sallyport {

// Fields of a message, little endian, one after the other.
class SccpText {
 public:
  SccpText& u32(std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) body_ += static_cast<char>((value >> shift) & 0xffU);
    return *this;
  }
  SccpText& zeros(std::size_t count) {
    body_.append(count, '\0');
    return *this;
  }
  SccpText& text(std::string_view text, std::size_t size) {
    body_.append(text.substr(0, size));
    return zeros(size - std::min(size, text.size()));
  }
  SccpText& ipv4(const IpAddress& address) {
    const auto bytes = address.bytes();
    for (std::size_t i = 12; i < 16; ++i) body_ += static_cast<char>(bytes[i]);
    return *this;
  }
  [[nodiscard]] std::string message(sccp::MessageId id, std::uint32_t version = 0) const {
    SccpText head;
    head.u32(static_cast<std::uint32_t>(body_.size() + 4)).u32(version).u32(static_cast<std::uint32_t>(id));
    return head.body_ + body_;
  }

 private:
  std::string body_;
};

namespace sccp_text {

using sccp::MessageId;

inline std::string register_req(std::string_view device, std::uint8_t version = 5, std::uint32_t type = 7) {
  return SccpText{}
      .text(device, 16)
      .zeros(8)
      .ipv4(kPhone)
      .u32(type)
      .u32(5)
      .u32(0)
      .u32(version)
      .message(MessageId::register_req);
}
inline std::string register_ack(std::uint32_t keep_alive = 30, std::uint8_t version = 5) {
  return SccpText{}.u32(keep_alive).zeros(8).u32(keep_alive).u32(version).message(MessageId::register_ack);
}
inline std::string register_reject(std::string_view why) {
  return SccpText{}.text(why, 32).message(MessageId::register_reject);
}
inline std::string alarm(std::string_view words) {
  return SccpText{}.u32(1).text(words, 80).u32(0).u32(0).message(MessageId::alarm);
}
inline std::string bare(MessageId id) {
  return SccpText{}.message(id);
}
inline std::string unregister_ack(std::uint32_t status = 0) {
  return SccpText{}.u32(status).message(MessageId::unregister_ack);
}
inline std::string call_state(std::uint32_t state, std::uint32_t call) {
  return SccpText{}.u32(state).u32(1).u32(call).message(MessageId::call_state);
}
inline std::string call_info(std::string_view calling, std::string_view called, std::uint32_t call,
                             std::uint32_t type = 2) {
  return SccpText{}
      .zeros(40)
      .text(calling, 24)
      .zeros(40)
      .text(called, 24)
      .u32(1)
      .u32(call)
      .u32(type)
      .message(MessageId::call_info);
}
inline std::string key(char digit, std::uint32_t call) {
  const auto button = digit == '*' ? 14U : digit == '#' ? 15U : static_cast<std::uint32_t>(digit - '0');
  return SccpText{}.u32(button).u32(1).u32(call).message(MessageId::keypad_button);
}
inline std::string enbloc(std::string_view digits) {
  return SccpText{}.text(digits, 24).message(MessageId::enbloc_call);
}
inline std::string soft_key(sccp::SoftKey key, std::uint32_t call) {
  return SccpText{}.u32(static_cast<std::uint32_t>(key)).u32(1).u32(call).message(MessageId::soft_key_event);
}

// Media of conference `call`, G.711 u-law.
struct Media {
  std::uint32_t call = 1, party = 100;
  std::uint32_t algorithm = 0;  // of the encryption; 0: none
};
inline std::string keyed(SccpText& fields, const Media& media, MessageId id) {
  if (media.algorithm != 0) fields.u32(media.algorithm).u32(16 | (14U << 16U)).zeros(32);
  return fields.message(id);
}
inline std::string open_receive(const Media& media = {}) {
  SccpText fields;
  fields.u32(media.call).u32(media.party).u32(20).u32(4).zeros(8).u32(media.call);
  return keyed(fields, media, MessageId::open_receive_channel);
}
inline std::string open_receive_ack(const IpAddress& address, std::uint32_t port, const Media& media = {},
                                    std::uint32_t status = 0) {
  return SccpText{}
      .u32(status)
      .ipv4(address)
      .u32(port)
      .u32(media.party)
      .u32(media.call)
      .message(MessageId::open_receive_channel_ack);
}
inline std::string start_media(const IpAddress& address, std::uint32_t port, const Media& media = {}) {
  SccpText fields;
  fields.u32(media.call).u32(media.party).ipv4(address).u32(port).u32(20).u32(4).zeros(16).u32(media.call);
  return keyed(fields, media, MessageId::start_media_transmission);
}
inline std::string stop_media(const Media& media = {}) {
  return SccpText{}.u32(media.call).u32(media.party).u32(media.call).u32(0).message(MessageId::stop_media_transmission);
}
inline std::string close_receive(const Media& media = {}) {
  return SccpText{}.u32(media.call).u32(media.party).u32(media.call).u32(0).message(MessageId::close_receive_channel);
}

}  // namespace sccp_text

class SccpBench : public AlgBench {
 public:
  explicit SccpBench(std::string_view more_policy = {}) : AlgBench(make_sccp_alg, more_policy) {}

  // A phone and its connection to a server.
  struct Line {
    std::uint64_t connection = 1;
    IpAddress phone = kPhone;
    IpAddress server = kProvider;
    std::uint16_t server_port = 2000;
  };
  const std::vector<std::string>& out(const Line& line, const std::string& text) {
    return send(tuple(line), text, line.connection, true);
  }
  const std::vector<std::string>& in(const Line& line, const std::string& text) {
    return send(tuple(line).reversed(), text, line.connection, false);
  }
  const std::vector<std::string>& enlist(const Line& line, std::string_view device) {
    out(line, sccp_text::register_req(device));
    if (verdict == ProtocolAlg::Verdict::pass) in(line, sccp_text::register_ack());
    return last;
  }
  // A call that is answered, with media between the phone and `far`.
  void talk(const Line& line, const IpAddress& far, std::uint16_t far_port, std::uint16_t port = 16400) {
    in(line, sccp_text::call_state(1, 1));
    in(line, sccp_text::call_info("2001", "2002", 1));
    in(line, sccp_text::call_state(5, 1));
    in(line, sccp_text::open_receive());
    out(line, sccp_text::open_receive_ack(line.phone, port));
    in(line, sccp_text::start_media(far, far_port));
  }

 private:
  [[nodiscard]] static FiveTuple tuple(const Line& line) {
    return tcp(line.phone, static_cast<std::uint16_t>(40000 + line.connection), line.server, line.server_port);
  }
};

}  // namespace sallyport
