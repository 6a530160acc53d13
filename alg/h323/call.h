// The state of an H.323 call, its legs and their logical channels.
//
// Messages with the same callIdentifier belong to one call. A leg is one call reference on one call signalling
// connection. A call that a gatekeeper routes has two legs. Each leg has its own parties, channels and gates.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alg/base/deadlines.h"
#include "alg/calls/ledger.h"
#include "alg/gates/media_plan.h"
#include "alg/h323/leg_states.h"
#include "dissectors/h245/h245.h"

namespace sallyport::h323_alg {

// The two parties of a leg: the sender and the receiver of its Setup.
enum Side : unsigned { caller = 0, callee = 1 };
[[nodiscard]] constexpr Side other(Side side) noexcept {
  return side == caller ? callee : caller;
}

// A logical channel. The opener sends on it, the other party receives.
struct LogicalChannel {
  Side opener = caller;
  std::uint16_t number = 0;      // the opener's channel number; 0: not known yet (H.245 B.3.1)
  std::uint16_t reverse_of = 0;  // number of the forward channel of a bidirectional pair, from the other party
  bool open = false;             // acknowledged, or chosen in fast start
  bool fast = false;             // opened by fast start
  std::uint64_t connection = 0;  // the H.245 connection that opened it; 0: tunnelled, or fast start
  std::string kind;
  std::string_view codec;
  std::uint8_t session = 0;
  GateUse use = GateUse::rtp;
  IpProtocol transport = IpProtocol::udp;
  bool secure = false;
  std::array<std::uint64_t, 2> payload_types{~0ULL, ~0ULL};
  std::array<ClockRate, 8> clock_rates{};
  std::optional<Endpoint> media;          // receiver's media address
  std::optional<Endpoint> control_there;  // receiver's RTCP address
  std::optional<Endpoint> control_here;   // opener's RTCP address
  std::optional<Endpoint> stack;          // address of a separate stack (T.120)
  Side stack_at = caller;                 // the party that has the stack
};

struct Party {
  IpAddress host;  // address of its end of the call signalling connection
  rules::Zone zone{};
};

struct Call;

struct Leg {
  static constexpr std::size_t kMaxChannels = 128;
  static constexpr std::size_t kMaxListeners = 4;  // H.245 addresses of one party

  Call* call = nullptr;
  std::uint64_t connection = 0;
  std::uint16_t reference = 0;
  bool originator_is_client = true;
  LegState state = LegState::none;
  std::array<Party, 2> party;

  std::vector<LogicalChannel> proposals;  // channels proposed in the caller's fastStart
  std::vector<LogicalChannel> channels;
  std::array<std::vector<Endpoint>, 2> listeners;  // H.245 addresses, by the side that listens
  std::vector<LegGate> gates, control;
  std::vector<std::uint64_t> h245_connections;  // open connections
  bool touched = false;                         // channels have changed; settle() updates the gates after the message
  GateReason touched_reason{};
  std::string touched_why;
  std::array<bool, 2> paused{};  // the side sent an empty capability set
  bool connection_open = true;
  bool media_timed_out = false;
  Time last_heard{}, last_media{}, deadline{};  // deadline is for an answer
  std::string cause;

  [[nodiscard]] bool alive() const noexcept { return state != LegState::released; }
  [[nodiscard]] bool held() const noexcept { return paused[caller] || paused[callee]; }
};

// The legs of a call. The ledger has the record of the call.
struct Call final : CallDetails {
  static constexpr std::size_t kMaxLegs = 16;

  std::string id;
  std::string cause;  // cause of the end of the caller's leg, else of the first leg that ended
  CallHandle entry;   // in the ledger
  std::vector<std::unique_ptr<Leg>> legs;
  bool secure = false;  // all channels of a leg were encrypted
  bool mismatch_told = false, traversal_told = false;
  Deadlines<Call>::Handle timer = Deadlines<Call>::kNone;

  void describe(CallHandle, CallRow& row) const override {
    std::size_t gates = 0, alive = 0, open = 0;
    for (const auto& leg : legs) {
      if (!leg->alive()) continue;
      ++alive;
      gates += leg->gates.size() + leg->control.size();
      for (const auto& channel : leg->channels) open += channel.open ? 1U : 0U;
    }
    row.gates = static_cast<std::uint32_t>(gates);
    row.legs = static_cast<std::uint32_t>(alive);
    row.channels = static_cast<std::uint32_t>(open);
  }
};

}  // namespace sallyport::h323_alg
