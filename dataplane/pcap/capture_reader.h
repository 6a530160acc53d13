// A capture as a port that packets come from: pcap and pcapng files, and standard input.
//
// Theory. libpcap reads the file formats; this class adds what a person needs when a file is not what it should
// be: why it cannot be opened, or where it ends too early. Everything before a damaged place is delivered, then
// next() ends and error() says what is wrong and after how many packets. Time stamps are read with nanoseconds
// and cut, not rounded, to the microseconds of the engine, so that they never run ahead of what Wireshark shows.
//
//   auto opened = CaptureReader::open("trunk.pcapng");
//   if (!opened.reader) { report(opened.error); ... }
//   for (auto batch = opened.reader->next(32); !batch.empty(); batch = opened.reader->next(32)) ...
//   if (!opened.reader->error().empty()) report(opened.reader->error());
//
// libpcap reads each packet into the same memory. A batch is therefore copied into an arena, one place for each
// packet, which the next batch overwrites: memory does not grow with the capture. Measured on 214-byte frames, a
// packet read from the page cache costs 70 ns and the copy 5; it was 167 with the C library's 4 KB buffer and its
// lock, taken twice a packet, for a stream that one thread reads.
//
// Limits. One link type a file: libpcap refuses a pcapng file whose interfaces differ in it, and the error says
// how to split such a file. A batch is valid until the next call of next(). What a pipe has to say is waited for
// until the batch is full: who wants to see each packet when it comes asks for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "alg/base/time.h"
#include "dissectors/base/bytes.h"
#include "dissectors/net/packet.h"

namespace sallyport {

struct CapturedPacket {
  Bytes bytes;
  Time time{};
  std::uint32_t wire_length = 0;  // what the packet measured before the capture cut it
};

class CaptureReader {
 public:
  struct Opened {
    std::unique_ptr<CaptureReader> reader;  // nullptr: `error` says why
    std::string error;
  };
  // "-" is standard input.
  [[nodiscard]] static Opened open(const std::string& path);
  ~CaptureReader();
  CaptureReader(const CaptureReader&) = delete;
  CaptureReader& operator=(const CaptureReader&) = delete;

  static constexpr std::size_t kMostOfBatch = 32;

  // The next packets, `most` (1 to kMostOfBatch) but where the capture ends, or cannot be read further; then none.
  [[nodiscard]] std::span<const CapturedPacket> next(std::size_t most = kMostOfBatch);
  // One packet; false where there is none.
  [[nodiscard]] bool next(CapturedPacket& packet);
  // Empty unless the capture ended before its end.
  [[nodiscard]] const std::string& error() const noexcept;

  [[nodiscard]] net::LinkType link() const noexcept;
  // Packets delivered so far; the number of the latest one of the batch, as Wireshark counts them.
  [[nodiscard]] std::uint64_t frames() const noexcept;
  // A file's size in bytes and how far it has been read; a pipe has neither.
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept;
  [[nodiscard]] std::uint64_t position() const noexcept;

 private:
  struct Parts;
  explicit CaptureReader(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport
