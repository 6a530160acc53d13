// What a run found: one Figure for each thing measured, with a sample for each round, as a table, JSON and CSV.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "perf/options.h"
#include "perf/stopwatch.h"

namespace sallyport::perf {

// One thing measured: nanoseconds for each operation, once a round.
struct Figure {
  std::string profile;        // "media", "sip", "h323", "sccp", ...
  std::string what;           // "engine", "INVITE 925 B", ...
  std::string who;            // "sallyport", "libosip2", "sofia-sip", "testpmd"
  std::string unit;           // "packet", "message", "call"
  std::uint64_t streams = 0;  // media: how many; else 0
  double bytes = 0;           // of an operation, mean
  unsigned workers = 1;       // that did it side by side; the nanoseconds are those of all of them together
  std::vector<double> nanoseconds{};
  std::vector<double> cycles{};
  double cpu_share = 1;  // the least part of a round's time that this thread had the CPU

  void add(const Lap& lap, std::uint64_t operations);
};

// What a change of a figure means. neither: it tells something, but not how good we are.
enum class Better : std::uint8_t { less, more, neither };

// A figure that is no time of an operation: a latency's percentile, a memory, a rate, a ratio.
struct Measure {
  std::string profile;
  std::string what;
  std::string unit;  // "us", "bytes", "packets/s", ...
  std::uint64_t streams = 0;
  double bytes = 0;  // of a frame; 0: of none
  Better better = Better::less;
  std::vector<double> samples{};
};

struct Spread {
  double median = 0, least = 0, most = 0;
};
[[nodiscard]] Spread spread(std::vector<double> samples);

// Something that must have happened for the figures to mean anything.
struct Check {
  std::string what;
  std::uint64_t expected = 0, found = 0;
  [[nodiscard]] bool right() const noexcept { return expected == found; }
};

struct Results {
  std::vector<Figure> figures;
  std::vector<Measure> measures;
  std::vector<Check> checks;
  std::vector<std::string> notes;  // what a reader of the figures has to know: something that was not to be had

  // The figure of that name; made where there is none.
  [[nodiscard]] Figure& figure(const Figure& name);
  void measure(Measure name, double sample);
  void note(const std::string& text);  // once, however often it is said
  void check(std::string what, std::uint64_t expected, std::uint64_t found) {
    checks.push_back({std::move(what), expected, found});
  }
  [[nodiscard]] bool right() const noexcept;
};

// Where it ran, as far as a figure depends on it.
struct Machine {
  std::string cpu, kernel, compiler, huge_pages;
  unsigned processors = 0;
  double load = 0;           // of the last minute, when the run began
  double counter_hertz = 0;  // of the time stamp counter; 0: none
};
[[nodiscard]] Machine this_machine();

[[nodiscard]] std::string table(const Results& results, const Machine& machine);
[[nodiscard]] std::string json(const Results& results, const Machine& machine, const Options& options);
[[nodiscard]] std::string csv(const Results& results);

}  // namespace sallyport::perf
