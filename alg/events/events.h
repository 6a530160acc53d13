// Events: what the engine has to say, as data. The analyzer, the gateway and the tests print, count and compare
// the same structures; their JSON form is in event_json.h. Keys and meanings are the contract of interfaces.md.
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

// Where it happened: the packet's time, and its number in the capture (1-based; 0 = none).
struct Stamp {
  Time time{};
  std::uint64_t frame = 0;
};

// The keys of each event, in order, are in event_keys.h: a new member needs its row there.

struct MediaEvent {
  std::string proto, call, kind;
  std::optional<IpAddress> address;  // a host name stands in `host`
  std::string host;
  std::uint16_t port = 0;  // 0: left out
  std::optional<IpAddress> rtcp_address;
  std::uint16_t rtcp_port = 0;  // 0: left out
  bool mux = false;
};

struct ControlEvent {
  std::string proto, call;
  Endpoint endpoint;
  IpProtocol transport{};
};

struct PinholeEvent {
  enum class Action : std::uint8_t { open, refresh, close, refuse } action{};
  std::uint64_t id = 0;  // 0 for a refuse
  std::string proto, call;
  IpProtocol transport{};
  std::optional<IpAddress> source;  // none: any
  std::uint16_t source_port = 0;    // 0: any
  std::optional<IpAddress> destination;
  std::uint16_t destination_port = 0;
  GateReason reason{};  // close and refuse
  std::string why;      // the message that did it: "INVITE", "200 INVITE", "BYE", ...
};

struct RegistrationEvent {
  enum class Action : std::uint8_t { register_, register_new, unregister, unregister_abnormal, alarm, reject, refuse };
  Action action{};
  std::string proto, device, type;
  std::string reason;  // alarm: the whole text of the SCCP Alarm message, "22: Name=SEP003094C38724 Load=..."
  std::optional<IpAddress> address;
  std::optional<std::uint32_t> expires;
  std::string model;                    // "7960", where the type is only "Phone"
  std::optional<std::uint32_t> tag;     // sccp: the ephone's; an unknown phone's is the next that is free
  std::optional<std::uint32_t> socket;  // sccp: the number of its connection, from 1, reused when it is free
};

struct CallEvent {
  enum class Action : std::uint8_t { setup, alerting, answer, hold, resume, end, refuse } action{};
  std::string proto, call, from, to, cause;
  std::optional<bool> secure;
};

struct StreamEvent {
  std::string call;  // empty: no call announced it
  Endpoint source, destination;
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
  std::uint64_t packets = 0, bytes = 0, lost = 0;
  double jitter_ms = 0;
  bool srtp = false;
};

struct DropEvent {
  DropReason reason{};
  std::string rule;  // the access-list entry, where one decided
  FiveTuple tuple;
};

struct AlertEvent {
  AlertKind kind{};  // has sid and severity too (alerts.h)
  std::string message, call;
  std::optional<Endpoint> source, destination;
};

struct MalformedEvent {
  std::string proto, field, message;  // field: the standard's name of the field, or the error's name
  std::uint32_t offset = 0;
  std::optional<Endpoint> source, destination;
};

// The counters of the list (counters.def), those of `show stats` too, and how long the run took.
struct SummaryEvent {
#define COUNTER(name, shown, meaning) std::uint64_t name = 0;
#include "alg/events/counters.def"
  double seconds = 0;
};

struct Event {
  Stamp stamp;
  std::variant<MediaEvent, ControlEvent, PinholeEvent, RegistrationEvent, CallEvent, StreamEvent, DropEvent, AlertEvent,
               MalformedEvent, SummaryEvent>
      what;
};

// The alert about a refusal: the one that has the reason's name; `malformed` where none has.
[[nodiscard]] AlertKind alert_of(DropReason reason) noexcept;

// An alert about a packet or message that went as `tuple` says. All alerts are made here.
[[nodiscard]] Event make_alert(AlertKind kind, Stamp stamp, const FiveTuple& tuple, std::string message,
                               std::string call = {});

// Empties an event that is used again: every member as in a new one, but texts keep their memory (up to 1 KiB).
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
