// Any bytes as a value of each kind of type. The first octet chooses the type; one type is a list of items of every
// kind, nested. The walk ends, reads nothing outside the message, and a second walk gives the same. walk() accepts
// every value that the compiled table accepts, and both report the same to their sinks.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "dissectors/per/compiled.h"
#include "dissectors/per/walker.h"

namespace {

using namespace sallyport;
using namespace sallyport::per;

constexpr std::array<Type, 17> kTypes{{
    {.kind = Kind::choice, .extensible = true, .first = 0, .count = 16, .root = 14},
    {.kind = Kind::null},
    {.kind = Kind::boolean},
    {.kind = Kind::integer, .extensible = true, .lower = -5, .upper = 300},
    {.kind = Kind::integer, .lower = 0, .upper = 4294967295},
    {.kind = Kind::integer},
    {.kind = Kind::enumerated, .extensible = true, .first = 20, .count = 3, .root = 2},
    {.kind = Kind::bit_string, .lower = 0, .upper = 2048},
    {.kind = Kind::octet_string, .extensible = true, .lower = 1, .upper = 131},
    {.kind = Kind::octet_string},
    {.kind = Kind::object_identifier},
    {.kind = Kind::string, .bits = 4, .letters = 13, .lower = 1, .upper = 128},
    {.kind = Kind::string, .bits = 16, .lower = 1, .upper = 256},
    {.kind = Kind::general_string},
    {.kind = Kind::sequence, .extensible = true, .first = 16, .count = 4, .root = 2, .optional = 1},
    {.kind = Kind::sequence_of, .first = 23, .count = 1, .root = 1},
    {.kind = Kind::opaque},
}};
constexpr std::array<Component, 24> kComponents{{
    {.name = "null", .type = 1},
    {.name = "boolean", .type = 2, .mark = 1},
    {.name = "extensible", .type = 3, .mark = 2},
    {.name = "wide", .type = 4, .mark = 3},
    {.name = "unbounded", .type = 5, .mark = 4},
    {.name = "enumerated", .type = 6, .mark = 5},
    {.name = "bits", .type = 7},
    {.name = "octets", .type = 8, .mark = 6},
    {.name = "more", .type = 9},
    {.name = "identifier", .type = 10, .mark = 7},
    {.name = "digits", .type = 11, .mark = 8},
    {.name = "bmp", .type = 12, .mark = 9},
    {.name = "general", .type = 13},
    {.name = "sequence", .type = 14, .mark = 10},
    {.name = "list", .type = 15, .mark = 11},
    {.name = "opaque", .type = 16, .mark = 12},
    {.name = "optional", .type = 0, .optional = true},
    {.name = "mandatory", .type = 0, .mark = 13},
    {.name = "added", .type = 0, .optional = true, .mark = 14},
    {.name = "hidden", .type = 16},
    {.name = "red"},
    {.name = "green"},
    {.name = "blue"},
    {.name = "item", .type = 0, .mark = 15},
}};
constexpr Table kTable{kTypes, kComponents};
static_assert(valid(kTable));

void require(bool holds) {
  if (!holds) std::abort();
}

class Counter final : public Sink {
 public:
  explicit Counter(std::size_t size) : size_(size) {}
  Context begin(std::uint8_t mark) noexcept override {
    ++open_;
    return mark;
  }
  void end(std::uint8_t mark, Context context, const Value& value) noexcept override {
    require(context == mark && value.octets.end() <= size_);
    --open_;
    ++ended;
  }
  std::size_t ended = 0;
  [[nodiscard]] std::size_t open() const { return open_; }

 private:
  std::size_t size_;
  std::size_t open_ = 0;
};

// All calls of a sink, in order.
struct Call {
  std::uint8_t mark;
  bool ended;
  Value value;
};

class Recorder final : public Sink {
 public:
  Context begin(std::uint8_t mark) noexcept override {
    calls.push_back({mark, false, {}});
    return mark;
  }
  void end(std::uint8_t mark, Context context, const Value& value) noexcept override {
    require(context == mark);
    calls.push_back({mark, true, value});
  }
  template <std::uint8_t kMark>
  Context begin() noexcept {
    return begin(kMark);
  }
  template <std::uint8_t kMark>
  void end(Context context, const Value& value) noexcept {
    end(kMark, context, value);
  }
  std::vector<Call> calls;
};

bool same(const Value& a, const Value& b) {
  return a.number == b.number && a.octets == b.octets && a.characters == b.characters && a.name == b.name;
}

template <std::uint16_t kType>
bool read_quickly(Bytes message, Range part, Recorder& sink, Walked& walked) {
  return Compiled<kTable, Recorder, Counter>::read<kType>(message, part, sink, walked);
}

void compare(std::uint16_t type, Bytes message, Range part) {
  static constexpr auto kReaders = []<std::size_t... kTypeIndex>(std::index_sequence<kTypeIndex...>) {
    return std::array{&read_quickly<static_cast<std::uint16_t>(kTypeIndex)>...};
  }
  (std::make_index_sequence<kTypes.size()>{});
  Recorder quick;
  Recorder slow;
  Walked quick_walked;
  Walked walked;
  if (!kReaders[type](message, part, quick, quick_walked)) return;
  require(!walk(kTable, type, message, part, slow, walked));
  require(quick_walked.used == walked.used && same(quick_walked.value, walked.value));
  require(quick.calls.size() == slow.calls.size());
  for (std::size_t i = 0; i < slow.calls.size(); ++i)
    require(quick.calls[i].mark == slow.calls[i].mark && quick.calls[i].ended == slow.calls[i].ended &&
            same(quick.calls[i].value, slow.calls[i].value));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto type = static_cast<std::uint16_t>(data[0] % kTypes.size());
  const auto message = std::as_bytes(std::span(data, size)).subspan(1);
  const Range whole{0, static_cast<std::uint32_t>(message.size())};
  compare(type, message, whole);
  if (size > 12) compare(type, message, {3, whole.length - 7});  // in the middle of a message
  Counter first(message.size());
  Walked walked;
  if (const auto failure = walk(kTable, type, message, whole, first, walked)) {
    require(failure->bit <= message.size() * 8 && failure->error().offset <= message.size());
    return 0;
  }
  require(first.open() == 0 && walked.used > 0 && walked.used <= message.size());
  Counter second(message.size());
  Walked again;
  require(!walk(kTable, type, message.first(walked.used), {0, walked.used}, second, again));
  require(again.used == walked.used && first.ended == second.ended);
  return 0;
}
