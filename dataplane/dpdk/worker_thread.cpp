#include "dataplane/dpdk/worker_thread.h"

#include <sched.h>

#include "alg/protocols.h"
#include "dataplane/dpdk/clock.h"

namespace sallyport::dpdk {

WorkerThread::WorkerThread(unsigned index, Ports& ports, std::shared_ptr<const rules::Policy> policy, GateTable& gates,
                           Channels& channels, const Steering& steering, const ForwarderOptions& options)
    : index_(index),
      ports_(ports),
      policy_(std::move(policy)),
      gates_(gates),
      channels_(channels),
      channel_(*channels.to_core[index]),
      steering_(steering),
      idle_policy_(options.idle),
      output_(ports, channels, index),
      buffers_(ports, output_, 0),
      receiver_(ports, options.verify),
      worker_(index, protocol_traits(), *policy_, gates, *this,
              {.hash_seed = options.hash_seed, .pages = PageSize::huge}) {}

void WorkerThread::on_report(const Report& report) {
  if (channel_.reports.push(report)) return;
  // At the end the core only reads reports; the last reports are the streams.
  while (finishing_ && !channel_.reports.push(report)) sched_yield();
  if (!finishing_) channel_.reports_lost.add();
}

void WorkerThread::run() {
  Idle idle(idle_policy_);
  auto last_tick = wall_clock();
  while (!channels_.exit.load(std::memory_order_acquire)) {
    const auto now = wall_clock();  // once for all ports, and first: reading a clock waits for memory accesses
    auto work = read_messages();
    full_ = false;
    if (!channels_.draining.load(std::memory_order_acquire)) work += receive(now);
    work += take_over();
    work += output_.send_for_others();
    if (now - last_tick >= kTick || now < last_tick) {
      last_tick = now;
      worker_.advance(now);
    }
    while (!decided_.empty() && channel_.decided.push(std::move(decided_.front()))) decided_.pop_front();
    output_.end_turn(full_);
    gates_.quiescent(index_);
    channel_.loops.store(channel_.loops.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    if (work != 0)
      idle.busy();
    else
      idle.empty();
  }
  while (output_.send_for_others() != 0) {
  }
  output_.flush();
}

unsigned WorkerThread::receive(Time now) {
  std::array<rte_mbuf*, kBurst> burst{};
  unsigned received = 0;
  for (std::size_t port = 0; port < ports_.size(); ++port) {
    // Steered by the device: this worker's queue of every port. Steered here: each port is read by one worker.
    const bool by_device = steering_.way() == Steering::Way::device;
    if (!by_device && port % channels_.workers() != index_) continue;
    const auto count = ports_[port]->receive(by_device ? index_ : 0, burst);
    if (count == 0) continue;
    received += count;
    full_ |= count == kBurst;
    const Stamp stamp{now, 0};
    if (channel_.first_packet.load(std::memory_order_relaxed) == 0)
      channel_.first_packet.store(stamp.time.time_since_epoch().count(), std::memory_order_relaxed);
    auto left = receiver_.admit(std::span(burst).first(count), port, stamp, packets_);
    if (!by_device && channels_.workers() > 1) left = steer(std::span(packets_).first(left));
    decide(std::span(packets_).first(left));
  }
  return received;
}

std::size_t WorkerThread::steer(std::span<InFlight> packets) {
  std::size_t left = 0;
  for (auto& packet : packets) {
    DecodeError error;
    if (worker_.parse(packet, error) && hand_over(packet)) continue;
    if (&packets[left] != &packet) packets[left] = packet;
    ++left;
  }
  return left;
}

// Hands the packet to its worker, if that is another one.
bool WorkerThread::hand_over(InFlight& packet) {
  // A packet without a flow is decided by the worker that received it. Fragments have a flow once they are reassembled.
  const bool flow = packet.headers.ip_version != 0 && !packet.headers.fragment.present;
  const auto owner = flow ? steering_.owner(worker_, packet.headers, index_) : index_;
  if (owner == index_) return false;
  auto* mbuf = mbuf_of(packet.buffer);
  Receiver::hand_over(packet);
  if (!channels_.handed_over(index_, owner).push(mbuf)) {
    channel_.handover_overrun.add();
    release(mbuf);
  }
  return true;
}

unsigned WorkerThread::take_over() {
  unsigned count = 0;
  for (unsigned from = 0; from < channels_.workers(); ++from) {
    auto& ring = channels_.handed_over(from, index_);
    for (unsigned turn = 0; turn < 2; ++turn) {
      std::size_t taken = 0;
      for (rte_mbuf* mbuf = nullptr; taken < kBurst && ring.pop(mbuf); ++taken)
        receiver_.readmit(mbuf, packets_[taken]);
      decide(std::span(packets_).first(taken));
      count += static_cast<unsigned>(taken);
    }
  }
  return count;
}

void WorkerThread::decide(std::span<InFlight> packets) {
  worker_.prepare(packets);
  std::size_t run = 0;  // the first packet of the established media that waits to leave
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (worker_.established(i, packets[i])) continue;
    buffers_.forward_run(packets.subspan(run, i - run));
    run = i + 1;
    DecodeError error;
    auto& packet = packets[i];
    if (!worker_.parse(packet, error))
      act(packet, worker_.undecodable(packet, error));
    else if (steering_.way() != Steering::Way::device || !hand_over(packet))  // the device places most, not all
      act(packet, worker_.decide(packet));
  }
  buffers_.forward_run(packets.subspan(run));
  worker_.end_burst();
}

void WorkerThread::act(InFlight& packet, const Verdict& verdict) {
  auto* mbuf = mbuf_of(packet.buffer);
  switch (verdict.action) {
    case Verdict::Action::forward: buffers_.forward(mbuf); return;
    case Verdict::Action::drop: buffers_.drop(mbuf); return;
    case Verdict::Action::signalling:
    case Verdict::Action::fragment: break;
  }
  write_letter(mbuf, packet, verdict);
  if (channel_.packets.push(mbuf)) return;
  channel_.core_overrun.add();
  on_report(
      {.kind = Report::Kind::drop, .reason = DropReason::limit, .stamp = packet.stamp, .tuple = packet.headers.tuple});
  buffers_.drop(mbuf);
}

unsigned WorkerThread::read_messages() {
  Message message;
  unsigned count = 0;
  while (channel_.messages.pop(message)) {
    carry_out(message);
    ++count;
  }
  return count;
}

void WorkerThread::carry_out(Message& message) {
  if (const auto* closed = std::get_if<GateClosed>(&message)) {
    worker_.gate_closed(closed->gate, closed->successor, closed->stamp);
  } else if (const auto* freed = std::get_if<Release>(&message)) {
    worker_.release(freed->tuple);
  } else if (auto* question = std::get_if<Decide>(&message)) {
    auto& datagram = question->datagram;
    const auto verdict = worker_.decide(datagram.last, datagram.headers, datagram.payload);
    decided_.push_back({std::move(datagram), verdict});
  } else if (auto* next = std::get_if<Reload>(&message)) {
    worker_.reload(*next->policy);
    policy_ = std::move(next->policy);
  } else if (const auto* wanted = std::get_if<ReadStreams>(&message)) {
    StreamSlice slice{.from = wanted->place.at, .place = wanted->place, .streams = {}};
    slice.streams.reserve(kSliceRows);
    worker_.read_streams(slice.place, kSliceRows, slice.streams);
    (void)channel_.slices.push(std::move(slice));  // it has room: the core asks for one slice at a time
  } else if (const auto* end = std::get_if<Finish>(&message)) {
    finishing_ = true;
    worker_.finish(end->stamp);
    channel_.finished.store(true, std::memory_order_release);
  }
  message = std::monostate{};
}

Forwarder::Wire WorkerThread::wire() const noexcept {
  return {.sent = output_.sent(),
          .lost = output_.lost(),
          .verified = buffers_.verified(),
          .bytes_changed = buffers_.bytes_changed(),
          .no_memory = receiver_.no_memory() + channel_.handover_overrun.get(),
          .reports_lost = channel_.reports_lost.get()};
}

}  // namespace sallyport::dpdk
