#include "dissectors/sdp/values.h"

namespace sallyport::sdp {
namespace {

[[nodiscard]] MediaKind kind_of(std::string_view media) noexcept {
  for (const auto kind : {MediaKind::audio, MediaKind::video, MediaKind::image, MediaKind::text, MediaKind::application,
                          MediaKind::message, MediaKind::data})
    if (same_word(media, to_text(kind))) return kind;
  return MediaKind::other;
}

// "UDP/TLS/RTP/SAVPF": what its parts say.
void read_protocol(Piece protocol, Media& out) noexcept {
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

}  // namespace

std::optional<Connection> parse_connection(Piece value, bool slashes) noexcept {
  const auto network = word(value);
  const auto family = word(value);
  auto rest = word(value);
  if (rest.empty() || !word(value).empty()) return std::nullopt;
  const bool has_slash = rest.text.find('/') != std::string_view::npos;
  const auto host = cut(rest, '/');
  if (host.empty() || (has_slash && !slashes)) return std::nullopt;

  Connection out;
  out.present = true;
  out.text = host.range();
  const bool ip4 = same_word(family.text, "IP4");
  if (!same_word(network.text, "IN") || (!ip4 && !same_word(family.text, "IP6"))) return out;
  const auto address = IpAddress::parse(host.text);
  if (!address) return out;
  const bool looks_ip4 = host.text.find(':') == std::string_view::npos;
  if (looks_ip4 != ip4) return std::nullopt;
  out.is_address = true;
  out.address = *address;
  if (has_slash && !parse_slashes(rest, out)) return std::nullopt;
  return out;
}

std::optional<DecodeError> parse_media(Piece value, Media& out) noexcept {
  const auto media = word(value);
  auto port = word(value);
  const auto protocol = word(value);
  if (protocol.empty()) return DecodeError{DecodeErrorCode::sdp_media_line_bad, media.offset, "m="};
  out.kind = kind_of(media.text);
  out.kind_text = media.range();

  const auto port_offset = port.offset;
  const bool has_count = port.text.find('/') != std::string_view::npos;
  const auto first = number(cut(port, '/').text, 65535);
  const auto count = has_count ? number(port.text, 65535) : std::optional<std::uint32_t>{1};
  if (!first || !count || *count == 0 || *first + *count - 1 > 65535)
    return DecodeError{DecodeErrorCode::sdp_port_bad, port_offset, "port"};
  out.port = static_cast<std::uint16_t>(*first);
  out.port_count = static_cast<std::uint16_t>(*count);

  out.protocol = protocol.range();
  read_protocol(protocol, out);
  value = value.behind(value.text.find_first_not_of(' '));
  out.formats = value.range();
  while (out.rtp && !value.empty())
    if (const auto type = number(word(value).text, 127))
      out.payload_types[*type / 64] |= std::uint64_t{1} << *type % 64;
  return std::nullopt;
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
  if (value.text.find_first_not_of(' ') == std::string_view::npos) return true;
  const auto connection = parse_connection(value, false);
  if (!connection) return false;
  out.rtcp_connection = *connection;
  return true;
}

void parse_origin(Piece value, View& out) noexcept {
  // Counted from the end: phones are seen that put spaces into the user name.
  std::size_t words = 0;
  for (auto rest = value; !word(rest).empty();) ++words;
  if (words < 6) return;
  const auto start = value;
  std::uint32_t name_end = 0;
  for (; words > 5; --words) name_end = word(value).range().end();
  out.origin_username = {start.offset, name_end - start.offset};
  out.session_id = word(value).range();
  out.session_version = word(value).range();
  out.origin = parse_connection(value, false).value_or(Connection{});
}

}  // namespace sallyport::sdp
