// Tables of text with aligned columns.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::tool {

enum class Align : std::uint8_t { left, right };

class Table {
 public:
  struct Column {
    std::string name;
    Align align = Align::left;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)), widths_(columns_.size(), 0) {}

  // Cells that are missing at the end of a row are empty. Control characters and bytes that are not UTF-8, which a
  // message from outside may carry, are shown as escapes: a table must not control the terminal.
  void row(std::span<const std::string> cells);
  void row(std::initializer_list<std::string> cells) { row(std::span(cells.begin(), cells.size())); }
  // One line of column names and one line for each row, indented by two. A column without any text is left out. Cells
  // behind a cell of more than 160 columns are not aligned.
  [[nodiscard]] std::string render() const;

 private:
  std::vector<Column> columns_;
  // All cells in one text, and the end of each: there may be hundreds of thousands.
  std::string text_;
  std::vector<std::size_t> ends_;
  std::vector<std::size_t> widths_;  // of each column's widest cell
};

// The text, with \xNN for each byte that is not printable.
[[nodiscard]] std::string printable(std::string_view text);
// Several lines, each made printable.
[[nodiscard]] std::string printable_lines(std::string_view text);
// Columns that a text takes on a terminal, for characters of ordinary width.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;
// 1234567 as "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t value);

}  // namespace sallyport::tool
