#include "perf/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace sallyport::perf {
namespace {

// Smaller differences may come from the layout of the program in memory.
constexpr double kLimit = 1.02;

struct Value {
  Spread spread;
  std::string better;
};

Spread spread_of(const nlohmann::json& value) {
  return {value.at("median").get<double>(), value.at("min").get<double>(), value.at("max").get<double>()};
}

std::map<std::string, Value> values_of(const std::string& text) {
  std::map<std::string, Value> out;
  try {
    const auto document = nlohmann::json::parse(text);
    const auto name = [](const nlohmann::json& row) {
      auto words = fmt::format("{}: {}", row.at("profile").get<std::string>(), row.at("what").get<std::string>());
      if (row.contains("who") && row["who"] != "sallyport") words += ", " + row["who"].get<std::string>();
      if (row.contains("streams")) words += fmt::format(", {} streams", row["streams"].get<std::uint64_t>());
      if (row.contains("bytes")) words += fmt::format(", {:.0f} bytes", row["bytes"].get<double>());
      if (row.contains("workers") && row["workers"] != 1)
        words += fmt::format(", {} workers", row["workers"].get<unsigned>());
      return words;
    };
    for (const auto& row : document.at("figures")) out[name(row)] = {spread_of(row.at("nanoseconds")), "less"};
    for (const auto& row : document.at("measures"))
      out[name(row)] = {spread_of(row.at("value")), row.at("better").get<std::string>()};
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("not the JSON of a run: ") + error.what());
  }
  return out;
}

}  // namespace

Comparison compare(const std::string& baseline, const std::string& candidate) {
  constexpr std::string_view kRow = "{:<64} {:>24} {:>24} {:>7} {}\n";
  Comparison result;
  const auto before = values_of(baseline);
  result.table = fmt::format(kRow, "figure", "baseline", "now", "ratio", "");
  for (const auto& [name, now] : values_of(candidate)) {
    const auto found = before.find(name);
    if (found == before.end()) continue;
    const auto& b = found->second.spread;
    const auto& n = now.spread;
    const bool alike = std::max(b.median, n.median) <= kLimit * std::min(b.median, n.median);
    const bool above = !alike && n.least > b.most;
    const bool below = !alike && n.most < b.least;
    const bool worse = (now.better == "less" && above) || (now.better == "more" && below);
    const bool better = (now.better == "less" && below) || (now.better == "more" && above);
    const auto text = [](const Spread& s) { return fmt::format("{:.4g} ({:.4g}-{:.4g})", s.median, s.least, s.most); };
    const auto ratio = b.median != 0 ? fmt::format("{:.3f}", n.median / b.median) : std::string("-");
    result.table += fmt::format(kRow, name, text(b), text(n), ratio, worse ? "WORSE" : better ? "better" : "");
    ++result.compared;
    result.slower += worse ? 1U : 0U;
  }
  result.table += fmt::format("{} compared, {} worse beyond the spread\n", result.compared, result.slower);
  return result;
}

}  // namespace sallyport::perf
