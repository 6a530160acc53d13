// Compares the fast path with its slow twin: the same packets, gates and times go through a worker that uses the fast
// path and through one that never does. Verdicts, reports, streams and counters must be the same.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "alg/testing/test_bench.h"
#include "alg/worker/worker.h"

namespace sallyport {
namespace {

std::string text_of(const Report& r) {
  std::string out = std::to_string(static_cast<int>(r.kind)) + " " + std::to_string(static_cast<int>(r.reason)) + " " +
                    std::to_string(r.stamp.time.time_since_epoch().count()) + " " + to_text(r.tuple.source) + ">" +
                    to_text(r.tuple.destination) + " gate " + std::to_string(r.gate_id);
  if (r.kind == Report::Kind::stream_end)
    out += " ssrc " + std::to_string(r.stream.ssrc) + " type " + std::to_string(r.stream.payload_type) + " packets " +
           std::to_string(r.stream.packets) + " bytes " + std::to_string(r.stream.bytes) + " lost " +
           std::to_string(r.stream.lost()) + " jitter " + std::to_string(r.stream.jitter_ms());
  return out;
}

class Side final : private ReportSink {
 public:
  Side(bool fast, std::shared_ptr<const rules::Policy> policy, std::uint32_t flows_at_start)
      : policy_(std::move(policy)),
        gates(512, 1, 1),
        worker(0, protocol_traits(), *policy_, gates, *this,
               {.hash_seed = 1, .flows = 1024, .flows_at_start = flows_at_start, .fast_path = fast}) {}

  // Sends the burst packet by packet, and counts the packets that the fast path took.
  void send(const std::vector<InFlight>& packets) {
    worker.prepare(packets);
    for (std::size_t i = 0; i < packets.size(); ++i) {
      worker.advance(packets[i].stamp.time);
      if (worker.established(i, packets[i])) {
        ++short_way;
        said.push_back("forward");
        continue;
      }
      auto packet = packets[i];
      DecodeError error;
      const auto verdict = worker.parse(packet, error) ? worker.decide(packet) : worker.undecodable(packet, error);
      said.push_back(verdict.action == Verdict::Action::drop ? std::string{to_text(verdict.reason)} : "forward");
    }
    worker.end_burst();
    gates.quiescent(0);
  }
  void close(GateRef gate, GateRef successor, Time now) {
    gates.close(gate);
    worker.gate_closed(gate, successor, {now, 0});
  }
  void reload(std::shared_ptr<const rules::Policy> policy) {
    worker.reload(*policy);
    policy_ = std::move(policy);
  }
  void show() {
    std::vector<StreamCopy> streams;
    for (Place place; !place.end;) worker.read_streams(place, 3, streams);
    for (const auto& copy : streams)
      said.push_back(text_of({.kind = Report::Kind::stream_end,
                              .reason = {},
                              .protocol = {},
                              .stamp = {},
                              .tuple = copy.tuple,
                              .gate_id = 0,
                              .rule = nullptr,
                              .error = {},
                              .stream = copy.stream}));
  }
  [[nodiscard]] std::vector<std::uint64_t> counts() const {
    const auto& c = worker.counters();
    return {c.packets, c.bytes, c.forwarded, c.dropped, c.rtp_packets, worker.flows()};
  }

 private:
  void on_report(const Report& report) override { said.push_back(text_of(report)); }
  std::shared_ptr<const rules::Policy> policy_;

