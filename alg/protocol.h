// The interface of a protocol: its step (ProtocolAlg), and its row in the registry (protocols.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "alg/base/current_policy.h"
#include "alg/calls/ledger.h"
#include "alg/events/rows.h"
#include "alg/gates/effects.h"
#include "alg/worker/protocol_traits.h"
#include "dissectors/base/bytes.h"
#include "rules/policy.h"

namespace sallyport {

// How a TCP connection that carried messages ended.
enum class ConnectionEnd : std::uint8_t {
  fin,        // one side has no more to send
  reset,      // RST
  idle,       // no packet for the policy's idle time
  replaced,   // another connection uses its ports now
  refused,    // by us
  unreadable  // its bytes are not messages of the protocol, or no longer
};

// One whole message on its way, as the signalling core hands it to its protocol.
struct Message {
  Bytes bytes;
  FiveTuple tuple;     // of the packet that completed it
  rules::Zone zone{};  // of its sender
  Stamp stamp;
  std::uint64_t connection = 0;  // names the TCP connection, never used again; 0: a datagram
  bool from_client = true;       // sent by the side that opened the connection
  bool through_gate = false;     // came in by a gate for signalling, not by a list or zone
  bool picked_up = false;        // on a stream that we joined in its middle
};

// The signalling core gives these to a protocol; they outlive it.
struct ProtocolContext {
  const CurrentPolicy& policy;
  std::uint64_t& next_gate_id;
  std::uint64_t hash_seed = 0;
  Ledger& calls;
};

// A protocol's state and step. Lives on the signalling core's thread.
class ProtocolAlg {
 public:
  ProtocolAlg() = default;
  ProtocolAlg(const ProtocolAlg&) = delete;
  ProtocolAlg& operator=(const ProtocolAlg&) = delete;
  virtual ~ProtocolAlg() = default;

  // refuse: Effects::refuse() has the reason; a datagram is dropped, a connection is reset towards both ends.
  enum class Verdict : std::uint8_t { pass, malformed, limit, refuse };
  // Decodes one message, steps the state, and answers with effects.
  [[nodiscard]] virtual Verdict message(const Message& message, Effects& effects) = 0;
  // A connection that carried messages has ended. Called once for each.
  virtual void ended(std::uint64_t connection, ConnectionEnd how, Stamp stamp, Effects& effects) {
    (void)connection, (void)how, (void)stamp, (void)effects;
  }
  // Timers up to and including `now`.
  virtual void advance(Time now, Effects& effects) = 0;
  // advance() has nothing to do before this time, as long as no other function is called.
  [[nodiscard]] virtual Time next_due() const noexcept = 0;
  // The gate has carried packets since the last report.
  virtual void gate_active(std::uint64_t gate_id, Time now) = 0;
  // The current policy has been replaced: gates that the new one would refuse are closed.
  virtual void reload(Time now, Effects& effects) = 0;

  // The number of registrations granted so far.
  [[nodiscard]] virtual std::uint64_t registered() const noexcept = 0;
  // Registrations that hold now, from `place` on; checks at most `most` of them (rows.h).
  virtual void registrations(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const = 0;
};

// A row of the registry: what the worker knows of the protocol, and its step.
struct ProtocolRow {
  ProtocolTraits traits;
  std::unique_ptr<ProtocolAlg> (*make)(const ProtocolContext& context) = nullptr;
};

}  // namespace sallyport
