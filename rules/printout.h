// Writes a policy as text. print() walks the rows of the command tables in order; a row with a printer writes
// the lines that its command set, and only what differs from the defaults.
//
// A printer of an opener calls block() once for each block of the policy; block() writes the opener and
// walks the rows of that block. Lines that are kept without being enforced follow at the end of their block.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "rules/compiler.h"

namespace sallyport::rules {

class Printout {
 public:
  explicit Printout(const Policy& printed) : policy(printed) {}

  // The whole policy.
  [[nodiscard]] std::string print() &&;

  // One line, indented where a block is open.
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    if (in_block_) text_ += ' ';
    fmt::format_to(std::back_inserter(text_), text, std::forward<Arguments>(arguments)...);
    text_ += '\n';
  }
  // A block: its opener, its rows, and the kept lines that Policy::unenforced has under `name`.
  void block(Block block, std::size_t index, std::string_view opener, std::string_view name);
  void block(Block block, std::size_t index, std::string_view opener) { this->block(block, index, opener, opener); }
  // The rows of a block without an opener line.
  void rows(Block block, std::size_t index);
  // Policy::unenforced has lines under that name.
  [[nodiscard]] bool keeps(std::string_view name) const noexcept;
  // The index that block() was called with.
  [[nodiscard]] std::size_t index() const noexcept { return index_; }

  const Policy& policy;

 private:
  void kept_lines(std::string_view name);

  std::string text_;
  bool in_block_ = false;
  std::size_t index_ = 0;
  std::set<std::string, std::less<>> printed_;  // names of blocks whose kept lines are written
};

}  // namespace sallyport::rules
