// A test helper: the places of the addresses and ports in a message.
#pragma once

#include <string>

#include "dissectors/sccp/sccp.h"
#include "dissectors/testing/places.h"

namespace sallyport::sccp {

// None where the message does not decode.
[[nodiscard]] inline Places places_of(Bytes message, Context context) {
  const auto result = decode(message, context);
  if (!result) return {};
  const View& view = *result;
  PlaceList out(Written::little_endian);
  const auto endpoint = [&](const std::string& name, const Endpoint& value, const Place& place) {
    out.address(name + ".address", value.address, place.address);
    out.port(name + ".port", value.port, place.port);
  };
  out.address("station_address", view.station_address, view.station_address_place);
  out.address("station_address_v6", view.station_address_v6, view.station_address_v6_place);
  out.port("rtp_port", view.rtp_port.value_or(0), view.rtp_port_place);
  endpoint("media", view.media, view.media_place);
  endpoint("source", view.source, view.source_place);
  out.port("rtcp_port", view.rtcp_port.value_or(0), view.rtcp_port_place);
  for (std::size_t i = 0; i < view.server_count; ++i)
    endpoint("server[" + std::to_string(i) + "]", view.servers[i].endpoint, view.servers[i].place);
  return out.take();
}

}  // namespace sallyport::sccp
