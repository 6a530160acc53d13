#include "alg/engine.h"

#include <algorithm>
#include <utility>

#include "alg/protocols.h"
#include "alg/show.h"
#include "alg/signalling/signalling.h"
#include "alg/worker/worker.h"

namespace sallyport {
namespace {

// The policy with the inside networks that the caller adds.
std::shared_ptr<const rules::Policy> with_inside(std::shared_ptr<const rules::Policy> policy,
                                                 const std::vector<Prefix>& inside) {
  if (inside.empty()) return policy;
  auto copy = std::make_shared<rules::Policy>(*policy);
  const auto known = std::find_if(copy->interfaces.begin(), copy->interfaces.end(),
                                  [](const rules::Interface& i) { return i.zone == rules::Zone::inside; });
  if (known == copy->interfaces.end()) {
    rules::Interface interface;
    interface.name = "inside";
    interface.zone = rules::Zone::inside;
    interface.networks = inside;
    copy->interfaces.push_back(std::move(interface));
  } else {
    known->networks.insert(known->networks.end(), inside.begin(), inside.end());
  }
  return copy;
}

// Established media leaves in runs of consecutive packets. Anything else that happens to a buffer flushes the run
// first, so that packets keep their order.
class Departures final : public Buffers {
 public:
  explicit Departures(Buffers& owner) : owner_(owner) {}

  void add(const InFlight& packet) {
    if (count_ == 0) first_ = &packet;
    ++count_;
  }
  void flush() {
    if (count_ == 0) return;
    const std::span run(first_, std::exchange(count_, 0));
    owner_.forward_run(run);
  }
  void forward(const InFlight& packet) override {
    flush();
    owner_.forward(packet);
  }
  [[nodiscard]] bool forward_as(const InFlight& packet, Bytes frame) override {
    flush();
    return owner_.forward_as(packet, frame);
  }
  void drop(const InFlight& packet, DropReason reason) override {
    flush();
    owner_.drop(packet, reason);
  }
  [[nodiscard]] bool keep(InFlight& packet) override {
    flush();
    return owner_.keep(packet);
  }
  void send(const InFlight& like, bool back, Bytes frame) override {
    flush();
    owner_.send(like, back, frame);
  }

 private:
  Buffers& owner_;
  const InFlight* first_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace

struct Engine::Parts final : public WorkerLink {
  Parts(std::shared_ptr<const rules::Policy> p, EngineOptions o, Buffers& b, EventSink& s)
      : options(std::move(o)),
        policy(with_inside(std::move(p), options.inside)),
        departures(b),
        gates(policy->limits.gates, 1, options.hash_seed),
        core(policy, protocol_registry(), gates, departures, s, *this, options.hash_seed),
        worker(0, protocol_traits(), *policy, gates, core,
               {.hash_seed = options.hash_seed,
                .flows = 0,
                .flows_at_start = options.flows_at_start,
                .pages = options.huge_pages ? PageSize::huge : PageSize::ordinary,
                .fast_path = options.fast_path}) {}

  void gate_closed(GateRef gate, GateRef successor, Stamp stamp) override {
    worker.gate_closed(gate, successor, stamp);
  }
  void release(const FiveTuple& tuple) override { worker.release(tuple); }
  void decide(Fragments::Datagram datagram) override {
    const auto verdict = worker.decide(datagram.last, datagram.headers, datagram.payload);
    core.decided(std::move(datagram), verdict);
  }

  // The packet's time, which does not run backwards.
  void arrive(InFlight& packet) {
    if (!started) {
      started = true;
      first = packet.stamp.time;
    }
    packet.stamp.time = std::max(packet.stamp.time, now);
  }
  void packet(InFlight& packet) {
    DecodeError error;
    const auto verdict = worker.parse(packet, error) ? worker.decide(packet) : worker.undecodable(packet, error);
    switch (verdict.action) {
      case Verdict::Action::forward: departures.forward(packet); break;
      case Verdict::Action::drop: departures.drop(packet, verdict.reason); break;
      case Verdict::Action::signalling: core.packet(packet, verdict); break;
      case Verdict::Action::fragment: core.fragment(packet); break;
    }
  }
  void burst(std::span<InFlight> packets) {
    worker.prepare(packets);
    bool steady = false;  // only established media since the last look at the timers
    for (std::size_t i = 0; i < packets.size(); ++i) {
      arrive(packets[i]);
      if (!steady || packets[i].stamp.time != now) advance(packets[i].stamp.time);
      steady = worker.established(i, packets[i]);
      if (steady)
        departures.add(packets[i]);
      else
        packet(packets[i]);
    }
    departures.flush();
    worker.end_burst();
  }

  void advance(Time time) {
    now = std::max(now, time);
    worker.advance(now);
    core.advance(now);
  }

  EngineOptions options;
  std::shared_ptr<const rules::Policy> policy;
  Departures departures;
  GateTable gates;
  SignallingCore core;
  Worker worker;
  Time now{};
  Time first{};
  bool started = false;
};

Engine::Engine(std::shared_ptr<const rules::Policy> policy, EngineOptions options, Buffers& buffers, EventSink& sink)
    : parts_(std::make_unique<Parts>(std::move(policy), std::move(options), buffers, sink)) {}
Engine::~Engine() = default;

void Engine::packet(InFlight packet) {
  auto& p = *parts_;
  p.arrive(packet);
  p.advance(packet.stamp.time);
  p.packet(packet);
  p.gates.quiescent(0);
}

void Engine::burst(std::span<InFlight> packets) {
  auto& p = *parts_;
  for (; !packets.empty(); packets = packets.subspan(std::min(kBurst, packets.size()))) {
    p.burst(packets.first(std::min(kBurst, packets.size())));
    p.gates.quiescent(0);
  }
}

void Engine::advance(Time now) {
  parts_->advance(now);
  parts_->gates.quiescent(0);
}

void Engine::reload(std::shared_ptr<const rules::Policy> policy) {
  auto& p = *parts_;
  p.policy = with_inside(std::move(policy), p.options.inside);
  p.worker.reload(*p.policy);
  p.core.reload(p.policy, p.now);
}

void Engine::finish(Time now) {
  auto& p = *parts_;
  p.advance(now);
  p.core.finish();
  p.worker.finish({p.now, 0});
  auto summary = summarise(p.core, {&p.worker});
  summary.seconds = p.started ? std::chrono::duration<double>(p.now - p.first).count() : 0;
  p.core.emit({{p.now, 0}, summary});
}

void Engine::read(ShowTable table, Place& place, std::size_t most, Rows& rows) const {
  const auto& p = *parts_;
  if (table == ShowTable::drops) {
    rows_of<DropRow>(rows) = drops(p.core, {&p.worker});
    place.end = true;
  } else if (table == ShowTable::streams) {
    std::vector<StreamCopy> streams;
    streams.reserve(std::min(most, kSliceRows));
    p.worker.read_streams(place, most, streams);
    add_rows(streams, p.core, rows_of<StreamRow>(rows));
  } else {
    p.core.read(table, place, most, rows);
  }
}

SummaryEvent Engine::stats() const {
  return summarise(parts_->core, {&parts_->worker});
}

std::shared_ptr<const rules::Policy> Engine::policy() const {
  return parts_->policy;
}

std::optional<std::string> Engine::why(GateSearch& search) const {
  return sallyport::why(search, parts_->core);
}

std::string Engine::why(const FiveTuple& tuple) const {
  GateSearch search{.tuple = tuple};
  for (;;)
    if (auto line = why(search)) return *line;
}

}  // namespace sallyport
