// For tests and the fuzz target: whether all Ranges of a View lie within the message, and whether two Views are the
// same (one of them may have been used before).
#pragma once

#include <tuple>

#include "dissectors/sip/sip.h"

namespace sallyport::sip {

[[nodiscard]] inline bool ranges_are_within(const View& view, std::size_t size) noexcept {
  const auto ok = [size](Range r) { return r.offset <= size && r.length <= size - r.offset; };
  const auto uri_ok = [&](const Uri& u) {
    return ok(u.whole) && ok(u.user) && ok(u.host) && ok(u.port_text) && ok(u.transport) && ok(u.maddr);
  };
  const auto name_addr_ok = [&](const NameAddr& n) { return ok(n.display_name) && uri_ok(n.uri) && ok(n.tag); };
  bool all = ok(view.method_text) && uri_ok(view.request_uri) && ok(view.reason_phrase) && ok(view.call_id) &&
             name_addr_ok(view.from) && name_addr_ok(view.to) && ok(view.via.transport) && ok(view.via.host) &&
             ok(view.via.port_text) && ok(view.via.branch) && ok(view.via.received) && ok(view.via.rport_text) &&
             ok(view.refer_to) && ok(view.replaces) && ok(view.user_agent) && ok(view.content_type) && ok(view.body);
  all =
      all && view.contact_count <= kMaxContacts && view.sdp_count <= kMaxSdpBodies && view.header_count <= kMaxHeaders;
  for (std::size_t i = 0; all && i < view.contact_count; ++i) all = name_addr_ok(view.contacts[i]);
  for (std::size_t i = 0; all && i < view.header_count; ++i)
    all = ok(view.headers[i].name) && ok(view.headers[i].value);
  for (std::size_t i = 0; all && i < view.sdp_count; ++i)
    all = ok(view.sdp[i]) && view.sdp[i].offset >= view.body.offset && view.sdp[i].end() <= view.body.end();
  return all;
}

[[nodiscard]] inline bool same(const Uri& a, const Uri& b) noexcept {
  const auto all = [](const Uri& u) {
    return std::tie(u.scheme, u.whole, u.user, u.host, u.host_is_address, u.address, u.port, u.port_text, u.transport,
                    u.maddr);
  };
  return all(a) == all(b);
}
[[nodiscard]] inline bool same(const NameAddr& a, const NameAddr& b) noexcept {
  const auto rest = [](const NameAddr& n) { return std::tie(n.present, n.display_name, n.tag, n.expires); };
  return same(a.uri, b.uri) && rest(a) == rest(b);
}
[[nodiscard]] inline bool same(const Via& a, const Via& b) noexcept {
  const auto all = [](const Via& v) {
    return std::tie(v.present, v.transport, v.host, v.host_is_address, v.address, v.port, v.port_text, v.branch,
                    v.received, v.rport, v.rport_value, v.rport_text);
  };
  return all(a) == all(b);
}
[[nodiscard]] inline bool same(const View& a, const View& b) noexcept {
  const auto essentials = [](const Essentials& e) {
    return std::tie(e.request, e.method, e.method_text, e.status, e.reason_phrase, e.call_id, e.cseq, e.body);
  };
  const auto facts = [](const Facts& f) {
    return std::tie(f.via_count, f.contact_star, f.contact_count, f.expires, f.session_expires, f.rseq,
                    f.require_100rel, f.supported_100rel, f.refer_to, f.replaces, f.user_agent, f.content_type,
                    f.content_length, f.sdp_count, f.body_encoded, f.header_count);
  };
  bool all = essentials(a) == essentials(b) && facts(a) == facts(b) && same(a.request_uri, b.request_uri) &&
             same(a.from, b.from) && same(a.to, b.to) && same(a.via, b.via);
  for (std::size_t i = 0; all && i < a.contact_count; ++i) all = same(a.contacts[i], b.contacts[i]);
  for (std::size_t i = 0; all && i < a.sdp_count; ++i) all = a.sdp[i] == b.sdp[i];
  for (std::size_t i = 0; all && i < a.header_count; ++i)
    all = a.headers[i].name == b.headers[i].name && a.headers[i].value == b.headers[i].value;
  return all;
}

}  // namespace sallyport::sip
