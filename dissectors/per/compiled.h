// A table as code: it reads like walk(), but the compiler knows the table and the sink. Each type becomes a function in
// which widths, bounds and marks are constants. Nothing is looked up at run time, and values that no sink uses are
// dropped.
//
// Theory of operation: read() accepts a value or returns false without a reason. It returns false for values that are
// wrong, rare (fragments, numbers outside an extensible range, extension counts above 64) or near a limit. walk(), the
// slow path, reads those and reports errors. One rule must hold: walk() accepts every value that read() accepts, and
// reports the same to its sink. per_fuzz.cpp compares both for every kind of type, twin.h of H.225.0 and H.245 for
// their tables. After a failed read() the caller makes a new sink and calls walk():
//
//   if (!Reader::read<kType>(message, part, sink, walked)) {
//     sink = Sink(...);
//     failure = walk(kTable, kType, message, part, sink, walked);
//   }
//
// The sink has `begin<mark>()` and `end<mark>(context, value)` beside the virtual functions. read() asks for an error
// of the sink once, at the end, so that the sink may get more calls after its error. read() may count more items than
// walk().
#pragma once

#include <bit>
#include <utility>

#include "dissectors/per/quick_bits.h"
#include "dissectors/per/quick_values.h"
#include "dissectors/per/table.h"
#include "dissectors/per/walker.h"

namespace sallyport::per {

// `Here` is a type of an unnamed namespace. The compiler inlines more freely if a template belongs to one file only.
template <const Table& kTable, class Sink, class Here>
class Compiled {
 public:
  template <std::uint16_t kType>
  [[nodiscard]] static bool read(Bytes message, Range part, Sink& sink, Walked& walked) noexcept {
    State s{.in = {message, part}, .message = message, .sink = sink};
    walked = {};
    auto at = s.in.begin();
    if (!value<kType>(s, at, 0, walked.value) || !s.in.align(at) || s.items > kMaxItems || sink.refused()) return false;
    walked.used = static_cast<std::uint32_t>(at / 8) - part.offset;
    if (walked.used != 0) return true;
    std::uint64_t octet = 0;  // 11.1.3: a value of no bits is one zero octet
    walked.used = 1;
    return s.in.read(at, 8, octet) && octet == 0;
  }

 private:
  struct State {
    QuickBits in;
    Bytes message;
    Sink& sink;
    std::size_t items = 0;
    std::int64_t number = 0;  // of the last list or choice
  };

  // The end of a value, in bits: the result of functions that are not inlined.
  static constexpr std::size_t kFailed = ~std::size_t{0};
  [[nodiscard, gnu::always_inline]] static inline bool moved(std::size_t& at, std::size_t end) noexcept {
    at = end;
    return end != kFailed;
  }

  static constexpr const Type& type_of(std::size_t index) noexcept { return kTable.types[index]; }
  static constexpr const Component& component_of(std::size_t index) noexcept { return kTable.components[index]; }
  static constexpr bool is_skipped(std::size_t component) noexcept {
    return component_of(component).mark == 0 && type_of(component_of(component).type).kind == Kind::opaque;
  }
  // The number of optional root components behind this one.
  static constexpr unsigned optional_behind(const Type& type, std::size_t index) noexcept {
    unsigned count = 0;
    for (auto i = index + 1; i < type.root; ++i) count += component_of(type.first + i).optional ? 1U : 0U;
    return count;
  }
  // Whether two components are read by the same code.
  static constexpr bool same(std::size_t a, std::size_t b) noexcept {
    return component_of(a).type == component_of(b).type && component_of(a).mark == component_of(b).mark;
  }
  static constexpr bool all_same(std::size_t first, std::size_t count) noexcept {
    for (std::size_t i = 1; i < count; ++i)
      if (!same(first, first + i)) return false;
    return true;
  }

  // The name of an alternative or an enumeration; empty for one of a later version.
  template <std::uint16_t kType>
  static std::string_view name_of(std::int64_t number) noexcept {
    constexpr auto kThis = type_of(kType);
    if (number < 0 || number >= kThis.count) return {};
    return component_of(kThis.first + static_cast<std::size_t>(number)).name;
  }

  template <std::size_t kComponent>
  [[nodiscard]] static std::size_t component(State& s, std::size_t at, std::size_t depth) noexcept {
    constexpr auto kThis = component_of(kComponent);
    Value found;
    if constexpr (kThis.mark == 0) {
      return value<kThis.type>(s, at, depth, found) ? at : kFailed;
    } else {
      const auto context = s.sink.template begin<kThis.mark>();
      if (!value<kThis.type>(s, at, depth, found)) return kFailed;
      s.sink.template end<kThis.mark>(context, found);
      return at;
    }
  }

