// A protocol that exists only in the test of CONTRIBUTING's recipe. A message is one line in a datagram:
//
//   TOY MEDIA 10.1.1.5:16400    the sender receives RTP there
//   TOY END                     the sender receives no more
#pragma once

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"

namespace sallyport::toy {

enum class Kind : std::uint8_t { media, end };

struct View {
  Kind kind{};
  Endpoint media;
  Range media_at;  // the place of the endpoint in the message
};

[[nodiscard]] Result<View> decode(Bytes message) noexcept;
[[nodiscard]] bool looks_like_toy(Bytes bytes, bool whole) noexcept;
// A line of a stream. The protocol runs over UDP; a policy may map a TCP port to it.
[[nodiscard]] Framing framing(Bytes stream) noexcept;

}  // namespace sallyport::toy
