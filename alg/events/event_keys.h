// The keys of each event, once: to_json() writes them in this order, and clear() empties the members behind them.
// A member that has no row here does not compile (member_count.h). Internal to alg/events/.
#pragma once

#include <string_view>
#include <tuple>
#include <type_traits>

#include "alg/events/counters.h"
#include "alg/events/event_json.h"
#include "alg/events/events.h"
#include "alg/events/json_line.h"
#include "alg/events/member_count.h"

namespace sallyport::event_keys {

// ---- how a member is written: a function of the line, the key, the event and the member ----

// By the type of the member. Empty texts and optionals without a value are left out.
struct Plain {
  template <class E, class Member>
  void operator()(JsonLine& line, std::string_view key, const E&, const Member& member) const {
    write(line, key, member);
  }

 private:
  static void write(JsonLine& line, std::string_view key, std::string_view value) { line.text(key, value); }
  static void write(JsonLine& line, std::string_view key, const IpAddress& value) { line.address(key, value); }
  static void write(JsonLine& line, std::string_view key, bool value) { line.boolean(key, value); }
  template <class T>
  requires std::is_integral_v<T>
  static void write(JsonLine& line, std::string_view key, T value) { line.number(key, value); }
  template <class T>
  requires std::is_enum_v<T>
  static void write(JsonLine& line, std::string_view key, T value) { line.text(key, to_text(value)); }
  template <class T>
  static void write(JsonLine& line, std::string_view key, const std::optional<T>& value) {
    if (value) write(line, key, *value);
  }
};

// A number is left out at 0, a flag when it is false.
struct WhereSet {
  template <class E, class Member>
  void operator()(JsonLine& line, std::string_view key, const E&, const Member& member) const {
    if (member != Member{}) Plain{}(line, key, 0, member);
  }
};

struct Decimals {
  int digits;
  template <class E>
  void operator()(JsonLine& line, std::string_view key, const E&, double member) const {
    line.decimal(key, member, digits);
  }
};

// An endpoint: its address under the key, its port under a key of its own, left out at 0.
struct WithPort {
  std::string_view port;
  template <class E>
  void operator()(JsonLine& line, std::string_view key, const E&, const Endpoint& member) const {
    line.address(key, member.address);
    line.known_number(port, number(member.port));
  }
  template <class E>
  void operator()(JsonLine& line, std::string_view key, const E& event, const std::optional<Endpoint>& member) const {
    if (member) (*this)(line, key, event, *member);
  }
};

// A counter, where the summary shows it.
struct InSummary {
  Shown shown;
  void operator()(JsonLine& line, std::string_view key, const SummaryEvent&, std::uint64_t member) const {
    if (shown != Shown::stats) line.number(key, member);
  }
};

// Written by another row.
struct Elsewhere {
  template <class E, class Member>
  void operator()(JsonLine&, std::string_view, const E&, const Member&) const {}
};

// ---- the rows ----

template <class E, class Member, class How>
struct Key {
  std::string_view name;
  Member E::*member;
  How how;
};

template <class E, class Member, class How = Plain>
constexpr Key<E, Member, How> key(std::string_view name, Member E::*member, How how = {}) {
  return {name, member, how};
}

template <class E>
struct Keys;

template <>
struct Keys<MediaEvent> {
  static constexpr std::string_view event = "media";
  static constexpr auto address_or_host = [](JsonLine& line, std::string_view name, const MediaEvent& e, const auto&) {
    line.text(name, e.address ? to_text(*e.address) : e.host);
  };
  static constexpr std::tuple rows{
      key("proto", &MediaEvent::proto),
      key("call", &MediaEvent::call),
      key("kind", &MediaEvent::kind),
      key("addr", &MediaEvent::address, address_or_host),
      key("addr", &MediaEvent::host, Elsewhere{}),
      key("port", &MediaEvent::port, WhereSet{}),
      key("rtcp_addr", &MediaEvent::rtcp_address),
      key("rtcp_port", &MediaEvent::rtcp_port, WhereSet{}),
      key("mux", &MediaEvent::mux, WhereSet{}),
  };
};

template <>
struct Keys<ControlEvent> {
  static constexpr std::string_view event = "control";
  static constexpr std::tuple rows{
      key("proto", &ControlEvent::proto),
      key("call", &ControlEvent::call),
      key("addr", &ControlEvent::endpoint, WithPort{"port"}),
      key("transport", &ControlEvent::transport),
  };
};

template <>
struct Keys<PinholeEvent> {
  static constexpr std::string_view event = "pinhole";
  // An opening has no reason.
  static constexpr auto where_it_ends = [](JsonLine& line, std::string_view name, const PinholeEvent& e,
                                           GateReason reason) {
    const auto action = e.action;
    if (action == PinholeEvent::Action::close || action == PinholeEvent::Action::refuse)
      line.text(name, to_text(reason));
  };
  static constexpr std::tuple rows{
      key("action", &PinholeEvent::action),
      key("id", &PinholeEvent::id, WhereSet{}),
      key("proto", &PinholeEvent::proto),
      key("call", &PinholeEvent::call),
      key("transport", &PinholeEvent::transport),
      key("src", &PinholeEvent::source),
      key("sport", &PinholeEvent::source_port, WhereSet{}),
      key("dst", &PinholeEvent::destination),
      key("dport", &PinholeEvent::destination_port, WhereSet{}),
      key("reason", &PinholeEvent::reason, where_it_ends),
      key("why", &PinholeEvent::why),
  };
};

template <>
struct Keys<RegistrationEvent> {
  static constexpr std::string_view event = "registration";
  static constexpr std::tuple rows{
      key("action", &RegistrationEvent::action),   key("proto", &RegistrationEvent::proto),
      key("device", &RegistrationEvent::device),   key("addr", &RegistrationEvent::address),
      key("type", &RegistrationEvent::type),       key("reason", &RegistrationEvent::reason),
      key("expires", &RegistrationEvent::expires), key("model", &RegistrationEvent::model),
      key("tag", &RegistrationEvent::tag),         key("socket", &RegistrationEvent::socket),
  };
};

template <>
struct Keys<CallEvent> {
  static constexpr std::string_view event = "call";
  static constexpr std::tuple rows{
      key("action", &CallEvent::action), key("proto", &CallEvent::proto), key("call", &CallEvent::call),
      key("from", &CallEvent::from),     key("to", &CallEvent::to),       key("cause", &CallEvent::cause),
      key("secure", &CallEvent::secure),
  };
};

template <>
struct Keys<StreamEvent> {
  static constexpr std::string_view event = "stream";
  static constexpr std::tuple rows{
      key("call", &StreamEvent::call),
      key("src", &StreamEvent::source, WithPort{"sport"}),
      key("dst", &StreamEvent::destination, WithPort{"dport"}),
      key("ssrc", &StreamEvent::ssrc),
      key("payload_type", &StreamEvent::payload_type),
      key("packets", &StreamEvent::packets),
      key("bytes", &StreamEvent::bytes),
      key("lost", &StreamEvent::lost),
      key("jitter_ms", &StreamEvent::jitter_ms, Decimals{3}),
      key("srtp", &StreamEvent::srtp),
  };
};

template <>
struct Keys<DropEvent> {
  static constexpr std::string_view event = "drop";
  // A frame that is not IP, or that has an invalid IP header, has neither address nor protocol.
  static constexpr auto where_known = [](JsonLine& line, std::string_view name, const DropEvent& e,
                                         const FiveTuple& tuple) {
    if (tuple == FiveTuple{}) return;
    line.text(name, to_text(tuple.protocol));
    WithPort{"sport"}(line, "src", e, tuple.source);
    WithPort{"dport"}(line, "dst", e, tuple.destination);
  };
  static constexpr std::tuple rows{
      key("reason", &DropEvent::reason),
      key("rule", &DropEvent::rule),
      key("transport", &DropEvent::tuple, where_known),
  };
};

template <>
struct Keys<AlertEvent> {
  static constexpr std::string_view event = "alert";
  static constexpr auto with_its_row = [](JsonLine& line, std::string_view name, const AlertEvent&, AlertKind kind) {
    line.number("severity", severity(kind));
    line.text(name, to_text(kind));
    line.number("sid", sid(kind));
  };
  static constexpr std::tuple rows{
      key("kind", &AlertEvent::kind, with_its_row),
      key("message", &AlertEvent::message),
      key("src", &AlertEvent::source, WithPort{"sport"}),
      key("dst", &AlertEvent::destination, WithPort{"dport"}),
      key("call", &AlertEvent::call),
  };
};

template <>
struct Keys<MalformedEvent> {
  static constexpr std::string_view event = "malformed";
  static constexpr std::tuple rows{
      key("proto", &MalformedEvent::proto),
      key("field", &MalformedEvent::field),
      key("offset", &MalformedEvent::offset),
      key("message", &MalformedEvent::message),
      key("src", &MalformedEvent::source, WithPort{"sport"}),
      key("dst", &MalformedEvent::destination, WithPort{"dport"}),
  };
};

template <>
struct Keys<SummaryEvent> {
  static constexpr std::string_view event = "summary";
  static constexpr std::tuple rows{
#define COUNTER(name, shown, meaning) key(#name, &SummaryEvent::name, InSummary{Shown::shown}),
#include "alg/events/counters.def"
      key("seconds", &SummaryEvent::seconds, Decimals{6}),
  };
};

// Calls f(row) for each key of an event, in order.
template <class E, class F>
constexpr void for_each(F&& f) {
  static_assert(std::tuple_size_v<decltype(Keys<E>::rows)> == member_count<E>, "a member of the event has no row");
  std::apply([&f](const auto&... row) { (f(row), ...); }, Keys<E>::rows);
}

}  // namespace sallyport::event_keys
