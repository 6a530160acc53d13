#include <osipparser2/osip_parser.h>
#include <osipparser2/sdp_message.h>
#include <sys/time.h>

#include <memory>

#include "perf/peers.h"
#include "perf/stopwatch.h"

namespace sallyport::perf {
namespace {

struct FreeMessage {
  void operator()(osip_message_t* message) const noexcept { osip_message_free(message); }
};
struct FreeSdp {
  void operator()(sdp_message_t* sdp) const noexcept { sdp_message_free(sdp); }
};

bool decode_sdp(const osip_message_t* message) {
  osip_body_t* body = nullptr;
  if (osip_message_get_body(message, 0, &body) < 0 || body == nullptr) return true;  // no body
  sdp_message_t* raw = nullptr;
  if (sdp_message_init(&raw) != 0) return false;
  const std::unique_ptr<sdp_message_t, FreeSdp> sdp(raw);
  if (sdp_message_parse(raw, body->body) != 0) return false;
  const auto* port = sdp_message_m_port_get(raw, 0);
  use(port);
  return port != nullptr;
}

bool decode(std::string_view text, bool with_sdp) {
  osip_message_t* raw = nullptr;
  if (osip_message_init(&raw) != 0) return false;
  const std::unique_ptr<osip_message_t, FreeMessage> message(raw);
  if (osip_message_parse(raw, text.data(), text.size()) != 0) return false;
  if (raw->call_id == nullptr || raw->cseq == nullptr) return false;
  return !with_sdp || decode_sdp(raw);
}

}  // namespace

Peer osip_peer() {
  parser_init();
  return {"libosip2", decode};
}

}  // namespace sallyport::perf
