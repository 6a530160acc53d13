#include <sofia-sip/msg.h>
#include <sofia-sip/sdp.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>

#include <memory>

#include "perf/peers.h"
#include "perf/stopwatch.h"

namespace sallyport::perf {
namespace {

struct FreeMessage {
  void operator()(msg_t* message) const noexcept { msg_destroy(message); }
};
struct FreeSdp {
  void operator()(sdp_parser_t* parser) const noexcept { sdp_parser_free(parser); }
};

bool decode_sdp(const sip_t& sip) {
  if (sip.sip_payload == nullptr) return true;  // no body
  const auto length = static_cast<issize_t>(sip.sip_payload->pl_len);
  const std::unique_ptr<sdp_parser_t, FreeSdp> parser(
      sdp_parse(nullptr, sip.sip_payload->pl_data, length, sdp_f_insane));
  const auto* session = sdp_session(parser.get());
  if (session == nullptr || session->sdp_media == nullptr) return false;
  use(session->sdp_media->m_port);
  return session->sdp_media->m_port != 0;
}

bool decode(std::string_view text, bool with_sdp) {
  const std::unique_ptr<msg_t, FreeMessage> message(
      msg_make(sip_default_mclass(), 0, text.data(), static_cast<ssize_t>(text.size())));
  if (message == nullptr) return false;
  const auto* sip = sip_object(message.get());
  if (sip == nullptr || sip->sip_call_id == nullptr || sip->sip_cseq == nullptr || sip->sip_error != nullptr)
    return false;
  return !with_sdp || decode_sdp(*sip);
}

}  // namespace

Peer sofia_peer() {
  return {"sofia-sip", decode};
}

}  // namespace sallyport::perf
