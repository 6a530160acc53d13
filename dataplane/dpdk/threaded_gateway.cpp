#include "dataplane/dpdk/threaded_gateway.h"

#include <rte_launch.h>
#include <rte_lcore.h>

#include <algorithm>
#include <stdexcept>

#include "alg/protocols.h"
#include "alg/show.h"
#include "dataplane/dpdk/clock.h"

namespace sallyport::dpdk {
namespace {

constexpr Duration kSettleLimit = std::chrono::seconds{5};
constexpr Duration kSliceAge = std::chrono::seconds{1};  // an older answer belongs to a reader that gave up

Steering::Way way_of(const Ports& ports, const rules::Policy& policy, unsigned workers) {
  const bool enough =
      std::all_of(ports.begin(), ports.end(), [&](const auto& port) { return port->receive_queues() >= workers; });
  return enough && workers > 1 && !policy.tunnels ? Steering::Way::device : Steering::Way::software;
}

int run_worker(void* thread) {
  static_cast<WorkerThread*>(thread)->run();
  return 0;
}

}  // namespace

ThreadedGateway::ThreadedGateway(Ports& ports, std::shared_ptr<const rules::Policy> policy, EventSink& sink,
                                 const ForwarderOptions& options)
    : ports_(ports),
      policy_(std::move(policy)),
      options_(options),
      channels_(options.workers),
      steering_(way_of(ports, *policy_, options.workers), options.workers),
      gates_(policy_->limits.gates, options.workers, options.hash_seed),
      summary_(sink, *this),
      output_(ports, channels_, options.workers),
      buffers_(ports, output_, options.buffers / 2),
      core_(policy_, protocol_registry(), gates_, buffers_, summary_, *this, options.hash_seed),
      waiting_(options.workers) {
  for (unsigned i = 0; i < options.workers; ++i) {
    threads_.push_back(std::make_unique<WorkerThread>(i, ports, policy_, gates_, channels_, steering_, options));
    workers_.push_back(&threads_.back()->worker());
  }
}

ThreadedGateway::~ThreadedGateway() {
  if (running_) join();
}

void ThreadedGateway::launch() {
  constexpr auto kBeforeFirst = ~0U;
  std::size_t next = 0;
  running_ = true;
  for (auto lcore = rte_get_next_lcore(kBeforeFirst, 1, 0); lcore < RTE_MAX_LCORE && next < threads_.size();
       lcore = rte_get_next_lcore(lcore, 1, 0)) {
    if (rte_eal_remote_launch(run_worker, threads_[next].get(), lcore) != 0)
      throw std::runtime_error("an lcore does not take its worker");
    ++next;
  }
  if (next != threads_.size()) throw std::runtime_error("fewer lcores than workers");
}

void ThreadedGateway::join() {
  channels_.exit.store(true, std::memory_order_release);
  rte_eal_mp_wait_lcore();
  running_ = false;
}

void ThreadedGateway::run(const std::atomic<bool>& stop, const Hook& each_loop) {
  Idle idle(options_.idle);
  launch();
  while (!stop.load(std::memory_order_relaxed)) {
    const auto work = turn();
    const bool asked = each_loop(*this);
    if (work != 0 || asked)
      idle.busy();
    else
      idle.empty();
  }
  settle();
  finish();
}

unsigned ThreadedGateway::turn() {
  now_ = std::max(now_, wall_clock());
  core_.advance(now_);
  unsigned work = 0;
  for (auto& channel : channels_.to_core) work += read_reports(*channel);
  for (auto& channel : channels_.to_core) work += read_packets(*channel);
  for (unsigned i = 0; i < waiting_.size(); ++i) {
    auto& queue = waiting_[i];
    while (!queue.empty() && channels_.to_core[i]->messages.push(std::move(queue.front()))) queue.pop_front();
  }
  output_.flush();
  return work;
}

unsigned ThreadedGateway::read_reports(Channel& channel) {
  Report report;
  unsigned count = 0;
  for (; count < kReports && channel.reports.pop(report); ++count) core_.on_report(report);
  return count;
}

unsigned ThreadedGateway::read_packets(Channel& channel) {
  unsigned count = 0;
  Decided decided;
  for (; count < kBurst && channel.decided.pop(decided); ++count) {
    --undecided_;
    core_.decided(std::move(decided.datagram), decided.verdict);
  }
  rte_mbuf* mbuf = nullptr;
  for (unsigned i = 0; i < kBurst && channel.packets.pop(mbuf); ++i, ++count) {
    auto& m = letter(mbuf);
    // All threads read one clock, but packets of workers reach the core a little later than its own time.
    m.packet.stamp.time = std::max(m.packet.stamp.time, now_);
    if (m.verdict.action == Verdict::Action::fragment)
      core_.fragment(m.packet);
    else
      core_.packet(m.packet, m.verdict);
  }
  return count;
}

void ThreadedGateway::post(unsigned worker, Message message) {
  auto& queue = waiting_[worker];
  if (!queue.empty() || !channels_.to_core[worker]->messages.push(std::move(message)))
    queue.push_back(std::move(message));
}

void ThreadedGateway::gate_closed(GateRef gate, GateRef successor, Stamp stamp) {
  for (unsigned i = 0; i < channels_.workers(); ++i) post(i, GateClosed{gate, successor, stamp});
}

void ThreadedGateway::release(const FiveTuple& tuple) {
  post(steering_.owner(*workers_.front(), tuple), Release{tuple});
}

void ThreadedGateway::decide(Fragments::Datagram datagram) {
  ++undecided_;
  const auto owner = steering_.owner(*workers_.front(), datagram.headers.tuple);
  post(owner, Decide{std::move(datagram)});
}

void ThreadedGateway::reload(std::shared_ptr<const rules::Policy> policy) {
  policy_ = std::move(policy);
  for (unsigned i = 0; i < channels_.workers(); ++i) post(i, Reload{policy_});
  core_.reload(policy_, now_);
}

bool ThreadedGateway::read(ShowTable table, Place& place, Rows& rows) {
  if (table == ShowTable::streams) return read_streams(place, rows);
  if (table == ShowTable::drops) {
    rows_of<DropRow>(rows) = drops(core_, workers_);
    place.end = true;
  } else {
    core_.read(table, place, kSliceRows, rows);
  }
  return true;
}

bool ThreadedGateway::read_streams(Place& place, Rows& rows) {
  if (!reading_) {
    reading_ = place.part;
    asked_at_ = now_;
    post(place.part, ReadStreams{place});
    return false;
  }
  StreamSlice slice;
  if (!channels_.to_core[*reading_]->slices.pop(slice)) return false;
  const auto worker = *reading_;
  reading_.reset();
  // A slice for a reader that gave up does not answer this one: it is of another place, or old.
  if (worker != place.part || slice.from != place.at || now_ - asked_at_ > kSliceAge) return false;
  add_rows(slice.streams, core_, rows_of<StreamRow>(rows));
  place.at = slice.place.at;
  if (!slice.place.end) return true;
  place = {.at = 0, .end = worker + 1 == channels_.workers(), .part = worker + 1};
  return true;
}

Forwarder::Wire ThreadedGateway::wire() const {
  Wire sum{.sent = output_.sent(),
           .lost = output_.lost(),
           .verified = buffers_.verified(),
           .bytes_changed = buffers_.bytes_changed(),
           .no_memory = 0,
           .reports_lost = 0};
  for (const auto& thread : threads_) sum += thread->wire();
  return sum;
}

bool ThreadedGateway::rings_empty() const noexcept {
  const auto empty = [](const auto& ring) { return ring->empty(); };
  return undecided_ == 0 &&
         std::all_of(channels_.to_core.begin(), channels_.to_core.end(),
                     [](const auto& c) {
                       return c->packets.empty() && c->reports.empty() && c->decided.empty() && c->messages.empty();
                     }) &&
         std::all_of(waiting_.begin(), waiting_.end(), [](const auto& queue) { return queue.empty(); }) &&
         std::all_of(channels_.handed.begin(), channels_.handed.end(), empty) &&
         std::all_of(channels_.outgoing.begin(), channels_.outgoing.end(), empty);
}

void ThreadedGateway::settle() {
  channels_.draining.store(true, std::memory_order_release);
  const auto limit = wall_clock() + kSettleLimit;
  const auto loops = [this] {
    std::vector<std::uint64_t> seen;
    for (const auto& c : channels_.to_core) seen.push_back(c->loops.load(std::memory_order_acquire));
    return seen;
  };
  // A worker inside a loop when the flag was set may still send packets; after two whole loops it cannot.
  auto since = loops();
  while (wall_clock() < limit) {
    const bool work = turn() != 0;
    if (work || !rings_empty()) {
      since = loops();
      continue;
    }
    const auto seen = loops();
    bool all = true;
    for (std::size_t i = 0; i < seen.size(); ++i) all = all && seen[i] >= since[i] + 3;
    if (all) return;
    sched_yield();
  }
}

void ThreadedGateway::finish() {
  core_.finish();
  output_.flush();
  for (unsigned i = 0; i < channels_.workers(); ++i) post(i, Finish{{now_, 0}});
  const auto done = [this] {
    return std::all_of(channels_.to_core.begin(), channels_.to_core.end(),
                       [](const auto& c) { return c->finished.load(std::memory_order_acquire); });
  };
  while (!done()) (void)turn();
  while (turn() != 0) {
  }
  join();
  auto summary = summarise(core_, workers_);
  std::int64_t first = 0;
  for (const auto& channel : channels_.to_core) {
    summary.dropped += channel->core_overrun.get();
    const auto time = channel->first_packet.load(std::memory_order_relaxed);
    if (time != 0 && (first == 0 || time < first)) first = time;
  }
  if (first != 0) summary.seconds = std::chrono::duration<double>(now_ - Time{Duration{first}}).count();
  core_.emit({{now_, 0}, summary});
}

}  // namespace sallyport::dpdk
