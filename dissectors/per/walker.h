// Aligned BASIC-PER (X.691) over a table: one walker for every module. It reads a value of a type from its first bit
// to its last and tells a sink of those components that the table marks; everything else is read and checked only.
//
// Theory of operation: a row of the table says what kind a type is; the walker reads its preamble, then each of its
// components by their rows in turn. Around each marked component it calls begin() and, with what was found, end().
// What begin() returns is given back to end(): a sink keeps what it has to know of the way there (whose address
// this is) in a context of one word and has no stack of its own.
//
// Limits: kMaxDepth types in each other, kMaxItems components in a message (lists of NULL take no bits at all), and
// no marked octets in fragments: nobody sends a field of 16,384 octets that a firewall looks at.
//
// What X.691 forbids is an error: padding that is not zero, a length or number in more octets than it needs, a value
// outside its range, an extension bit with no extension behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"
#include "dissectors/per/table.h"

namespace sallyport::per {

inline constexpr std::size_t kMaxDepth = 64;
inline constexpr std::size_t kMaxItems = 65536;

// What was found for a component.
struct Value {
  std::int64_t number = 0;  // integer, boolean, length of a list; index of the alternative or enumeration
  Range octets;  // content of strings, object identifiers, opaque additions; both octets of an integer of 16 bits
  std::uint32_t characters = 0;  // string: how many
  std::string_view name;         // choice, enumeration: the standard's name; empty for one of a later version
};

class Sink {
 public:
  using Context = std::uint32_t;

  virtual Context begin(std::uint8_t mark) noexcept = 0;
  virtual void end(std::uint8_t mark, Context context, const Value& value) noexcept = 0;
  // Asked after each end(): an error of the sink's own stops the walk.
  [[nodiscard]] const std::optional<DecodeErrorCode>& refused() const noexcept { return refused_; }

 protected:
  ~Sink() = default;
  void refuse(DecodeErrorCode why) noexcept { refused_ = why; }

 private:
  std::optional<DecodeErrorCode> refused_;
};

struct Failure {
  DecodeErrorCode code{};
  std::size_t bit = 0;     // bits from the start of the message
  std::string_view field;  // innermost component

  [[nodiscard]] DecodeError error() const noexcept { return {code, static_cast<std::uint32_t>(bit / 8), field}; }
};

// A value that was read whole.
struct Walked {
  Value value;             // of the type itself
  std::uint32_t used = 0;  // octets that it took (X.691 11.1: its last octet is filled up with zero bits)
};

// X.690 8.19.2: object identifiers have no leading zeros in a number, and their last number ends.
[[nodiscard]] bool is_object_identifier(Bytes octets) noexcept;

// Reads a value of `type` at the start of `part`; gives what went wrong, if anything did.
[[nodiscard]] std::optional<Failure> walk(const Table& table, std::uint16_t type, Bytes message, Range part, Sink& sink,
                                          Walked& walked) noexcept;

}  // namespace sallyport::per
