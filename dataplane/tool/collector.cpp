#include "dataplane/tool/collector.h"

#include "alg/events/event_json.h"

namespace sallyport::tool {

namespace {

// Joins the parts with a separator that texts do not have; a collision would merge two rows.
template <typename... Parts>
std::string key(const Parts&... parts) {
  std::string out;
  out.reserve((... + (std::string_view(parts).size() + 1)));
  ((out += parts, out += '\x1f'), ...);
  return out;
}

// The row with this key; `fresh` makes a new row. nullptr: the table is full. A row that finds no room is counted once,
// at the event that begins it.
template <typename Row, typename Index, typename Key, typename Fresh>
Row* find_or_add(RowList<Row>& table, Index& index, const Key& key, Fresh fresh, bool begins = true) {
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
    row.set_up = stamp.time;
    row.frame = stamp.frame;
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
    case CallEvent::Action::setup: row->state = CallState::setup; break;
    case CallEvent::Action::alerting: row->state = CallState::alerting; break;
    case CallEvent::Action::answer:
      row->state = CallState::answered;
      if (row->answered == Time{}) row->answered = stamp.time;
      break;
    case CallEvent::Action::hold: row->state = CallState::held; break;
    case CallEvent::Action::resume: row->state = CallState::answered; break;
    case CallEvent::Action::end:
      row->state = CallState::ended;
      row->ended = stamp.time;
      break;
    case CallEvent::Action::refuse:
      row->state = CallState::refused;
      row->ended = stamp.time;
      break;
  }
}

void Collector::add(const Stamp& stamp, const PinholeEvent& event) {
  if (!wanted_.summary && !wanted_.pinholes) return;
  const auto fresh = [&] {
    PinholeRow row;
    row.id = event.id;
    row.proto = event.proto;
    row.call = event.call;
    row.by = event.why;
    row.transport = event.transport;
    row.source = event.source;
    row.source_port = event.source_port;
    row.destination = event.destination;
    row.destination_port = event.destination_port;
    row.opened = stamp.time;
    row.opened_frame = stamp.frame;
    return row;
  };
  if (event.action == PinholeEvent::Action::refuse) {
    if (auto* const row = pinholes.add(fresh())) row->reason = event.reason;
    return;
  }
  PinholeRow* const row =
      find_or_add(pinholes, pinhole_index_, event.id, fresh, event.action == PinholeEvent::Action::open);
  if (row == nullptr) return;
  if (event.source) row->source = event.source;
  if (event.source_port != 0) row->source_port = event.source_port;
  if (event.action != PinholeEvent::Action::close) return;
  row->reason = event.reason;
  row->closed_by = event.why;
  row->closed = stamp.time;
  row->closed_frame = stamp.frame;
}

void Collector::add(const Stamp& stamp, const RegistrationEvent& event) {
  if (!wanted_.summary && !wanted_.registrations) return;
  const auto where = event.address ? to_text(*event.address) : std::string();
  const auto fresh = [&] {
    RegistrationRow row;
    row.proto = event.proto;
    row.device = event.device;
    row.address = event.address;
    row.action = event.action;
    row.reason = event.reason;
    row.since = stamp.time;
    return row;
  };
  RegistrationRow* const row =
      find_or_add(registrations, registration_index_,
                  key(event.proto, event.device, where, to_text(event.action), event.reason), fresh);
  if (row == nullptr) return;
  row->type = event.type;
  row->lifetime = event.expires;
  row->last = stamp.time;
  ++row->times;
}

void Collector::add(const Stamp&, const StreamEvent& event) {
  if (!wanted_.summary && !wanted_.streams) return;
  streams.add(event);
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
