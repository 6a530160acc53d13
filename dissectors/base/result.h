// The answer of a dissector: a value, or a named error with its offset.
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

// The error's name, for example "udp_length_bad". Counters report it in `field`.
[[nodiscard]] std::string_view name(DecodeErrorCode code) noexcept;
// The error in words. The `malformed` event reports it in `message`.
[[nodiscard]] std::string_view describe(DecodeErrorCode code) noexcept;

struct DecodeError {
  DecodeErrorCode code{};
  std::uint32_t offset = 0;  // bytes from the start of the message
  std::string_view field{};  // the standard's name of the field, static text; may be empty

  friend constexpr bool operator==(const DecodeError& a, const DecodeError& b) noexcept {
    return a.code == b.code && a.offset == b.offset;
  }
};

// The part of std::expected that dissectors need. GCC 12 does not have it.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) noexcept : value_(std::move(value)) {}  // NOLINT: a value is a result
  Result(DecodeError error) noexcept : error_(error) {}   // NOLINT: an error is a result

  // Makes a large value in place: decode into *result, and call fail() after an error.
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

// The answer of a framer about the start of a stream.
struct Framing {
  enum class Kind : std::uint8_t { need, frame, error };
  Kind kind = Kind::need;
  std::size_t length = 0;  // need: total bytes before the framer is asked again; frame: bytes of the frame
  DecodeError why{};       // error only

  [[nodiscard]] static constexpr Framing need(std::size_t total) noexcept { return {Kind::need, total, {}}; }
  [[nodiscard]] static constexpr Framing frame(std::size_t bytes) noexcept { return {Kind::frame, bytes, {}}; }
  [[nodiscard]] static constexpr Framing fail(DecodeError e) noexcept { return {Kind::error, 0, e}; }
};

}  // namespace sallyport
