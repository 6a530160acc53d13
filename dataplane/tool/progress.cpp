#include "dataplane/tool/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "dataplane/tool/table.h"

namespace sallyport::tool {

namespace {

constexpr std::uint64_t kWorthIt = std::uint64_t{64} << 20;
constexpr std::string_view kClearLine = "\r\x1b[K";

}  // namespace

Progress::Progress(const CaptureReader& reader, std::string name, bool asked, bool alone)
    : reader_(reader),
      name_(std::move(name)),
      over_itself_(alone && ::isatty(STDERR_FILENO) == 1),
      next_(std::chrono::steady_clock::now()) {
  shown_ = asked || (over_itself_ && reader.size().value_or(0) > kWorthIt);
}

Progress::~Progress() {
  if (!shown_) return;
  if (over_itself_) {
    fmt::print(stderr, "{}", kClearLine);
  } else {
    fmt::print(stderr, "{}: {} packets read\n", printable(name_), grouped(reader_.frames()));
  }
}

void Progress::show() {
  next_look_ = reader_.frames() + kPacketsBetween;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + (over_itself_ ? std::chrono::milliseconds(200) : std::chrono::seconds(10));
  std::string share;
  if (const auto size = reader_.size().value_or(0); size != 0) {
    const auto part = static_cast<double>(reader_.position()) / static_cast<double>(size);
    share = fmt::format(" {:.0f} %,", 100 * std::min(part, 1.0));
  }
  fmt::print(stderr, "{}{}:{} {} packets{}", over_itself_ ? kClearLine : "", printable(name_), share,
             grouped(reader_.frames()), over_itself_ ? "" : "\n");
  std::fflush(stderr);
}

}  // namespace sallyport::tool
