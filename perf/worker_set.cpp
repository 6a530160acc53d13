#include "perf/worker_set.h"

#include "alg/protocols.h"

namespace sallyport::perf {

WorkerSet::Shard::Shard(unsigned index, const rules::Policy& policy, GateTable& gates, SignallingCore& core,
                        std::uint32_t flows)
    : worker(index, protocol_traits(), policy, gates, *this,
             {.hash_seed = kSeed, .flows = flows, .pages = PageSize::huge}),
      index_(index),
      gates_(gates),
      core_(core) {}

void WorkerSet::Shard::on_report(const Report& report) {
  if (report.kind == Report::Kind::stream_end) {
    ++streams;
    stream_packets += report.stream.packets;
    stream_lost += report.stream.lost();
  }
  if (listening)
    core_.on_report(report);
  else
    ++reports;
}

bool WorkerSet::Shard::decide(InFlight& packet, Verdict& verdict) {
  DecodeError error;
  if (!worker.parse(packet, error)) return false;
  verdict = worker.decide(packet);
  return true;
}

void WorkerSet::Shard::burst(std::span<InFlight> packets) {
  Buffers& buffers = port;
  worker.prepare(packets);
  std::size_t run = 0;  // of established media, not yet forwarded, that ends before packet i
  const auto flush = [&](std::size_t end) {
    if (run != 0) buffers.forward_run(packets.subspan(end - run, run));
    run = 0;
  };
  for (std::size_t i = 0; i < packets.size(); ++i) {
    auto& packet = packets[i];
    if (worker.established(i, packet)) {
      ++run;
      continue;
    }
    flush(i);
    DecodeError error;
    const auto verdict = worker.parse(packet, error) ? worker.decide(packet) : worker.undecodable(packet, error);
    switch (verdict.action) {
      case Verdict::Action::forward: buffers.forward(packet); break;
      case Verdict::Action::drop: buffers.drop(packet, verdict.reason); break;
      case Verdict::Action::signalling:
      case Verdict::Action::fragment: ++to_core; break;
    }
  }
  flush(packets.size());
  worker.end_burst();
  gates_.quiescent(index_);
}

WorkerSet::WorkerSet(unsigned workers, const GatewayOptions& options, std::uint32_t flows)
    : policy_(branch_policy(options)),
      gates_(policy_->limits.gates, workers, kSeed),
      core_(policy_, protocol_registry(), gates_, port_, events_, *this, kSeed) {
  for (unsigned i = 0; i < workers; ++i) shards_.push_back(std::make_unique<Shard>(i, *policy_, gates_, core_, flows));
}

void WorkerSet::signal(const Frame& frame, bool from_inside) {
  InFlight in;
  in.port = from_inside ? 1 : 2;
  in.zone = from_inside ? rules::Zone::inside : rules::Zone::outside;
  in.stamp.time = now_;
  (void)port_.receive(frame, in);
  core_.advance(now_);
  Verdict verdict;
  if (shards_.front()->decide(in, verdict) && verdict.action == Verdict::Action::signalling) core_.packet(in, verdict);
  // No worker holds a gate now. Threads that only watch the table never hold one.
  for (unsigned i = 0; i < shards_.size(); ++i) gates_.quiescent(i);
}

void WorkerSet::finish() {
  for (auto& shard : shards_) {
    shard->listening = true;
    shard->worker.finish({now_, 0});
  }
  core_.finish();
}

void WorkerSet::gate_closed(GateRef gate, GateRef successor, Stamp stamp) {
  for (auto& shard : shards_) shard->worker.gate_closed(gate, successor, stamp);
}
void WorkerSet::release(const FiveTuple& tuple) {
  for (auto& shard : shards_) shard->worker.release(tuple);
}
void WorkerSet::decide(Fragments::Datagram datagram) {
  const auto verdict = shards_.front()->worker.decide(datagram.last, datagram.headers, datagram.payload);
  core_.decided(std::move(datagram), verdict);
}

}  // namespace sallyport::perf
