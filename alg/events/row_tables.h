// The columns of every table, once: the JSON keys of `show`, the headings of `show` and `analyze`, and how a value is
// printed. A column says which tables have it; a table shows its columns in the order of the list.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alg/events/rows.h"

namespace sallyport {

// How a value is printed for a person. JSON prints the value itself.
enum class Print : std::uint8_t {
  text,
  number,
  count,  // 1,234
  hex,
  flag,          // yes, no
  media,         // secure, clear
  rtp,           // SRTP, RTP
  milliseconds,  // 0.1 ms
  seconds,       // 3600 s
  time,
  span,
  endpoint,  // an address, with its port, if it has one
  source,    // the same; no address: any
  gate       // a number; 0: refused
};

// The tables that have a column.
enum InTable : std::uint8_t { kAnalyze = 1, kShow = 2, kHistory = 4 };  // kHistory: `show call-history`

struct Column {
  std::string_view key, heading;  // key: of `show --json`
  Print print = Print::text;
  std::uint8_t in = 0;
  std::string_view port_key{};  // endpoint, source: the port has a key of its own
};

struct HostPort {
  std::optional<IpAddress> address;
  std::uint16_t port = 0;
};

// monostate: the row has no such value.
using Value =
    std::variant<std::monostate, std::string_view, std::string, std::uint64_t, double, bool, Time, Duration, HostPort>;

template <class Row>
struct RowColumn {
  Column column;
  Value (*value)(const Row& row);
};

[[nodiscard]] std::span<const RowColumn<CallRow>> columns(const CallRow*) noexcept;
[[nodiscard]] std::span<const RowColumn<RegistrationRow>> columns(const RegistrationRow*) noexcept;
[[nodiscard]] std::span<const RowColumn<PinholeRow>> columns(const PinholeRow*) noexcept;
[[nodiscard]] std::span<const RowColumn<StreamRow>> columns(const StreamRow*) noexcept;
[[nodiscard]] std::span<const RowColumn<DropRow>> columns(const DropRow*) noexcept;

template <class Row>
[[nodiscard]] std::span<const RowColumn<Row>> columns_of() noexcept {
  return columns(static_cast<const Row*>(nullptr));
}

// The columns of a table of `show`.
[[nodiscard]] std::vector<Column> columns_of(ShowTable table);
[[nodiscard]] constexpr std::uint8_t in_table(ShowTable table) noexcept {
  return table == ShowTable::call_history ? kHistory : kShow;
}

}  // namespace sallyport
