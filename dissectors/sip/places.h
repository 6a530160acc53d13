// A test helper: the values of the lists that a View keeps whole, and the places of all addresses and ports.
#pragma once

#include <string>

#include "dissectors/sip/sip.h"
#include "dissectors/testing/places.h"

namespace sallyport::sip {

// The list of name-addr that a header holds, by a name for reports; "" for every other header.
[[nodiscard]] inline std::string_view list_of(std::string_view header) {
  const std::pair<std::string_view, std::string_view> kLists[] = {
      {"Route", "route"},       {"Record-Route", "record_route"},
      {"Path", "path"},         {"Service-Route", "service_route"},
      {"Reply-To", "reply_to"}, {"P-Asserted-Identity", "asserted"},
      {"Refer-To", "refer_to"}};
  for (const auto& [name, list] : kLists)
    if (header == name) return list;
  return {};
}

// Calls see(name, value) for each Via below the topmost one and each value of the lists.
template <class See>
void for_each_listed(Bytes message, const View& view, See see) {
  std::size_t via = 0;
  for (std::size_t i = 0; i < view.header_count; ++i) {
    const auto header = text(message, view.headers[i].name);
    const auto list = list_of(header);
    std::size_t at = 0;
    for (Range rest = view.headers[i].value; !rest.empty();) {
      if (header == "Via" || header == "v") {
        Via value;
        if (next_value(message, rest, value)) break;
        if (via++ != 0) see("via[" + std::to_string(via - 1) + "]", value);
      } else {
        NameAddr value;
        if (list.empty() || next_value(message, rest, value)) break;
        see(std::string(list) + "[" + std::to_string(at++) + "]", value);
      }
    }
  }
}

inline void add_places(PlaceList& out, const std::string& name, const Uri& uri) {
  if (uri.host_is_address) out.address(name + ".address", uri.address, uri.host);
  out.port(name + ".port", uri.port, uri.port_text);
}
inline void add_places(PlaceList& out, const std::string& name, const NameAddr& value) {
  add_places(out, name, value.uri);
}
inline void add_places(PlaceList& out, const std::string& name, const Via& via, Bytes message) {
  if (via.host_is_address) out.address(name + ".address", via.address, via.host);
  out.port(name + ".port", via.port, via.port_text);
  if (const auto received = IpAddress::parse(text(message, via.received)))
    out.address(name + ".received", *received, via.received);
  out.port(name + ".rport", via.rport_value, via.rport_text);
}

// The places in a message that decodes; none in another.
[[nodiscard]] inline Places places_of(Bytes message) {
  PlaceList out(Written::text);
  const auto result = decode(message);
  if (!result) return {};
  const View& view = *result;
  if (view.request) add_places(out, "request_uri", view.request_uri);
  add_places(out, "from", view.from);
  add_places(out, "to", view.to);
  add_places(out, "via", view.via, message);
  for (std::size_t i = 0; i < view.contact_count; ++i)
    add_places(out, "contact[" + std::to_string(i) + "]", view.contacts[i]);
  for_each_listed(message, view, [&](const std::string& name, const auto& value) {
    if constexpr (std::is_same_v<decltype(value), const Via&>)
      add_places(out, name, value, message);
    else
      add_places(out, name, value);
  });
  return out.take();
}

}  // namespace sallyport::sip
