// A test helper: the places of the addresses and ports in a body.
#pragma once

#include <string>

#include "dissectors/sdp/sdp.h"
#include "dissectors/testing/places.h"

namespace sallyport::sdp {

// The places in a body that decodes; none in another.
[[nodiscard]] inline Places places_of(Bytes body) {
  PlaceList out(Written::text);
  const auto decoded = decode(body);
  if (!decoded) return {};
  const View& view = *decoded;
  const auto connection = [&](const std::string& name, const Connection& c) {
    if (c.is_address) out.address(name, c.address, c.text);
  };
  connection("origin", view.origin);
  connection("session", view.session);
  for (std::size_t i = 0; i < view.media_count; ++i) {
    const auto& m = view.media[i];
    const auto name = "media[" + std::to_string(i) + "]";
    out.port(name + ".port", m.port, m.port_text);
    connection(name, m.connection);
    out.port(name + ".rtcp_port", m.rtcp_port, m.rtcp_port_text);
    connection(name + ".rtcp", m.rtcp_connection);
  }
  for (std::size_t i = 0; i < view.candidate_count; ++i) {
    const auto& c = view.candidates[i];
    const auto name = "candidate[" + std::to_string(i) + "]";
    if (c.is_address) out.address(name + ".address", c.endpoint.address, c.address_text);
    out.port(name + ".port", c.endpoint.port, c.port_text);
    if (const auto raddr = IpAddress::parse(text(body, c.related_address)))
      out.address(name + ".raddr", *raddr, c.related_address);
    if (!c.related_port.empty())
      out.port(name + ".rport", static_cast<std::uint32_t>(std::stoul(std::string(text(body, c.related_port)))),
               c.related_port);
  }
  return out.take();
}

}  // namespace sallyport::sdp
