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

// One stream of a phone. The phone receives in one direction (OpenReceiveChannel and its Ack) and sends in the other
// (StartMediaTransmission). Both directions have the same conference identifier.
struct Channel {
  Session* session = nullptr;
  std::uint32_t conference = 0;
  std::uint32_t call_reference = 0;  // 0: not known
  bool multimedia = false;
  bool multicast = false;
  std::optional<std::uint32_t> receive_party, transmit_party;  // passThruPartyId of each direction
  Sink receive;                                                // state open: the phone receives here
  Sink transmit;                                               // state open: the phone sends there
  std::optional<IpAddress> expected_source;                    // from OpenReceiveChannel of later versions
  bool receive_encrypted = false, transmit_encrypted = false;
  std::vector<LegGate> gates;
  Time last_media{};
  bool timed_out = false;
  bool transmit_refused = false;      // StartMediaTransmission named an address that policy refuses
  std::optional<Time> any_source_at;  // from this time on any source may send, if none is named

  [[nodiscard]] bool receives() const noexcept { return receive.state == Sink::State::open; }
  [[nodiscard]] bool transmits() const noexcept { return transmit.state == Sink::State::open; }
  [[nodiscard]] bool idle() const noexcept { return !receive_party && !transmit_party && !multicast; }
};

// The state of a call that is not in the ledger.
struct Call {
  std::uint32_t reference = 0;
  CallHandle entry;  // in the ledger, until the call ends
  CallPhase phase = CallPhase::dialling;
  std::string digits;           // dialled digits
  std::string calling, called;  // parties from CallInfo
  bool inbound = false;
  bool info = false;   // CallInfo was seen: both parties are known
  bool rings = false;  // the call rang before CallInfo
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
  std::uint8_t version = 0;  // the lower version of both ends
  std::uint8_t asked_version = 0;
  std::uint32_t tag = 0, socket = 0;
  std::uint16_t rtp_port = 0;     // receive port of a CallManager 2.x phone; 0: not named
  bool known = false;             // an ephone names the device
  bool admitted = false;          // the device asked to register, and policy lets it
  Time asked_at{};                // time of the last request
  bool holds = false;             // counts as a session of its device
  bool was_registered = false;    // the device has registered before since the start
  bool foreign_told = false;      // the check for a foreign phone was made
  bool unlisted_server = false;   // its server was reported as unlisted
  bool picked_up = false;         // the connection is older than this process
  Duration keep_alive{};          // interval of the phone's keep-alives
  Time since{}, last_heard{};     // start of the registration; the phone's last message
  std::string pending_digits;     // digits dialled before the call had a reference
  std::uint32_t active_call = 0;  // reference of the last named call; old versions seldom name it
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
