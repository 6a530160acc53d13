#include "alg/engine.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "alg/show.h"
#include "alg/signalling.h"
#include "alg/worker.h"

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

}  // namespace

struct Engine::Parts final : public WorkerLink {
  Parts(std::shared_ptr<const rules::Policy> p, EngineOptions o, Buffers& b, EventSink& s)
      : options(std::move(o)),
        policy(with_inside(std::move(p), options.inside)),
        buffers(b),
        gates(policy->limits.gates, 1, options.hash_seed),
        core(policy, gates, buffers, s, *this, options.hash_seed),
        worker(0, *policy, gates, core, {.hash_seed = options.hash_seed}) {}

  void gate_closed(GateRef gate, GateRef successor, Stamp stamp) override {
    worker.gate_closed(gate, successor, stamp);
  }
  void release(const FiveTuple& tuple) override { worker.release(tuple); }
  void decide(Fragments::Datagram datagram) override {
    const auto verdict = worker.decide(datagram.last, datagram.headers, datagram.payload);
    core.decided(std::move(datagram), verdict);
  }

  void advance(Time time) {
    now = std::max(now, time);
    worker.advance(now);
    core.advance(now);
  }

  EngineOptions options;
  std::shared_ptr<const rules::Policy> policy;
  Buffers& buffers;
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
  if (!p.started) {
    p.started = true;
    p.first = packet.stamp.time;
  }
  p.advance(packet.stamp.time);
  packet.stamp.time = p.now;
  DecodeError error;
  const auto verdict = p.worker.parse(packet, error) ? p.worker.decide(packet) : p.worker.undecodable(packet, error);
  switch (verdict.action) {
    case Verdict::Action::forward: p.buffers.forward(packet); break;
    case Verdict::Action::drop: p.buffers.drop(packet, verdict.reason); break;
    case Verdict::Action::signalling: p.core.packet(packet, verdict); break;
    case Verdict::Action::fragment: p.core.fragment(packet); break;
  }
  p.gates.quiescent(0);
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

std::string Engine::show(std::string_view what) const {
  return sallyport::show(what, parts_->core, {&parts_->worker}, *parts_->policy);
}

std::string Engine::why(const FiveTuple& tuple) const {
  return sallyport::why(tuple, parts_->core);
}

}  // namespace sallyport
