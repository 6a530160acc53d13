// Any bytes: the payload lies within the datagram, or the error does. A datagram that classify() calls RTP has
// version 2.
#include <cstdlib>

#include "dissectors/rtp/rtp.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport;
  const auto datagram = std::as_bytes(std::span(data, size));
  const auto kind = rtp::classify(datagram);
  for (const bool encrypted : {false, true}) {
    const auto header = rtp::decode(datagram, encrypted);
    if (header) {
      check(header->payload.offset >= 12 && header->payload.offset <= size);
      check(header->payload.length <= size - header->payload.offset);
      check(kind == rtp::Kind::rtp || kind == rtp::Kind::rtcp);
    } else {
      check(header.error().offset <= size);
    }
    const auto compound = rtp::decode_rtcp(datagram, encrypted);
    if (compound) {
      check(compound->packets >= 1 && compound->packets <= size / 4);
      check(kind == rtp::Kind::rtcp);
    } else {
      check(compound.error().offset <= size);
    }
  }
  return 0;
}