 public:
  GateTable gates;
  Worker worker;
  std::vector<std::string> said;
  std::uint64_t short_way = 0;
};

// Traffic of a few hosts with every kind of packet that media ports see, most of it ordinary RTP.
class Traffic {
 public:
  explicit Traffic(std::uint32_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  FiveTuple tuple() {
    const Endpoint phone{below(2) != 0 ? kPhone : kPhone2, port(16390)};
    const Endpoint peer{below(3) != 0 ? kProvider : kStranger, port(20000)};
    const FiveTuple out{phone, peer, IpProtocol::udp};
    return below(2) != 0 ? out : out.reversed();
  }
  std::string frame() {
    const auto to = tuple();
    const auto ssrc = 1 + below(12) / 11;
    const auto sequence = sequence_[{to, ssrc}] += static_cast<std::uint16_t>(below(30) == 0 ? below(9) : 1);
    auto rtp = frame::rtp(sequence, sequence * 160U + below(40), payload_type(), ssrc);
    switch (below(60)) {
      case 0: return frame::udp(to, frame::rtcp());
      case 1: return frame::udp(to, "");
      case 2: return frame::udp(to, "\x16\xfe\xfd handshake");
      case 3: rtp[0] = '\x81'; break;                           // one CSRC
      case 4: rtp[0] = '\x90'; break;                           // an extension, longer than the packet
      case 5: rtp[0] = '\xa0'; break;                           // padding that is not there
      case 6: return frame::udp(to, rtp.substr(0, below(20)));  // cut short
      case 7: return frame::ethernet(std::string{"\x00\x05\x08\x00", 4} + frame::udp(to, rtp).substr(14), 0x8100);
      case 8: {
        auto longer = frame::udp(to, rtp);
        return longer + std::string(below(7), '\0');  // padding of the link
      }
      default: break;
    }
    return frame::udp(to, rtp);
  }
  GateSpec gate() {
    GateSpec spec;
    auto to = tuple();
    spec.destination = to.destination;
    if (below(3) != 0) spec.source = to.source.address;
    spec.payload_types = {below(4) == 0 ? 1ULL << 8U : (1ULL << 8U) | 1ULL, below(2) != 0 ? ~0ULL : 0};
    spec.use = below(5) == 0 ? GateUse::rtp_mux : GateUse::rtp;
    spec.secure = below(4) == 0;
    spec.ice = below(20) == 0;
    if (below(3) == 0) spec.clock_rates[0] = {8, below(2) != 0 ? 16000U : 44101U};
    return spec;
  }
  Duration pause() {
    const auto dice = below(3000);
    if (dice == 0) return std::chrono::seconds{below(400)};
    if (dice == 1) return std::chrono::hours{24 * 30};
    return std::chrono::microseconds{below(3000)};
  }

 private:
  Port port(std::uint16_t base) { return Port{static_cast<std::uint16_t>(base + 2 * below(2))}; }
  std::uint8_t payload_type() {
    const auto dice = below(40);
    return static_cast<std::uint8_t>(dice == 0 ? 101 : dice < 3 ? 0 : 8);
  }
  std::mt19937 random_;
  std::map<std::pair<FiveTuple, std::uint32_t>, std::uint16_t> sequence_;
};

std::shared_ptr<const rules::Policy> policy_of_run(std::uint32_t seed) {
  const auto* mode = seed % 3 == 0 ? " mode observe\n" : "";
  return gateway_policy(std::string{"sallyport\n logging drops 0\n"} + mode);
}

void run(std::uint32_t seed) {
  Traffic traffic(seed);
  const auto policy = policy_of_run(seed);
  Side fast(true, policy, seed % 2), slow(false, policy, 0);
  std::vector<std::pair<GateRef, GateRef>> open;
  Time now{std::chrono::seconds{1'700'000'000}};
  std::uint64_t id = 0;
  for (int step = 0; step < 600; ++step) {
    const auto dice = traffic.below(10);
    if (dice == 0 && open.size() < 16) {
      const auto spec = traffic.gate();
      ++id;
      open.emplace_back(*fast.gates.open(spec, id), *slow.gates.open(spec, id));
    } else if (dice == 1 && !open.empty() && traffic.below(3) == 0) {
      const auto at = traffic.below(static_cast<std::uint32_t>(open.size()));
      const auto heir = open[traffic.below(static_cast<std::uint32_t>(open.size()))];
      const auto [f, s] = open[at];
      const bool inherits = f != heir.first && traffic.below(2) != 0;
      fast.close(f, inherits ? heir.first : GateRef{}, now);
      slow.close(s, inherits ? heir.second : GateRef{}, now);
      open.erase(open.begin() + at);
      fast.gates.reclaim();
      slow.gates.reclaim();
    } else if (dice == 2 && traffic.below(20) == 0) {
      const auto next = policy_of_run(seed + traffic.below(2));
      fast.reload(next);
      slow.reload(next);
    } else if (dice == 3) {
      fast.show();
      slow.show();
    } else {
      std::vector<std::string> frames;
      for (auto n = 1 + traffic.below(Worker::kBurst); n != 0; --n) frames.push_back(traffic.frame());
      std::vector<InFlight> burst(frames.size());
      for (std::size_t i = 0; i < frames.size(); ++i) {
        now += traffic.pause();
        burst[i].bytes = as_bytes(frames[i]);
        burst[i].stamp.time = now;
      }
      fast.send(burst);
      slow.send(burst);
    }
    ASSERT_EQ(fast.said, slow.said) << "seed " << seed << " step " << step;
    ASSERT_EQ(fast.counts(), slow.counts()) << "seed " << seed << " step " << step;
    fast.said.clear();
    slow.said.clear();
  }
  fast.worker.finish({now, 0});
  slow.worker.finish({now, 0});
  EXPECT_EQ(fast.said, slow.said) << "seed " << seed;
  EXPECT_EQ(slow.short_way, 0U);
  EXPECT_GT(fast.short_way, 500U) << "seed " << seed << ": most packets of a stream are to go the short way";
}

TEST(WorkerBurst, TheShortWayIsTheLongWay) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) run(seed);
}

TEST(WorkerBurst, AGateThatClosedElsewhereIsNoticedBeforeTheMessage) {
  Side side(true, gateway_policy(), 0);
  GateSpec spec;
  spec.destination = {kPhone, Port{16390}};
  const auto gate = side.gates.open(spec, 1);
  ASSERT_TRUE(gate);
  const auto bytes = frame::udp(udp(kProvider, 20000, kPhone, 16390), frame::rtp(1, 160));
  std::vector<InFlight> burst(1);
  burst[0].bytes = as_bytes(bytes);
  burst[0].stamp.time = Time{std::chrono::seconds{1'700'000'000}};
  for (int i = 0; i < 3; ++i) side.send(burst);
  EXPECT_EQ(side.short_way, 2U);
  side.gates.close(*gate);  // by the core; the worker has not read its messages yet
  side.said.clear();
  side.send(burst);
  EXPECT_EQ(side.said.front().substr(0, 1), "0") << "a report of a drop";
  EXPECT_EQ(side.said.back(), "no-pinhole");
}

}  // namespace
}  // namespace sallyport
