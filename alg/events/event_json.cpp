#include "alg/events/event_json.h"

#include "alg/events/event_keys.h"

namespace sallyport {

namespace {

template <class E>
void write(JsonLine& line, const E& event) {
  event_keys::for_each<E>([&](const auto& row) { row.how(line, row.name, event, event.*row.member); });
}

constexpr std::size_t kLongText = 1024;  // do not keep the memory of a very long Call-ID

void empty(std::string& text, const std::string&) {
  text.clear();
  if (text.capacity() > kLongText) text.shrink_to_fit();
}
template <class Member>
void empty(Member& member, const Member& fresh) {
  member = fresh;
}
template <class E>
void empty(E& event) {
  static const E fresh{};
  event_keys::for_each<E>([&](const auto& row) { empty(event.*row.member, fresh.*row.member); });
}

}  // namespace

std::string_view event_name(const Event& event) noexcept {
  return std::visit([]<class E>(const E&) { return event_keys::Keys<E>::event; }, event.what);
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

void clear(MediaEvent& event) {
  empty(event);
}
void clear(PinholeEvent& event) {
  empty(event);
}
void clear(CallEvent& event) {
  empty(event);
}

std::string to_json(const Event& event, std::string_view file) {
  std::string line;
  line.reserve(256);
  append_json(line, event, file);
  return line;
}

}  // namespace sallyport
