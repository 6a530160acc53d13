// DATA chunks of an SCTP packet (RFC 9260 3.3.1). They carry user messages, whole or in pieces.
#pragma once

#include <array>
#include <cstdint>

#include "dissectors/base/bytes.h"

namespace sallyport::net {

struct DataChunk {
  bool begins = false, ends = false;  // B and E: first and last piece of a user message
  std::uint32_t tsn = 0;              // pieces of one message have consecutive numbers
  std::uint16_t stream = 0;
  Range data;  // in `transport`
};

inline constexpr std::size_t kMaxDataChunks = 16;  // of a packet; further ones are ignored

struct DataChunks {
  std::size_t count = 0;
  std::array<DataChunk, kMaxDataChunks> chunks;
};

// The whole DATA chunks of `transport`, an SCTP packet that starts with its common header.
[[nodiscard]] DataChunks sctp_data(Bytes transport) noexcept;

}  // namespace sallyport::net
