// Makes segments and fragments from the input. Their numbers are small, so that they overlap. Checks: every buffer
// comes back once; bytes are delivered once and in order; when enforcing, only delivered bytes leave; a datagram
// consists exactly of its parts. The first byte of the input selects: bit 0 fragments, bit 1 observe, bit 2 mid-stream,
// bit 3 a reader that refuses.
//
// A segment is 7 bytes: flags with the side in bit 6 (bit 7: skip the gap), offset of its sequence number (2), length,
// value of its first byte, offset of its acknowledgement (2).
// A fragment is 5 bytes: identification and more-flag, offset in units of 8, length (2), value of its first byte.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "alg/reassembly/fragments.h"
#include "alg/testing/stream_witness.h"

namespace {

using namespace sallyport;

class Input {
 public:
  explicit Input(std::span<const std::uint8_t> data) : data_(data) {}
  [[nodiscard]] bool empty() const { return data_.empty(); }
  std::uint32_t u8() {
    if (data_.empty()) return 0;
    const auto value = data_.front();
    data_ = data_.subspan(1);
    return value;
  }
  std::uint32_t u16() {
    const auto high = u8();
    return (high << 8U) | u8();
  }

 private:
  std::span<const std::uint8_t> data_;
};

std::vector<std::byte> counted(std::uint32_t length, std::uint32_t from) {
  std::vector<std::byte> bytes(length);
  for (auto& byte : bytes) byte = static_cast<std::byte>(from++);
  return bytes;
}

void fuzz_stream(Input input, bool enforce, TcpStream::Start start, bool refuses) {
  const FiveTuple tuple{{IpAddress::v4(1), Port{40000}}, {IpAddress::v4(2), Port{5060}}, IpProtocol::tcp};
  constexpr std::uint32_t kBase[] = {0xffffff00, 0x7fffff00};
  CountedBuffers buffers;
  buffers.room = 200;
  StreamWitness witness{tuple};
  if (refuses) witness.refuse_after = 300;
  if (enforce) buffers.on_forward = [&](const InFlight& packet) { witness.check_forward(packet); };
  TcpStream stream{tuple, start, {enforce}};
  std::uint64_t count = 0;
  while (!input.empty()) {
    const auto flags = input.u8();
    if ((flags & 0x80U) != 0) {
      stream.skip_gap(witness, buffers);
      continue;
    }
    const std::size_t side = (flags & 0x40U) != 0 ? 1 : 0;
    const auto place = input.u16();
    const auto size = input.u8();
    // The high bits of the offset make some segments long and some far away.
    const auto length = (place & 0x8000U) != 0 ? size * 256 : size;
    const auto far = (place & 0x6000U) == 0x6000U ? place << 17U : place & 0x1fffU;
    auto packet = buffers.give(counted(length, input.u8()));
    packet.stamp.time = Time{std::chrono::seconds{++count}};
    auto& headers = packet.headers;
    headers.ip_version = 4;
    headers.tuple = side == 0 ? tuple : tuple.reversed();
    headers.transport_valid = true;
    headers.payload = {0, length};
    headers.tcp.sequence = kBase[side] + far;
    headers.tcp.acknowledgement = kBase[1 - side] + input.u16();
    headers.tcp.flags = static_cast<std::uint8_t>(flags & 0x3fU);
    if (stream.superseded_by(headers)) {
      stream.flush(buffers, DropReason::limit);
      require(buffers.outstanding() == 1, "a flushed stream keeps nothing");
      stream = TcpStream{tuple, TcpStream::Start::syn, {enforce}};
      witness.begin_again();
    }
    witness.note_acknowledgement(headers);
    stream.segment(packet, witness, buffers);
    require(stream.kept_bytes() <= 2 * (TcpStream::kMaxKeptBytes + 6 * TcpStream::kHistory), "memory is bounded");
    require(buffers.outstanding() <= (enforce ? 2 * TcpStream::kMaxKept : 0), "what is kept is bounded");
    require(stream.waiting_since().has_value() || buffers.outstanding() == 0, "what is kept waits");
    require(witness.refused == stream.refused(), "a refusal is remembered");
  }
  stream.flush(buffers, DropReason::limit);
  require(buffers.outstanding() == 0, "every buffer comes back");
}

void check_datagram(const Fragments::Datagram& datagram, bool enforce) {
  require(enforce != datagram.parts.empty(), "the parts are the caller's, or have left");
  std::size_t bytes = 0;
  for (const auto& part : datagram.parts) {
    const auto& fragment = part.headers.fragment;
    const auto said = slice(part.bytes, fragment.payload);
    const auto here = slice(datagram.payload, {fragment.offset, fragment.payload.length});
    require(std::equal(said.begin(), said.end(), here.begin(), here.end()), "a datagram is what its parts say");
    bytes += said.size();
  }
  require(!enforce || bytes == datagram.payload.size(), "parts neither overlap nor leave gaps");
}

void fuzz_fragments(Input input, bool enforce) {
  CountedBuffers buffers;
  buffers.room = 100;
  Fragments fragments{3, enforce};
  std::uint64_t count = 0;
  while (!input.empty()) {
    const auto kind = input.u8();
    const auto offset = input.u8() * ((kind & 0x40U) != 0 ? 257 : 1) * 8;
    const auto length = input.u16() & 0x3fffU;
    auto packet = buffers.give(counted(length, input.u8()));
    packet.stamp.time = Time{std::chrono::seconds{++count}};
    auto& headers = packet.headers;
    headers.ip_version = (kind & 0x20U) != 0 ? 6 : 4;
    headers.truncated = (kind & 0x1eU) == 0x1eU;
    headers.tuple = {{IpAddress::v4(1), Port{}}, {IpAddress::v4(2), Port{}}, IpProtocol::udp};
    headers.fragment = {true, (kind & 1U) != 0, (kind >> 1U) & 7U, offset, {0, length}, IpProtocol::udp};
    if (const auto datagram = fragments.add(packet, buffers)) {
      check_datagram(*datagram, enforce);
      for (const auto& part : datagram->parts) buffers.forward(part);
    }
    require(fragments.size() <= 3, "datagrams are bounded");
    require(buffers.outstanding() <= (enforce ? 3 * Fragments::kMaxFragments : 0), "what is kept is bounded");
  }
  fragments.flush(buffers);
  require(buffers.outstanding() == 0, "every buffer comes back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input{{data, std::min<std::size_t>(size, 4096)}};
  const auto choice = input.u8();
  const bool enforce = (choice & 2U) == 0;
  if ((choice & 1U) != 0) {
    fuzz_fragments(input, enforce);
  } else {
    const auto start = (choice & 4U) != 0 ? TcpStream::Start::mid_stream : TcpStream::Start::syn;
    fuzz_stream(input, enforce, start, (choice & 8U) != 0);
  }
  return 0;
}
