#include "dataplane/tool/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::tool {

namespace {

// Cells are aligned up to this width: one long cell, which a message from outside may cause, must not lengthen every
// line.
constexpr std::size_t kWidest = 160;

unsigned char at(std::string_view text, std::size_t i) noexcept {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : std::uint8_t{0};
}

bool continues(unsigned char byte) noexcept {
  return (byte & 0xc0U) == 0x80;
}

// Length of the printable UTF-8 character at `i`; 0: there is none.
std::size_t character(std::string_view text, std::size_t i) noexcept {
  const auto first = at(text, i);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  // U+0080 to U+009F (C2 80 to C2 9F) are control characters too.
  if (first >= 0xc2 && first <= 0xdf)
    return continues(at(text, i + 1)) && (first != 0xc2 || at(text, i + 1) >= 0xa0) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const auto second = at(text, i + 1);
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second >= 0xa0;
    return continues(second) && continues(at(text, i + 2)) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const auto second = at(text, i + 1);
    const bool out_of_range = (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
    return continues(second) && continues(at(text, i + 2)) && continues(at(text, i + 3)) && !out_of_range ? 4 : 0;
  }
  return 0;
}

// Left-to-right marks and overrides change the display of the row and of the text behind it.
bool is_direction_mark(std::string_view character) noexcept {
  return character.size() == 3 && (character == "\xe2\x80\x8e" || character == "\xe2\x80\x8f" ||
                                   (character >= "\xe2\x80\xa8" && character <= "\xe2\x80\xae") ||
                                   (character >= "\xe2\x81\xa6" && character <= "\xe2\x81\xa9"));
}

// Adds `text` to `out`, with \xNN for each byte that is not printable.
void append_printable(std::string& out, std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (plain) {
    out += text;
    return;
  }
  for (std::size_t i = 0; i < text.size();) {
    const auto length = character(text, i);
    const auto whole = text.substr(i, length);
    if (length != 0 && !is_direction_mark(whole)) {
      out += whole;
      i += length;
    } else {
      out += fmt::format("\\x{:02x}", at(text, i));
      ++i;
    }
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  append_printable(out, text);
  return out;
}

std::string printable_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out += printable(text.substr(0, end)) + "\n";
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::size_t display_width(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(static_cast<unsigned char>(c)); }));
}

std::string grouped(std::uint64_t value) {
  auto text = fmt::format("{}", value);
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
    text.insert(static_cast<std::size_t>(place), 1, ',');
  return text;
}

void Table::row(std::span<const std::string> cells) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto begin = text_.size();
    if (i < cells.size()) append_printable(text_, cells[i]);
    ends_.push_back(text_.size());
    widths_[i] = std::max(widths_[i], display_width(std::string_view(text_).substr(begin)));
  }
}

std::string Table::render() const {
  auto widths = widths_;
  std::size_t last = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (widths[i] == 0) continue;
    last = i;
    widths[i] = std::max(std::min(widths[i], kWidest), display_width(columns_[i].name));
  }
  std::string out;
  out.reserve(text_.size());
  const auto cell = [&](std::size_t i, std::string_view text) {
    if (widths[i] == 0) return;
    out += "  ";
    const auto width = display_width(text);
    const auto padding = widths[i] - std::min(width, widths[i]);
    if (columns_[i].align == Align::right) out.append(padding, ' ');
    out += text;
    if (columns_[i].align == Align::left && i != last) out.append(padding, ' ');
  };
  const auto end_line = [&out] {
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  };
  for (std::size_t i = 0; i < columns_.size(); ++i) cell(i, columns_[i].name);
  end_line();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    const auto column = i % columns_.size();
    cell(column, std::string_view(text_).substr(begin, ends_[i] - begin));
    begin = ends_[i];
    if (column + 1 == columns_.size()) end_line();
  }
  return out;
}

}  // namespace sallyport::tool
