// Profile `h323`: decodes complete RAS datagrams, TPKT frames of call signalling and H.245 messages. Setup is measured
// twice: with h225::decode_into(), which finds the fastStart elements, and with the OpenLogicalChannel in each element
// decoded too, as in the engine.
#include "dissectors/h225/h225.h"
#include "dissectors/h225/ras.h"
#include "dissectors/h245/h245.h"
#include "perf/decoding.h"
#include "perf/profiles.h"
#include "perf/samples.h"

namespace sallyport::perf {
namespace {

// One View of each kind is reused for all messages, as in the signalling core.
h225::View call_view;
h225::ras::View ras_view;
h245::View control_view;

template <h225::Message kMessage, std::uint8_t kElements, std::uint8_t kAddresses>
bool decode_call(Bytes frame) {
  if (h225::decode_into(frame, call_view)) return false;
  use(call_view);
  return call_view.message == kMessage && call_view.fast_start_count == kElements &&
         call_view.address_count == kAddresses && !call_view.call_identifier.empty();
}

// Decodes the message, and the channel in each fastStart element. Each element of these messages has an address.
template <h225::Message kMessage, std::uint8_t kElements, std::uint8_t kAddresses>
bool decode_call_and_channels(Bytes frame) {
  if (!decode_call<kMessage, kElements, kAddresses>(frame)) return false;
  for (std::size_t i = 0; i < call_view.fast_start_count; ++i) {
    if (h245::decode_fast_start(frame, call_view.fast_start[i], control_view)) return false;
    use(control_view);
    if (control_view.message != h245::Message::open_logical_channel || control_view.address_count == 0) return false;
  }
  return true;
}

template <h225::ras::Message kMessage, std::uint8_t kAddresses>
bool decode_ras(Bytes datagram) {
  if (h225::ras::decode_into(datagram, ras_view)) return false;
  use(ras_view);
  return ras_view.message == kMessage && ras_view.address_count == kAddresses && ras_view.request_seq_num != 0;
}

template <h245::Message kMessage, std::uint8_t kAddresses>
bool decode_control(Bytes message) {
  if (h245::decode_into(message, control_view)) return false;
  use(control_view);
  return control_view.message == kMessage && control_view.address_count == kAddresses;
}

}  // namespace

void measure_h323(const Options& options, Results& results) {
  using h225::Message;
  using Ras = h225::ras::Message;
  using Control = h245::Message;
  measure_samples("h323",
                  {{"Setup", kSetup, decode_call<Message::setup, 4, 2>, false},
                   {"Setup, 4 channels", kSetup, decode_call_and_channels<Message::setup, 4, 2>},
                   {"Connect", kConnect, decode_call<Message::connect, 2, 0>, false},
                   {"Connect, 2 channels", kConnect, decode_call_and_channels<Message::connect, 2, 0>},
                   {"OpenLogicalChannel", kOpenChannel, decode_control<Control::open_logical_channel, 1>},
                   {"OpenLogicalChannelAck", kOpenChannelAck, decode_control<Control::open_logical_channel_ack, 2>},
                   {"TerminalCapabilitySet", kCapabilitySet, decode_control<Control::terminal_capability_set, 0>},
                   {"RRQ", kRegistrationRequest, decode_ras<Ras::registration_request, 2>},
                   {"RCF", kRegistrationConfirm, decode_ras<Ras::registration_confirm, 1>},
                   {"ARQ", kAdmissionRequest, decode_ras<Ras::admission_request, 1>},
                   {"ACF", kAdmissionConfirm, decode_ras<Ras::admission_confirm, 1>}},
                  options, results);
}

}  // namespace sallyport::perf
