#include "dissectors/sccp/tails.h"

#include <initializer_list>

#include "dissectors/sccp/put.h"

namespace sallyport::sccp {
namespace {

constexpr std::size_t kQualityField = 600;
constexpr std::uint32_t kServerNameSize = 48;

DecodeError fail(DecodeErrorCode code, const Cursor& in, const View& view) noexcept {
  return {code, static_cast<std::uint32_t>(in.position()), view.name};
}

// Takes a text and its NUL. False without a NUL.
bool take_text(Cursor& in, Range& out) noexcept {
  std::size_t length = 0;
  while (length < in.left() && in.peek(length) != 0) ++length;
  if (length == in.left()) return false;
  out = in.range(length);
  in.skip(1);
  return in.ok();
}

// Texts up to the end of the message. Senders may leave out the last texts, but do not cut one.
std::optional<DecodeError> take_texts(Cursor& in, View& view, std::initializer_list<Range*> texts) noexcept {
  for (auto* const range : texts) {
    if (in.left() == 0) break;
    if (!take_text(in, *range)) return fail(DecodeErrorCode::sccp_text_unterminated, in, view);
  }
  return std::nullopt;
}

std::optional<DecodeError> take_parties(Cursor& in, View& view, bool with_alternate) noexcept {
  auto& p = view.parties;
  if (auto error = take_texts(in, view, {&p.calling_party})) return error;
  if (with_alternate)
    if (auto error = take_texts(in, view, {&p.alternate_calling_party})) return error;
  if (auto error = take_texts(
          in, view,
          {&p.called_party, &p.original_called_party, &p.last_redirecting_party, &p.calling_voice_mailbox,
           &p.called_voice_mailbox, &p.original_called_voice_mailbox, &p.last_redirecting_voice_mailbox,
           &p.calling_party_name, &p.called_party_name, &p.original_called_party_name, &p.last_redirecting_party_name}))
    return error;
  if (!with_alternate) return std::nullopt;
  return take_texts(in, view, {&p.hunt_pilot_number, &p.hunt_pilot_name});
}

std::optional<DecodeError> take_quality(Cursor& in, View& view) noexcept {
  if (in.left() < 4) return std::nullopt;
  const auto length = in.le32();
  const auto quality = in.range(length);
  if (!in.ok()) return fail(DecodeErrorCode::truncated, in, view);
  if (view.statistics) view.statistics->quality = until_nul(in.message(), quality);
  return std::nullopt;
}

std::optional<DecodeError> take_capabilities(Cursor& in, View& view) noexcept {
  constexpr std::size_t kEntrySize = 16;
  const auto count = in.le32();
  if (!in.ok()) return fail(DecodeErrorCode::truncated, in, view);
  if (count > kMaxCapabilities || count > in.left() / kEntrySize)
    return fail(DecodeErrorCode::sccp_list_too_long, in, view);
  for (std::size_t i = 0; i < count; ++i) {
    auto& capability = view.capabilities[i];
    capability.payload = in.le32();
    capability.max_frames_per_packet = in.le32();
    in.skip(kEntrySize - 8);
  }
  view.capability_count = static_cast<std::uint8_t>(count);
  return std::nullopt;
}

// Five names, five ports, five addresses. An entry without an address is not used.
std::optional<DecodeError> take_servers(Bytes message, View& view, bool with_type) noexcept {
  Cursor names(message, kPrefixSize);
  Cursor ports(message, kPrefixSize + kMaxServers * kServerNameSize);
  Cursor addresses(message, kPrefixSize + kMaxServers * (kServerNameSize + 4));
  for (std::size_t i = 0; i < kMaxServers; ++i) {
    const auto name = until_nul(message, names.range(kServerNameSize));
    Place place;
    place.port = {static_cast<std::uint32_t>(ports.position()), 4};
    const auto port = ports.le32();
    place.address = {static_cast<std::uint32_t>(addresses.position()), 4};
    const auto address = with_type ? read_address(addresses, place.address) : IpAddress::v4(addresses.bytes<4>());
    if (!names.ok() || !ports.ok() || !addresses.ok()) return fail(DecodeErrorCode::truncated, addresses, view);
    if (!address) return fail(DecodeErrorCode::sccp_address_type_bad, addresses, view);
    if (port > 0xffff) return fail(DecodeErrorCode::sccp_port_bad, ports, view);
    if (address->is_unspecified()) continue;
    view.servers[view.server_count++] = {name, {*address, Port{static_cast<std::uint16_t>(port)}}, place};
  }
  return std::nullopt;
}

}  // namespace

bool quality_fits(Bytes rest) noexcept {
  if (rest.size() < 4) return rest.empty() || rest.size() == 3;  // 3: the padding of a packed message
  Cursor in(rest);
  const auto length = in.le32();
  return in.left() >= length && (in.left() - length < 4 || in.left() == kQualityField);
}

std::optional<DecodeError> read_tail(Tail tail, Cursor& in, View& view) noexcept {
  switch (tail) {
    case Tail::none:
    case Tail::open: return std::nullopt;
    case Tail::text: view.text = until_nul(in.message(), in.range(in.left())); return std::nullopt;
    case Tail::parties12: return take_parties(in, view, false);
    case Tail::parties15: return take_parties(in, view, true);
    case Tail::line_texts: return take_texts(in, view, {&view.line_number, &view.line_name});
    case Tail::quality: return take_quality(in, view);
    case Tail::capabilities: return take_capabilities(in, view);
    case Tail::servers_ipv4: return take_servers(in.message(), view, false);
    case Tail::servers_either: return take_servers(in.message(), view, true);
  }
  return std::nullopt;
}

}  // namespace sallyport::sccp
