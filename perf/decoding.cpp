#include "perf/decoding.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace sallyport::perf {
namespace {

// The clocks are read at most once for this number of messages: reading them costs as much as decoding several.
constexpr std::size_t kBurst = 4096;

unsigned digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  throw std::invalid_argument(fmt::format("'{}' is no hexadecimal digit", c));
}

std::vector<std::byte> from_digits(std::string_view digits) {
  if (digits.size() % 2 != 0) throw std::invalid_argument("half an octet");
  std::vector<std::byte> octets;
  octets.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2)
    octets.push_back(static_cast<std::byte>(digit(digits[i]) << 4U | digit(digits[i + 1])));
  return octets;
}

struct Message {
  bool (*decode)(Bytes);
  std::vector<std::byte> octets;
};

// One figure: its messages and their results.
struct Series {
  std::string what;
  std::vector<Message> messages;
  std::uint64_t given = 0, decoded = 0;

  [[nodiscard]] double mean() const {
    std::size_t sum = 0;
    for (const auto& m : messages) sum += m.octets.size();
    return static_cast<double>(sum) / static_cast<double>(messages.size());
  }
};

std::vector<Series> all_series(const std::vector<Sample>& samples) {
  std::vector<Series> all;
  Series turn;
  for (const auto& sample : samples) {
    Message message{sample.decode, from_digits(sample.digits)};
    if (!message.decode(message.octets))
      throw std::runtime_error(fmt::format("{} does not decode to its known content", sample.name));
    if (sample.in_turn) turn.messages.push_back(message);
    all.push_back({sample.name, {std::move(message)}});
  }
  turn.what = fmt::format("{} in turn", turn.messages.size());
  all.push_back(std::move(turn));
  return all;
}

void measure_once(Series& series, double seconds, Figure& figure) {
  std::uint64_t given = 0;
  std::uint64_t decoded = 0;
  const Stopwatch watch;
  do {
    for (std::size_t burst = 0; burst < kBurst; burst += series.messages.size())
      for (const auto& message : series.messages) {
        decoded += message.decode(message.octets) ? 1U : 0U;
        ++given;
      }
  } while (watch.lap().elapsed < seconds);
  figure.add(watch.lap(), given);
  series.given += given;
  series.decoded += decoded;
}

}  // namespace

void measure_samples(const char* profile, const std::vector<Sample>& samples, const Options& options,
                     Results& results) {
  std::fprintf(stderr, "%s: decoders\n", profile);
  auto all = all_series(samples);
  for (unsigned round = 0; round < options.rounds; ++round)
    for (auto& series : all)
      measure_once(series, options.seconds,
                   results.figure({.profile = profile,
                                   .what = series.what,
                                   .who = "sallyport",
                                   .unit = "message",
                                   .bytes = series.mean(),
                                   .nanoseconds = {},
                                   .cycles = {}}));
  for (const auto& series : all)
    results.check(fmt::format("{}: {} decoded", profile, series.what), series.given, series.decoded);
}

}  // namespace sallyport::perf
