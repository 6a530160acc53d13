// A phone's TCP connection to its call server, with its registration, its calls and its media channels.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alg/calls/ledger.h"
#include "alg/gates/media_plan.h"
#include "alg/sccp/call_steps.h"
#include "alg/sccp/registration_steps.h"
#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp_alg {

struct Session;

// One stream of a phone: the direction that it receives (OpenReceiveChannel and its Ack) and the direction that it
// sends (StartMediaTransmission). The conference identifier joins them.
struct Channel {
  Session* session = nullptr;
  std::uint32_t conference = 0;
  std::uint32_t call_reference = 0;  // 0: not known
  bool multimedia = false;
  bool multicast = false;
  std::optional<std::uint32_t> receive_party, transmit_party;  // passThruPartyId of either direction
  Sink receive;                                                // state open: the phone receives here
  Sink transmit;                                               // state open: the phone sends there
  std::optional<IpAddress> expected_source;                    // OpenReceiveChannel of later versions
  bool receive_encrypted = false, transmit_encrypted = false;
  std::vector<LegGate> gates;
  Time last_media{};
  bool timed_out = false;
  bool transmit_refused = false;      // StartMediaTransmission named an address that policy refuses
  std::optional<Time> any_source_at;  // from then on any source may send, if none was named

  [[nodiscard]] bool receives() const noexcept { return receive.state == Sink::State::open; }
  [[nodiscard]] bool transmits() const noexcept { return transmit.state == Sink::State::open; }
  [[nodiscard]] bool idle() const noexcept { return !receive_party && !transmit_party && !multicast; }
};

// The state of a call that the ledger does not have.
struct Call {
  std::uint32_t reference = 0;
  CallHandle entry;  // in the ledger, until the call ends
  CallPhase phase = CallPhase::dialling;
  std::string digits;           // dialled
  std::string calling, called;  // of CallInfo
  bool inbound = false;
  bool info = false;   // CallInfo was seen: both parties are known
  bool rings = false;  // before CallInfo
};

struct Session final : CallDetails {
  static constexpr std::size_t kMaxCalls = 64;
  static constexpr std::size_t kMaxChannels = 64;

  std::uint64_t connection = 0;
  Endpoint phone, server;
  rules::Zone phone_zone{}, server_zone{};
  Phase phase = Phase::connected;
  std::string device;
  std::optional<std::uint32_t> device_type;
  std::string firmware, alarm;
  std::uint8_t version = 0;  // that both ends named
  std::uint8_t asked_version = 0;
  std::uint32_t tag = 0, socket = 0;
  std::uint16_t rtp_port = 0;     // where a CallManager 2.x phone receives; 0: not named
  bool known = false;             // an ephone names it
  bool admitted = false;          // it asked to register, and policy lets it
  Time asked_at{};                // when it last asked
  bool holds = false;             // counted among its device's
  bool was_registered = false;    // the device has registered before since the start
  bool foreign_told = false;      // the check for a phone outside was made
  bool unlisted_server = false;   // reported
  bool picked_up = false;         // the connection is older than we are
  Duration keep_alive{};          // between the phone's keep-alives
  Time since{}, last_heard{};     // registered since; the phone's last message
  std::string pending_digits;     // dialled before the call had a reference
  std::uint32_t active_call = 0;  // the last call named; old versions seldom name it
  std::vector<Call> calls;
  std::vector<std::unique_ptr<Channel>> channels;

  [[nodiscard]] Call* call(std::uint32_t reference) noexcept {
    for (auto& c : calls)
      if (c.reference == reference) return &c;
    return nullptr;
  }
  void describe(CallHandle entry, CallRow& row) const override {
    for (const auto& c : calls) {
      if (c.entry != entry) continue;
      for (const auto& channel : channels)
        if (channel->call_reference == c.reference) row.gates += static_cast<std::uint32_t>(channel->gates.size());
    }
  }
};

}  // namespace sallyport::sccp_alg
