#include "alg/events/event_json.h"

#include <array>
#include <type_traits>

#include "alg/events/json_line.h"

namespace sallyport {

namespace {

constexpr std::array<std::string_view, 10> kNames = {"media",  "control", "pinhole", "registration", "call",
                                                     "stream", "drop",    "alert",   "malformed",    "summary"};
static_assert(std::variant_size_v<decltype(Event::what)> == kNames.size());

void address_and_port(JsonLine& line, std::string_view address_key, std::string_view port_key,
                      const Endpoint& endpoint) {
  line.address(address_key, endpoint.address);
  line.known_number(port_key, number(endpoint.port));
}

void both_ends(JsonLine& line, const std::optional<Endpoint>& source, const std::optional<Endpoint>& destination) {
  if (source) address_and_port(line, "src", "sport", *source);
  if (destination) address_and_port(line, "dst", "dport", *destination);
}

void write(JsonLine& line, const MediaEvent& e) {
  line.text("proto", e.proto);
  line.text("call", e.call);
  line.text("kind", e.kind);
  line.text("addr", e.address ? to_text(*e.address) : e.host);
  line.known_number("port", e.port);
  if (e.rtcp_address) line.address("rtcp_addr", *e.rtcp_address);
  line.known_number("rtcp_port", e.rtcp_port);
  if (e.mux) line.boolean("mux", true);
}

void write(JsonLine& line, const ControlEvent& e) {
  line.text("proto", e.proto);
  line.text("call", e.call);
  address_and_port(line, "addr", "port", e.endpoint);
  line.text("transport", to_text(e.transport));
}

void write(JsonLine& line, const PinholeEvent& e) {
  line.text("action", to_text(e.action));
  line.known_number("id", e.id);
  line.text("proto", e.proto);
  line.text("call", e.call);
  line.text("transport", to_text(e.transport));
  if (e.source) line.address("src", *e.source);
  line.known_number("sport", e.source_port);
  if (e.destination) line.address("dst", *e.destination);
  line.known_number("dport", e.destination_port);
  const auto ends = e.action == PinholeEvent::Action::close || e.action == PinholeEvent::Action::refuse;
  if (ends) line.text("reason", to_text(e.reason));
  line.text("why", e.why);
}

void write(JsonLine& line, const RegistrationEvent& e) {
  line.text("action", to_text(e.action));
  line.text("proto", e.proto);
  line.text("device", e.device);
  if (e.address) line.address("addr", *e.address);
  line.text("type", e.type);
  line.text("reason", e.reason);
  if (e.expires) line.number("expires", *e.expires);
  line.text("model", e.model);
  if (e.tag) line.number("tag", *e.tag);
  if (e.socket) line.number("socket", *e.socket);
}

void write(JsonLine& line, const CallEvent& e) {
  line.text("action", to_text(e.action));
  line.text("proto", e.proto);
  line.text("call", e.call);
  line.text("from", e.from);
  line.text("to", e.to);
  line.text("cause", e.cause);
  if (e.secure) line.boolean("secure", *e.secure);
}

void write(JsonLine& line, const StreamEvent& e) {
  line.text("call", e.call);
  address_and_port(line, "src", "sport", e.source);
  address_and_port(line, "dst", "dport", e.destination);
  line.number("ssrc", e.ssrc);
  line.number("payload_type", e.payload_type);
  line.number("packets", e.packets);
  line.number("bytes", e.bytes);
  line.number("lost", e.lost);
  line.decimal("jitter_ms", e.jitter_ms, 3);
  line.boolean("srtp", e.srtp);
}

void write(JsonLine& line, const DropEvent& e) {
  line.text("reason", to_text(e.reason));
  line.text("rule", e.rule);
  // A frame that is not IP, or whose IP header lies, has neither address nor protocol.
  if (e.tuple == FiveTuple{}) return;
  line.text("transport", to_text(e.tuple.protocol));
  address_and_port(line, "src", "sport", e.tuple.source);
  address_and_port(line, "dst", "dport", e.tuple.destination);
}

void write(JsonLine& line, const AlertEvent& e) {
  line.number("severity", severity(e.kind));
  line.text("kind", to_text(e.kind));
  line.number("sid", sid(e.kind));
  line.text("message", e.message);
  both_ends(line, e.source, e.destination);
  line.text("call", e.call);
}

void write(JsonLine& line, const MalformedEvent& e) {
  line.text("proto", e.proto);
  line.text("field", e.field);
  line.number("offset", e.offset);
  line.text("message", e.message);
  both_ends(line, e.source, e.destination);
}

void write(JsonLine& line, const SummaryEvent& e) {
  line.number("packets", e.packets);
  line.number("bytes", e.bytes);
  line.number("forwarded", e.forwarded);
  line.number("dropped", e.dropped);
  line.number("calls", e.calls);
  line.number("registrations", e.registrations);
  line.number("pinholes_opened", e.pinholes_opened);
  line.number("pinholes_open_at_end", e.pinholes_open_at_end);
  line.number("malformed", e.malformed);
  line.number("alerts", e.alerts);
  line.number("events_suppressed", e.events_suppressed);
  line.number("bytes_changed", e.bytes_changed);
  line.decimal("seconds", e.seconds, 6);
}

}  // namespace

std::string_view event_name(const Event& event) noexcept {
  return kNames[event.what.index()];
}

std::string_view to_text(PinholeEvent::Action action) noexcept {
  switch (action) {
    case PinholeEvent::Action::open: return "open";
    case PinholeEvent::Action::refresh: return "refresh";
    case PinholeEvent::Action::close: return "close";
    case PinholeEvent::Action::refuse: return "refuse";
  }
  return {};
}

std::string_view to_text(RegistrationEvent::Action action) noexcept {
  switch (action) {
    case RegistrationEvent::Action::register_: return "register";
    case RegistrationEvent::Action::register_new: return "register-new";
    case RegistrationEvent::Action::unregister: return "unregister";
    case RegistrationEvent::Action::unregister_abnormal: return "unregister-abnormal";
    case RegistrationEvent::Action::alarm: return "alarm";
    case RegistrationEvent::Action::reject: return "reject";
    case RegistrationEvent::Action::refuse: return "refuse";
  }
  return {};
}

std::string_view to_text(CallEvent::Action action) noexcept {
  switch (action) {
    case CallEvent::Action::setup: return "setup";
    case CallEvent::Action::alerting: return "alerting";
    case CallEvent::Action::answer: return "answer";
    case CallEvent::Action::hold: return "hold";
    case CallEvent::Action::resume: return "resume";
    case CallEvent::Action::end: return "end";
    case CallEvent::Action::refuse: return "refuse";
  }
  return {};
}

void append_json(std::string& line, const Event& event, std::string_view file) {
  JsonLine json(line);
  json.text("event", event_name(event));
  json.seconds("time", event.stamp.time);
  json.text("file", file);
  json.known_number("frame", event.stamp.frame);
  std::visit([&json](const auto& what) { write(json, what); }, event.what);
  json.close();
}

std::string to_json(const Event& event, std::string_view file) {
  std::string line;
  line.reserve(256);
  append_json(line, event, file);
  return line;
}

}  // namespace sallyport
