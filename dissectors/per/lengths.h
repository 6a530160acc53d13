// Lengths and whole numbers of aligned PER (X.691 11.5 to 11.9), in all their forms.
#pragma once

#include "dissectors/per/bits.h"
#include "dissectors/per/table.h"

namespace sallyport::per {

inline constexpr std::size_t kFragment = 16384;  // X.691 11.9.3.8: fragments are of one to four of these
inline constexpr std::int64_t k64K = 65536;

// 11.5.7: a number of the range 0..span. The type gives `span`.
[[nodiscard]] std::uint64_t constrained_number(BitReader& in, std::uint64_t span) noexcept;
// 11.6: extension counts and indices, usually below 64.
[[nodiscard]] std::uint64_t small_number(BitReader& in) noexcept;

// 11.7, 11.8: the contents of an integer without an upper, or any, bound.
[[nodiscard]] std::int64_t unbounded_number(BitReader& in, std::int64_t lower) noexcept;

// A length that may come in fragments (11.9). A type with bounds has one piece.
//
//   for (Length length(in, lower, upper); length.next();) read(length.piece());
class Length {
 public:
  // kNone: no bound. An upper bound of 64K or more counts as none (11.9.4.1).
  Length(BitReader& in, std::int64_t lower, std::int64_t upper) noexcept : in_(in), lower_(lower), upper_(upper) {}
  explicit Length(BitReader& in) noexcept : Length(in, kNone, kNone) {}

  // Reads the length of the next piece. False behind the last piece and after a failure.
  [[nodiscard]] bool next() noexcept;
  [[nodiscard]] std::size_t piece() const noexcept { return piece_; }
  [[nodiscard]] bool in_pieces() const noexcept { return pieces_ > 1; }
  [[nodiscard]] std::size_t total() const noexcept { return total_; }

 private:
  void general() noexcept;

  BitReader& in_;
  std::int64_t lower_;
  std::int64_t upper_;
  std::size_t piece_ = 0;
  std::size_t total_ = 0;
  std::size_t pieces_ = 0;
  bool more_ = true;
  bool short_fragment_seen_ = false;
};

}  // namespace sallyport::per
