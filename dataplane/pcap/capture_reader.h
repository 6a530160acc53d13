// A capture as a port that packets come from: pcap and pcapng files, and standard input.
//
// Theory. libpcap reads the file formats; this class adds what a person needs when a file is not what it should
// be: why it cannot be opened, or where it ends too early. Everything before a damaged place is delivered, then
// next() ends and error() says what is wrong and after how many packets. Time stamps are read with nanoseconds
// and cut, not rounded, to the microseconds of the engine, so that they never run ahead of what Wireshark shows.
//
//   auto opened = CaptureReader::open("trunk.pcapng");
//   if (!opened.reader) { report(opened.error); ... }
//   for (CapturedPacket packet; opened.reader->next(packet);) ...
//   if (!opened.reader->error().empty()) report(opened.reader->error());
//
// Limits. One link type a file: libpcap refuses a pcapng file whose interfaces differ in it, and the error says
// how to split such a file. A packet's bytes are valid until the next call of next().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "alg/time.h"
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

  // The next packet; false at the end, and where the file cannot be read further.
  [[nodiscard]] bool next(CapturedPacket& packet);
  // Empty unless the capture ended before its end.
  [[nodiscard]] const std::string& error() const noexcept;

  [[nodiscard]] net::LinkType link() const noexcept;
  // Packets delivered so far; the number of the latest one, as Wireshark counts them.
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
