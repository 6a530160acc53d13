// Runs the step of SCCP on arbitrary conversations of phones and servers, under small limits. These properties must
// hold:
//   A gate opens once, closes once and changes only while it is open.
//   After all connections have ended and time has passed, no gate is open, no phone is registered and no call is live.
//   A read of the live calls finds every live call.
//
// The input is a sequence of records. The first byte selects one of four connections, the sender, and the action: a
// message, the end of the connection, time, or a reload. A message follows as on the wire, cut by the framing.
#include <cstdint>
#include <set>

#include "alg/sccp/sccp_alg.h"
#include "alg/testing/counted_buffers.h"
#include "alg/testing/rows.h"
#include "alg/testing/test_bench.h"
#include "dissectors/sccp/sccp.h"

namespace {

using namespace sallyport;

std::shared_ptr<const rules::Policy> policy_number(unsigned which) {
  constexpr std::string_view kSmall = "sallyport\n limit calls 8\n limit registrations 3\n limit calls-per-source 4\n";
  static const std::array kPolicies{
      gateway_policy(kSmall),
      gateway_policy(std::string{kSmall} +
                     " enforce-registration skinny\ntelephony-service\n max-ephones 2\n"
                     " ip source-address 203.0.113.9 port 2000 strict-match\nephone 1\n mac-address 0000.0000.0001\n"),
      gateway_policy(std::string{kSmall} + " unknown-phones allow\n media foreign-address allow\n"),
      gateway_policy(std::string{kSmall} + " mode observe\n"),
  };
  return kPolicies.at(which % kPolicies.size());
}

class Gates {
 public:
  void take(const Effects& effects) {
    for (const auto& effect : effects.list()) {
      if (const auto* o = std::get_if<OpenGate>(&effect))
        require(open_.insert(o->id).second, "a gate opens once");
      else if (const auto* c = std::get_if<ChangeGate>(&effect))
        require(open_.contains(c->id), "a gate changes while it is open");
      else if (const auto* e = std::get_if<CloseGate>(&effect))
        require(open_.erase(e->id) == 1, "a gate closes once");
    }
  }
  [[nodiscard]] bool none() const { return open_.empty(); }

 private:
  std::set<std::uint64_t> open_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes rest = as_bytes({reinterpret_cast<const char*>(data), size});
  CurrentPolicy policy{policy_number(0)};
  std::uint64_t next_gate_id = 1;
  Ledger calls{1};
  const auto alg = make_sccp_alg({policy, next_gate_id, 0, calls});
  Gates gates;
  Effects effects;
  Time now{std::chrono::seconds{1'700'000'000}};
  const std::array kPhones{kPhone, kPhone2, kStranger, kPhone};
  std::array<std::uint64_t, 4> names{1, 2, 3, 4};
  std::uint64_t next_name = 5;
  const auto settle = [&] {
    gates.take(effects);
    effects.clear();
  };
  while (!rest.empty()) {
    const auto record = std::to_integer<unsigned>(rest[0]);
    rest = rest.subspan(1);
    const auto line = record & 3U;
    switch ((record >> 3U) & 7U) {
      case 1:
        alg->ended(names[line], ConnectionEnd{static_cast<std::uint8_t>((record >> 6U) & 3U)}, {now, 0}, effects);
        names[line] = next_name++;
        break;
      case 2:
        now += std::chrono::seconds{1U << (2 * (record >> 6U))};
        alg->advance(now, effects);
        break;
      case 3: {
        policy.replace(policy_number(record >> 6U));
        alg->reload(now, effects);
        break;
      }
      default: {
        const auto framing = sccp::framing(rest);
        const auto length =
            framing.kind == Framing::Kind::frame ? framing.length : std::min<std::size_t>(rest.size(), 4);
        Message message;
        message.bytes = rest.first(length);
        const auto there = tcp(kPhones[line], static_cast<std::uint16_t>(40000 + line), kProvider, 2000);
        message.from_client = (record & 4U) == 0;
        message.tuple = message.from_client ? there : there.reversed();
        message.zone = policy->zone_of(message.tuple.source.address);
        message.stamp = {now, 0};
        message.connection = names[line];
        message.picked_up = (record & 0x80U) != 0;
        const auto verdict = alg->message(message, effects);
        if (verdict == ProtocolAlg::Verdict::refuse) {
          require(effects.refusal().has_value(), "a refusal has a reason");
          settle();
          alg->ended(names[line], ConnectionEnd::refused, {now, 0}, effects);
          names[line] = next_name++;
        }
        rest = rest.subspan(length);
        break;
      }
    }
    settle();
  }
  require(live_calls(calls).size() == calls.live(), "every live call is read");
  require(ended_calls(calls).size() <= Ledger::kHistory, "the history is bounded");
  for (const auto name : names) {
    alg->ended(name, ConnectionEnd::reset, {now, 0}, effects);
    settle();
  }
  require(gates.none(), "no gate outlives its phone");
  require(registrations(*alg).empty(), "nobody is registered without a connection");
  require(calls.live() == 0, "no call outlives its phone");
  return 0;
}
