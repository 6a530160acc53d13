// A test helper: the places of the addresses and ports in call signalling and RAS.
#pragma once

#include <string>
#include <type_traits>

#include "dissectors/h225/h225.h"
#include "dissectors/h225/ras.h"
#include "dissectors/h245/places.h"

namespace sallyport::h225 {

// The places of a message that decodes; none in another.
template <class View>
[[nodiscard]] Places places_of(Bytes message) {
  View view;
  PlaceList out(Written::big_endian);
  if (decode_into(message, view)) return {};
  for (std::size_t i = 0; i < view.address_count; ++i)
    h245::add_places(out, "address[" + std::to_string(i) + "]", view.addresses[i].value);
  if constexpr (std::is_same_v<View, h225::View>) {
    h245::View inner;
    for (std::size_t i = 0; i < view.fast_start_count; ++i)
      if (!h245::decode_fast_start(message, view.fast_start[i], inner)) h245::add_places(out, inner);
    for (std::size_t i = 0; i < view.h245_control_count; ++i)
      for (auto rest = view.h245_control[i]; !rest.empty();) {
        if (h245::decode_next(message, rest, inner)) break;
        h245::add_places(out, inner);
      }
  }
  return out.take();
}

}  // namespace sallyport::h225
