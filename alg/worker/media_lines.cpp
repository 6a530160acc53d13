#include "alg/worker/media_lines.h"

#include <algorithm>
#include <bit>

namespace sallyport {
namespace {

std::size_t places_for(std::size_t lines) noexcept {
  return std::max<std::size_t>(lines, 32) * 3;
}

// The bit for a place at this distance from the line's own.
std::uint8_t place_bit(std::size_t distance) noexcept {
  return static_cast<std::uint8_t>(1U << (distance - 1));
}

// The distance to the first line that belongs to this place; if there is none, a number that is too large for a hint.
std::size_t first_place(std::uint8_t state) noexcept {
  return static_cast<std::size_t>(std::countr_zero(state)) + 1;
}

}  // namespace

MediaLines::MediaLines(std::uint32_t most, std::uint32_t at_start, std::uint64_t seed, PageSize pages)
    : seed_(mix(seed, most)),
      most_(places_for(most)),
      pages_(pages),
      homes_(at_start == 0 ? most_ : std::min(most_, places_for(at_start))),
      lines_(homes_ + kReach - 1, pages),
      hints_(homes_ / 4 + 1) {}

MediaLine* MediaLines::find_displaced(const MediaName& name, std::size_t home) noexcept {
  unsigned places = lines_[home].state & kDisplaced;
  for (; places != 0; places &= places - 1) {
    auto& line = lines_[home + 1 + static_cast<unsigned>(std::countr_zero(places))];
    if (line.name == name) return &line;
  }
  return nullptr;
}

std::uint32_t MediaLines::place(const MediaName& name) noexcept {
  const auto home = home_of(hash_of(name));
  for (std::size_t i = 0; i < kReach; ++i) {
    const auto at = home + i;
    auto& line = lines_[at];
    if ((line.state & kTaken) != 0) continue;
    const auto displaced = line.state;
    line = MediaLine{};
    line.name = name;
    line.state = static_cast<std::uint8_t>(displaced | kTaken);
    if (i != 0) {
      lines_[home].state |= place_bit(i);
      hint(home, first_place(lines_[home].state));
    }
    ++live_;
    return static_cast<std::uint32_t>(at);
  }
  return kNoIndex;
}

void MediaLines::erase(std::uint32_t at) noexcept {
  auto& line = lines_[at];
  const auto home = home_of(hash_of(line.name));
  line.state &= kDisplaced;
  if (home != at) {
    lines_[home].state &= static_cast<std::uint8_t>(~place_bit(at - home));
    hint(home, first_place(lines_[home].state));
  }
  --live_;
}

Pages<MediaLine> MediaLines::double_size() {
  homes_ = std::min(homes_ * 2, most_);
  Pages<MediaLine> larger(homes_ + kReach - 1, pages_);
  std::swap(lines_, larger);
  hints_.assign(homes_ / 4 + 1, 0);
  live_ = 0;
  return larger;
}

}  // namespace sallyport
