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

// "UDP/TLS/RTP/SAVPF": sets `rtp` and `secure` by its parts.
void read_protocol(std::string_view body, Piece protocol, Media& out) noexcept {
  if (text(body, protocol) == "RTP/AVP") {
    out.rtp = true;
    return;
  }
  while (!protocol.empty()) {
    const auto part = text(body, cut<'/'>(body, protocol));
    if (same_word(part, "RTP")) out.rtp = true;
    if (same_word(part, "SAVP") || same_word(part, "SAVPF") || same_word(part, "TLS") || same_word(part, "DTLS"))
      out.secure = true;
  }
}

// rfc8866 5.7: "/ttl", "/ttl/count" or (IPv6) "/count". A TTL of a unicast
// address is read and has no meaning. A count is only for multicast addresses.
[[nodiscard]] bool parse_slashes(std::string_view body, Piece rest, Connection& out) noexcept {
  if (out.address.is_v4()) {
    const auto ttl = number(body, cut<'/'>(body, rest), 255);
    if (!ttl) return false;
    out.ttl = static_cast<std::uint8_t>(*ttl);
    if (rest.empty()) return true;
  }
  const auto count = number(body, rest, 65535);
  out.count = static_cast<std::uint16_t>(count ? *count : 0);
  return out.count != 0 && out.address.is_multicast();
}

// Exactly "IN IP4 192.0.2.1", the usual line.
[[nodiscard]] bool parse_usual_connection(std::string_view body, Piece value, Connection& out) noexcept {
  constexpr std::string_view kFamily = "IN IP4 ";
  if (!text(body, value).starts_with(kFamily)) return false;
  value = value.behind(kFamily.size());
  std::uint32_t address = 0;
  const auto end = take_dotted_quad(body, value.begin, value.end, address);
  if (value.empty() || end != value.end) return false;
  out.present = out.is_address = true;
  out.address = IpAddress::v4(address);
  out.text.offset = value.begin;
  out.text.length = value.size();
  out.ttl = 0;
  out.count = 1;
  return true;
}

// Exactly six words, so that the user name is one word.
[[nodiscard]] bool parse_usual_origin(std::string_view body, Piece value, View& out) noexcept {
  Words words(body, value);
  const auto name = words.next();
  const auto id = words.next();
  const auto version = words.next();
  const auto but_one = words.spaces() & (words.spaces() - 1);
  if (!words.known() || but_one == 0 || (but_one & (but_one - 1)) != 0) return false;
  if (!parse_usual_connection(body, words.rest(), out.origin)) return false;
  out.origin_username = name.range();
  out.session_id = id.range();
  out.session_version = version.range();
  return true;
}

[[nodiscard]] bool parse_any_connection(std::string_view body, Piece value, bool slashes, Connection& result) noexcept {
  const auto network = text(body, word(body, value));
  const auto family = text(body, word(body, value));
  auto rest = word(body, value);
  if (rest.empty() || !word(body, value).empty()) return false;
  const bool has_slash = text(body, rest).find('/') != std::string_view::npos;
  const auto host = cut<'/'>(body, rest);
  const auto host_text = text(body, host);
  if (host.empty() || (has_slash && !slashes)) return false;

  Connection out;
  out.present = true;
  out.text = host.range();
  const bool ip4 = same_word(family, "IP4");
  const bool internet = same_word(network, "IN") && (ip4 || same_word(family, "IP6"));
  if (const auto address = internet ? IpAddress::parse(host_text) : std::nullopt) {
    const bool looks_ip4 = host_text.find(':') == std::string_view::npos;
    if (looks_ip4 != ip4) return false;
    out.is_address = true;
    out.address = *address;
    if (has_slash && !parse_slashes(body, rest, out)) return false;
  }
  result = out;
  return true;
}

}  // namespace

bool parse_connection(std::string_view body, Piece value, bool slashes, Connection& out) noexcept {
  return parse_usual_connection(body, value, out) || parse_any_connection(body, value, slashes, out);
}

