#include "alg/worker/worker.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "alg/testing/test_bench.h"

namespace sallyport {
namespace {

class Reports final : public ReportSink {
 public:
  void on_report(const Report& report) override { all.push_back(report); }
  [[nodiscard]] std::size_t count(Report::Kind kind) const {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [kind](const Report& r) { return r.kind == kind; }));
  }
  std::vector<Report> all;
};

struct WorkerBench {
  explicit WorkerBench(std::string_view text, std::span<const ProtocolTraits> protocols = protocol_traits())
      : policy(policy_of(text)), worker{0, protocols, *policy, gates, reports, {.hash_seed = 1, .flows = 1024}} {}

  std::string send(const std::string& bytes, std::uint8_t port = 0) {
    InFlight packet;
    packet.bytes = as_bytes(bytes);
    packet.stamp.time = now;
    packet.port = port;
    if (port != 0) packet.zone = policy->interfaces.at(port - 1U).zone;
    DecodeError error;
    if (!worker.parse(packet, error)) return std::string{to_text(worker.undecodable(packet, error).reason)};
    const auto verdict = worker.decide(packet);
    gates.quiescent(0);
    switch (verdict.action) {
      case Verdict::Action::forward: return "forward";
      case Verdict::Action::drop: return std::string{to_text(verdict.reason)};
      case Verdict::Action::signalling: return "signalling";
      case Verdict::Action::fragment: return "fragment";
    }
    return "";
  }
  std::string udp(const FiveTuple& tuple, const std::string& payload = "x") { return send(frame::udp(tuple, payload)); }
  std::string tcp(const FiveTuple& tuple, std::uint8_t flags) { return send(frame::tcp(tuple, {1, 1, flags})); }

