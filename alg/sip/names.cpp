#include "alg/sip/names.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::sip_alg {

std::string uri_name(Bytes message, const sip::Uri& uri) {
  const auto whole = text(message, uri.whole);
  const auto end = std::min(whole.find_first_of(";?"), whole.size());
  return std::string{whole.substr(0, end)};
}

IpProtocol transport_of(Bytes message, const sip::Uri& uri) {
  std::string transport{text(message, uri.transport)};
  std::transform(transport.begin(), transport.end(), transport.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (transport == "udp") return IpProtocol::udp;
  if (transport == "tcp" || transport == "tls" || transport == "ws" || transport == "wss") return IpProtocol::tcp;
  return uri.scheme == sip::Scheme::sips ? IpProtocol::tcp : IpProtocol::udp;
}

std::string message_name(Bytes message, const sip::View& view) {
  const auto method = text(message, view.method_text);
  return view.request ? std::string{method} : fmt::format("{} {}", view.status, method);
}

}  // namespace sallyport::sip_alg
