// Shows how far a capture has been read: one line on standard error, overwritten a few times a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "dataplane/pcap/capture_reader.h"

namespace sallyport::tool {

class Progress {
 public:
  // `asked`: --progress. Otherwise it is shown on a terminal, for captures over 64 MB. If other captures are read at
  // the same time (not `alone`), it is shown only on request, in lines of its own.
  Progress(const CaptureReader& reader, std::string name, bool asked, bool alone = true);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void tick() {
    if (shown_ && reader_.frames() >= next_look_) show();
  }

 private:
  static constexpr std::uint64_t kPacketsBetween = 4096;  // between two looks at the clock
  void show();

  const CaptureReader& reader_;
  std::string name_;
  std::uint64_t next_look_ = kPacketsBetween;
  bool shown_;
  bool over_itself_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace sallyport::tool
