#include "perf/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sallyport::perf {
namespace {

// A figure of our own that another program's figure stands beside: the same thing, done by us.
const Figure* ours(const Results& results, const Figure& figure) {
  for (const auto& f : results.figures)
    if (f.who == "sallyport" && f.profile == figure.profile && f.what == figure.what && f.streams == figure.streams)
      return &f;
  return nullptr;
}

constexpr double kBusyShare = 0.9;

}  // namespace

void Figure::add(const Lap& lap, std::uint64_t operations) {
  if (operations == 0 || lap.elapsed <= 0) return;
  const auto n = static_cast<double>(operations);
  nanoseconds.push_back(lap.cpu * 1e9 / n);
  cycles.push_back(lap.ticks / lap.elapsed * lap.cpu / n);
  cpu_share = std::min(cpu_share, lap.cpu / lap.elapsed);
}

Spread spread(std::vector<double> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  const auto middle = samples.size() / 2;
  const double median = samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
  return {median, samples.front(), samples.back()};
}

Figure& Results::figure(const Figure& name) {
  for (auto& f : figures)
    if (f.profile == name.profile && f.what == name.what && f.who == name.who && f.streams == name.streams) return f;
  return figures.emplace_back(name);
}

bool Results::right() const noexcept {
  return std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.right(); });
}

std::string table(const Results& results, const Machine& machine) {
  auto out = fmt::format("{}, {} processors, {}, {}, huge pages {}, load {:.1f}\n\n", machine.cpu, machine.processors,
                         machine.kernel, machine.compiler, machine.huge_pages, machine.load);
  constexpr std::string_view kRow = "{:<7} {:<24} {:>8} {:<10} {:>24} {:>9} {:>9} {:>8}\n";
  out += fmt::format(kRow, "profile", "what", "streams", "who", "ns each (least-most)", "M/s", "cycles", "x ours");
  double share = 1;
  for (const auto& f : results.figures) {
    const auto ns = spread(f.nanoseconds);
    const auto* own = ours(results, f);
    const auto ratio = own != nullptr && own != &f ? fmt::format("{:.1f}", ns.median / spread(own->nanoseconds).median)
                                                   : std::string("");
    out += fmt::format(kRow, f.profile, f.what, f.streams == 0 ? std::string("") : std::to_string(f.streams), f.who,
                       fmt::format("{:.1f} ({:.1f}-{:.1f})", ns.median, ns.least, ns.most),
                       fmt::format("{:.3f}", ns.median > 0 ? 1e3 / ns.median : 0),
                       machine.counter_hertz > 0 ? fmt::format("{:.0f}", spread(f.cycles).median) : std::string("-"),
                       ratio);
    share = std::min(share, f.cpu_share);
  }
  if (share < kBusyShare)
    out += fmt::format(
        "\nOther programs had the CPU for up to {:.0f} % of a round. Their time is not counted, what they did to the "
        "caches is.\n",
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
                             {"checks", nlohmann::ordered_json::array()}};
  const auto numbers = [](const Spread& s) {
    return nlohmann::ordered_json{{"median", s.median}, {"min", s.least}, {"max", s.most}};
  };
  for (const auto& f : results.figures) {
    const auto ns = spread(f.nanoseconds);
    nlohmann::ordered_json row{{"profile", f.profile}, {"what", f.what}, {"who", f.who}, {"unit", f.unit}};
    if (f.streams != 0) row["streams"] = f.streams;
    row["bytes"] = f.bytes;
    row["nanoseconds"] = numbers(ns);
    row["per_second"] = ns.median > 0 ? 1e9 / ns.median : 0;
    if (machine.counter_hertz > 0) row["cycles"] = numbers(spread(f.cycles));
    row["cpu_share"] = f.cpu_share;
    row["samples"] = f.nanoseconds;
    out["figures"].push_back(std::move(row));
  }
  for (const auto& c : results.checks)
    out["checks"].push_back({{"what", c.what}, {"expected", c.expected}, {"found", c.found}, {"right", c.right()}});
  return out.dump(2) + "\n";
}

std::string csv(const Results& results) {
  std::string out = "profile,what,who,unit,streams,bytes,ns_median,ns_min,ns_max,per_second,cycles_median,cpu_share\n";
  for (const auto& f : results.figures) {
    const auto ns = spread(f.nanoseconds);
    out += fmt::format("{},{},{},{},{},{:.0f},{:.2f},{:.2f},{:.2f},{:.0f},{:.1f},{:.3f}\n", f.profile, f.what, f.who,
                       f.unit, f.streams, f.bytes, ns.median, ns.least, ns.most, ns.median > 0 ? 1e9 / ns.median : 0,
                       spread(f.cycles).median, f.cpu_share);
  }
  return out;
}

}  // namespace sallyport::perf
