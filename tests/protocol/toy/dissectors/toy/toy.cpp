#include "dissectors/toy/toy.h"

#include <algorithm>

namespace sallyport::toy {
namespace {

constexpr std::string_view kStart = "TOY ", kMedia = "TOY MEDIA ", kEnd = "TOY END";
constexpr std::size_t kMostLine = 128;

std::string_view line_of(Bytes message) noexcept {
  auto line = as_text(message);
  return line.substr(0, line.find('\n'));
}

}  // namespace

Result<View> decode(Bytes message) noexcept {
  const auto line = line_of(message);
  if (line == kEnd) return View{Kind::end, {}, {}};
  if (!line.starts_with(kMedia)) return DecodeError{DecodeErrorCode::truncated, 0, "kind"};
  const auto media = parse_endpoint(line.substr(kMedia.size()));
  if (!media) return DecodeError{DecodeErrorCode::truncated, static_cast<std::uint32_t>(kMedia.size()), "media"};
  const auto length = static_cast<std::uint32_t>(line.size() - kMedia.size());
  return View{Kind::media, *media, {static_cast<std::uint32_t>(kMedia.size()), length}};
}

bool looks_like_toy(Bytes bytes, bool) noexcept {
  return as_text(bytes).starts_with(kStart);
}

Framing framing(Bytes stream) noexcept {
  const auto end = as_text(stream.first(std::min(stream.size(), kMostLine))).find('\n');
  if (end != std::string_view::npos) return Framing::frame(end + 1);
  if (stream.size() >= kMostLine) return Framing::fail({DecodeErrorCode::too_long, kMostLine, "line"});
  return Framing::need(stream.size() + 1);
}

}  // namespace sallyport::toy
