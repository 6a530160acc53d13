#include "alg/sip/names.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::sip_alg {

std::string_view uri_name(Bytes message, const sip::Uri& uri) {
  const auto whole = text(message, uri.whole);
  std::size_t end = 0;
  while (end < whole.size() && whole[end] != ';' && whole[end] != '?') ++end;
  return whole.substr(0, end);
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
  if (view.request) return std::string{method};
  const fmt::format_int status{view.status};
  std::string name;
  name.reserve(status.size() + 1 + method.size());
  name.append(status.data(), status.size()).append(1, ' ').append(method);
  return name;
}

}  // namespace sallyport::sip_alg
