// Splits policy text into lines and words with their positions. The lexer never fails: the command tree decides about
// the meaning of a word.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace sallyport::rules {

// Views into the text given to lex(); columns are 1-based and count bytes.
struct Word {
  std::string_view text;
  unsigned column = 0;
};

struct Line {
  std::string_view source;  // without the line end
  unsigned number = 0;      // 1-based
  bool indented = false;    // a sub-command of the block above it
  std::vector<Word> words;  // empty: a blank line or a comment
};

// Lines end in LF or CRLF; blanks are space, tab and other white space. A line whose first word begins with '!'
// is a comment. A later '!' may be part of a text (`description Reception!`), so it stays in the words; see
// words_without_comment().
[[nodiscard]] std::vector<Line> lex(std::string_view text);

// The number of words before a trailing comment, which begins with the first word that begins with '!'.
[[nodiscard]] std::size_t words_without_comment(const Line& line) noexcept;

// The line's text from a word to its end, without blanks at the end.
[[nodiscard]] std::string_view text_from(const Line& line, const Word& word) noexcept;

}  // namespace sallyport::rules
