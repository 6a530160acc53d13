// For tests and the fuzz target: whether everything that a View points at lies within the message.
#pragma once

#include "dissectors/sip/sip.h"

namespace sallyport::sip {

[[nodiscard]] inline bool ranges_are_within(const View& view, std::size_t size) noexcept {
  const auto ok = [size](Range r) { return r.offset <= size && r.length <= size - r.offset; };
  const auto uri_ok = [&](const Uri& u) {
    return ok(u.whole) && ok(u.user) && ok(u.host) && ok(u.transport) && ok(u.maddr);
  };
  const auto name_addr_ok = [&](const NameAddr& n) { return ok(n.display_name) && uri_ok(n.uri) && ok(n.tag); };
  bool all = ok(view.method_text) && uri_ok(view.request_uri) && ok(view.reason_phrase) && ok(view.call_id) &&
             name_addr_ok(view.from) && name_addr_ok(view.to) && ok(view.via.transport) && ok(view.via.host) &&
             ok(view.via.branch) && ok(view.via.received) && ok(view.refer_to) && ok(view.replaces) &&
             ok(view.user_agent) && ok(view.content_type) && ok(view.body);
  all =
      all && view.contact_count <= kMaxContacts && view.sdp_count <= kMaxSdpBodies && view.header_count <= kMaxHeaders;
  for (std::size_t i = 0; all && i < view.contact_count; ++i) all = name_addr_ok(view.contacts[i]);
  for (std::size_t i = 0; all && i < view.header_count; ++i)
    all = ok(view.headers[i].name) && ok(view.headers[i].value);
  for (std::size_t i = 0; all && i < view.sdp_count; ++i)
    all = ok(view.sdp[i]) && view.sdp[i].offset >= view.body.offset && view.sdp[i].end() <= view.body.end();
  return all;
}

}  // namespace sallyport::sip
