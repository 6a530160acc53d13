// TPKT (RFC 1006 6): version 3, a reserved octet, and a length of 16 bits that includes these four octets.
#include <algorithm>

#include "dissectors/base/cursor.h"
#include "dissectors/q931/q931.h"

namespace sallyport::q931 {

Framing framing(Bytes stream) noexcept {
  Cursor in(stream);
  if (in.left() > 0 && in.peek() != 3) return Framing::fail({DecodeErrorCode::tpkt_version_bad, 0, "TPKT"});
  if (in.left() < kTpktHeader) return Framing::need(kTpktHeader);
  in.skip(2);
  const std::size_t length = in.be16();
  if (length < kTpktHeader) return Framing::fail({DecodeErrorCode::tpkt_length_bad, 2, "TPKT"});
  return length > stream.size() ? Framing::need(length) : Framing::frame(length);
}

Range tpkt_payload(Bytes frame) noexcept {
  if (frame.size() < kTpktHeader || frame.size() > kMaxTpkt) return {};
  return {kTpktHeader, static_cast<std::uint32_t>(frame.size() - kTpktHeader)};
}

bool looks_like_h323(Bytes bytes, bool whole) noexcept {
  // Version, reserved, a length that leaves room for the header, protocol discriminator, a call reference of two
  // octets, message type.
  constexpr std::size_t kEnough = 9;
  if (whole && bytes.size() < kEnough) return false;
  const auto octet = [bytes](std::size_t i, auto wanted) {
    return i >= bytes.size() || wanted(std::to_integer<unsigned>(bytes[i]));
  };
  const auto equals = [](unsigned value) { return [value](unsigned found) { return found == value; }; };
  if (!octet(0, equals(3)) || !octet(1, equals(0)) || !octet(4, equals(8)) || !octet(5, equals(2))) return false;
  if (bytes.size() >= kTpktHeader) {
    Cursor in(bytes, 2);
    if (in.be16() < kEnough) return false;
  }
  return octet(8, [](unsigned type) { return type != 0 && !to_text(static_cast<MessageType>(type)).empty(); });
}

}  // namespace sallyport::q931
