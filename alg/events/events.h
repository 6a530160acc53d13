// Events: what the engine reports, as data. The analyzer, the gateway and the tests print, count and compare the same
// structures. event_json.h writes them as JSON Lines; programs read those, so keys and meanings are stable.
//
// Times are microseconds since 1970 (base/time.h). Texts are as a message gives them and may hold any bytes. An empty
// text, an absent optional and a port of 0 mean that the value is not known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "alg/base/time.h"
#include "alg/events/alerts.h"
#include "dissectors/base/address.h"

namespace sallyport {

enum class DropReason : std::uint8_t {
#define DROP_REASON(name, text) name,
#include "alg/events/reasons.def"
#undef DROP_REASON
  count
};
[[nodiscard]] std::string_view to_text(DropReason reason) noexcept;

enum class GateReason : std::uint8_t {
#define GATE_REASON(name, text) name,
#include "alg/events/reasons.def"
#undef GATE_REASON
  count
};
[[nodiscard]] std::string_view to_text(GateReason reason) noexcept;

// Where it happened: the time of the packet, and its number in the capture (from 1; 0: none, as in a gateway).
struct Stamp {
  Time time{};
  std::uint64_t frame = 0;
};

// The keys of each event, in order, are in event_keys.h: a new member needs its row there.

// A party announces where it receives media. Sources: SDP c=, m= and a=rtcp (RFC 8866, 3605, 5761), SCCP
// OpenReceiveChannelAck, H.245 mediaChannel and mediaControlChannel.
struct MediaEvent {
  std::string proto, call, kind;     // kind: "audio", "video", ...
  std::optional<IpAddress> address;  // none: `host` has a name
  std::string host;
  std::uint16_t port = 0;  // 0: left out
  std::optional<IpAddress> rtcp_address;
  std::uint16_t rtcp_port = 0;  // 0: left out
  bool mux = false;
};

// A message announces where a call's signalling goes on: H.225.0 call signalling, or H.245.
struct ControlEvent {
  std::string proto, call;
  Endpoint endpoint;
  IpProtocol transport{};
};

// A gate (pinhole) opens, changes, closes, or is refused.
struct PinholeEvent {
  enum class Action : std::uint8_t { open, refresh, close, refuse } action{};
  std::uint64_t id = 0;  // 0 for a refuse
  std::string proto, call;
  IpProtocol transport{};
  std::optional<IpAddress> source;       // none: any
  std::uint16_t source_port = 0;         // 0: any
  std::optional<IpAddress> destination;  // none: a name was announced, and refused
  std::uint16_t destination_port = 0;
  GateReason reason{};  // close and refuse
  std::string why;      // the message that caused it: "INVITE", "200 INVITE", "BYE", ...
};

// A phone or endpoint registers, leaves, or may not: SIP REGISTER (RFC 3261 10), SCCP Register, RAS RRQ (H.225.0 7).
struct RegistrationEvent {
  enum class Action : std::uint8_t { register_, register_new, unregister, unregister_abnormal, alarm, reject, refuse };
  Action action{};
  std::string proto, device, type;
  std::string reason;  // alarm: the whole text of the SCCP Alarm message, "22: Name=SEP003094C38724 Load=..."
  std::optional<IpAddress> address;
  std::optional<std::uint32_t> expires;  // seconds
  std::string model;                     // "7960", if the type is only "Phone"
  std::optional<std::uint32_t> tag;      // sccp: the ephone's tag; an unknown phone gets the next free one
  std::optional<std::uint32_t> socket;   // sccp: the number of the connection, from 1; a free number is used again
};

// A step of a call. `cause` ends it or refuses it: "BYE", "486 Busy Here", "16 normal call clearing".
struct CallEvent {
  enum class Action : std::uint8_t { setup, alerting, answer, hold, resume, end, refuse } action{};
  std::string proto, call, from, to, cause;
  std::optional<bool> secure;  // true: its media are encrypted; none: not known
};

// An RTP stream (one SSRC in one direction) has ended. RFC 3550 6.4.1 and A.8 define loss and jitter.
struct StreamEvent {
  std::string call;  // empty: no call announced it
  Endpoint source, destination;
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  std::uint64_t packets = 0, bytes = 0, lost = 0;  // bytes: of UDP payload; lost: packets
  double jitter_ms = 0;                            // milliseconds
  bool srtp = false;
};

// A packet was dropped. Above the policy's `logging drops` a second these events are counted instead.
struct DropEvent {
  DropReason reason{};
  std::string rule;  // the access-list entry, if one decided
  FiveTuple tuple;
};

// Something that a person should look at. The kind gives sid and severity (alerts.h).
struct AlertEvent {
  AlertKind kind{};
  std::string message, call;
  std::optional<Endpoint> source, destination;
};

// A message does not decode, so it opens nothing.
struct MalformedEvent {
  std::string proto, field, message;  // field: the standard's name of the field, or the name of the error
  std::uint32_t offset = 0;           // bytes from the start of the message
  std::optional<Endpoint> source, destination;
};

// The last event of a run: all counters of counters.def, also those of `show stats`, and the length of the run.
struct SummaryEvent {
#define COUNTER(name, shown, meaning) std::uint64_t name = 0;
#include "alg/events/counters.def"
  double seconds = 0;  // from the first packet to the end
};

struct Event {
  Stamp stamp;
  std::variant<MediaEvent, ControlEvent, PinholeEvent, RegistrationEvent, CallEvent, StreamEvent, DropEvent, AlertEvent,
               MalformedEvent, SummaryEvent>
      what;
};

// The alert about a refusal: the alert with the name of the reason, or `malformed` if there is none.
[[nodiscard]] AlertKind alert_of(DropReason reason) noexcept;

// An alert about a packet or message of the flow `tuple`. This function makes all alerts.
[[nodiscard]] Event make_alert(AlertKind kind, Stamp stamp, const FiveTuple& tuple, std::string message,
                               std::string call = {});

// Empties an event for reuse: every member is as in a new event, but texts keep their memory (up to 1 KiB).
void clear(MediaEvent& event);
void clear(PinholeEvent& event);
void clear(CallEvent& event);

// Receives events: in order, on the thread that runs the signalling core.
class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;
  virtual void on_event(const Event& event) = 0;
};

}  // namespace sallyport
