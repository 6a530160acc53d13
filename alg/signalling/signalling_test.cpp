// The signalling core with a registry of its own: one protocol, made here. The core knows no protocol by name.
#include "alg/signalling/signalling.h"

#include <gtest/gtest.h>

#include "alg/testing/counted_buffers.h"
#include "alg/testing/test_bench.h"

namespace sallyport {
namespace {

// Each message is a line of one letter: "r" asks for a rewrite, "x" is refused, others pass.
class LineAlg final : public ProtocolAlg {
 public:
  Verdict message(const Message& message, Effects& effects) override {
    ++seen;
    const auto text = as_text(message.bytes);
    if (text.starts_with("r")) {
      effects.add(Rewrite{{0, 1}, "longer", "letter"});
      EXPECT_EQ(effects.rewrites().size(), 1U);
      EXPECT_EQ(effects.rewrites()[0].replacement, "longer");
    }
    if (!text.starts_with("x")) return Verdict::pass;
    effects.refuse({DropReason::strict_match, {}});
    return Verdict::refuse;
  }
  void advance(Time, Effects&) override {}
  Time next_due() const noexcept override { return Time::max(); }
  void gate_active(std::uint64_t, Time) override {}
  void reload(Time, Effects&) override {}
  std::uint64_t registered() const noexcept override { return seen; }
  void registrations(Place& place, std::size_t, std::vector<RegistrationRow>&) const override { place.end = true; }

  std::uint64_t seen = 0;
};

constexpr std::array<ProtocolPort, 1> kPorts{{{IpProtocol::udp, 7000}}};
constexpr std::array<ProtocolRow, 1> kRegistry{
    {{.traits = {.protocol = rules::Protocol::mgcp, .ports = kPorts},
      .make = [](const ProtocolContext&) -> std::unique_ptr<ProtocolAlg> { return std::make_unique<LineAlg>(); }}}};

struct CoreBench final : WorkerLink {
  void gate_closed(GateRef, GateRef, Stamp) override {}
  void release(const FiveTuple&) override {}
  void decide(Fragments::Datagram) override {}

  // The fate of a datagram with this message.
  std::string send(const std::string& text) {
    const auto bytes = frame::udp(udp(kPhone, 7000, kProvider, 7000), text);
    auto packet = buffers.give(as_bytes(bytes));
    const auto failure = net::decode_into(packet.link, packet.bytes, {}, packet.headers);
    EXPECT_FALSE(failure);
    core.packet(packet, {.action = Verdict::Action::signalling, .protocol = rules::Protocol::mgcp});
    const auto& left = buffers.left.back();
    return left.forwarded ? "forward" : std::string{to_text(left.reason)};
  }

  std::shared_ptr<const rules::Policy> policy = gateway_policy();
  GateTable gates{64, 1, 1};
  CountedBuffers buffers;
  EventLog log;
  SignallingCore core{policy, kRegistry, gates, buffers, log, *this, 1};
};

TEST(SignallingCore, RowsAreFoundByProtocol) {
  CoreBench bench;
  EXPECT_EQ(bench.send("a"), "forward");
  EXPECT_EQ(bench.send("x"), "strict-match");
  EXPECT_EQ(bench.core.registered(), 2U);
}

// The seam of translation: a step asks for a rewrite, and no mode carries it out yet.
TEST(SignallingCore, ARewriteIsCountedAndRefused) {
  CoreBench bench;
  EXPECT_EQ(bench.send("a"), "forward");
  EXPECT_EQ(bench.core.totals().rewrites_refused, 0U);
  EXPECT_EQ(bench.send("r"), "forward");
  EXPECT_EQ(bench.core.totals().rewrites_refused, 1U);
  EXPECT_TRUE(bench.buffers.changed.empty()) << "the packet leaves with the bytes that it came with";
  EXPECT_EQ(bench.send("a"), "forward");
  EXPECT_EQ(bench.core.totals().rewrites_refused, 1U) << "the next message has none of it";
}

TEST(Rewrites, AreBoundedLikeEveryEffect) {
  Effects effects;
  for (std::size_t i = 0; i <= Effects::kMaxEffects; ++i) effects.add(Rewrite{});
  EXPECT_EQ(effects.rewrites().size(), Effects::kMaxEffects);
  EXPECT_TRUE(effects.overflow());
  effects.clear();
  EXPECT_TRUE(effects.rewrites().empty());
}

}  // namespace
}  // namespace sallyport
