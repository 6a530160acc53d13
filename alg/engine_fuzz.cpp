// The whole engine, driven by the input, under small limits and a clock that jumps. The rules:
//   every buffer comes back exactly once, with the bytes it came with;
//   forwarded and dropped packets add up to all packets;
//   a gate opens once, closes once and changes only while it is open; never more are open than the limit;
//   events come in the order of time, except drops of kept packets; `show` gives JSON and `why` one line;
//   after two days without a packet no gate is open, no phone registered, no flow left;
//   the same packets in bursts, over the fast path, give the same events and leave in the same order.
//
// The input is a row of records: an operation, the time before it (units of 10 ms, squared), and
//   0  UDP   endpoints (2 bits each: source, destination, source port, destination port), length (2), payload
//   1  TCP   the same, flags, distance from the sender's next sequence number, length (2), payload
//   2  frame ingress port, length (2), an Ethernet frame
//   3  reload  the policy
//   4  RTP   endpoints, sequence number, payload type
#include <cstdint>
#include <map>
#include <set>
#include <span>

#include "alg/events/event_json.h"
#include "alg/testing/engine_bench.h"

namespace {

using namespace sallyport;

class Input {
 public:
  explicit Input(std::span<const std::uint8_t> data) : data_(data) {}
  [[nodiscard]] bool empty() const { return data_.empty(); }
  std::uint8_t u8() {
    if (data_.empty()) return 0;
    const auto value = data_.front();
    data_ = data_.subspan(1);
    return value;
  }
  std::uint16_t u16() {
    const auto high = u8();
    return static_cast<std::uint16_t>((high << 8U) | u8());
  }
  std::string text() {
    const auto length = std::min<std::size_t>(u16(), data_.size());
    const auto here = data_.first(length);
    data_ = data_.subspan(length);
    return {here.begin(), here.end()};
  }

 private:
  std::span<const std::uint8_t> data_;
};

constexpr std::size_t kGates = 24;

std::shared_ptr<const rules::Policy> policy_number(unsigned which) {
  constexpr std::string_view kSmall =
      "sallyport\n limit flows 64\n limit gates 24\n limit calls 8\n limit connections 16\n limit fragments 16\n"
      " limit registrations 16\n";
  static const std::array kPolicies{
      gateway_policy(kSmall),
      gateway_policy(std::string{kSmall} + " malformed drop\n tcp mid-stream drop\n media port-range 16384 18000\n"
                                           " recognise any-port\n checksum verify\n non-ip drop\n"),
      gateway_policy(std::string{kSmall} + " mode observe\n tunnels inspect\n recognise any-port\n"),
  };
  return kPolicies.at(which % kPolicies.size());
}

FiveTuple who(std::uint8_t selector, IpProtocol protocol) {
  static const std::array kHosts{kPhone, kProvider, kPhone2, kStranger};
  constexpr std::array<std::uint16_t, 4> kPorts{5060, 16390, 20000, 16391};
  return {{kHosts.at(selector & 3U), Port{kPorts.at((selector >> 4U) & 3U)}},
          {kHosts.at((selector >> 2U) & 3U), Port{kPorts.at((selector >> 6U) & 3U)}},
          protocol};
}

// Checks the rules on events.
class Judge final : public EventSink {
 public:
  void on_event(const Event& event) override {
    // A drop has its packet's time; a packet may have been kept for a while.
    if (!std::holds_alternative<DropEvent>(event.what)) {
      require(event.stamp.time >= last_, "events come in the order of time");
      last_ = event.stamp.time;
    }
    if (const auto* gate = std::get_if<PinholeEvent>(&event.what)) {
      switch (gate->action) {
        case PinholeEvent::Action::open: require(open_.insert(gate->id).second, "a gate opens once"); break;
        case PinholeEvent::Action::refresh: require(open_.contains(gate->id), "what changes is open"); break;
        case PinholeEvent::Action::close: require(open_.erase(gate->id) == 1, "what closes is open"); break;
        case PinholeEvent::Action::refuse: require(gate->id == 0, "what is refused has no name"); break;
      }
      require(open_.size() <= kGates, "no more gates than the limit");
    }
    if (const auto* sum = std::get_if<SummaryEvent>(&event.what)) summary = *sum;
    told.push_back(to_json(event));
  }
  [[nodiscard]] std::size_t open() const { return open_.size(); }
  SummaryEvent summary;
  std::vector<std::string> told;