  std::shared_ptr<const rules::Policy> policy;
  GateTable gates{64, 1, 1};
  Reports reports;
  Worker worker;
  Time now{std::chrono::seconds{1'700'000'000}};
};

constexpr std::string_view kOpenPolicy = R"(interface inside
 sallyport zone inside
 ip address 10.1.1.1 255.255.255.0
interface outside
 sallyport zone outside
)";
std::string with(std::string_view more) {
  return std::string{kOpenPolicy} + std::string{more};
}

const std::uint8_t kSyn = net::tcp_flag::syn;
const std::uint8_t kAck = net::tcp_flag::ack;

// ---- zones, lists, protocols ----

struct Case {
  const char* policy;  // behind kOpenPolicy, where "ip access-group" belongs to the outside interface
  FiveTuple tuple;
  const char* verdict;
  const char* why;
};

TEST(Worker, ZonesAndLists) {
  const auto in_to_out = udp(kPhone, 4000, kProvider, 53);
  const auto out_to_in = in_to_out.reversed();
  const Case kCases[] = {
      {"", in_to_out, "forward", "inside to outside is allowed"},
      {"", out_to_in, "no-session", "outside to inside is closed"},
      {"", udp(kPhone, 4000, kPhone2, 53), "forward", "between two hosts of one side"},
      {" ip access-group 101 in\naccess-list 101 permit udp any any eq 4000\n", out_to_in, "forward",
       "a list permits it"},
      {" ip access-group 101 in\naccess-list 101 permit udp any any eq 53\n", out_to_in, "acl",
       "the list's implicit deny"},
      {" ip access-group 101 in\naccess-list 101 deny udp any any eq 4000\naccess-list 101 permit ip any any\n",
       out_to_in, "acl", "the first entry that matches decides"},
      {" ip access-group 101 in\naccess-list 101 permit ip any any\n", udp(kProvider, 20000, kPhone, 16390),
       "no-pinhole", "a plain permit leaves the media ports to the gates"},
      {" ip access-group 101 in\naccess-list 101 permit udp any any range 16384 32767\n",
       udp(kProvider, 20000, kPhone, 16390), "forward", "the operator named the ports himself"},
      {" ip access-group 101 out\naccess-list 101 deny udp any any eq 53\naccess-list 101 permit ip any any\n",
       in_to_out, "acl", "a list on the way out"},
      {"sallyport\n mode observe\n", out_to_in, "forward", "observing drops nothing"},
      {" ip access-group 101 in\naccess-list 101 deny ip any any\nsallyport\n mode observe\n", out_to_in, "forward",
       "observing drops nothing"},
      {"", udp(kPhone, 5060, kProvider, 5060), "signalling", "SIP"},
      {"", udp(kPhone, 5080, kProvider, 5080), "forward", "a port that nobody configured"},
      {"ip port-map sip port 5080\n", udp(kPhone, 5080, kProvider, 5080), "signalling", "a port that somebody did"},
      {"ip inspect name V skinny\n", udp(kPhone, 5060, kProvider, 5060), "forward", "SIP is not to be inspected"},
  };
  for (const auto& c : kCases) {
    WorkerBench bench(with(c.policy));
    EXPECT_EQ(bench.udp(c.tuple), c.verdict) << c.why << "\n" << c.policy;
  }
}

// ---- protocols are data: one that exists here only ----

constexpr std::array<ProtocolPort, 2> kTwoPorts{{{IpProtocol::udp, 7000}, {IpProtocol::tcp, 7000}}};
bool begins_with_toy(Bytes bytes, bool) noexcept {
  return as_text(bytes).starts_with("TO");
}
constexpr ProtocolTraits kOrdinary{
    .protocol = rules::Protocol::mgcp, .ports = kTwoPorts, .looks_like = begins_with_toy, .sure_from = 4};
constexpr ProtocolTraits kBarred = [] {
  auto traits = kOrdinary;
  traits.barred_outside = &rules::Policy::wan_block;
  return traits;
}();
constexpr ProtocolTraits kAttachedOnly = [] {
  auto traits = kOrdinary;
  traits.attached_only = [](const rules::Policy&) noexcept { return true; };
  return traits;
}();

TEST(WorkerProtocols, PortsAndIdleTimeComeFromTheRow) {
  WorkerBench bench(with(""), {&kOrdinary, 1});
  EXPECT_EQ(bench.udp(udp(kPhone, 4000, kProvider, 7000)), "signalling");
  EXPECT_EQ(bench.udp(udp(kPhone, 5060, kProvider, 5060)), "forward") << "SIP has no row here";
  bench.now += std::chrono::seconds{bench.policy->timeouts.udp_idle + 2};
  bench.worker.advance(bench.now);
  EXPECT_EQ(bench.worker.flows(), 1U) << "signalling lives on";
  bench.now += std::chrono::seconds{bench.policy->timeouts.idle(rules::Protocol::mgcp)};
  bench.worker.advance(bench.now);
  EXPECT_EQ(bench.worker.flows(), 0U);
}

TEST(WorkerProtocols, BarredTowardsOutside) {
  const auto from_outside = [](std::uint16_t port) { return tcp(kProvider, 4000, kPhone, port); };
  const std::string list = " ip access-group 101 in\naccess-list 101 permit ip any any\n";
  const auto send = [&](const std::string& policy, const ProtocolTraits& traits, std::uint16_t port,
                        const std::string& payload) {
    WorkerBench bench(with(list + policy), {&traits, 1});
    return bench.send(frame::tcp(from_outside(port), {1, 1, kAck}, payload), 2);
  };
  EXPECT_EQ(send("", kOrdinary, 7000, ""), "signalling");
  EXPECT_EQ(send("", kBarred, 7000, ""), "wan-block");
  EXPECT_EQ(send("sallyport\n wan-block off\n", kBarred, 7000, ""), "signalling");
  EXPECT_EQ(send("", kBarred, 7001, "TOY 1"), "wan-block") << "its messages, on any port";
  EXPECT_EQ(send("", kBarred, 7001, "TO"), "signalling") << "too short to be sure of";
  EXPECT_EQ(send("", kBarred, 7001, "something else"), "forward");
  EXPECT_EQ(send("", kOrdinary, 7001, "TOY 1"), "forward");
}

TEST(WorkerProtocols, LookedForOnEveryPort) {
  const auto tuple = udp(kPhone, 4000, kProvider, 7001);
  EXPECT_EQ(WorkerBench(with(""), {&kOrdinary, 1}).udp(tuple, "TOY 1"), "forward");
  EXPECT_EQ(WorkerBench(with(""), {&kAttachedOnly, 1}).udp(tuple, "TOY 1"), "signalling");
}

TEST(Worker, AnswersToWhatWentOutComeIn) {
  WorkerBench bench(with(""));
  const auto query = udp(kPhone, 4000, kProvider, 53);
  EXPECT_EQ(bench.udp(query), "forward");
  EXPECT_EQ(bench.udp(query.reversed()), "forward");
  EXPECT_EQ(bench.udp(udp(kProvider, 53, kPhone, 4001)), "no-session");
  bench.now += std::chrono::seconds{301};
  bench.worker.advance(bench.now);
  EXPECT_EQ(bench.worker.flows(), 0U);
  EXPECT_EQ(bench.udp(query.reversed()), "no-session");
}

TEST(Worker, ThePortDecidesTheZoneInline) {  // an inside address that comes in from outside is not inside
  WorkerBench bench(with(""));
  const auto spoofed = frame::udp(udp(kPhone, 4000, kPhone2, 53), "x");
  EXPECT_EQ(bench.send(spoofed, 2), "spoofed-source");
  EXPECT_EQ(bench.send(spoofed, 1), "forward");
}

TEST(Worker, TcpFollowsItsConnection) {
  WorkerBench bench(with("sallyport\n tcp mid-stream drop\n"));
  const auto web = tcp(kPhone, 40000, kProvider, 443);
  EXPECT_EQ(bench.tcp(web, kAck), "mid-stream");
  EXPECT_EQ(bench.tcp(web, kSyn), "forward");
  EXPECT_EQ(bench.tcp(web.reversed(), kSyn | kAck), "forward");
  EXPECT_EQ(bench.tcp(web, kAck), "forward");
  EXPECT_EQ(bench.tcp(tcp(kProvider, 443, kPhone, 40001), kSyn), "no-session");
  bench.now += std::chrono::seconds{7000};
  bench.worker.advance(bench.now);
  EXPECT_EQ(bench.tcp(web.reversed(), kAck), "forward");
  EXPECT_EQ(bench.tcp(web, net::tcp_flag::fin | kAck), "forward");
  EXPECT_EQ(bench.tcp(web.reversed(), net::tcp_flag::fin | kAck), "forward");
  EXPECT_EQ(bench.tcp(web, kAck), "forward");
  bench.now += std::chrono::seconds{10};
  bench.worker.advance(bench.now);
  EXPECT_EQ(bench.worker.flows(), 0U);
  EXPECT_EQ(bench.tcp(web.reversed(), kAck), "no-session");
}

TEST(Worker, ASynThatNobodyAnswersIsForgottenSoon) {
  WorkerBench bench(with(""));
  for (std::uint16_t i = 0; i < 100; ++i) EXPECT_EQ(bench.tcp(tcp(kPhone, i, kProvider, 443), kSyn), "forward");
  bench.now += std::chrono::seconds{31};
  bench.worker.advance(bench.now);
  EXPECT_EQ(bench.worker.flows(), 0U);
}

TEST(Worker, AFullFlowTableRefusesTheNewcomer) {
  WorkerBench bench(with(""));
  unsigned refused = 0;
  for (std::uint16_t i = 0; i < 1100; ++i) refused += bench.udp(udp(kPhone, i, kProvider, 53)) == "limit";
  EXPECT_EQ(refused, 1100U - 768U);
  EXPECT_EQ(bench.udp(udp(kPhone, 5, kProvider, 53)), "forward");
  EXPECT_EQ(bench.reports.count(Report::Kind::flows_full), 1U);
  bench.now += std::chrono::seconds{60};
  EXPECT_EQ(bench.udp(udp(kPhone, 1500, kProvider, 53)), "limit");
  EXPECT_EQ(bench.reports.count(Report::Kind::flows_full), 2U);
}

TEST(Worker, OtherTrafficLeavesRoomForCalls) {
  WorkerBench bench(with("ip inspect name VOICE sip\n"));
  for (std::uint16_t i = 0; i < 1100; ++i) (void)bench.udp(udp(kPhone, i, kProvider, 53));
  unsigned calls = 0;
  for (std::uint16_t i = 0; i < 300; ++i) calls += bench.udp(udp(kPhone, 20000 + i, kProvider, 5060)) == "signalling";
  EXPECT_EQ(calls, 256U);

  WorkerBench observing(with("sallyport\n mode observe\n"));
  for (std::uint16_t i = 0; i < 1100; ++i) EXPECT_EQ(observing.udp(udp(kPhone, i, kProvider, 53)), "forward");
  EXPECT_EQ(observing.worker.flows(), 768U);
  EXPECT_EQ(observing.udp(udp(kPhone, 20000, kProvider, 20000), frame::rtp(1, 160)), "forward");
  EXPECT_EQ(observing.worker.flows(), 769U);
}

TEST(Worker, DropEventsAreLimitedAndCounted) {
  WorkerBench bench(with("sallyport\n logging drops 5\n"));
  for (std::uint16_t i = 0; i < 50; ++i) EXPECT_EQ(bench.udp(udp(kProvider, i, kPhone, 53)), "no-session");
  EXPECT_EQ(bench.reports.count(Report::Kind::drop), 5U);
  EXPECT_EQ(bench.worker.counters().events_suppressed.load(), 45U);
  EXPECT_EQ(bench.worker.counters().dropped.load(), 50U);
  bench.now += std::chrono::seconds{1};
  EXPECT_EQ(bench.udp(udp(kProvider, 99, kPhone, 53)), "no-session");
  EXPECT_EQ(bench.reports.count(Report::Kind::drop), 6U);
}

TEST(Worker, SignallingOnAPortThatNobodyConfiguredIsToldOnce) {
  const std::string invite = "OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.1.1.5\r\n\r\n";
  WorkerBench bench(with(""));
  const auto tuple = udp(kPhone, 5090, kProvider, 5090);
  for (int i = 0; i < 30; ++i) EXPECT_EQ(bench.udp(tuple, invite), "forward");
  EXPECT_EQ(bench.reports.count(Report::Kind::unconfigured_port), 1U);
  WorkerBench anywhere(with("sallyport\n recognise any-port\n"));
  EXPECT_EQ(anywhere.udp(tuple, invite), "signalling");
}

TEST(Worker, BrokenHeadersAreNamed) {
  WorkerBench bench(with(""));
  EXPECT_EQ(bench.send(frame::ethernet(std::string{"\x41\x00", 2})), "malformed");
  EXPECT_EQ(bench.reports.count(Report::Kind::malformed), 1U);
}

// ---- a model of the media path ----

// A slow model of how a worker decides on RTP (the long way): it searches lists and keeps only what a verdict needs.
class Model {
 public:
  struct Gate {
    GateRef ref;
    GateSpec spec;
    std::optional<Endpoint> lock;
  };
  std::string decide(const FiveTuple& tuple, std::uint8_t payload_type) {
    auto flow = flows_.find(tuple);
    unsigned direction = 0;
    if (flow == flows_.end() && (flow = flows_.find(tuple.reversed())) != flows_.end()) direction = 1;
    const bool known = flow != flows_.end();
    std::optional<GateRef> gate;
    if (known) gate = flow->second[direction];
    if (!gate) {
      bool stranger = false;
      gate = find(tuple, stranger);
      if (gate && !known) flow = flows_.emplace(tuple, std::array<std::optional<GateRef>, 2>{}).first;
      if (gate) flow->second[direction] = gate;
      if (!gate && known) gate = flow->second[1 - direction];
      if (!gate) return !known && stranger ? "source-lock" : "no-pinhole";
    }
    const auto& spec = at(*gate).spec;
    return ((spec.payload_types[payload_type / 64] >> (payload_type % 64U)) & 1U) != 0 ? "forward" : "rtp-conformance";
  }
  void close(GateRef gate) {
    std::erase_if(gates, [&](const Gate& g) { return g.ref == gate; });
    for (auto it = flows_.begin(); it != flows_.end();) {
      bool touched = false;
      for (auto& mine : it->second) {
        if (mine != gate) continue;
        mine.reset();
        touched = true;
      }
      it = touched && !it->second[0] && !it->second[1] ? flows_.erase(it) : std::next(it);
    }
  }
  std::vector<Gate> gates;

