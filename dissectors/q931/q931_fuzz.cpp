// Any bytes as a TPKT stream and as a Q.931 message: Ranges lie within the message, and each frame alone is one frame
// of the same length.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "dissectors/q931/q931.h"

namespace {

using namespace sallyport;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_message(Bytes message, Range part) {
  q931::View view;
  if (const auto error = q931::decode_into(message, part, view)) {
    require(error->offset <= message.size());
    return;
  }
  require(view.element_count <= q931::kMaxElements);
  for (const auto range : {view.user_user, view.display, view.calling_number, view.called_number, view.keypad})
    require(range.empty() || (range.offset >= part.offset && range.end() <= part.end()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  check_message(bytes, {0, static_cast<std::uint32_t>(size)});
  for (auto stream = bytes;;) {
    const auto framed = q931::framing(stream);
    if (framed.kind == Framing::Kind::need) {
      require(framed.length > stream.size() && framed.length <= q931::kMaxTpkt);
      break;
    }
    if (framed.kind == Framing::Kind::error) break;
    require(framed.length >= q931::kTpktHeader && framed.length <= stream.size());
    const auto frame = stream.first(framed.length);
    require(q931::framing(frame).kind == Framing::Kind::frame);
    check_message(frame, q931::tpkt_payload(frame));
    stream = stream.subspan(framed.length);
  }
  if (q931::looks_like_h323(bytes)) require(q931::looks_like_h323(bytes, false));
  return 0;
}
