// Any bytes as H.245 messages and as a fastStart element: Ranges lie within the message, a View that is used again
// holds nothing of the previous message, and a second decode gives the same error. The compiled table and walk() agree.
#include <cstdint>
#include <cstdlib>

#include "dissectors/h245/h245.h"
#include "dissectors/h245/print.h"
#include "dissectors/h245/twin.h"

namespace {

using namespace sallyport;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_view(const h245::View& view, std::size_t size) {
  require(view.address_count <= h245::kMaxAddresses);
  h245::each_range(view, [size](Range range) { require(range.end() <= size); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static h245::View reused;
  const auto message = std::as_bytes(std::span(data, size));
  const Range whole{0, static_cast<std::uint32_t>(size)};
  for (Range rest = whole; !rest.empty();) {
    const auto before = rest;
    const auto error = h245::decode_next(message, rest, reused);
    if (error) {
      require(error->offset <= size);
      break;
    }
    require(rest.offset > before.offset && rest.end() == before.end());
    check_view(reused, size);
    h245::View fresh;
    require(!h245::decode_into(message.subspan(before.offset, reused.encoding.length), fresh));
    require(fresh.message == reused.message && fresh.address_count == reused.address_count &&
            fresh.channel_number == reused.channel_number && fresh.reason == reused.reason);
  }
  if (const auto error = h245::decode_fast_start(message, whole, reused))
    require(error->offset <= size);
  else
    check_view(reused, size);
  for (const auto type : {h245::tables::kMultimediaSystemControlMessage, h245::tables::kOpenLogicalChannel,
                          h245::tables::kTraversalParameters})
    require(h245::read_by_both(type, message, whole) != h245::Twin::different);
  return 0;
}
