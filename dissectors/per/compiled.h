// A table as code: the same reading as walk()'s, but the compiler has seen the table and the sink. Each type becomes
// a function in which widths, bounds and marks are constants, so that nothing is looked up and only what a sink uses
// is kept.
//
// Theory of operation: read() accepts a value, or says that it did not. It does not say why: it takes the short way
// where it can, and leaves to walk(), its slow twin, whatever is wrong, rare (fragments, numbers outside of an
// extensible range, extension counts beyond 64) or near a limit. So an error is always walk()'s, and what has to hold
// is one thing: what read() accepts, walk() accepts too and tells its sink the same. `quick_test.cpp` and the fuzz
// targets of H.225.0 and H.245 compare both. A caller whose read() failed makes its sink anew and asks walk():
//
//   if (!Reader::read<kType>(message, part, sink, walked)) {
//     sink = Sink(...);
//     failure = walk(kTable, kType, message, part, sink, walked);
//   }
//
// The sink has `begin<mark>()` and `end<mark>(context, value)` beside the virtual ones. What it refuses is asked for
// once, at the end: it must bear to be told more. Items are counted a little higher than walk() counts them.
#pragma once

#include <bit>
#include <utility>

#include "dissectors/per/quick_bits.h"
#include "dissectors/per/quick_values.h"
#include "dissectors/per/table.h"
#include "dissectors/per/walker.h"

namespace sallyport::per {

template <const Table& kTable, class Sink>
class Compiled {
 public:
  template <std::uint16_t kType>
  [[nodiscard]] static bool read(Bytes message, Range part, Sink& sink, Walked& walked) noexcept {
    State s{.in = {message, part}, .message = message, .sink = sink};
    walked = {};
    if (!value<kType>(s, 0, walked.value) || !s.in.align() || s.items > kMaxItems || sink.refused()) return false;
    walked.used = static_cast<std::uint32_t>(s.in.position() / 8) - part.offset;
    if (walked.used != 0) return true;
    std::uint64_t octet = 0;  // 11.1.3: a value of no bits is one zero octet
    walked.used = 1;
    return s.in.read(8, octet) && octet == 0;
  }

 private:
  struct State {
    QuickBits in;
    Bytes message;
    Sink& sink;
    std::size_t items = 0;
  };

  static constexpr const Type& type_of(std::size_t index) noexcept { return kTable.types[index]; }
  static constexpr const Component& component_of(std::size_t index) noexcept { return kTable.components[index]; }
  static constexpr bool is_skipped(std::size_t component) noexcept {
    return component_of(component).mark == 0 && type_of(component_of(component).type).kind == Kind::opaque;
  }
  // How many root components behind this one may be absent.
  static constexpr unsigned optional_behind(const Type& type, std::size_t index) noexcept {
    unsigned count = 0;
    for (auto i = index + 1; i < type.root; ++i) count += component_of(type.first + i).optional ? 1U : 0U;
    return count;
  }
  // Components that are read alike.
  static constexpr bool same(std::size_t a, std::size_t b) noexcept {
    return component_of(a).type == component_of(b).type && component_of(a).mark == component_of(b).mark;
  }
  static constexpr bool all_same(std::size_t first, std::size_t count) noexcept {
    for (std::size_t i = 1; i < count; ++i)
      if (!same(first, first + i)) return false;
    return true;
  }

  // Of an alternative or an enumeration; empty for one of a later version.
  template <std::uint16_t kType>
  static std::string_view name_of(std::int64_t number) noexcept {
    constexpr auto kThis = type_of(kType);
    if (number < 0 || number >= kThis.count) return {};
    return component_of(kThis.first + static_cast<std::size_t>(number)).name;
  }

  template <std::size_t kComponent>
  [[nodiscard]] static bool component(State& s, std::size_t depth) noexcept {
    constexpr auto kThis = component_of(kComponent);
    Value found;
    if constexpr (kThis.mark == 0) {
      return value<kThis.type>(s, depth, found);
    } else {
      const auto context = s.sink.template begin<kThis.mark>();
      if (!value<kThis.type>(s, depth, found)) return false;
      s.sink.template end<kThis.mark>(context, found);
      return true;
    }
  }

