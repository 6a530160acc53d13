#include "perf/figures.h"

#include <algorithm>

namespace sallyport::perf {
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
    if (f.profile == name.profile && f.what == name.what && f.who == name.who && f.streams == name.streams &&
        f.bytes == name.bytes && f.workers == name.workers)
      return f;
  return figures.emplace_back(name);
}

void Results::measure(Measure name, double sample) {
  for (auto& m : measures)
    if (m.profile == name.profile && m.what == name.what && m.streams == name.streams && m.bytes == name.bytes) {
      m.samples.push_back(sample);
      return;
    }
  name.samples.push_back(sample);
  measures.push_back(std::move(name));
}

void Results::note(const std::string& text) {
  if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
}

bool Results::right() const noexcept {
  return std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.right(); });
}

}  // namespace sallyport::perf
