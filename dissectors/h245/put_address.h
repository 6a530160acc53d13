// How the sinks of H.245 and H.225.0 fill in a transport address.
#pragma once

#include "dissectors/base/cursor.h"
#include "dissectors/h245/values.h"

namespace sallyport::h323 {

// `address` and `port` are the places of the octets of an IP address; an address of another kind has neither. The
// value is filled field by field: a copy would wait for the narrower stores before it (store forwarding).
inline void put_transport_address(TransportAddress& out, Bytes message, TransportKind kind, bool multicast,
                                  const Range& address, const Range& port) noexcept {
  out = {};
  out.kind = kind;
  out.multicast = multicast;
  if (!out.is_ip()) return;
  out.endpoint.address = kind == TransportKind::ip6 ? ip6_address(message, address)
                                                    : IpAddress::v4(Cursor(slice(message, address)).be32());
  out.endpoint.port = Port{Cursor(slice(message, port)).be16()};
  out.address = address;
  out.port = port;
}

}  // namespace sallyport::h323
