// The table of the fast path: everything that a packet of an established RTP stream needs, in one cache line a stream.
//
// Theory. A line holds the stream's name (addresses, ports and SSRC as in a frame, one direction) and every number that
// a packet changes. The line is at the place that its name hashes to, or within the next kReach - 1 places. Each place
// notes which of these places hold its lines. So nearly every lookup, hit or miss, reads one line, and no lookup reads
// a line in vain. prefetch() requests both the place and its line elsewhere, a burst ahead. Two bits for each place say
// where that line is; they stay in the caches and may be wrong. Deleting leaves no tombstone. About a third of the
// places should be taken. The table doubles when half of them are, up to its limit, or has its whole size from the
// start.
//
// A stream that finds no place loses nothing: it has its records elsewhere (streams.h, flows.h) and goes the long way.
//
// Private to its worker: no lock, no atomic.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "alg/base/hash.h"
#include "alg/base/pages.h"
#include "alg/base/pool.h"

namespace sallyport {

struct MediaName {
  std::uint64_t addresses = 0;  // IPv4 source and destination, as in the frame
  std::uint32_t ports = 0;      // source and destination, as in the frame
  std::uint32_t ssrc = 0;
  friend bool operator==(const MediaName&, const MediaName&) = default;
};

// Milliseconds, modulo 2^32.
using Tick = std::uint32_t;

struct alignas(64) MediaLine {
  MediaName name;
  std::uint64_t bytes;  // the numbers of Stream; `packets` and `bytes` are added to the Stream's
  double jitter;
  std::uint32_t packets;
  std::uint32_t base_sequence;
  std::uint32_t max_sequence;
  std::int32_t transit;
  Tick last_seen;             // of the last packet
  Tick due;                   // next report to the core that the gate is in use
  std::uint32_t stream;       // its Stream record
  std::uint16_t hertz_25;     // clock rate, in 25 Hz: every rate in use is a multiple
  std::uint8_t payload_type;  // packets of other types go the long way
  std::uint8_t state;         // bit 7: taken; bit n: a line of this place is n + 1 places on
};
static_assert(sizeof(MediaLine) == 64);

class MediaLines {
 public:
  static constexpr std::size_t kReach = 8;  // one for each bit of `state`

  // Room for `most` lines; at first for `at_start`, 0: for all.
  MediaLines(std::uint32_t most, std::uint32_t at_start, std::uint64_t seed, PageSize pages);

  [[nodiscard]] std::uint64_t hash_of(const MediaName& name) const noexcept {
    return mix(name.addresses ^ seed_, (std::uint64_t{name.ports} << 32U | name.ssrc) ^ seed_);
  }
  // Prefetches the lines of a burst, in three short loops: a prefetch that misses the TLB delays the instructions
  // behind it, so a loop with the hashing in it would wait for each miss in turn. Always inlined: GCC 12 removes calls
  // of a function that does nothing but prefetch.
  template <class Hashes>  // hash(i) of i < count
  [[gnu::always_inline]] void prefetch(std::size_t count, const Hashes& hash) const noexcept {
    for (std::size_t i = 0; i < count; ++i) __builtin_prefetch(&lines_[home_of(hash(i))], 1);
    for (std::size_t i = 0; i < count; ++i) {
      const auto at = home_of(hash(i));
      __builtin_prefetch(&lines_[at + (unsigned{hints_[at / 4]} >> at % 4 * 2 & 3U)], 1);
    }
  }
  [[nodiscard]] MediaLine* find(const MediaName& name, std::uint64_t hash) noexcept {
    const auto at = home_of(hash);
    auto& home = lines_[at];
    if (home.name == name && (home.state & kTaken) != 0) [[likely]]
      return &home;
    return (home.state & kDisplaced) == 0 ? nullptr : find_displaced(name, at);
  }
  // A new line, all zero but for its name and stream; kNoIndex: no place for it. Lines may move: `moved` gets the new
  // place of each.
  template <class Moved>
  [[nodiscard]] std::uint32_t insert(const MediaName& name, std::uint32_t stream, const Moved& moved) {
    if (live_ * 2 >= homes_ && homes_ < most_) grow(moved);
    const auto at = place(name);
    if (at == kNoIndex) return kNoIndex;
    lines_[at].stream = stream;
    return at;
  }
  void erase(std::uint32_t at) noexcept;

  [[nodiscard]] MediaLine& operator[](std::uint32_t at) noexcept { return lines_[at]; }
  [[nodiscard]] const MediaLine& operator[](std::uint32_t at) const noexcept { return lines_[at]; }
  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(live_); }
  [[nodiscard]] std::size_t places() const noexcept { return lines_.size(); }

 private:
  static constexpr std::uint8_t kTaken = 0x80, kDisplaced = 0x7f;

  // Any number of places, not only a power of two: a table that is half empty costs least.
  [[nodiscard]] std::size_t home_of(std::uint64_t hash) const noexcept { return ((hash >> 32U) * homes_) >> 32U; }
  [[nodiscard]] MediaLine* find_displaced(const MediaName& name, std::size_t home) noexcept;
  [[nodiscard]] std::uint32_t place(const MediaName& name) noexcept;
  // The distance to the first of the place's lines elsewhere; 0: there is none, or it is too far for a hint.
  void hint(std::size_t home, std::size_t distance) noexcept {
    auto& hints = hints_[home / 4];
    const auto shift = home % 4 * 2;
    const auto said = static_cast<unsigned>(distance <= 3 ? distance : 0) << shift;
    hints = static_cast<std::uint8_t>((unsigned{hints} & ~(3U << shift)) | said);
  }
  template <class Moved>
  void grow(const Moved& moved) {
    const auto old = double_size();
    for (std::size_t i = 0; i < old.size(); ++i) {
      if ((old[i].state & kTaken) == 0) continue;
      const auto at = place(old[i].name);
      if (at != kNoIndex) {
        const auto state = lines_[at].state;
        lines_[at] = old[i];
        lines_[at].state = state;
      }
      moved(old[i], at);
    }
  }
  // The lines before the table grew.
  [[nodiscard]] Pages<MediaLine> double_size();

  std::uint64_t seed_;
  std::size_t most_;
  PageSize pages_;
  std::size_t homes_;  // places that a name may hash to; kReach - 1 more follow
  std::size_t live_ = 0;
  Pages<MediaLine> lines_;
  std::vector<std::uint8_t> hints_;  // of four places each
};

}  // namespace sallyport
