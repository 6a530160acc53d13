// Prints the results of a run as a table, as JSON and as CSV.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "perf/figures.h"

namespace sallyport::perf {
namespace {

// Finds our figure for the same operation as a peer's figure.
const Figure* ours(const Results& results, const Figure& figure) {
  for (const auto& f : results.figures)
    if (f.who == "sallyport" && f.profile == figure.profile && f.what == figure.what && f.streams == figure.streams &&
        f.bytes == figure.bytes && f.workers == figure.workers)
      return &f;
  return nullptr;
}

constexpr double kBusyShare = 0.9;

std::string streams_text(std::uint64_t streams) {
  return streams == 0 ? std::string() : std::to_string(streams);
}

// Prints two or three significant digits.
std::string number_text(double value) {
  if (value >= 1e4 || value <= -1e4) return fmt::format("{:.0f}", value);
  return value >= 100 || value <= -100 ? fmt::format("{:.1f}", value) : fmt::format("{:.3g}", value);
}

std::string measures_table(const Results& results) {
  constexpr std::string_view kRow = "{:<10} {:<50} {:>8} {:>6} {:>30} {}\n";
  std::string out = "\n" + fmt::format(kRow, "profile", "what", "streams", "frame", "median (least-most)", "");
  for (const auto& m : results.measures) {
    const auto s = spread(m.samples);
    const auto value = m.samples.size() > 1
                           ? fmt::format("{} ({}-{})", number_text(s.median), number_text(s.least), number_text(s.most))
                           : number_text(s.median);
    out += fmt::format(kRow, m.profile, m.what, streams_text(m.streams),
                       m.bytes == 0 ? std::string() : fmt::format("{:.0f}", m.bytes), value, m.unit);
  }
  return out;
}

}  // namespace

std::string table(const Results& results, const Machine& machine) {
  auto out = fmt::format("{}, {} processors, {}, {}, huge pages {}, load {:.1f}\n\n", machine.cpu, machine.processors,
                         machine.kernel, machine.compiler, machine.huge_pages, machine.load);
  constexpr std::string_view kRow = "{:<10} {:<32} {:>8} {:>6} {:>7} {:<10} {:>24} {:>9} {:>9} {:>8}\n";
  out += fmt::format(kRow, "profile", "what", "streams", "bytes", "workers", "who", "ns each (least-most)", "M/s",
                     "cycles", "x ours");
  double share = 1;
  for (const auto& f : results.figures) {
    const auto ns = spread(f.nanoseconds);
    const auto* own = ours(results, f);
    const auto ratio = own != nullptr && own != &f ? fmt::format("{:.2f}", ns.median / spread(own->nanoseconds).median)
                                                   : std::string("");
    out += fmt::format(kRow, f.profile, f.what, streams_text(f.streams), fmt::format("{:.0f}", f.bytes), f.workers,
                       f.who, fmt::format("{:.1f} ({:.1f}-{:.1f})", ns.median, ns.least, ns.most),
                       fmt::format("{:.3f}", ns.median > 0 ? 1e3 / ns.median : 0),
                       machine.counter_hertz > 0 ? fmt::format("{:.0f}", spread(f.cycles).median) : std::string("-"),
                       ratio);
    share = std::min(share, f.cpu_share);
  }
  if (!results.measures.empty()) out += measures_table(results);
  if (!results.notes.empty()) out += "\n";
  for (const auto& note : results.notes) out += note + "\n";
  if (share < kBusyShare)
    out += fmt::format(
        "\nOther programs had the CPU for up to {:.0f} % of a round. The figures do not contain their time, but their "
        "effect on the caches.\n",
        100 * (1 - share));
  return out;
}

std::string json(const Results& results, const Machine& machine, const Options& options) {
  nlohmann::ordered_json out{{"program", "sallyport-bench"},
                             {"version", SALLYPORT_VERSION},
                             {"machine",
                              {{"cpu", machine.cpu},
                               {"processors", machine.processors},
                               {"kernel", machine.kernel},
                               {"compiler", machine.compiler},
                               {"transparent_huge_pages", machine.huge_pages},
                               {"load", machine.load},
                               {"counter_hertz", machine.counter_hertz}}},
                             {"rounds", options.rounds},
                             {"seconds", options.seconds},
                             {"figures", nlohmann::ordered_json::array()},
                             {"measures", nlohmann::ordered_json::array()},
                             {"notes", results.notes},
                             {"checks", nlohmann::ordered_json::array()}};
  const auto numbers = [](const Spread& s) {
    return nlohmann::ordered_json{{"median", s.median}, {"min", s.least}, {"max", s.most}};
  };
  for (const auto& f : results.figures) {
    const auto ns = spread(f.nanoseconds);
    nlohmann::ordered_json row{{"profile", f.profile}, {"what", f.what}, {"who", f.who}, {"unit", f.unit}};
    if (f.streams != 0) row["streams"] = f.streams;
    row["bytes"] = f.bytes;
    row["workers"] = f.workers;
    row["nanoseconds"] = numbers(ns);
    row["per_second"] = ns.median > 0 ? 1e9 / ns.median : 0;
    if (machine.counter_hertz > 0) row["cycles"] = numbers(spread(f.cycles));
    row["cpu_share"] = f.cpu_share;
    row["samples"] = f.nanoseconds;
    out["figures"].push_back(std::move(row));
  }
  for (const auto& m : results.measures) {
    nlohmann::ordered_json row{{"profile", m.profile}, {"what", m.what}, {"unit", m.unit}};
    if (m.streams != 0) row["streams"] = m.streams;
    if (m.bytes != 0) row["bytes"] = m.bytes;
    constexpr std::array kBetter{"less", "more", "neither"};
    row["better"] = kBetter.at(static_cast<std::size_t>(m.better));
    row["value"] = numbers(spread(m.samples));
    row["samples"] = m.samples;
    out["measures"].push_back(std::move(row));
  }
  for (const auto& c : results.checks)
    out["checks"].push_back({{"what", c.what}, {"expected", c.expected}, {"found", c.found}, {"right", c.right()}});
  return out.dump(2) + "\n";
}

std::string csv(const Results& results) {
  std::string out = "profile,what,who,unit,streams,bytes,workers,median,min,max,per_second,cycles_median,cpu_share\n";
  for (const auto& f : results.figures) {
    const auto ns = spread(f.nanoseconds);
    out += fmt::format("{},\"{}\",{},ns/{},{},{:.0f},{},{:.2f},{:.2f},{:.2f},{:.0f},{:.1f},{:.3f}\n", f.profile, f.what,
                       f.who, f.unit, f.streams, f.bytes, f.workers, ns.median, ns.least, ns.most,
                       ns.median > 0 ? 1e9 / ns.median : 0, spread(f.cycles).median, f.cpu_share);
  }
  for (const auto& m : results.measures) {
    const auto s = spread(m.samples);
    out += fmt::format("{},\"{}\",sallyport,{},{},{:.0f},,{:.3f},{:.3f},{:.3f},,,\n", m.profile, m.what, m.unit,
                       m.streams, m.bytes, s.median, s.least, s.most);
  }
  return out;
}

}  // namespace sallyport::perf
