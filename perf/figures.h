// The results of a run: one Figure for each operation, with a sample for each round, as a table, JSON and CSV.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "perf/options.h"
#include "perf/stopwatch.h"

namespace sallyport::perf {

// The time of one operation in nanoseconds, one sample for each round.
struct Figure {
  std::string profile;        // "media", "sip", "h323", "sccp", ...
  std::string what;           // "engine", "INVITE 925 B", ...
  std::string who;            // "sallyport", "libosip2", "sofia-sip", "testpmd"
  std::string unit;           // "packet", "message", "call"
  std::uint64_t streams = 0;  // media: the number of streams; else 0
  double bytes = 0;           // of an operation, mean
  unsigned workers = 1;       // side by side; the nanoseconds of all workers are added
  std::vector<double> nanoseconds{};
  std::vector<double> cycles{};
  double cpu_share = 1;  // this thread's share of the CPU, in the round with the lowest share

  void add(const Lap& lap, std::uint64_t operations);
};

// The better direction of a measure. neither: the measure is information only.
enum class Better : std::uint8_t { less, more, neither };

// A result other than the time of an operation: a percentile of latency, a memory size, a rate, a ratio.
struct Measure {
  std::string profile;
  std::string what;
  std::string unit;  // "us", "bytes", "packets/s", ...
  std::uint64_t streams = 0;
  double bytes = 0;  // of a frame; 0: no frame
  Better better = Better::less;
  std::vector<double> samples{};
};

struct Spread {
  double median = 0, least = 0, most = 0;
};
[[nodiscard]] Spread spread(std::vector<double> samples);

// A condition for valid figures.
struct Check {
  std::string what;
  std::uint64_t expected = 0, found = 0;
  [[nodiscard]] bool right() const noexcept { return expected == found; }
};

struct Results {
  std::vector<Figure> figures;
  std::vector<Measure> measures;
  std::vector<Check> checks;
  std::vector<std::string> notes;  // remarks on the figures, such as a missing counter

  // Finds the figure with this name, or adds it.
  [[nodiscard]] Figure& figure(const Figure& name);
  void measure(Measure name, double sample);
  void note(const std::string& text);  // adds the same text only once
  void check(std::string what, std::uint64_t expected, std::uint64_t found) {
    checks.push_back({std::move(what), expected, found});
  }
  [[nodiscard]] bool right() const noexcept;
};

// The properties of the machine that affect the figures.
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
