// A test helper: the places of the addresses and ports of an H.245 View.
#pragma once

#include <string>

#include "dissectors/h245/h245.h"
#include "dissectors/testing/places.h"

namespace sallyport::h245 {

inline void add_places(PlaceList& out, const std::string& name, const TransportAddress& value) {
  out.address(name + ".address", value.endpoint.address, value.address);
  out.port(name + ".port", value.endpoint.port, value.port);
}

inline void add_places(PlaceList& out, const View& view) {
  const auto channel = [&](const std::string& name, const Channel& value) {
    add_places(out, name + ".mediaChannel", value.media_channel);
    add_places(out, name + ".mediaControlChannel", value.media_control_channel);
  };
  channel("forward", view.forward);
  channel("reverse", view.reverse);
  add_places(out, "separateStack", view.separate_stack);
  for (std::size_t i = 0; i < view.address_count; ++i)
    add_places(out, "address[" + std::to_string(i) + "]", view.addresses[i].value);
}

}  // namespace sallyport::h245