bool parse_media(std::string_view body, Piece value, Media& out, DecodeError& error) noexcept {
  Words words(body, value);
  const auto next_word = [&] { return words.known() ? words.next() : word(body, value); };
  const auto media = next_word();
  auto port = next_word();
  const auto protocol = next_word();
  if (protocol.empty()) {
    error = {DecodeErrorCode::sdp_media_line_bad, media.begin, "m="};
    return false;
  }
  out.kind = kind_of(text(body, media));
  out.kind_text = media.range();

  const auto whole_port = port;
  const auto first_port = cut<'/'>(body, port);
  const bool has_count = first_port.end != whole_port.end;
  const auto first = number(body, first_port, 65535);
  const auto count = has_count ? number(body, port, 65535) : Number{1};
  if (!first || !count || *count == 0 || *first + *count - 1 > 65535) {
    error = {DecodeErrorCode::sdp_port_bad, whole_port.begin, "port"};
    return false;
  }
  out.port = static_cast<std::uint16_t>(*first);
  out.port_text = first_port.range();
  out.port_count = static_cast<std::uint16_t>(*count);

  out.protocol = protocol.range();
  read_protocol(body, protocol, out);
  value = without_spaces(body, words.known() ? words.rest() : value);
  out.formats = value.range();
  if (!out.rtp) return true;
  // Gather in registers: repeated stores to one word of memory wait for each other.
  std::uint64_t below_64 = 0;
  std::uint64_t from_64 = 0;
  for (auto format = next_word(); !format.empty(); format = next_word())
    if (const auto type = number(body, format, 127))
      (*type < 64 ? below_64 : from_64) |= std::uint64_t{1} << *type % 64;
  out.payload_types = {below_64, from_64};
  return true;
}

std::optional<Candidate> parse_candidate(std::string_view body, Piece value) noexcept {
  Candidate out;
  out.text = value.range();
  const auto foundation = word(body, value);
  const auto component = number(body, word(body, value), 256);
  const auto transport = text(body, word(body, value));
  const auto priority = number(body, word(body, value), 0xffffffffU);
  const auto host = word(body, value);
  const auto port_word = word(body, value);
  const auto port = number(body, port_word, 65535);
  const auto typ = text(body, word(body, value));
  const auto type = text(body, word(body, value));
  if (foundation.empty() || !component || *component == 0 || !priority || !port || typ != "typ" || type.empty())
    return std::nullopt;
  if (same_word(transport, "udp"))
    out.transport = IpProtocol::udp;
  else if (same_word(transport, "tcp"))
    out.transport = IpProtocol::tcp;
  else
    return std::nullopt;
  out.component = static_cast<std::uint16_t>(*component);
  out.address_text = host.range();
  out.port_text = port_word.range();
  if (const auto address = IpAddress::parse(text(body, host))) {
    out.is_address = true;
    out.endpoint.address = *address;
  }
  out.endpoint.port = Port{static_cast<std::uint16_t>(*port)};
  if (same_word(type, "host")) out.type = Candidate::Type::host;
  if (same_word(type, "srflx")) out.type = Candidate::Type::srflx;
  if (same_word(type, "prflx")) out.type = Candidate::Type::prflx;
  if (same_word(type, "relay")) out.type = Candidate::Type::relay;
  // rfc8839 5.1: names and values in pairs; raddr and rport come first where they are given.
  while (!value.empty()) {
    const auto name = text(body, word(body, value));
    const auto named = word(body, value);
    if (same_word(name, "raddr") && out.related_address.empty()) out.related_address = named.range();
    if (same_word(name, "rport") && out.related_port.empty()) out.related_port = named.range();
  }
  return out;
}

bool parse_rtcp(std::string_view body, Piece value, Media& out) noexcept {
  const auto port_word = word(body, value);
  const auto port = number(body, port_word, 65535);
  if (!port) return false;
  out.rtcp_port = static_cast<std::uint16_t>(*port);
  out.rtcp_port_text = port_word.range();
  return without_spaces(body, value).empty() || parse_connection(body, value, false, out.rtcp_connection);
}

void parse_origin(std::string_view body, Piece value, View& out) noexcept {
  if (parse_usual_origin(body, value, out)) return;
  // Count words from the end: some phones write spaces into the user name.
  constexpr std::size_t kBehindName = 5;
  std::array<Piece, kBehindName> last;  // the last words, in a ring
  std::size_t words = 0;
  std::size_t place = 0;
  std::uint32_t name_end = 0;
  auto rest = value;
  for (auto next = word(body, rest); !next.empty(); next = word(body, rest)) {
    if (words++ >= kBehindName) name_end = last[place].end;
    last[place].begin = next.begin;
    last[place].end = next.end;
    place = place + 1 < kBehindName ? place + 1 : 0;
  }
  if (words <= kBehindName) return;
  const auto& id = last[place];
  const auto& version = last[place + 1 < kBehindName ? place + 1 : 0];
  out.origin_username = {value.begin, name_end - value.begin};
  out.session_id = {id.begin, id.size()};
  out.session_version = {version.begin, version.size()};
  value.begin = version.end + 1;
  if (!parse_connection(body, value, false, out.origin)) out.origin = {};
}

}  // namespace sallyport::sdp
