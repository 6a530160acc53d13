#include "rules/lexer.h"

namespace sallyport::rules {
namespace {

constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

void split_words(Line& line) {
  const std::string_view text = line.source;
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && is_blank(text[at])) ++at;
    if (at == text.size()) return;
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    line.words.push_back({text.substr(at, end - at), static_cast<unsigned>(at + 1)});
    at = end;
  }
}

}  // namespace

std::vector<Line> lex(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<Line> lines;
  unsigned number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view source = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (source.ends_with('\r')) source.remove_suffix(1);

    Line line{source, ++number, !source.empty() && is_blank(source.front()), {}};
    split_words(line);
    if (!line.words.empty() && line.words.front().text.starts_with('!')) line.words.clear();
    lines.push_back(std::move(line));
  }
  return lines;
}

std::size_t words_without_comment(const Line& line) noexcept {
  std::size_t count = 0;
  while (count < line.words.size() && !line.words[count].text.starts_with('!')) ++count;
  return count;
}

std::string_view text_from(const Line& line, const Word& word) noexcept {
  const Word& last = line.words.back();
  return line.source.substr(word.column - 1, last.column - word.column + last.text.size());
}

}  // namespace sallyport::rules