  [[nodiscard]] static bool skip_addition(State& s) noexcept {
    std::size_t length = 0;
    return s.in.length(length) && length != 0 && s.in.skip(length * 8);
  }

  // 11.2.
  template <std::size_t kComponent>
  [[nodiscard]] static bool open_component(State& s, std::size_t depth) noexcept {
    constexpr auto kThis = component_of(kComponent);
    std::size_t length = 0;
    if constexpr (is_skipped(kComponent)) {
      return skip_addition(s);
    } else if constexpr (type_of(kThis.type).kind == Kind::opaque) {
      Value found;
      if (!s.in.length(length) || length == 0 || !s.in.octets(length, found.octets)) return false;
      found.characters = found.octets.length;
      s.sink.template end<kThis.mark>(s.sink.template begin<kThis.mark>(), found);
      return true;
    } else {
      std::size_t outer = 0;
      if (!s.in.length(length) || length == 0 || !s.in.enter(length, outer)) return false;
      if (!component<kComponent>(s, depth) || !s.in.align() || !s.in.at_end()) return false;
      s.in.leave(outer);
      return true;
    }
  }

  // One of the components [kFirst, kFirst + kCount), by halves.
  template <std::size_t kFirst, std::size_t kCount, bool kOpen>
  [[nodiscard]] static bool one_of(State& s, std::size_t index, std::size_t depth) noexcept {
    if constexpr (all_same(kFirst, kCount)) {
      if constexpr (kOpen)
        return open_component<kFirst>(s, depth);
      else
        return component<kFirst>(s, depth);
    } else {
      constexpr auto kHalf = kCount / 2;
      return index < kHalf ? one_of<kFirst, kHalf, kOpen>(s, index, depth)
                           : one_of<kFirst + kHalf, kCount - kHalf, kOpen>(s, index - kHalf, depth);
    }
  }

  // A component of a sequence's root; `preamble` ends with the bits of those that may be absent.
  template <std::uint16_t kType, std::size_t kIndex>
  [[nodiscard]] static bool root_component(State& s, std::uint64_t preamble, std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    constexpr auto kComponent = kThis.first + kIndex;
    if constexpr (component_of(kComponent).optional) {
      constexpr auto kBehind = optional_behind(kThis, kIndex);
      if ((preamble >> kBehind & 1U) == 0) return true;
    }
    return component<kComponent>(s, depth + 1);
  }

  // 19.
  template <std::uint16_t kType>
  [[nodiscard]] static bool sequence(State& s, std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    constexpr unsigned kBits = kThis.optional + (kThis.extensible ? 1U : 0U);
    if (depth >= kMaxDepth - 1) return false;
    s.items += kThis.root;
    std::uint64_t preamble = 0;
    static_assert(kBits <= QuickBits::kMaxBits);
    if constexpr (kBits != 0)
      if (!s.in.read(kBits, preamble)) return false;
    const bool whole = [&]<std::size_t... kIndex>(std::index_sequence<kIndex...>) {
      return (root_component<kType, kIndex>(s, preamble, depth) && ...);
    }
    (std::make_index_sequence<kThis.root>{});
    if constexpr (kThis.extensible)
      if (whole && (preamble >> kThis.optional & 1U) != 0) return additions<kType>(s, depth);
    return whole;
  }

  // 19.7 to 19.9.
  template <std::uint16_t kType>
  [[nodiscard]] static bool additions(State& s, std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    constexpr std::size_t kKnown = kThis.count - kThis.root;
    std::uint64_t head = 0;
    std::uint64_t present = 0;
    if (!s.in.read(7, head) || head >= 64) return false;
    const auto count = static_cast<unsigned>(head) + 1;
    if (!s.in.read_wide(count, present) || present == 0) return false;
    for (present <<= 64U - count; present != 0;) {
      const auto index = static_cast<std::size_t>(std::countl_zero(present));
      present &= ~(std::uint64_t{1} << (63U - index));
      s.items += 2;
      if constexpr (kKnown != 0) {
        if (index < kKnown) {
          if (!one_of<kThis.first + kThis.root, kKnown, true>(s, index, depth + 1)) return false;
          continue;
        }
      }
      if (!skip_addition(s)) return false;
    }
    return true;
  }

