// Writes packets to a pcap file with microsecond time stamps and one link type.
#pragma once

#include <memory>
#include <string>

#include "dataplane/pcap/capture_reader.h"

namespace sallyport {

class CaptureWriter {
 public:
  // `option` ("--write-forwarded") is the name of this writer in error messages. Nothing is opened yet.
  CaptureWriter(std::string option, std::string path);
  ~CaptureWriter();
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  // Packets of this link type follow, from the capture `source`; the first call creates the file. False, with an
  // error(): the file cannot be created, or already holds packets of another link type.
  [[nodiscard]] bool begin(net::LinkType link, const std::string& source);
  void write(const CapturedPacket& packet);
  // Flushes to the file. False, with an error(): not everything reached the file (a full disk).
  [[nodiscard]] bool finish();

  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& option() const noexcept { return option_; }

 private:
  struct Parts;
  std::string option_, path_, error_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport
