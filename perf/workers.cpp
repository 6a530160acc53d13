// Profile `media` with `--workers`: several workers forward side by side. Each has its own CPU, flows, counters, memory
// port and a generator of the streams that it owns; all share one table of gates. Each number of workers forwards the
// same streams, and every round measures all numbers. One core sets up the calls first.
//
// A rate is the sum of the workers' rates in their own CPU time. So time that other programs take from a CPU does not
// count, but slowing of the workers by each other does.
#include <atomic>
#include <barrier>
#include <cstdio>
#include <numeric>
#include <random>
#include <thread>

#include "perf/machine.h"
#include "perf/media_source.h"
#include "perf/profiles.h"
#include "perf/worker_set.h"

namespace sallyport::perf {
namespace {

// The streams of a worker, and its counts of their packets.
struct alignas(128) Share {  // caches fetch lines in pairs
  std::vector<std::uint32_t> streams;
  std::uint32_t next_pass = 0;
  std::uint64_t sent = 0;
  Lap lap;
  std::uint64_t packets = 0;  // of the last round
};

class ScaledRun {
 public:
  ScaledRun(unsigned workers, std::uint32_t streams, std::uint32_t frame)
      : count_(streams), source_(frame), set_(workers, {.calls = streams}, streams + 64), shares_(workers) {}

  void set_up();
  // Packets a second of all workers.
  double round(double seconds, const std::vector<unsigned>& cpus);
  void verify(Results& results);
  [[nodiscard]] const std::vector<Share>& shares() const noexcept { return shares_; }

 private:
  void pass(std::size_t index, Time& now);

  std::uint32_t count_;
  MediaSource source_;
  WorkerSet set_;
  std::vector<Share> shares_;
};

void ScaledRun::set_up() {
  for (std::uint32_t i = 0; i < count_; ++i) {
    const CallText call{i, i};
    set_.signal(udp_frame(exchange(), trunk(), as_bytes(call.invite())), true);
    set_.signal(udp_frame(trunk(), exchange(), as_bytes(call.answer())), false);
    set_.signal(udp_frame(exchange(), trunk(), as_bytes(call.ack())), true);
    if (i % 1000 == 999) set_.pass(std::chrono::milliseconds{1});
    const auto tuple = media_tuple(i);
    const FiveTuple flow{{IpAddress::v4(tuple.inside), Port{tuple.port}},
                         {IpAddress::v4(tuple.outside), Port{tuple.port}},
                         IpProtocol::udp};
    shares_[set_.shard(0).worker.owner(flow, static_cast<std::uint32_t>(shares_.size()))].streams.push_back(i);
  }
  // Makes the flows in the order of the calls and reports them to the core. Later passes use another order and no core.
  auto now = set_.now();
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    pass(i, now);
    std::shuffle(shares_[i].streams.begin(), shares_[i].streams.end(), std::mt19937{7});
    set_.shard(i).listening = false;
  }
}

void ScaledRun::pass(std::size_t index, Time& now) {
  auto& share = shares_[index];
  auto& shard = set_.shard(index);
  std::array<InFlight, kBurst> burst;
  const auto* stream = share.streams.data();
  for (auto left = share.streams.size(); left != 0;) {
    const auto n = std::min(kBurst, left);
    for (std::size_t i = 0; i < n; ++i) source_.write(shard.port, burst[i], stream[i], share.next_pass, now);
    shard.burst(std::span(burst).first(n));
    stream += n;
    left -= n;
  }
  now += kPass;
  shard.worker.advance(now);
  ++share.next_pass;
  share.sent += share.streams.size();
}

double ScaledRun::round(double seconds, const std::vector<unsigned>& cpus) {
  std::barrier ready(static_cast<std::ptrdiff_t>(shares_.size()));
  std::vector<std::thread> threads;
  const auto start = set_.now();
  std::vector<Time> ends(shares_.size(), start);
  for (std::size_t i = 0; i < shares_.size(); ++i)
    threads.emplace_back([&, i] {
      (void)run_on(static_cast<int>(cpus[i % cpus.size()]));
      auto& share = shares_[i];
      auto now = start;
      const auto before = share.sent;
      ready.arrive_and_wait();
      const Stopwatch watch;
      do {
        for (std::uint64_t part = 0; part < 8192; part += share.streams.size() + 1) pass(i, now);
      } while (watch.elapsed() < seconds);
      share.lap = watch.lap();
      share.packets = share.sent - before;
      ends[i] = now;
    });
  double rate = 0;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i].join();
    rate += static_cast<double>(shares_[i].packets) / shares_[i].lap.cpu;
  }
  set_.pass(*std::max_element(ends.begin(), ends.end()) - start);
  return rate;
}

