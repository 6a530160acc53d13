// Any bytes as a RAS datagram: every answer lies within it, and the same bytes give the same answer again.
#include <cstdint>
#include <cstdlib>

#include "dissectors/h225/print.h"
#include "dissectors/h225/ras.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport;
  static h225::ras::View reused;
  const auto message = std::as_bytes(std::span(data, size));
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