 private:
  Gate& at(GateRef ref) {
    return *std::find_if(gates.begin(), gates.end(), [&](const Gate& g) { return g.ref == ref; });
  }
  std::optional<GateRef> find(const FiveTuple& tuple, bool& stranger) {
    Gate* best = nullptr;
    int best_rank = 0;
    for (auto& gate : gates) {
      if (gate.spec.destination != tuple.destination) continue;
      const bool fits = !gate.spec.source || *gate.spec.source == tuple.source.address;
      const bool mine = gate.lock == tuple.source;
      if (!fits || (gate.lock && !mine)) {
        stranger = true;
        continue;
      }
      const int rank = mine ? 3 : gate.spec.source ? 2 : 1;
      if (rank <= best_rank) continue;
      best_rank = rank;
      best = &gate;
    }
    if (best == nullptr) return std::nullopt;
    best->lock = tuple.source;
    return best->ref;
  }
  std::map<FiveTuple, std::array<std::optional<GateRef>, 2>> flows_;
};

TEST(Worker, TheLongWayDecidesAsItsModel) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    WorkerBench bench(
        with(" ip access-group 101 in\naccess-list 101 permit ip any any\nsallyport\n logging drops 1\n"));
    Model model;
    std::mt19937 random(seed);
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    const std::array inside{kPhone, kPhone2};
    const std::array outside{kProvider, kStranger};
    std::uint64_t id = 1;
    std::map<std::string, unsigned> seen;
    for (int step = 0; step < 4000; ++step) {
      const Endpoint phone{inside[below(2)], Port{static_cast<std::uint16_t>(16390 + 2 * below(2))}};
      const Endpoint peer{outside[below(2)], Port{static_cast<std::uint16_t>(20000 + 2 * below(2))}};
      const auto dice = below(40);
      if (dice == 0 && model.gates.size() < 12) {
        GateSpec spec;
        spec.destination = below(2) != 0 ? phone : peer;
        const auto& other = spec.destination == phone ? peer : phone;
        if (below(3) != 0) spec.source = other.address;
        spec.payload_types = {1, 0};
        // If two gates of one rank fit a packet, the worker may choose either.
        const bool alike = std::any_of(model.gates.begin(), model.gates.end(), [&](const Model::Gate& g) {
          return g.spec.destination == spec.destination && g.spec.source == spec.source;
        });
        if (alike) continue;
        const auto gate = bench.gates.open(spec, id++);
        ASSERT_TRUE(gate);
        model.gates.push_back({*gate, spec, {}});
      } else if (dice == 1 && !model.gates.empty()) {
        const auto gate = model.gates[below(static_cast<std::uint32_t>(model.gates.size()))].ref;
        bench.gates.close(gate);
        bench.worker.gate_closed(gate, {}, {bench.now, 0});
        model.close(gate);
      } else {
        auto tuple = FiveTuple{peer, phone, IpProtocol::udp};
        if (below(2) != 0) tuple = tuple.reversed();
        const auto type = static_cast<std::uint8_t>(below(10) == 0 ? 96 : 0);
        bench.now += std::chrono::milliseconds{1};
        const auto verdict = bench.udp(tuple, frame::rtp(static_cast<std::uint16_t>(step), 0, type));
        ASSERT_EQ(verdict, model.decide(tuple, type)) << "seed " << seed << " step " << step;
        ++seen[verdict];
      }
    }
    EXPECT_GT(seen["forward"], 100U) << seed;
    EXPECT_GT(seen["no-pinhole"], 10U) << seed;
  }
}

