#include "dissectors/sdp/values.h"

#include <array>

#include "dissectors/base/dotted_quad.h"

namespace sallyport::sdp {
namespace {

[[nodiscard]] MediaKind kind_of(std::string_view media) noexcept {
  if (media == "audio") return MediaKind::audio;
  for (const auto kind : {MediaKind::audio, MediaKind::video, MediaKind::image, MediaKind::text, MediaKind::application,
                          MediaKind::message, MediaKind::data})
    if (same_word(media, to_text(kind))) return kind;
  return MediaKind::other;
}

// "UDP/TLS/RTP/SAVPF": what its parts say.
void read_protocol(Piece protocol, Media& out) noexcept {
  if (protocol.text == "RTP/AVP") {
    out.rtp = true;
    return;
  }
  while (!protocol.empty()) {
    const auto part = cut(protocol, '/').text;
    if (same_word(part, "RTP")) out.rtp = true;
    if (same_word(part, "SAVP") || same_word(part, "SAVPF") || same_word(part, "TLS") || same_word(part, "DTLS"))
      out.secure = true;
  }
}

// rfc8866 5.7: "/ttl", "/ttl/count" or (IPv6) "/count". Of a unicast address a TTL is read and means nothing; several
// addresses it cannot be.
[[nodiscard]] bool parse_slashes(Piece rest, Connection& out) noexcept {
  if (out.address.is_v4()) {
    const auto ttl = number(cut(rest, '/').text, 255);
    if (!ttl) return false;
    out.ttl = static_cast<std::uint8_t>(*ttl);
    if (rest.empty()) return true;
  }
  const auto count = number(rest.text, 65535);
  out.count = static_cast<std::uint16_t>(count.value_or(0));
  return out.count != 0 && out.address.is_multicast();
}

// "IN IP4 192.0.2.1" and nothing else, which nearly every line is.
[[nodiscard]] bool parse_usual_connection(Piece value, Connection& out) noexcept {
  constexpr std::string_view kFamily = "IN IP4 ";
  if (!value.text.starts_with(kFamily)) return false;
  IpAddress address;
  const auto end = take_dotted_quad(value.text, kFamily.size(), value.text.size(), address);
  if (end == kFamily.size() || end != value.text.size()) return false;
  out = {};
  out.present = out.is_address = true;
  out.address = address;
  out.text = value.behind(kFamily.size()).range();
  return true;
}

}  // namespace

bool parse_connection(Piece value, bool slashes, Connection& result) noexcept {
  if (parse_usual_connection(value, result)) return true;
  const auto network = word(value);
  const auto family = word(value);
  auto rest = word(value);
  if (rest.empty() || !word(value).empty()) return false;
  const bool has_slash = rest.text.find('/') != std::string_view::npos;
  const auto host = cut(rest, '/');
  if (host.empty() || (has_slash && !slashes)) return false;

  Connection out;
  out.present = true;
  out.text = host.range();
  const bool ip4 = same_word(family.text, "IP4");
  const bool internet = same_word(network.text, "IN") && (ip4 || same_word(family.text, "IP6"));
  if (const auto address = internet ? IpAddress::parse(host.text) : std::nullopt) {
    const bool looks_ip4 = host.text.find(':') == std::string_view::npos;
    if (looks_ip4 != ip4) return false;
    out.is_address = true;
    out.address = *address;
    if (has_slash && !parse_slashes(rest, out)) return false;
  }
  result = out;
  return true;
}

bool parse_media(Piece value, Media& out, DecodeError& error) noexcept {
  const auto media = word(value);
  auto port = word(value);
  const auto protocol = word(value);
  if (protocol.empty()) {
    error = {DecodeErrorCode::sdp_media_line_bad, media.offset, "m="};
    return false;
  }
  out.kind = kind_of(media.text);
  out.kind_text = media.range();

  const auto port_offset = port.offset;
  const bool has_count = port.text.find('/') != std::string_view::npos;
  const auto first = number(cut(port, '/').text, 65535);
  const auto count = has_count ? number(port.text, 65535) : std::optional<std::uint32_t>{1};
  if (!first || !count || *count == 0 || *first + *count - 1 > 65535) {
    error = {DecodeErrorCode::sdp_port_bad, port_offset, "port"};
    return false;
  }
  out.port = static_cast<std::uint16_t>(*first);
  out.port_count = static_cast<std::uint16_t>(*count);

  out.protocol = protocol.range();
  read_protocol(protocol, out);
  value = without_spaces(value);
  out.formats = value.range();
  if (!out.rtp) return true;
  while (!value.empty())
    if (const auto type = number(word(value).text, 127))
      out.payload_types[*type / 64] |= std::uint64_t{1} << *type % 64;
  return true;
}

std::optional<Candidate> parse_candidate(Piece value) noexcept {
  Candidate out;
  out.text = value.range();
  const auto foundation = word(value);
  const auto component = number(word(value).text, 256);
  const auto transport = word(value).text;
  const auto priority = number(word(value).text, 0xffffffffU);
  const auto host = word(value);
  const auto port = number(word(value).text, 65535);
  const auto typ = word(value).text;
  const auto type = word(value).text;
  if (foundation.empty() || !component || *component == 0 || !priority || !port || typ != "typ" || type.empty())
    return std::nullopt;
  if (same_word(transport, "udp"))
    out.transport = IpProtocol::udp;
  else if (same_word(transport, "tcp"))
    out.transport = IpProtocol::tcp;
  else
    return std::nullopt;
  out.component = static_cast<std::uint16_t>(*component);
  if (const auto address = IpAddress::parse(host.text)) {
    out.is_address = true;
    out.endpoint.address = *address;
  }
  out.endpoint.port = Port{static_cast<std::uint16_t>(*port)};
  if (same_word(type, "host")) out.type = Candidate::Type::host;
  if (same_word(type, "srflx")) out.type = Candidate::Type::srflx;
  if (same_word(type, "prflx")) out.type = Candidate::Type::prflx;
  if (same_word(type, "relay")) out.type = Candidate::Type::relay;
  return out;
}

bool parse_rtcp(Piece value, Media& out) noexcept {
  const auto port = number(word(value).text, 65535);
  if (!port) return false;
  out.rtcp_port = static_cast<std::uint16_t>(*port);
  return without_spaces(value).empty() || parse_connection(value, false, out.rtcp_connection);
}

void parse_origin(Piece value, View& out) noexcept {
  // Counted from the end: phones are seen that put spaces into the user name.
  std::array<Piece, 5> last;  // words in a ring, for the five that follow the name
  std::size_t words = 0;
  std::uint32_t name_end = 0;
  auto rest = value;
  for (auto next = word(rest); !next.empty(); next = word(rest)) {
    auto& place = last[words % last.size()];
    name_end = place.range().end();
    place = next;
    ++words;
  }
  if (words < 6) return;
  const auto id = last[words % last.size()];
  const auto version = last[(words + 1) % last.size()];
  out.origin_username = {value.offset, name_end - value.offset};
  out.session_id = id.range();
  out.session_version = version.range();
  const auto connection = value.behind(version.range().end() + 1 - value.offset);
  if (!parse_connection(connection, false, out.origin)) out.origin = {};
}

}  // namespace sallyport::sdp
