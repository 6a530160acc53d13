#include "alg/h323/announce.h"

#include <algorithm>

namespace sallyport::h323_alg {
namespace {

bool announces(const h323::TransportAddress& address) noexcept {
  return address.is_ip() && number(address.endpoint.port) != 0 && !address.endpoint.address.is_unspecified();
}

}  // namespace

std::string_view Announcer::kind_of(const h245::Channel& channel) noexcept {
  switch (channel.media) {
    case h245::Media::audio: return "audio";
    case h245::Media::video: return "video";
    case h245::Media::data:
      return channel.data == h245::DataApplication::t38_udp || channel.data == h245::DataApplication::t38_tcp ? "image"
                                                                                                              : "data";
    case h245::Media::none:
    case h245::Media::null_data: return "";
    default: return "application";
  }
}

void Announcer::media(MediaEvent event) {
  const auto same = [&](const MediaEvent& known) {
    return known.kind == event.kind && known.address == event.address && known.port == event.port &&
           known.rtcp_address == event.rtcp_address && known.rtcp_port == event.rtcp_port;
  };
  if (std::any_of(media_.begin(), media_.end(), same)) return;
  media_.push_back(event);
  effects_.add(Event{stamp_, std::move(event)});
}

void Announcer::control(std::string_view proto, const Endpoint& endpoint, IpProtocol transport) {
  const auto same = [&](const ControlEvent& known) {
    return known.proto == proto && known.endpoint == endpoint && known.transport == transport;
  };
  if (std::any_of(control_.begin(), control_.end(), same)) return;
  ControlEvent event;
  event.proto = proto;
  event.call = call_;
  event.endpoint = endpoint;
  event.transport = transport;
  control_.push_back(event);
  effects_.add(Event{stamp_, std::move(event)});
}

void Announcer::h245(const h245::View& view, std::string_view kind) {
  // The mediaControlChannel of a channel follows its mediaChannel directly, if it has both (H.245
  // H2250LogicalChannelParameters).
  for (std::size_t i = 0; i < view.address_count; ++i) {
    const auto& address = view.addresses[i];
    if (address.role == h245::Role::separate_stack || address.role == h245::Role::mc_location) {
      if (announces(address.value))
        control(address.role == h245::Role::separate_stack ? "t120" : "h225", address.value.endpoint, IpProtocol::tcp);
      continue;
    }
    if (address.role != h245::Role::media_channel && address.role != h245::Role::media_control_channel) continue;
    MediaEvent event;
    event.proto = "h323";
    event.call = call_;
    const auto own = kind_of(address.side == h245::Side::reverse ? view.reverse : view.forward);
    event.kind = std::string{!own.empty() ? own : kind};
    const auto* control_address = &address;
    if (address.role == h245::Role::media_channel) {
      if (announces(address.value)) {
        event.address = address.value.endpoint.address;
        event.port = number(address.value.endpoint.port);
      }
      control_address = nullptr;
      if (i + 1 < view.address_count && view.addresses[i + 1].role == h245::Role::media_control_channel &&
          view.addresses[i + 1].side == address.side)
        control_address = &view.addresses[++i];
    }
    if (control_address != nullptr && announces(control_address->value)) {
      event.rtcp_address = control_address->value.endpoint.address;
      event.rtcp_port = number(control_address->value.endpoint.port);
    }
    if (!event.address && !event.rtcp_address) continue;
    if (!event.address) event.address = event.rtcp_address;
    media(std::move(event));
  }
}

void Announcer::one(const h225::Address& address) {
  if (!announces(address.value)) return;
  const auto& endpoint = address.value.endpoint;
  switch (address.role) {
    case h225::Role::h245_address: return control("h245", endpoint, IpProtocol::tcp);
    case h225::Role::ras_address:
    case h225::Role::reply_address:
    case h225::Role::alternate_gatekeeper: return control("h225", endpoint, IpProtocol::udp);
    case h225::Role::source_call_signal_address:
    case h225::Role::dest_call_signal_address:
    case h225::Role::call_signal_address:
    case h225::Role::alternative_address:
    case h225::Role::remote_extension_address:
    case h225::Role::alias_transport:
    case h225::Role::alternate_endpoint:
    case h225::Role::traversal: return control("h225", endpoint, IpProtocol::tcp);
    default: return;  // addresses in reports about the past, and addresses of other transports
  }
}

}  // namespace sallyport::h323_alg