  [[nodiscard]] static std::size_t skip_addition(State& s, std::size_t at) noexcept {
    std::size_t length = 0;
    return s.in.length(at, length) && length != 0 && s.in.skip(at, length * 8) ? at : kFailed;
  }

  // 11.2.
  template <std::size_t kComponent>
  [[nodiscard]] static std::size_t open_component(State& s, std::size_t at, std::size_t depth) noexcept {
    constexpr auto kThis = component_of(kComponent);
    std::size_t length = 0;
    if constexpr (is_skipped(kComponent)) {
      return skip_addition(s, at);
    } else if constexpr (type_of(kThis.type).kind == Kind::opaque) {
      Value found;
      if (!s.in.length(at, length) || length == 0 || !s.in.octets(at, length, found.octets)) return kFailed;
      found.characters = found.octets.length;
      s.sink.template end<kThis.mark>(s.sink.template begin<kThis.mark>(), found);
      return at;
    } else {
      std::size_t outer = 0;
      if (!s.in.length(at, length) || length == 0 || !s.in.enter(at, length, outer)) return kFailed;
      if (!moved(at, component<kComponent>(s, at, depth)) || !s.in.align(at) || at != s.in.end()) return kFailed;
      s.in.leave(outer);
      return at;
    }
  }

  // Reads one of the components [kFirst, kFirst + kCount), chosen by binary search.
  template <std::size_t kFirst, std::size_t kCount, bool kOpen>
  [[nodiscard]] static std::size_t one_of(State& s, std::size_t index, std::size_t at, std::size_t depth) noexcept {
    if constexpr (all_same(kFirst, kCount)) {
      if constexpr (kOpen)
        return open_component<kFirst>(s, at, depth);
      else
        return component<kFirst>(s, at, depth);
    } else {
      constexpr auto kHalf = kCount / 2;
      return index < kHalf ? one_of<kFirst, kHalf, kOpen>(s, index, at, depth)
                           : one_of<kFirst + kHalf, kCount - kHalf, kOpen>(s, index - kHalf, at, depth);
    }
  }

  // An addition or an alternative. Those behind the known ones belong to a later version.
  template <std::uint16_t kType>
  [[nodiscard]] static std::size_t one_addition(State& s, std::size_t index, std::size_t at,
                                                std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    constexpr std::size_t kKnown = kThis.count - kThis.root;
    if constexpr (kKnown != 0)
      if (index < kKnown) return one_of<kThis.first + kThis.root, kKnown, true>(s, index, at, depth);
    return skip_addition(s, at);
  }

  // A root component of a sequence. `preamble` ends with the bits of the optional components.
  template <std::uint16_t kType, std::size_t kIndex>
  [[nodiscard, gnu::always_inline]] static inline bool root_component(State& s, std::uint64_t preamble, std::size_t& at,
                                                                      std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    constexpr auto kComponent = kThis.first + kIndex;
    if constexpr (component_of(kComponent).optional)
      if ((preamble >> optional_behind(kThis, kIndex) & 1U) == 0) return true;
    return moved(at, component<kComponent>(s, at, depth + 1));
  }

  template <std::uint16_t kType, std::size_t... kIndex>
  [[nodiscard, gnu::always_inline]] static inline bool root_components([[maybe_unused]] State& s,
                                                                       [[maybe_unused]] std::uint64_t preamble,
                                                                       [[maybe_unused]] std::size_t& at,
                                                                       [[maybe_unused]] std::size_t depth,
                                                                       std::index_sequence<kIndex...>) noexcept {
    return (root_component<kType, kIndex>(s, preamble, at, depth) && ...);
  }

  // 19.
  template <std::uint16_t kType>
  [[nodiscard]] static std::size_t sequence(State& s, std::size_t at, std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    constexpr unsigned kBits = kThis.optional + (kThis.extensible ? 1U : 0U);
    if (depth >= kMaxDepth - 1) return kFailed;
    s.items += kThis.root;
    std::uint64_t preamble = 0;
    static_assert(kBits <= QuickBits::kMaxBits);
    if constexpr (kBits != 0)
      if (!s.in.read(at, kBits, preamble)) return kFailed;
    if (!root_components<kType>(s, preamble, at, depth, std::make_index_sequence<kThis.root>{})) return kFailed;
    if constexpr (kThis.extensible)
      if ((preamble >> kThis.optional & 1U) != 0) return additions<kType>(s, at, depth);
    return at;
  }

