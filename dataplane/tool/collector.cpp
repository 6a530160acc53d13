#include "dataplane/tool/collector.h"

#include "alg/events/event_json.h"

namespace sallyport::tool {

namespace {

// The parts with a separator that no text of a message should hold; a collision would merge two rows, no more.
template <typename... Parts>
std::string key(const Parts&... parts) {
  std::string out;
  out.reserve((... + (std::string_view(parts).size() + 1)));
  ((out += parts, out += '\x1f'), ...);
  return out;
}

// The row with that key, made by `fresh` where it is new; nullptr where the table is full, or nothing begins here: what
// found no room is counted when it begins, and not again for everything that is heard of it.
template <typename Row, typename Index, typename Key, typename Fresh>
Row* find_or_add(Rows<Row>& table, Index& index, const Key& key, Fresh fresh, bool begins = true) {
  if (const auto at = index.find(key); at != index.end()) return &table.rows[at->second];
  if (!begins && table.full()) return nullptr;
  Row* const row = table.add(fresh());
  if (row != nullptr) index.emplace(key, table.rows.size() - 1);
  return row;
}

}  // namespace

void Collector::on_event(const Event& event) {
  std::visit([&](const auto& what) { add(event.stamp, what); }, event.what);
}

void Collector::add(const Stamp& stamp, const CallEvent& event) {
  if (!wanted_.summary && !wanted_.calls) return;
  const auto fresh = [&] {
    CallRow row;
    row.proto = event.proto;
    row.call = event.call;
    row.begin = stamp;
    return row;
  };
  CallRow* const row =
      find_or_add(calls, call_index_, key(event.proto, event.call), fresh,
                  event.action == CallEvent::Action::setup || event.action == CallEvent::Action::refuse);
  if (row == nullptr) return;
  if (row->from.empty()) row->from = event.from;
  if (row->to.empty()) row->to = event.to;
  if (!event.cause.empty()) row->cause = event.cause;
  if (event.secure) row->secure = event.secure;
  switch (event.action) {
    case CallEvent::Action::setup: row->state = "calling"; break;
    case CallEvent::Action::alerting: row->state = "ringing"; break;
    case CallEvent::Action::answer:
      row->state = "answered";
      if (!row->answered) row->answered = stamp.time;
      break;
    case CallEvent::Action::hold: row->state = "on hold"; break;
    case CallEvent::Action::resume: row->state = "answered"; break;
    case CallEvent::Action::end:
      row->state = row->answered ? "ended" : "not answered";
      row->ended = stamp.time;
      break;
    case CallEvent::Action::refuse:
      row->state = "refused";
      row->ended = stamp.time;
      break;
  }
}

void Collector::add(const Stamp& stamp, const PinholeEvent& event) {
  if (!wanted_.summary && !wanted_.pinholes) return;
  const auto fresh = [&] { return PinholeRow{event, stamp, std::nullopt, {}}; };
  if (event.action == PinholeEvent::Action::refuse) {
    pinholes.add(fresh());
    return;
  }
  PinholeRow* const row =
      find_or_add(pinholes, pinhole_index_, event.id, fresh, event.action == PinholeEvent::Action::open);
  if (row == nullptr) return;
  if (event.source) row->gate.source = event.source;
  if (event.source_port != 0) row->gate.source_port = event.source_port;
  if (event.action != PinholeEvent::Action::close) return;
  row->gate.action = event.action;
  row->gate.reason = event.reason;
  row->closed_by = event.why;
  row->end = stamp;
}

void Collector::add(const Stamp& stamp, const RegistrationEvent& event) {
  if (!wanted_.summary && !wanted_.registrations) return;
  const auto where = event.address ? to_text(*event.address) : std::string();
  const auto fresh = [&] {
    RegistrationRow row;
    row.first_seen = stamp;
    return row;
  };
  RegistrationRow* const row =
      find_or_add(registrations, registration_index_,
                  key(event.proto, event.device, where, to_text(event.action), event.reason), fresh);
  if (row == nullptr) return;
  row->last = event;
  row->last_seen = stamp;
  ++row->times;
}

void Collector::add(const Stamp& stamp, const StreamEvent& event) {
  if (!wanted_.summary && !wanted_.streams) return;
  streams.add({event, stamp});
}

void Collector::add(const Stamp& stamp, const DropEvent& event) {
  if (!wanted_.summary && !wanted_.drops) return;
  auto* const row = find_or_add(drops, drop_index_, key(to_text(event.reason), event.rule), [&] {
    return Counted<DropEvent>{event, stamp, 0};
  });
  if (row != nullptr) ++row->times;
}

void Collector::add(const Stamp& stamp, const AlertEvent& event) {
  auto* const row = find_or_add(alerts, alert_index_, key(to_text(event.kind), event.message), [&] {
    return Counted<AlertEvent>{event, stamp, 0};
  });
  if (row != nullptr) ++row->times;
}

void Collector::add(const Stamp& stamp, const MalformedEvent& event) {
  auto* const row = find_or_add(malformed, malformed_index_, key(event.proto, event.field, event.message), [&] {
    return Counted<MalformedEvent>{event, stamp, 0};
  });
  if (row != nullptr) ++row->times;
}

void Collector::add(const Stamp&, const SummaryEvent& event) {
  summary = event;
}

}  // namespace sallyport::tool
