// Profile `tables`: measures finding a flow and counting a packet in its record, 32 at a time. It compares our table of
// established streams with rte_hash and a record of one cache line for each flow: hits and misses, on huge and on
// ordinary pages. The keys come from the flows, in a random order. They are contiguous in memory, because a real
// packet's headers are already in the cache.
//
// A process starts DPDK's environment only once, with one page size. So each page size has its own process, in which
// the tables take turns. Our table uses transparent huge pages, DPDK the huge pages of its pool.
#include "perf/tables.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <random>
#include <stdexcept>
#include <vector>

#include "perf/calls.h"
#include "perf/profiles.h"
#include "perf/testpmd.h"

namespace sallyport::perf {
namespace {

constexpr std::size_t kNames = std::size_t{1} << 18U;
constexpr std::uint32_t kHit = 17, kMiss = 6;

LookupKey flow(std::uint32_t index, std::uint32_t rest) {
  const auto tuple = media_tuple(index);
  return {tuple.inside, tuple.outside, tuple.port, tuple.port, rest};
}

// The keys of the flows in our table. By design a few of a hundred thousand flows find no place in it and take the long
// way.
std::vector<LookupKey> names(std::uint32_t flows, bool hit, LookupTable& ours) {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::uint32_t> any(0, flows - 1);
  std::vector<LookupKey> out(kNames);
  for (auto& name : out) do
      name = flow(any(random), kHit);
    while (hit && !ours.holds(name));
  if (!hit)
    for (auto& name : out) name.rest = kMiss;
  return out;
}

// Writes one line of results to the parent process.
void tell(int to, const char* what, const char* who, std::uint32_t flows, const Lap& lap, std::uint64_t looked_up,
          std::uint64_t found) {
  const auto line =
      fmt::format("{} {} {} {} {} {} {} {}\n", what, who, flows, lap.cpu, lap.elapsed, lap.ticks, looked_up, found);
  if (write(to, line.data(), line.size()) < 0) _exit(1);
}

void measure_sizes(const Options& options, bool huge, int to) {
  for (const auto flows : options.flows) {
    std::vector<LookupKey> all(flows);
    for (std::uint32_t i = 0; i < flows; ++i) all[i] = flow(i, kHit);
    struct Contender {
      const char* who;
      std::unique_ptr<LookupTable> table;
    };
    std::array<Contender, 2> contenders{{{"sallyport", our_table(all, huge)}, {"rte_hash", rte_table(all)}}};
    std::uint64_t held = 0;
    for (const auto& key : all) held += contenders[0].table->holds(key) ? 1U : 0U;
    tell(to, "held", "sallyport", flows, {}, flows, held);
    for (unsigned round = 0; round < options.rounds; ++round)
      for (const bool hit : {true, false}) {
        const auto wanted = names(flows, hit, *contenders[0].table);
        for (auto& [who, table] : contenders) {
          if (table == nullptr) continue;
          std::uint64_t looked_up = 0;
          std::uint64_t found = 0;
          const Stopwatch watch;
          do {
            for (std::size_t i = 0; i + kLookups <= wanted.size() / 8; i += kLookups) {
              const auto at = (looked_up + i) % (wanted.size() - kLookups);
              found += table->look_up(std::span<const LookupKey, kLookups>(&wanted[at], kLookups));
            }
            looked_up += wanted.size() / 8;
          } while (watch.elapsed() < options.seconds);
          tell(to, hit ? "hit" : "miss", who, flows, watch.lap(), looked_up, found);
        }
      }
  }
}

unsigned megabytes_for(const Options& options) {
  std::uint64_t most = 0;
  for (const auto flows : options.flows) most = std::max<std::uint64_t>(most, flows);
  return static_cast<unsigned>(128 + most * 150 / 1'000'000);
}

void note_result(const std::string& line, bool huge, Results& results) {
  std::array<char, 8> what{};
  std::array<char, 16> who{};
  unsigned flows = 0;
  Lap lap;
  unsigned long long looked_up = 0, found = 0;
  if (std::sscanf(line.c_str(), "%7s %15s %u %lf %lf %lf %llu %llu", what.data(), who.data(), &flows, &lap.cpu,
                  &lap.elapsed, &lap.ticks, &looked_up, &found) != 8)
    throw std::runtime_error("tables: a measurement ended early");
  if (std::string_view(what.data()) == "held") {
    results.measure({.profile = "tables",
                     .what = "flows that find a place in our table",
                     .unit = "%",
                     .streams = flows,
                     .better = Better::more},
                    100.0 * static_cast<double>(found) / static_cast<double>(looked_up));
    return;
  }
  const bool hit = std::string_view(what.data()) == "hit";
  const auto named = fmt::format("{}, {} pages", hit ? "hit, record updated" : "miss", huge ? "huge" : "4 KB");
  const auto figure = [&](const char* whose) -> Figure& {
    return results.figure(
        {.profile = "tables", .what = named, .who = whose, .unit = "lookup", .streams = flows, .bytes = 16});
  };
  figure(who.data()).add(lap, looked_up);
  results.check(fmt::format("tables, {} flows, {}, {}: found", flows, named, who.data()), hit ? looked_up : 0, found);
  if (std::string_view(who.data()) != "rte_hash") return;
  results.measure({.profile = "tables",
                   .what = named + ": of rte_hash's a second",
                   .unit = "x",
                   .streams = flows,
                   .bytes = 16,
                   .better = Better::more},
                  figure("rte_hash").nanoseconds.back() / figure("sallyport").nanoseconds.back());
}

void measure_pages(const Options& options, bool huge, Results& results) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const auto child = fork();
  if (child == 0) {
    close(ends[0]);
    if (!start_dpdk(huge, megabytes_for(options))) _exit(2);
    measure_sizes(options, huge, ends[1]);
    _exit(0);
  }
  close(ends[1]);
  auto* from = fdopen(ends[0], "r");
  std::array<char, 256> line{};
  while (from != nullptr && std::fgets(line.data(), line.size(), from) != nullptr)
    note_result(line.data(), huge, results);
  if (from != nullptr) std::fclose(from);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
    results.note(fmt::format("tables: DPDK does not start with {} pages.", huge ? "huge" : "4 KB"));
  else
    results.check(fmt::format("tables: end of the process with {} pages", huge ? "huge" : "4 KB"), 0,
                  static_cast<std::uint64_t>(status));
}

}  // namespace

void measure_tables(const Options& options, Results& results) {
  std::fprintf(stderr, "tables\n");
  measure_pages(options, false, results);
  const auto needed = std::uint64_t{megabytes_for(options)} << 20U;
  if (options.huge_pages && free_huge_pages() >= needed)
    measure_pages(options, true, results);
  else
    results.note(
        fmt::format("tables: not measured on huge pages; {} MB of them are needed and not free.", needed >> 20U));
}

}  // namespace sallyport::perf
