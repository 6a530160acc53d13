// A test helper: a View as the golden files write it.
#pragma once

#include <sstream>
#include <string>

#include "dissectors/sdp/sdp.h"

namespace sallyport::sdp {

inline std::string at(Bytes body, Range range) {
  return "'" + std::string(text(body, range)) + "' at " + std::to_string(range.offset);
}

inline std::string print(Bytes body, const Connection& c) {
  std::ostringstream out;
  if (!c.present) return "none";
  if (c.is_address)
    out << to_text(c.address);
  else
    out << "host name";
  out << ", " << at(body, c.text);
  if (c.ttl != 0) out << ", ttl " << unsigned{c.ttl};
  if (c.count != 1) out << ", count " << c.count;
  return out.str();
}

inline std::string print_candidate(const Candidate& c) {
  static constexpr const char* kTypes[] = {"host", "srflx", "prflx", "relay", "other"};
  std::ostringstream out;
  out << "  candidate " << kTypes[static_cast<unsigned>(c.type)] << ", component " << c.component << ", "
      << to_text(c.transport) << ", "
      << (c.is_address ? to_text(c.endpoint) : "host name, port " + std::to_string(number(c.endpoint.port))) << ", at "
      << c.text.offset << "\n";
  return out.str();
}

inline std::string print_media(Bytes body, const View& view, const Media& m) {
  static constexpr const char* kDirections[] = {"sendrecv", "sendonly", "recvonly", "inactive"};
  std::ostringstream out;
  out << "media " << to_text(m.kind) << ", line at " << m.line.offset << "\n"
      << "  port " << m.port;
  if (m.port_count != 1) out << " count " << m.port_count;
  out << ", " << at(body, m.protocol) << (m.rtp ? ", rtp" : "") << (m.secure ? ", secure" : "") << "\n"
      << "  formats " << at(body, m.formats);
  if (m.rtp) {
    out << ", payload types";
    for (unsigned i = 0; i < 128; ++i)
      if ((m.payload_types[i / 64] >> (i % 64) & 1U) != 0) out << ' ' << i;
  }
  out << "\n  connection " << print(body, m.connection) << "\n  " << kDirections[static_cast<unsigned>(m.direction)];
  if (m.rtcp_mux) out << ", rtcp-mux";
  if (m.rtcp_mux_only) out << " only";
  if (m.crypto) out << ", crypto";
  if (m.fingerprint) out << ", fingerprint";
  if (m.bundled) out << ", bundled";
  if (m.bundle_only) out << ", bundle-only";
  if (!m.mid.empty()) out << ", mid " << at(body, m.mid);
  out << "\n";
  if (m.rtcp_port != 0) out << "  rtcp port " << m.rtcp_port << ", address " << print(body, m.rtcp_connection) << "\n";
  for (unsigned i = 0; i < m.candidate_count; ++i) out << print_candidate(view.candidates[m.first_candidate + i]);
  return out.str();
}

inline std::string print(Bytes body) {
  const auto view = decode(body);
  std::ostringstream out;
  if (!view) {
    out << "error " << name(view.error().code) << " at " << view.error().offset << ", field " << view.error().field
        << "\n";
    return out.str();
  }
  if (!view->session_id.empty())
    out << "origin " << at(body, view->origin_username) << ", id " << at(body, view->session_id) << ", version "
        << at(body, view->session_version) << ", address " << print(body, view->origin) << "\n";
  out << "session connection " << print(body, view->session) << "\n";
  if (view->ice) out << "ice" << (view->ice_lite ? " lite" : "") << "\n";
  if (view->candidates_skipped != 0) out << "candidates skipped " << view->candidates_skipped << "\n";
  for (unsigned i = 0; i < view->media_count; ++i) out << print_media(body, *view, view->media[i]);
  return out.str();
}

}  // namespace sallyport::sdp
