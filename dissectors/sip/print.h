// A test helper: a View as the golden files list it.
#pragma once

#include <string>

#include "dissectors/sip/places.h"
#include "dissectors/sip/sip.h"
#include "dissectors/testing/facts.h"

namespace sallyport::sip {

inline void print(FactList& out, const std::string& name, const Uri& uri) {
  out.text(name, uri.whole);
  out.flag(name + ".scheme other", uri.scheme == Scheme::other);
  out.text(name + ".user", uri.user);
  out.text(name + ".host", uri.host);
  if (uri.host_is_address) out.address(name + ".address", uri.address, uri.host);
  out.number(name + ".port", uri.port, uri.port_text);
  out.text(name + ".transport", uri.transport);
  out.text(name + ".maddr", uri.maddr);
}

inline void print(FactList& out, const std::string& name, const NameAddr& value) {
  out.text(name + ".display_name", value.display_name);
  print(out, name, value.uri);
  out.text(name + ".tag", value.tag);
  out.number(name + ".expires", value.expires);
}

inline void print(FactList& out, const std::string& name, const Via& via) {
  out.text(name + ".transport", via.transport);
  out.text(name + ".host", via.host);
  if (via.host_is_address) out.address(name + ".address", via.address, via.host);
  out.number(name + ".port", via.port, via.port_text);
  out.text(name + ".branch", via.branch);
  out.text(name + ".received", via.received);
  out.flag(name + ".rport", via.rport && via.rport_text.empty());
  out.number(name + ".rport", via.rport_value, via.rport_text);
}

[[nodiscard]] inline std::string print(Bytes message) {
  const auto result = decode(message);
  FactList out(message);
  if (!result) {
    out.error(result.error());
    return out.take();
  }
  const View& view = *result;
  if (view.request)
    out.word("request", to_text(view.method));
  else
    out.number("response", view.status);
  out.text("method_text", view.method_text);
  if (view.request) print(out, "request_uri", view.request_uri);
  out.text("reason_phrase", view.reason_phrase);
  out.text("call_id", view.call_id);
  out.number("cseq", view.cseq);
  print(out, "from", view.from);
  print(out, "to", view.to);
  print(out, "via", view.via);
  out.number("via_count", view.via_count);
  out.flag("contact_star", view.contact_star);
  for (std::size_t i = 0; i < view.contact_count; ++i)
    print(out, "contact[" + std::to_string(i) + "]", view.contacts[i]);
  out.number("expires", view.expires);
  out.number("session_expires", view.session_expires);
  out.number("rseq", view.rseq);
  out.flag("require_100rel", view.require_100rel);
  out.flag("supported_100rel", view.supported_100rel);
  out.text("refer_to", view.refer_to);
  out.text("replaces", view.replaces);
  out.text("user_agent", view.user_agent);
  out.text("content_type", view.content_type);
  out.number("content_length", view.content_length);
  out.octets("body", view.body);
  for (std::size_t i = 0; i < view.sdp_count; ++i) out.octets("sdp[" + std::to_string(i) + "]", view.sdp[i]);
  out.flag("body_encoded", view.body_encoded);
  out.number("header_count", view.header_count);
  for_each_listed(message, view, [&](const std::string& name, const auto& value) { print(out, name, value); });
  return out.take();
}

}  // namespace sallyport::sip