void ScaledRun::verify(Results& results) {
  const auto name = [&](const char* what) {
    return std::to_string(shares_.size()) + " workers, " + std::to_string(count_) + " streams: " + what;
  };
  set_.finish();
  std::uint64_t sent = 0, forwarded = 0, left = 0, dropped = 0, streams = 0, counted = 0, lost = 0;
  for (std::size_t i = 0; i < shares_.size(); ++i) {
    const auto& shard = set_.shard(i);
    sent += shares_[i].sent;
    forwarded += shard.worker.counters().forwarded.load();
    left += shard.port.counts().forwarded;
    dropped += shard.port.counts().dropped + shard.to_core;
    streams += shard.streams;
    counted += shard.stream_packets;
    lost += shard.stream_lost;
  }
  results.check(name("calls answered"), count_, set_.events().answered);
  results.check(name("packets forwarded"), sent, left);
  results.check(name("packets the workers counted"), sent, forwarded);
  results.check(name("packets that went another way"), 0, dropped);
  results.check(name("streams"), count_, streams);
  results.check(name("RTP packets in them"), sent, counted);
  results.check(name("RTP packets lost"), 0, lost);
}

}  // namespace

void measure_workers(const Options& options, Results& results) {
  const auto cpus = usable_cpus();
  const auto most = *std::max_element(options.workers.begin(), options.workers.end());
  if (most > cpus.size())
    results.note("More workers than processors: they take turns, and their rates are those of their own CPU time.");
  for (const auto count : options.streams) {
    std::vector<std::unique_ptr<ScaledRun>> runs;
    for (const auto workers : options.workers) {
      std::fprintf(stderr, "media: setting up %u calls for %u workers\n", count, workers);
      runs.push_back(std::make_unique<ScaledRun>(workers, count, options.frames.front()));
      runs.back()->set_up();
      (void)runs.back()->round(options.seconds / 4, cpus);
    }
    for (unsigned round = 0; round < options.rounds; ++round) {
      double first = 0;
      for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto workers = options.workers[i];
        const auto rate = runs[i]->round(options.seconds, cpus);
        auto& figure = results.figure({.profile = "media",
                                       .what = "side by side",
                                       .who = "sallyport",
                                       .unit = "packet",
                                       .streams = count,
                                       .bytes = static_cast<double>(options.frames.front()),
                                       .workers = workers});
        figure.nanoseconds.push_back(1e9 / rate);
        double elapsed = 0, cpu = 0, ticks = 0;
        for (const auto& share : runs[i]->shares()) {
          elapsed += share.lap.elapsed;
          cpu += share.lap.cpu;
          ticks += share.lap.ticks;
        }
        figure.cycles.push_back(elapsed > 0 ? ticks / elapsed / rate : 0);
        figure.cpu_share = std::min(figure.cpu_share, cpu / elapsed);
        if (i == 0)
          first = rate;
        else
          results.measure(
              {.profile = "media",
               .what = std::to_string(workers) + " workers against " + std::to_string(options.workers.front()),
               .unit = "x",
               .streams = count,
               .bytes = static_cast<double>(options.frames.front()),
               .better = Better::more},
              rate / first);
      }
    }
    for (auto& run : runs) run->verify(results);
  }
}

}  // namespace sallyport::perf
