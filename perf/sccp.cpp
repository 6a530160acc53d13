// Profile `sccp`: cuts messages out of their stream by sccp::framing() and decodes each with the protocol version that
// its connection registered.
#include "dissectors/sccp/sccp.h"

#include "perf/decoding.h"
#include "perf/profiles.h"
#include "perf/samples.h"

namespace sallyport::perf {
namespace {

constexpr std::uint8_t kOld = 3, kNew = 17;  // protocol versions with different layouts of addresses

// `kLayout`: the layout that the decoder has to choose. `kMedia`: the message announces a media address.
template <sccp::MessageId kMessage, std::uint8_t kVersion, std::uint8_t kLayout, bool kMedia>
bool decode(Bytes stream) {
  const auto framing = sccp::framing(stream);
  if (framing.kind != Framing::Kind::frame || framing.length != stream.size()) return false;
  const auto view = sccp::decode(stream.first(framing.length), {kVersion});
  if (!view) return false;
  use(*view);
  return view->id == kMessage && view->complete && view->layout == kLayout && view->announces_media == kMedia;
}

}  // namespace

void measure_sccp(const Options& options, Results& results) {
  using Id = sccp::MessageId;
  measure_samples("sccp",
                  {{"RegisterReq", kRegister, decode<Id::register_req, 0, 0, false>},
                   {"OpenReceiveChAck v3", kOpenReceiveAck3, decode<Id::open_receive_channel_ack, kOld, 0, true>},
                   {"OpenReceiveChAck v17", kOpenReceiveAck17, decode<Id::open_receive_channel_ack, kNew, 17, true>},
                   {"StartMediaTransm v3", kStartMedia3, decode<Id::start_media_transmission, kOld, 0, true>},
                   {"StartMediaTransm v17", kStartMedia17, decode<Id::start_media_transmission, kNew, 17, true>},
                   {"CallInfo", kCallInfo, decode<Id::call_info, kOld, 0, false>},
                   {"CallState", kCallState, decode<Id::call_state, kNew, 0, false>},
                   {"KeepAlive", kKeepAlive, decode<Id::keep_alive_req, kNew, 0, false>}},
                  options, results);
}

}  // namespace sallyport::perf
