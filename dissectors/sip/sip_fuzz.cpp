// Any bytes as a datagram and as a stream: decode() and framing() agree with each other, and all Ranges lie within the
// message. Views are used again, so that remains of a previous message would show.
#include <cstdint>
#include <cstdlib>

#include "dissectors/sip/sip.h"
#include "dissectors/sip/view_ranges.h"

namespace {

using namespace sallyport;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_decode(Bytes message) {
  static sip::View reused;
  const auto error = sip::decode_into(message, reused);
  const auto fresh = sip::decode(message);
  require(error.has_value() == !static_cast<bool>(fresh));
  if (error) {
    require(*error == fresh.error() && error->offset <= message.size());
    return;
  }
  require(sip::ranges_are_within(reused, message.size()) && sip::same(reused, *fresh));
}

// Cuts the stream into frames. Each frame alone is one frame of the same length, and decodes within itself.
void check_stream(Bytes stream) {
  for (int frames = 0; frames < 64; ++frames) {
    const auto framed = sip::framing(stream);
    if (framed.kind == Framing::Kind::need) {
      require(framed.length > stream.size() && framed.length <= sip::kMaxHeaderBytes + sip::kMaxBodyBytes);
      return;
    }
    if (framed.kind == Framing::Kind::error) {
      require(framed.why.offset <= stream.size());
      return;
    }
    require(framed.length > 0 && framed.length <= stream.size());
    const auto frame = stream.first(framed.length);
    const auto again = sip::framing(frame);
    require(again.kind == Framing::Kind::frame && again.length == framed.length);
    if (!sip::is_keep_alive(frame)) check_decode(frame);
    stream = stream.subspan(framed.length);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  check_decode(bytes);
  check_stream(bytes);
  if (sip::looks_like_sip(bytes)) require(sip::looks_like_sip(bytes, false));
  return 0;
}