  // 20: how many items there were, or -1.
  template <std::uint16_t kType>
  [[nodiscard]] static std::int64_t sequence_of(State& s, std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    std::size_t length = 0;
    if (depth >= kMaxDepth - 1) return -1;
    if constexpr (kThis.extensible)
      if (std::uint64_t bit = 0; !s.in.read(1, bit) || bit != 0) return -1;
    if (!quick::length<kThis.lower, kThis.upper>(s.in, length)) return -1;
    s.items += length;
    if (s.items > kMaxItems) return -1;
    for (std::size_t i = 0; i < length; ++i)
      if (!component<kThis.first>(s, depth + 1)) return -1;
    return static_cast<std::int64_t>(length);
  }

  // 23: which alternative it was, or -1.
  template <std::uint16_t kType>
  [[nodiscard]] static std::int64_t choice(State& s, std::size_t depth) noexcept {
    constexpr auto kThis = type_of(kType);
    std::uint64_t index = 0;
    if (depth >= kMaxDepth - 1) return -1;
    s.items += 2;
    if constexpr (kThis.extensible) {
      constexpr std::size_t kKnown = kThis.count - kThis.root;
      std::uint64_t bit = 0;
      if (!s.in.read(1, bit)) return -1;
      if (bit != 0) {
        if (!s.in.read(7, index) || index >= 64) return -1;
        bool whole = false;
        if constexpr (kKnown == 0)
          whole = skip_addition(s);
        else
          whole =
              index < kKnown ? one_of<kThis.first + kThis.root, kKnown, true>(s, index, depth + 1) : skip_addition(s);
        return whole ? static_cast<std::int64_t>(index) + kThis.root : -1;
      }
    }
    if (!quick::number_to<kThis.root - 1U>(s.in, index) || !one_of<kThis.first, kThis.root, false>(s, index, depth + 1))
      return -1;
    return static_cast<std::int64_t>(index);
  }

  template <std::uint16_t kType>
  [[nodiscard, gnu::always_inline]] static inline bool value(State& s, std::size_t depth, Value& out) noexcept {
    constexpr auto kThis = type_of(kType);
    if constexpr (kThis.kind == Kind::null) {
      return true;
    } else if constexpr (kThis.kind == Kind::sequence) {
      return sequence<kType>(s, depth);
    } else if constexpr (kThis.kind == Kind::sequence_of) {
      out.number = sequence_of<kType>(s, depth);
      return out.number >= 0;
    } else if constexpr (kThis.kind == Kind::choice) {
      out.number = choice<kType>(s, depth);
      out.name = name_of<kType>(out.number);
      return out.number >= 0;
    } else if constexpr (kThis.kind == Kind::enumerated) {
      if (!quick::enumerated<kThis>(s.in, out)) return false;
      out.name = name_of<kType>(out.number);
      return true;
    } else if constexpr (kThis.kind == Kind::boolean) {
      std::uint64_t bit = 0;
      if (!s.in.read(1, bit)) return false;
      out.number = static_cast<std::int64_t>(bit);
      return true;
    } else if constexpr (kThis.kind == Kind::object_identifier) {
      return quick::general_octets(s.in, out) && is_object_identifier(slice(s.message, out.octets));
    } else if constexpr (kThis.kind == Kind::general_string || kThis.kind == Kind::open_type ||
                         kThis.kind == Kind::opaque) {
      return quick::general_octets(s.in, out);
    } else {
      // None of these is extensible in what is decoded here but a single rare number.
      if constexpr (kThis.extensible)
        if (std::uint64_t bit = 0; !s.in.read(1, bit) || bit != 0) return false;
      if constexpr (kThis.kind == Kind::integer)
        return quick::integer<kThis>(s.in, out);
      else if constexpr (kThis.kind == Kind::octet_string)
        return quick::octet_string<kThis>(s.in, out);
      else if constexpr (kThis.kind == Kind::bit_string)
        return quick::bit_string<kThis>(s.in, out);
      else
        return quick::string<kThis>(s.in, out);
    }
  }
};

}  // namespace sallyport::per
