// Aligned BASIC-PER (X.691) over a table: one walker for every module. It reads and checks a whole value of a type, and
// reports the components that the table marks to a sink.
//
// Theory of operation: a row of the table has the kind of a type. The walker reads the preamble, then each component by
// its row. It calls begin() before a marked component and end() with its value behind it. end() gets the result of
// begin(): a sink keeps its knowledge of the outer components (the owner of an address) in this context of one word and
// needs no stack.
//
// Limits: kMaxDepth nested types; kMaxItems components in a message (lists of NULL take no bits); no marked octets in
// fragments, because no marked field has 16,384 octets.
//
// Violations of X.691 are errors: padding other than zero, a length or number in too many octets, a value outside its
// range, an extension bit without an extension.
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

// The value of a component.
struct Value {
  std::int64_t number = 0;  // integer, boolean, length of a list; index of the alternative or enumeration
  Range octets;  // content of strings, object identifiers, opaque additions; both octets of an integer of 16 bits
  std::uint32_t characters = 0;  // string: number of characters
  std::string_view name;         // choice, enumeration: name in the standard; empty for one of a later version
};

class Sink {
 public:
  using Context = std::uint32_t;

  virtual Context begin(std::uint8_t mark) noexcept = 0;
  virtual void end(std::uint8_t mark, Context context, const Value& value) noexcept = 0;
  // Called after each end(). An error of the sink stops the walk.
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

// A whole value.
struct Walked {
  Value value;             // of the type itself
  std::uint32_t used = 0;  // octets of the value (X.691 11.1: the last octet is padded with zero bits)
};

// X.690 8.19.2: the numbers of an object identifier have no leading zeros, and the last number ends.
[[nodiscard]] bool is_object_identifier(Bytes octets) noexcept;

// Reads a value of `type` at the start of `part`. Returns the failure, if any.
[[nodiscard]] std::optional<Failure> walk(const Table& table, std::uint16_t type, Bytes message, Range part, Sink& sink,
                                          Walked& walked) noexcept;

}  // namespace sallyport::per
