// The rows of `sallyport show` and of the tables of `sallyport analyze`, typed. row_tables.h describes their columns.
//
// A table of a running gateway is read in slices: the thread that forwards packets copies a few rows at a time, and
// the thread that asked makes text of them (row_json.h). The reader keeps its Place between slices. The table may
// change in between: a row can be missed or show a later state, no row comes twice, and a slice is bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alg/base/time.h"
#include "alg/events/events.h"
#include "dissectors/base/address.h"

namespace sallyport {

// The states of a call in every table and record: one vocabulary for all protocols.
enum class CallState : std::uint8_t { setup, alerting, answered, held, ended, refused };
[[nodiscard]] std::string_view to_text(CallState state) noexcept;

// One call, live or ended. Its times are absolute; a time that is Time{} has not come.
struct CallRow {
  std::string proto, call, from, to, cause;
  std::string digits;  // SCCP: as dialled
  CallState state = CallState::setup;
  std::optional<bool> secure;
  Time set_up{}, answered{}, ended{};
  std::uint32_t gates = 0;
  std::optional<std::uint32_t> dialogues;       // SIP
  std::optional<std::uint32_t> legs, channels;  // H.323
  std::uint64_t frame = 0;                      // analyze: of the first message
};

// One phone or endpoint that is registered now. analyze: registrations of one kind.
struct RegistrationRow {
  std::string proto, device, type, registrar;
  std::string identifier;  // H.323: the endpoint identifier
  std::optional<IpAddress> address;
  std::uint16_t port = 0;
  IpProtocol transport{};
  std::optional<std::uint32_t> tag, socket, version;  // SCCP
  Time since{}, expires{};                            // expires: Time{}: the registration has no end

  // analyze: `since` is the first of `times` events, `last` the last.
  RegistrationEvent::Action action{};
  std::string reason;
  std::optional<std::uint32_t> lifetime;  // seconds
  Time last{};
  std::uint64_t times = 0;
};

// One open gate. analyze: also a gate that closed or was refused.
struct PinholeRow {
  std::uint64_t id = 0;         // 0: refused
  std::string proto, call, by;  // by: the message that opened it
  IpProtocol transport{};
  std::optional<IpAddress> source;       // none: any
  std::uint16_t source_port = 0;         // 0: any
  std::optional<IpAddress> destination;  // none: a refused announcement that named a host
  std::uint16_t destination_port = 0;
  Time opened{};
  bool used = false;
  std::uint64_t strangers = 0;

  // analyze
  std::uint64_t opened_frame = 0, closed_frame = 0;
  Time closed{};
  GateReason reason{};  // closed or refused; none: open
  std::string closed_by;
};

// One media stream that has not ended. analyze: one that has.
using StreamRow = StreamEvent;

struct DropRow {
  DropReason reason{};
  std::uint64_t packets = 0;

  // analyze
  std::string rule, first_packet;
  Stamp first;
};

// The tables of `show` that have rows.
enum class ShowTable : std::uint8_t { calls, call_history, registrations, pinholes, streams, drops };
[[nodiscard]] std::string_view to_text(ShowTable table) noexcept;  // "call-history"
[[nodiscard]] std::optional<ShowTable> parse_show_table(std::string_view text) noexcept;

// The position of a reader in a table. A reader begins with Place{} and has read everything when `end` is set.
struct Place {
  std::uint64_t at = 0;
  bool end = false;
  std::uint32_t part = 0;  // the protocol or worker, when several hold parts of the table
};

// A search for the gate of a flow (`sallyport why`), record after record. A reader sets `tuple` and nothing else.
struct GateSearch {
  FiveTuple tuple;  // the packet's own, then the reverse
  bool way_back = false, in_history = false;
  std::size_t at = 0;      // slots, or history entries, that have been looked at
  std::uint64_t best = 0;  // the newest open gate so far
};

// Bounds of one slice.
inline constexpr std::size_t kSliceRows = 64;
inline constexpr std::size_t kSlotsOfARow = 16;  // slots looked at for each row that is asked for

using Rows = std::variant<std::vector<CallRow>, std::vector<RegistrationRow>, std::vector<PinholeRow>,
                          std::vector<StreamRow>, std::vector<DropRow>>;

// The rows of one kind, for appending; rows of another kind are removed.
template <class Row>
[[nodiscard]] std::vector<Row>& rows_of(Rows& rows) {
  if (auto* same = std::get_if<std::vector<Row>>(&rows)) return *same;
  return rows.emplace<std::vector<Row>>();
}

}  // namespace sallyport
