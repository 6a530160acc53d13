#include "alg/events/row_tables.h"

#include <algorithm>
#include <array>

#include "alg/events/event_json.h"

namespace sallyport {
namespace {

constexpr std::uint8_t kAll = kAnalyze | kShow | kHistory;
constexpr std::uint8_t kBoth = kAnalyze | kShow;

Value known(std::string_view text) {
  return text.empty() ? Value{} : Value{text};
}
Value known(Time time) {
  return time == Time{} ? Value{} : Value{time};
}
Value known(std::uint64_t number) {
  return number == 0 ? Value{} : Value{number};
}
template <class T>
Value known(const std::optional<T>& value) {
  return value ? Value{std::uint64_t{*value}} : Value{};
}
Value known(const std::optional<bool>& value) {
  return value ? Value{*value} : Value{};
}
std::string_view text(const std::string& value) {
  return value;
}
HostPort host(const Endpoint& endpoint) {
  return {endpoint.address, number(endpoint.port)};
}

using Call = CallRow;
constexpr std::array kCalls = {
    RowColumn<Call>{{"since", "BEGAN", Print::time, kBoth}, [](const Call& r) { return known(r.set_up); }},
    RowColumn<Call>{{"set_up", "BEGAN", Print::time, kHistory}, [](const Call& r) { return known(r.set_up); }},
    RowColumn<Call>{{"frame", "FRAME", Print::number, kAnalyze}, [](const Call& r) { return known(r.frame); }},
    RowColumn<Call>{{"answered", "ANSWERED", Print::time, kHistory}, [](const Call& r) { return known(r.answered); }},
    RowColumn<Call>{{"ended", "ENDED", Print::time, kHistory}, [](const Call& r) { return known(r.ended); }},
    RowColumn<Call>{{"talked", "TALKED", Print::span, kAnalyze},
                    [](const Call& r) {
                      return r.answered == Time{} || r.ended == Time{} ? Value{} : Value{r.ended - r.answered};
                    }},
    RowColumn<Call>{{"state", "STATE", Print::text, kAll}, [](const Call& r) { return Value{to_text(r.state)}; }},
    RowColumn<Call>{{"from", "FROM", Print::text, kAll}, [](const Call& r) { return Value{text(r.from)}; }},
    RowColumn<Call>{{"to", "TO", Print::text, kAll}, [](const Call& r) { return Value{text(r.to)}; }},
    RowColumn<Call>{{"digits", "DIGITS", Print::text, kShow | kHistory}, [](const Call& r) { return known(r.digits); }},
    RowColumn<Call>{{"cause", "CAUSE", Print::text, kAnalyze | kHistory},
                    [](const Call& r) { return Value{text(r.cause)}; }},
    RowColumn<Call>{{"secure", "MEDIA", Print::media, kAll}, [](const Call& r) { return known(r.secure); }},
    RowColumn<Call>{{"dialogues", "DIALOGUES", Print::number, kShow}, [](const Call& r) { return known(r.dialogues); }},
    RowColumn<Call>{{"legs", "LEGS", Print::number, kShow}, [](const Call& r) { return known(r.legs); }},
    RowColumn<Call>{{"channels", "CHANNELS", Print::number, kShow}, [](const Call& r) { return known(r.channels); }},
    RowColumn<Call>{{"gates", "GATES", Print::number, kShow},
                    [](const Call& r) { return Value{std::uint64_t{r.gates}}; }},
    RowColumn<Call>{{"proto", "PROTOCOL", Print::text, kAll}, [](const Call& r) { return Value{text(r.proto)}; }},
    RowColumn<Call>{{"call", "CALL", Print::text, kAll}, [](const Call& r) { return Value{text(r.call)}; }}};

using Registration = RegistrationRow;
constexpr std::array kRegistrations = {
    RowColumn<Registration>{{"since", "FIRST", Print::time, kAnalyze},
                            [](const Registration& r) { return known(r.since); }},
    RowColumn<Registration>{{"since", "SINCE", Print::time, kShow},
                            [](const Registration& r) { return known(r.since); }},
    RowColumn<Registration>{{"last", "LAST", Print::time, kAnalyze},
                            [](const Registration& r) { return r.times > 1 ? known(r.last) : Value{}; }},
    RowColumn<Registration>{{"times", "TIMES", Print::count, kAnalyze},
                            [](const Registration& r) { return Value{r.times}; }},
    RowColumn<Registration>{{"action", "WHAT", Print::text, kAnalyze},
                            [](const Registration& r) { return Value{to_text(r.action)}; }},
    RowColumn<Registration>{{"device", "DEVICE", Print::text, kBoth},
                            [](const Registration& r) { return Value{text(r.device)}; }},
    RowColumn<Registration>{{"addr", "ADDRESS", Print::endpoint, kBoth, "port"},
                            [](const Registration& r) {
                              return Value{HostPort{r.address, r.port}};
                            }},
    RowColumn<Registration>{{"transport", "TRANSPORT", Print::text, kShow},
                            [](const Registration& r) { return Value{to_text(r.transport)}; }},
    RowColumn<Registration>{{"registrar", "REGISTRAR", Print::text, kShow},
                            [](const Registration& r) { return known(r.registrar); }},
    RowColumn<Registration>{{"tag", "TAG", Print::number, kShow}, [](const Registration& r) { return known(r.tag); }},
    RowColumn<Registration>{{"socket", "SOCKET", Print::number, kShow},
                            [](const Registration& r) { return known(r.socket); }},
    RowColumn<Registration>{{"lifetime", "EXPIRES", Print::seconds, kAnalyze},
                            [](const Registration& r) { return known(r.lifetime); }},
    RowColumn<Registration>{{"expires", "EXPIRES", Print::time, kShow},
                            [](const Registration& r) { return known(r.expires); }},
    RowColumn<Registration>{{"type", "TYPE", Print::text, kBoth}, [](const Registration& r) { return known(r.type); }},
    RowColumn<Registration>{{"version", "VERSION", Print::number, kShow},
                            [](const Registration& r) { return known(r.version); }},
    RowColumn<Registration>{{"identifier", "IDENTIFIER", Print::text, kShow},
                            [](const Registration& r) { return known(r.identifier); }},
    RowColumn<Registration>{{"reason", "REASON", Print::text, kAnalyze},
                            [](const Registration& r) { return known(r.reason); }},
    RowColumn<Registration>{{"proto", "PROTOCOL", Print::text, kBoth},
                            [](const Registration& r) { return Value{text(r.proto)}; }}};

using Pinhole = PinholeRow;
constexpr std::array kPinholes = {RowColumn<Pinhole>{{"id", "GATE", Print::gate, kBoth},
                                                     [](const Pinhole& r) { return Value{r.id}; }},
                                  RowColumn<Pinhole>{{"opened", "OPENED", Print::time, kBoth},
                                                     [](const Pinhole& r) { return Value{r.opened}; }},
                                  RowColumn<Pinhole>{{"opened_frame", "FRAME", Print::number, kAnalyze},
                                                     [](const Pinhole& r) { return known(r.opened_frame); }},
                                  RowColumn<Pinhole>{{"by", "BY", Print::text, kBoth},
                                                     [](const Pinhole& r) { return Value{text(r.by)}; }},
                                  RowColumn<Pinhole>{{"closed", "CLOSED", Print::time, kAnalyze},
                                                     [](const Pinhole& r) { return known(r.closed); }},
                                  RowColumn<Pinhole>{{"closed_frame", "FRAME", Print::number, kAnalyze},
                                                     [](const Pinhole& r) { return known(r.closed_frame); }},
                                  RowColumn<Pinhole>{{"reason", "REASON", Print::text, kAnalyze},
                                                     [](const Pinhole& r) {
                                                       return Value{r.reason == GateReason::none
                                                                        ? std::string_view{"open"}
                                                                        : to_text(r.reason)};
                                                     }},
                                  RowColumn<Pinhole>{{"closed_by", "BY", Print::text, kAnalyze},
                                                     [](const Pinhole& r) { return known(r.closed_by); }},
                                  RowColumn<Pinhole>{{"used", "USED", Print::flag, kShow},
                                                     [](const Pinhole& r) { return Value{r.used}; }},
                                  RowColumn<Pinhole>{{"strangers", "STRANGERS", Print::count, kShow},
                                                     [](const Pinhole& r) { return known(r.strangers); }},
                                  RowColumn<Pinhole>{{"transport", "TRANSPORT", Print::text, kBoth},
                                                     [](const Pinhole& r) { return Value{to_text(r.transport)}; }},
                                  RowColumn<Pinhole>{{"src", "FROM", Print::source, kBoth, "sport"},
                                                     [](const Pinhole& r) {
                                                       return Value{HostPort{r.source, r.source_port}};
                                                     }},
                                  RowColumn<Pinhole>{{"dst", "TO", Print::source, kBoth, "dport"},
                                                     [](const Pinhole& r) {
                                                       return Value{HostPort{r.destination, r.destination_port}};
                                                     }},
                                  RowColumn<Pinhole>{{"proto", "PROTOCOL", Print::text, kBoth},
                                                     [](const Pinhole& r) { return Value{text(r.proto)}; }},
                                  RowColumn<Pinhole>{{"call", "CALL", Print::text, kBoth},
                                                     [](const Pinhole& r) { return Value{text(r.call)}; }}};

constexpr std::array kStreams = {
    RowColumn<StreamRow>{{"src", "FROM", Print::endpoint, kBoth, "sport"},
                         [](const StreamRow& r) { return Value{host(r.source)}; }},
    RowColumn<StreamRow>{{"dst", "TO", Print::endpoint, kBoth, "dport"},
                         [](const StreamRow& r) { return Value{host(r.destination)}; }},
    RowColumn<StreamRow>{{"ssrc", "SSRC", Print::hex, kBoth},
                         [](const StreamRow& r) { return Value{std::uint64_t{r.ssrc}}; }},
    RowColumn<StreamRow>{{"payload_type", "PT", Print::number, kBoth},
                         [](const StreamRow& r) { return Value{std::uint64_t{r.payload_type}}; }},
    RowColumn<StreamRow>{{"packets", "PACKETS", Print::count, kBoth},
                         [](const StreamRow& r) { return Value{r.packets}; }},
    RowColumn<StreamRow>{{"bytes", "BYTES", Print::count, kBoth}, [](const StreamRow& r) { return Value{r.bytes}; }},
    RowColumn<StreamRow>{{"lost", "LOST", Print::count, kBoth}, [](const StreamRow& r) { return Value{r.lost}; }},
    RowColumn<StreamRow>{{"jitter_ms", "JITTER", Print::milliseconds, kBoth},
                         [](const StreamRow& r) { return Value{r.jitter_ms}; }},
    RowColumn<StreamRow>{{"srtp", "KIND", Print::rtp, kBoth}, [](const StreamRow& r) { return Value{r.srtp}; }},
    RowColumn<StreamRow>{{"call", "CALL", Print::text, kBoth}, [](const StreamRow& r) { return Value{text(r.call)}; }}};

constexpr std::array kDrops = {
    RowColumn<DropRow>{{"packets", "PACKETS", Print::count, kBoth}, [](const DropRow& r) { return Value{r.packets}; }},
    RowColumn<DropRow>{{"reason", "REASON", Print::text, kBoth},
                       [](const DropRow& r) { return Value{to_text(r.reason)}; }},
    RowColumn<DropRow>{{"rule", "RULE", Print::text, kAnalyze}, [](const DropRow& r) { return known(r.rule); }},
    RowColumn<DropRow>{{"first", "FIRST", Print::time, kAnalyze},
                       [](const DropRow& r) { return r.first.frame != 0 ? Value{r.first.time} : Value{}; }},
    RowColumn<DropRow>{{"frame", "FRAME", Print::number, kAnalyze},
                       [](const DropRow& r) { return known(r.first.frame); }},
    RowColumn<DropRow>{{"first_packet", "FIRST PACKET", Print::text, kAnalyze},
                       [](const DropRow& r) { return known(r.first_packet); }}};

template <class Row>
std::vector<Column> in(std::span<const RowColumn<Row>> all, std::uint8_t table) {
  std::vector<Column> out;
  for (const auto& c : all)
    if ((c.column.in & table) != 0) out.push_back(c.column);
  return out;
}

constexpr std::array<std::string_view, 6> kNames = {"calls",    "call-history", "registrations",
                                                    "pinholes", "streams",      "drops"};

}  // namespace

std::span<const RowColumn<CallRow>> columns(const CallRow*) noexcept {
  return kCalls;
}
std::span<const RowColumn<RegistrationRow>> columns(const RegistrationRow*) noexcept {
  return kRegistrations;
}
std::span<const RowColumn<PinholeRow>> columns(const PinholeRow*) noexcept {
  return kPinholes;
}
std::span<const RowColumn<StreamRow>> columns(const StreamRow*) noexcept {
  return kStreams;
}
std::span<const RowColumn<DropRow>> columns(const DropRow*) noexcept {
  return kDrops;
}

std::vector<Column> columns_of(ShowTable table) {
  switch (table) {
    case ShowTable::calls:
    case ShowTable::call_history: return in(columns_of<CallRow>(), in_table(table));
    case ShowTable::registrations: return in(columns_of<RegistrationRow>(), kShow);
    case ShowTable::pinholes: return in(columns_of<PinholeRow>(), kShow);
    case ShowTable::streams: return in(columns_of<StreamRow>(), kShow);
    case ShowTable::drops: return in(columns_of<DropRow>(), kShow);
  }
  return {};
}

std::string_view to_text(ShowTable table) noexcept {
  return kNames[static_cast<std::size_t>(table)];
}

std::optional<ShowTable> parse_show_table(std::string_view text) noexcept {
  const auto at = std::find(kNames.begin(), kNames.end(), text);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<ShowTable>(at - kNames.begin());
}

}  // namespace sallyport
