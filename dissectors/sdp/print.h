// A test helper: a View as the golden files list it, and its Ranges.
#pragma once

#include <string>

#include "dissectors/sdp/sdp.h"
#include "dissectors/testing/facts.h"

namespace sallyport::sdp {

inline void print(FactList& out, const std::string& name, const Connection& c) {
  if (!c.present) return;
  if (c.is_address)
    out.address(name + ".address", c.address, c.text);
  else
    out.text(name + ".host_name", c.text);
  if (c.ttl != 0) out.number(name + ".ttl", c.ttl);
  if (c.count != 1) out.number(name + ".count", c.count);
}

inline void print(FactList& out, const std::string& name, const Candidate& c) {
  static constexpr std::string_view kTypes[] = {"host", "srflx", "prflx", "relay", "other"};
  out.word(name, c.text,
           std::string(kTypes[static_cast<unsigned>(c.type)]) + " " + to_text(c.transport) + " component " +
               std::to_string(c.component));
  if (c.is_address)
    out.address(name + ".address", c.endpoint.address, c.address_text);
  else
    out.text(name + ".host_name", c.address_text);
  out.number(name + ".port", number(c.endpoint.port), c.port_text);
  out.text(name + ".raddr", c.related_address);
  out.text(name + ".rport", c.related_port);
}

inline void print(FactList& out, const View& view, const std::string& name, const Media& m) {
  static constexpr std::string_view kDirections[] = {"sendrecv", "sendonly", "recvonly", "inactive"};
  const auto field = [&](std::string_view part) { return name + "." + std::string(part); };
  out.word(name, m.line, to_text(m.kind));
  if (m.kind == MediaKind::other) out.text(field("kind_text"), m.kind_text);
  out.number(field("port"), m.port, m.port_text);
  if (m.port_count != 1) out.number(field("port_count"), m.port_count);
  out.text(field("protocol"), m.protocol);
  out.flag(field("rtp"), m.rtp);
  out.flag(field("secure"), m.secure);
  out.text(field("formats"), m.formats);
  std::string types;
  for (unsigned i = 0; i < 128; ++i)
    if ((m.payload_types[i / 64] >> (i % 64) & 1U) != 0) types += (types.empty() ? "" : " ") + std::to_string(i);
  if (m.rtp) out.word(field("payload_types"), types);
  print(out, field("connection"), m.connection);
  out.flag(field(kDirections[static_cast<unsigned>(m.direction)]));
  out.flag(field("rtcp_mux"), m.rtcp_mux);
  out.flag(field("rtcp_mux_only"), m.rtcp_mux_only);
  out.flag(field("crypto"), m.crypto);
  out.flag(field("fingerprint"), m.fingerprint);
  out.flag(field("bundled"), m.bundled);
  out.flag(field("bundle_only"), m.bundle_only);
  out.text(field("mid"), m.mid);
  out.number(field("rtcp_port"), m.rtcp_port, m.rtcp_port_text);
  print(out, field("rtcp_connection"), m.rtcp_connection);
  for (unsigned i = 0; i < m.rtpmap_count; ++i) {
    const auto& map = view.rtpmaps[m.first_rtpmap + i];
    out.word(field("rtpmap"), std::to_string(map.payload_type) + " " + std::to_string(map.clock_rate));
  }
  for (unsigned i = 0; i < m.candidate_count; ++i)
    print(out, field("candidate[" + std::to_string(i) + "]"), view.candidates[m.first_candidate + i]);
}

[[nodiscard]] inline std::string print(Bytes body, const View& view) {
  FactList out(body);
  out.text("origin.username", view.origin_username);
  out.text("origin.session_id", view.session_id);
  out.text("origin.session_version", view.session_version);
  print(out, "origin", view.origin);
  print(out, "session", view.session);
  out.flag("ice", view.ice);
  out.flag("ice_lite", view.ice_lite);
  if (view.candidates_skipped != 0) out.number("candidates_skipped", view.candidates_skipped);
  for (std::size_t i = 0; i < view.media_count; ++i)
    print(out, view, "media[" + std::to_string(i) + "]", view.media[i]);
  return out.take();
}

[[nodiscard]] inline std::string print(Bytes body) {
  const auto view = decode(body);
  if (view) return print(body, *view);
  FactList out(body);
  out.error(view.error());
  return out.take();
}

// Calls `see` with every Range of the View.
template <class See>
void each_range(const View& view, See see) {
  for (const auto range :
       {view.origin_username, view.session_id, view.session_version, view.origin.text, view.session.text})
    see(range);
  for (std::size_t i = 0; i < view.media_count; ++i) {
    const auto& m = view.media[i];
    for (const auto range : {m.kind_text, m.port_text, m.protocol, m.formats, m.connection.text, m.rtcp_port_text,
                             m.rtcp_connection.text, m.mid, m.line})
      see(range);
  }
  for (std::size_t i = 0; i < view.candidate_count; ++i) {
    const auto& c = view.candidates[i];
    for (const auto range : {c.address_text, c.port_text, c.related_address, c.related_port, c.text}) see(range);
  }
}

}  // namespace sallyport::sdp
