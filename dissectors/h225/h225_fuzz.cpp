// Any bytes as a call signalling stream, as its first TPKT, and as an H323-UserInformation: Ranges lie within the
// message, also in messages of fastStart and h245Control. The compiled table and walk() agree.
#include <cstdint>
#include <cstdlib>

#include "dissectors/h225/h225.h"
#include "dissectors/h225/print.h"
#include "dissectors/h225/twin.h"

namespace {

using namespace sallyport;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_view(Bytes message, const h225::View& view) {
  h225::each_range(view, [&](Range range) { require(range.end() <= message.size()); });
  h245::View inner;
  for (std::size_t i = 0; i < view.fast_start_count; ++i)
    if (!h245::decode_fast_start(message, view.fast_start[i], inner))
      h245::each_range(inner, [&](Range range) { require(range.end() <= message.size()); });
  for (std::size_t i = 0; i < view.h245_control_count; ++i)
    for (auto rest = view.h245_control[i]; !rest.empty();)
      if (h245::decode_next(message, rest, inner)) break;
  require(!h225::print(message, view).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static h225::View reused;
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto framed = q931::framing(bytes);
  if (framed.kind == Framing::Kind::frame) {
    const auto frame = bytes.first(framed.length);
    if (const auto error = h225::decode_into(frame, reused))
      require(error->offset <= frame.size());
    else
      check_view(frame, reused);
  }
  require(h225::read_by_both<h225::View>(h225::tables::kH323UserInformation, bytes,
                                         {0, static_cast<std::uint32_t>(size)}) != h225::Twin::different);
  if (const auto error = h225::decode_user_information(bytes, {0, static_cast<std::uint32_t>(size)}, reused))
    require(error->offset <= size);
  else
    check_view(bytes, reused);
  return 0;
}