TEST(Worker, EveryStreamEndsOnce) {
  WorkerBench bench(with(""));
  GateSpec spec;
  spec.destination = {kPhone, Port{16390}};
  const auto gate = bench.gates.open(spec, 1);
  ASSERT_TRUE(gate);
  const auto tuple = udp(kProvider, 20000, kPhone, 16390);
  for (std::uint16_t i = 0; i < 30; ++i) {
    bench.udp(tuple, frame::rtp(i, 0, 0, i % 6));  // more sources than a direction keeps apart
    bench.udp(tuple.reversed(), frame::rtp(i, 0, 0, 100));
  }
  bench.gates.close(*gate);
  bench.worker.gate_closed(*gate, {}, {bench.now, 0});
  EXPECT_EQ(bench.reports.count(Report::Kind::stream_end), kMaxStreamsOfDirection + 1);
  EXPECT_EQ(bench.worker.flows(), 0U);
  bench.worker.finish({bench.now, 0});
  EXPECT_EQ(bench.reports.count(Report::Kind::stream_end), kMaxStreamsOfDirection + 1);
}

TEST(Worker, ASuccessorTakesTheFlowsThatSuitIt) {
  WorkerBench bench(with(""));
  GateSpec spec;
  spec.destination = {kPhone, Port{16390}};
  const auto early = bench.gates.open(spec, 1);
  const auto tuple = udp(kProvider, 20000, kPhone, 16390);
  EXPECT_EQ(bench.udp(tuple, frame::rtp(1, 0)), "forward");
  spec.source = kProvider;
  const auto heir = bench.gates.open(spec, 2);
  ASSERT_TRUE(early && heir);
  bench.gates.close(*early);
  bench.worker.gate_closed(*early, *heir, {bench.now, 0});
  EXPECT_EQ(bench.worker.flows(), 1U);
  EXPECT_EQ(bench.udp(tuple, frame::rtp(2, 160)), "forward");
  EXPECT_EQ(bench.reports.count(Report::Kind::stream_end), 0U) << "the stream goes on";
}

}  // namespace
}  // namespace sallyport
