// The ends of messages in a stream, and looks_like_sccp().
#include "dissectors/base/cursor.h"
#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp {
namespace {

constexpr DecodeError error(DecodeErrorCode code, std::uint32_t offset, std::string_view field) noexcept {
  return {code, offset, field};
}

// Whether `bytes` can be the first bytes of a little-endian number of at most `most`.
bool begins_number_up_to(Bytes bytes, std::uint32_t most) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * i);
  // Further bytes only make the number larger.
  return value <= most;
}

Bytes part(Bytes bytes, std::size_t offset) noexcept {
  if (offset >= bytes.size()) return {};
  const auto rest = bytes.subspan(offset);
  return rest.first(rest.size() < 4 ? rest.size() : 4);
}

}  // namespace

Framing framing(Bytes stream) noexcept {
  // The first bytes can show that a number is too large: do not wait for more of a stream that is not SCCP.
  if (!begins_number_up_to(part(stream, 0), kMaxLength))
    return Framing::fail(error(DecodeErrorCode::sccp_length_too_large, 0, "length"));
  if (!begins_number_up_to(part(stream, 4), kMaxHeaderVersion))
    return Framing::fail(error(DecodeErrorCode::sccp_header_version_bad, 4, "headerVersion"));
  Cursor in(stream);
  const auto length = in.le32();
  if (!in.ok()) return Framing::need(kHeaderSize);
  if (length < 4) return Framing::fail(error(DecodeErrorCode::sccp_length_too_small, 0, "length"));
  const std::size_t whole = kHeaderSize + length;
  return stream.size() < whole ? Framing::need(whole) : Framing::frame(whole);
}

bool looks_like_sccp(Bytes bytes, bool whole) noexcept {
  if (whole) return false;
  const auto framed = framing(bytes);
  if (framed.kind == Framing::Kind::error) return false;
  if (bytes.size() < kPrefixSize) return true;
  // If the first message of the phone was lost, the bytes begin with a reply. Accept any known identifier.
  Cursor in(bytes, kHeaderSize);
  const MessageId id{in.le32()};
  if (!is_known(id)) return false;
  Cursor length_in(bytes);
  const auto length = length_in.le32();
  switch (id) {
    case MessageId::keep_alive_req:
    case MessageId::keep_alive_ack:
      // Eleven of these twelve bytes are usually zero: accept the exact sizes only.
      return length == 4 || length == 8;
    case MessageId::register_req: return length >= 40 && length <= 512;
    case MessageId::alarm: return length >= 88 && length <= 256;
    case MessageId::register_token_req:
    case MessageId::spcp_register_token_req: return length >= 36 && length <= 128;
    default: return length <= 4096;
  }
}

}  // namespace sallyport::sccp
