// The first byte is the version of the registration. The rest is a message, and a stream. decode() and framing() agree
// with each other, all Ranges lie within the message, and announced media does not depend on the registration.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "dissectors/sccp/sccp.h"
#include "dissectors/sccp/view_ranges.h"

namespace {

using namespace sallyport;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_decode(Bytes message, sccp::Context context) {
  const auto view = sccp::decode(message, context);
  if (!view) {
    require(view.error().offset <= message.size());
    return;
  }
  require(sccp::ranges_are_within(*view, message.size()));
  require(sccp::holds_together(*view));
}

void check_contexts(Bytes message, sccp::Context context) {
  check_decode(message, context);
  const auto first = sccp::decode(message, {});
  constexpr std::array<std::uint8_t, 5> kVersions{3, 11, 17, 20, 22};
  for (const auto version : kVersions) {
    const auto other = sccp::decode(message, {version});
    if (!first || !other) continue;
    require(first->media == other->media && first->announces_media == other->announces_media);
  }
}

// Cuts the stream into frames. Each frame alone is one frame of the same length.
void check_stream(Bytes stream, sccp::Context context) {
  for (int frames = 0; frames < 64; ++frames) {
    const auto framed = sccp::framing(stream);
    if (framed.kind == Framing::Kind::need) {
      require(framed.length > stream.size() && framed.length <= sccp::kHeaderSize + sccp::kMaxLength);
      return;
    }
    if (framed.kind == Framing::Kind::error) {
      require(framed.why.offset <= stream.size() && !sccp::looks_like_sccp(stream));
      return;
    }
    require(framed.length >= sccp::kPrefixSize && framed.length <= stream.size());
    const auto frame = stream.first(framed.length);
    const auto again = sccp::framing(frame);
    require(again.kind == Framing::Kind::frame && again.length == framed.length);
    const auto view = sccp::decode(frame, context);
    require(view || view.error().code != DecodeErrorCode::sccp_length_wrong);
    check_contexts(frame, context);
    stream = stream.subspan(framed.length);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size));
  const sccp::Context context{data[0]};
  const auto stream = bytes.subspan(1);
  check_decode(stream, context);
  check_stream(stream, context);
  require(!sccp::looks_like_sccp(stream, true));
  return 0;
}
