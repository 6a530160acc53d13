#include "alg/sccp/names.h"

namespace sallyport::sccp_alg {

using sccp::MessageId;

std::string device_in_alarm(std::string_view alarm) {
  constexpr std::string_view kName = "Name=";
  const auto at = alarm.find(kName);
  if (at == std::string_view::npos) return {};
  const auto rest = alarm.substr(at + kName.size());
  return std::string{rest.substr(0, rest.find_first_of(" \t\r\n"))};
}

bool is_call_message(const sccp::View& view) noexcept {
  switch (view.id) {
    case MessageId::keypad_button:
    case MessageId::enbloc_call:
    case MessageId::stimulus:
    case MessageId::off_hook:
    case MessageId::off_hook_with_calling_party_number:
    case MessageId::hook_flash:
    case MessageId::soft_key_event:
    case MessageId::open_receive_channel:
    case MessageId::open_receive_channel_ack:
    case MessageId::start_media_transmission:
    case MessageId::start_media_reception:
    case MessageId::start_multicast_media_reception:
    case MessageId::start_multicast_media_transmission:
    case MessageId::open_multimedia_receive_channel:
    case MessageId::open_multimedia_receive_channel_ack:
    case MessageId::start_multimedia_transmission:
    case MessageId::call_info:
    case MessageId::dialed_number: return true;
    case MessageId::call_state:
      return view.call_state != sccp::CallState::on_hook && view.call_state != sccp::CallState::idle;
    default: return false;
  }
}

}  // namespace sallyport::sccp_alg
