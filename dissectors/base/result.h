// What a dissector answers: a value, or a named error with the offset at which it was found.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace sallyport {

enum class DecodeErrorCode : std::uint8_t {
#define DECODE_ERROR(name, text) name,
#include "dissectors/base/decode_errors.def"
#undef DECODE_ERROR
  count
};

// The error's name as it stands in the `field` of a counter, for example "udp_length_bad".
[[nodiscard]] std::string_view name(DecodeErrorCode code) noexcept;
// The error in words, as the `malformed` event's `message` gives it.
[[nodiscard]] std::string_view describe(DecodeErrorCode code) noexcept;

struct DecodeError {
  DecodeErrorCode code{};
  std::uint32_t offset = 0;  // bytes from the start of the message
  std::string_view field{};  // the standard's name of the field, static text; may be empty

  friend constexpr bool operator==(const DecodeError& a, const DecodeError& b) noexcept {
    return a.code == b.code && a.offset == b.offset;
  }
};

// GCC 12 has no std::expected; this is the part of it that dissectors need.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) noexcept : value_(std::move(value)) {}  // NOLINT: a value is a result
  Result(DecodeError error) noexcept : error_(error) {}   // NOLINT: an error is a result

  // A large value is made where it stays: decode into *result, and fail() if that went wrong.
  explicit Result(std::in_place_t here) noexcept : value_(here) {}
  void fail(DecodeError error) noexcept {
    value_.reset();
    error_ = error;
  }

  [[nodiscard]] explicit operator bool() const noexcept { return value_.has_value(); }
  [[nodiscard]] const T& operator*() const noexcept { return *value_; }
  [[nodiscard]] T& operator*() noexcept { return *value_; }
  [[nodiscard]] const T* operator->() const noexcept { return &*value_; }
  [[nodiscard]] const DecodeError& error() const noexcept { return error_; }

 private:
  std::optional<T> value_;
  DecodeError error_{};
};

// What a framer answers about the start of a stream.
struct Framing {
  enum class Kind : std::uint8_t { need, frame, error };
  Kind kind = Kind::need;
  std::size_t length = 0;  // need: bytes in all before asking again makes sense; frame: bytes of the frame
  DecodeError why{};       // error only

  [[nodiscard]] static constexpr Framing need(std::size_t total) noexcept { return {Kind::need, total, {}}; }
  [[nodiscard]] static constexpr Framing frame(std::size_t bytes) noexcept { return {Kind::frame, bytes, {}}; }
  [[nodiscard]] static constexpr Framing fail(DecodeError e) noexcept { return {Kind::error, 0, e}; }
};

}  // namespace sallyport
