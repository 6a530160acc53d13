// The values of a table as text for a person, for both `analyze` and `show` (alg/events/row_tables.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alg/events/row_tables.h"
#include "dataplane/tool/table.h"

namespace sallyport::tool {

// `start`: times are shown as the time since then; none: as date and time.
[[nodiscard]] std::string cell(const Column& column, const Value& value, std::optional<Time> start);
[[nodiscard]] Table::Column heading(const Column& column);

// An address, with its port if there is one; no address: any.
[[nodiscard]] std::string endpoint_text(const std::optional<IpAddress>& address, std::uint16_t port);
[[nodiscard]] std::string endpoint_text(const Endpoint& endpoint);

// The rows as a table of `analyze`.
template <class Row>
class RowTable {
 public:
  RowTable(std::span<const RowColumn<Row>> columns, std::optional<Time> start) : start_(start) {
    std::vector<Table::Column> headings;
    for (const auto& c : columns) {
      if ((c.column.in & kAnalyze) == 0) continue;
      columns_.push_back(c);
      headings.push_back(heading(c.column));
    }
    table_.emplace(std::move(headings));
  }
  void row(const Row& row) {
    cells_.clear();
    for (const auto& c : columns_) cells_.push_back(cell(c.column, c.value(row), start_));
    table_->row(cells_);
  }
  [[nodiscard]] std::string render() const { return table_->render(); }

 private:
  std::optional<Time> start_;
  std::vector<RowColumn<Row>> columns_;
  std::optional<Table> table_;
  std::vector<std::string> cells_;
};

}  // namespace sallyport::tool
