#include "dissectors/net/sctp.h"

#include "dissectors/base/cursor.h"

namespace sallyport::net {

DataChunks sctp_data(Bytes transport) noexcept {
  constexpr std::size_t kCommonHeader = 12;
  constexpr std::size_t kChunkHeader = 4;
  constexpr std::size_t kDataHeader = 16;
  constexpr unsigned kEnds = 0x01, kBegins = 0x02;
  DataChunks out;
  Cursor cursor(transport, kCommonHeader);
  while (cursor.left() >= kChunkHeader && out.count < kMaxDataChunks) {
    const auto type = cursor.u8();
    const unsigned flags = cursor.u8();
    const std::size_t length = cursor.be16();
    if (length < (type == 0 ? kDataHeader : kChunkHeader)) break;
    const std::size_t padding = (4 - length % 4) % 4;
    if (type != 0) {
      cursor.skip(length - kChunkHeader + padding);
      continue;
    }
    DataChunk chunk;
    chunk.begins = (flags & kBegins) != 0;
    chunk.ends = (flags & kEnds) != 0;
    chunk.tsn = cursor.be32();
    chunk.stream = cursor.be16();
    cursor.skip(6);  // stream sequence number, payload protocol identifier
    chunk.data = cursor.range(length - kDataHeader);
    if (!cursor.ok()) break;
    out.chunks[out.count++] = chunk;
    cursor.skip(padding);
  }
  return out;
}

}  // namespace sallyport::net