  // 19.7 to 19.9.
  template <std::uint16_t kType>
  [[nodiscard]] static std::size_t additions(State& s, std::size_t at, std::size_t depth) noexcept {
    std::uint64_t head = 0;
    std::uint64_t present = 0;
    if (!s.in.read(at, 7, head) || head >= 64) return kFailed;
    const auto count = static_cast<unsigned>(head) + 1;
    if (!s.in.read_wide(at, count, present) || present == 0) return kFailed;
    for (present <<= 64U - count; present != 0;) {
      const auto index = static_cast<std::size_t>(std::countl_zero(present));
      present &= ~(std::uint64_t{1} << (63U - index));
      s.items += 2;
      if (!moved(at, one_addition<kType>(s, index, at, depth + 1))) return kFailed;
    }
    return at;
  }

  // 20.
  template <std::uint16_t kType>
  [[nodiscard]] static std::size_t sequence_of(State& s, std::size_t at, std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    std::size_t length = 0;
    if (depth >= kMaxDepth - 1) return kFailed;
    if constexpr (kThis.extensible)
      if (std::uint64_t bit = 0; !s.in.read(at, 1, bit) || bit != 0) return kFailed;
    if (!quick::length<kThis.lower, kThis.upper>(s.in, at, length)) return kFailed;
    s.items += length;
    if (s.items > kMaxItems) return kFailed;
    for (std::size_t i = 0; i < length; ++i)
      if (!moved(at, component<kThis.first>(s, at, depth + 1))) return kFailed;
    s.number = static_cast<std::int64_t>(length);
    return at;
  }

  // 23. The extension bit and the index are read at once.
  template <std::uint16_t kType>
  [[nodiscard]] static std::size_t choice(State& s, std::size_t at, std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    constexpr auto kWidth = static_cast<unsigned>(std::bit_width(kThis.root - 1U));
    static_assert(kThis.root < 256);
    std::uint64_t index = 0;
    if (depth >= kMaxDepth - 1) return kFailed;
    s.items += 2;
    if constexpr (kThis.extensible) {
      if (!s.in.read(at, kWidth + 1, index)) return kFailed;
      if (index >> kWidth != 0) {
        at -= kWidth;
        if (!s.in.read(at, 7, index) || index >= 64) return kFailed;
        at = one_addition<kType>(s, index, at, depth + 1);
        s.number = static_cast<std::int64_t>(index) + kThis.root;
        return at;
      }
    } else if constexpr (kWidth != 0) {
      if (!s.in.read(at, kWidth, index)) return kFailed;
    }
    if constexpr (kThis.root != 1U << kWidth)
      if (index >= kThis.root) return kFailed;
    at = one_of<kThis.first, kThis.root, false>(s, index, at, depth + 1);
    s.number = static_cast<std::int64_t>(index);
    return at;
  }

  template <std::uint16_t kType>
  [[nodiscard, gnu::always_inline]] static inline bool value(State& s, std::size_t& at, std::size_t depth,
                                                             Value& out) noexcept {
    constexpr auto kThis = type_of(kType);
    if constexpr (kThis.kind == Kind::null) {
      return true;
    } else if constexpr (kThis.kind == Kind::sequence) {
      return moved(at, sequence<kType>(s, at, depth));
    } else if constexpr (kThis.kind == Kind::sequence_of) {
      if (!moved(at, sequence_of<kType>(s, at, depth))) return false;
      out.number = s.number;
      return true;
    } else if constexpr (kThis.kind == Kind::choice) {
      if (!moved(at, choice<kType>(s, at, depth))) return false;
      out.number = s.number;
      out.name = name_of<kType>(out.number);
      return true;
    } else if constexpr (kThis.kind == Kind::enumerated) {
      if (!quick::enumerated<kThis>(s.in, at, out)) return false;
      out.name = name_of<kType>(out.number);
      return true;
    } else if constexpr (kThis.kind == Kind::boolean) {
      std::uint64_t bit = 0;
      if (!s.in.read(at, 1, bit)) return false;
      out.number = static_cast<std::int64_t>(bit);
      return true;
    } else if constexpr (kThis.kind == Kind::object_identifier) {
      return quick::object_identifier(s.in, at, s.message, out);
    } else if constexpr (kThis.kind == Kind::general_string || kThis.kind == Kind::open_type ||
                         kThis.kind == Kind::opaque) {
      return quick::general_octets(s.in, at, out);
    } else {
      // Only one rare number in these tables is extensible.
      if constexpr (kThis.extensible)
        if (std::uint64_t bit = 0; !s.in.read(at, 1, bit) || bit != 0) return false;
      if constexpr (kThis.kind == Kind::integer)
        return quick::integer<kThis>(s.in, at, out);
      else if constexpr (kThis.kind == Kind::octet_string)
        return quick::octet_string<kThis>(s.in, at, out);
      else if constexpr (kThis.kind == Kind::bit_string)
        return quick::bit_string<kThis>(s.in, at, out);
      else
        return quick::string<kThis>(s.in, at, out);
    }
  }
};

}  // namespace sallyport::per
