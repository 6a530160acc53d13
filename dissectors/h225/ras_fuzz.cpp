// Any bytes as a RAS datagram: Ranges lie within it, and a second decode gives the same View. The compiled table and
// walk() agree.
#include <cstdint>
#include <cstdlib>

#include "dissectors/h225/print.h"
#include "dissectors/h225/ras.h"
#include "dissectors/h225/twin.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport;
  static h225::ras::View reused;
  const auto message = std::as_bytes(std::span(data, size));
  const Range whole{0, static_cast<std::uint32_t>(size)};
  for (const auto type : {h225::tables::kRasMessage, h225::tables::kIncomingCallIndication})
    require(h225::read_by_both<h225::ras::View>(type, message, whole) != h225::Twin::different);
  const auto error = h225::ras::decode_into(message, reused);
  const auto fresh = h225::ras::decode(message);
  require(error.has_value() == !static_cast<bool>(fresh));
  if (error) {
    require(error->offset <= size && *error == fresh.error() && !h225::ras::looks_like_ras(message));
    return 0;
  }
  h225::each_range(reused, [size](Range range) { require(range.end() <= size); });
  require(h225::ras::print(message, reused) == h225::ras::print(message, *fresh));
  return 0;
}