 private:
  std::set<std::uint64_t> open_;
  Time last_{};
};

constexpr Time kStart{std::chrono::seconds{1'700'000'000}};
constexpr int kTurns = 24;
constexpr auto kTurn = std::chrono::hours{2};

// The calls of one run, to be repeated in bursts.
class Replay {
 public:
  explicit Replay(unsigned policy) : policy_(policy) {}
  void packet(const std::string& bytes, std::uint8_t port, Time now) { steps_.push_back({bytes, port, now, kNone}); }
  void reload(unsigned policy, Time now) { steps_.push_back({{}, 0, now, static_cast<int>(policy)}); }

  void compare(const Judge& judge, const CountedBuffers& one_by_one) const {
    CountedBuffers buffers;
    buffers.room = kRoom;
    Judge again;
    EngineOptions options;
    options.flows_at_start = 1;
    Engine engine(policy_number(policy_), options, buffers, again);
    std::vector<InFlight> burst;
    Time now = kStart;
    for (const auto& step : steps_) {
      now = step.now;
      if (step.policy == kNone) {
        auto packet = buffers.give(as_bytes(step.bytes));
        packet.stamp.time = step.now;
        packet.port = step.port;
        if (step.port != 0) packet.zone = step.port == 1 ? rules::Zone::inside : rules::Zone::outside;
        burst.push_back(packet);
        continue;
      }
      engine.burst(burst);
      burst.clear();
      engine.reload(policy_number(static_cast<unsigned>(step.policy)));
    }
    engine.burst(burst);
    for (int i = 0; i < kTurns; ++i) engine.advance(now += kTurn);
    engine.finish(now);
    require(again.told == judge.told, "bursts give the same events");
    require(buffers.left == one_by_one.left, "and packets leave in the same order");
  }
  static constexpr std::size_t kRoom = 256;

 private:
  static constexpr int kNone = -1;
  struct Step {
    std::string bytes;
    std::uint8_t port;
    Time now;
    int policy;
  };
  unsigned policy_;
  std::vector<Step> steps_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input{{data, size}};
  CountedBuffers buffers;
  buffers.room = Replay::kRoom;
  Judge judge;
  std::map<std::uint64_t, std::string> sent;
  buffers.on_forward = [&](const InFlight& packet) {
    require(sent.at(packet.stamp.frame) == as_text(packet.bytes), "what leaves is what came");
  };
  const auto policy = input.u8();
  Replay replay(policy);
  EngineOptions options;
  options.fast_path = false;
  Engine engine(policy_number(policy), options, buffers, judge);
  Time now = kStart;
  std::map<FiveTuple, std::uint32_t> next;  // sequence number of each TCP sender
  std::uint64_t packets = 0;
  const auto send = [&](const std::string& bytes, std::uint8_t port) {
    auto packet = buffers.give(as_bytes(bytes));
    packet.stamp.time = now;
    packet.port = port;
    if (port != 0) packet.zone = port == 1 ? rules::Zone::inside : rules::Zone::outside;
    sent[packet.stamp.frame] = bytes;
    ++packets;
    replay.packet(bytes, port, now);
    engine.packet(packet);
  };
  while (!input.empty()) {
    const auto operation = input.u8();
    const std::int64_t wait = input.u8();
    now += std::chrono::milliseconds{10 * wait * wait};
    switch (operation % 5) {
      case 0: {
        const auto tuple = who(input.u8(), IpProtocol::udp);
        send(frame::udp(tuple, input.text()), 0);
        break;
      }
      case 1: {
        const auto tuple = who(input.u8(), IpProtocol::tcp);
        const auto flags = input.u8();
        const auto distance = static_cast<std::uint32_t>(static_cast<std::int8_t>(input.u8()));
        const auto payload = input.text();
        auto& mine = next[tuple];
        send(frame::tcp(tuple, {mine + distance, next[tuple.reversed()], flags}, payload), 0);
        mine += distance + static_cast<std::uint32_t>(payload.size());
        if ((flags & (net::tcp_flag::syn | net::tcp_flag::fin)) != 0) ++mine;
        break;
      }
      case 2: {
        const auto port = static_cast<std::uint8_t>(input.u8() % 3);
        send(input.text(), port);
        break;
      }
      case 3: {
        const auto next_policy = input.u8();
        replay.reload(next_policy, now);
        engine.reload(policy_number(next_policy));
        break;
      }
      default: {
        const auto tuple = who(input.u8(), IpProtocol::udp);
        const auto sequence = input.u8();
        send(frame::udp(tuple, frame::rtp(sequence, sequence * 160U, input.u8() & 0x7fU)), 0);
      }
    }
  }
  for (const auto* what : {"calls", "registrations", "pinholes", "streams", "drops", "call-history"})
    require(nlohmann::json::accept(show_text(engine, *parse_show_table(what), 3)), "what is shown is JSON");
  for (const auto selector : std::array<std::uint8_t, 3>{0x91, 0x64, 0x04})
    require(engine.why(who(selector, IpProtocol::udp)).find_first_of("\r\n") == std::string::npos, "one line");
  for (int i = 0; i < kTurns; ++i) engine.advance(now += kTurn);
  require(judge.open() == 0, "in the end every gate is closed");
  const auto stats = nlohmann::json::parse(stats_json(engine.stats()));
  require(stats["pinholes_open"] == 0 && stats["flows"] == 0 && stats["tcp_streams"] == 0,
          "in the end nothing is left");
  require(show_text(engine, ShowTable::calls) == "[]" && show_text(engine, ShowTable::registrations) == "[]",
          "nobody calls and nobody is registered");
  engine.finish(now);
  require(buffers.outstanding() == 0, "every buffer comes back");
  require(judge.summary.packets == packets, "every packet is counted");
  require(judge.summary.forwarded + judge.summary.dropped == packets, "every packet leaves or does not");
  replay.compare(judge, buffers);
  return 0;
}
