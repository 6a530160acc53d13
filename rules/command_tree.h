// Commands as data. A command is a row: the pattern as IOS's help would print it, from where on `no` may stop,
// the action that carries it out, and the two sentences of its entry in README.md.
//
//   {"ip access-group WORD in|out", 3, &access_group, "filter packets with a list", "none"}
//
// Pattern: keywords in lower case (`in|out` is a choice), arguments as arguments.h names them, optional parts in
// brackets; optional parts that stand beside each other may come in any order. The rows of a block of commands
// are compiled into a tree once; matching a line walks it, so that abbreviations, "did you mean", "expected one
// of" and the column of an error come from the same data as the command itself.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/arguments.h"
#include "rules/lexer.h"

namespace sallyport::rules {

class Compiler;
struct Match;

using Handler = void (*)(Compiler&, const Match&);

struct Command {
  std::string_view pattern;
  std::uint8_t undo_at = 0;  // how many words of the pattern `no` needs at least; 0: there is no `no` form
  Handler action = nullptr;
  std::string_view meaning;
  std::string_view preset;  // the default
};

// A line that fitted a command.
struct Match {
  const Command* command = nullptr;
  bool no = false;
  struct Item {
    std::string_view after;  // the last keyword before it
    Value value;
    bool is_choice = false;
  };
  std::vector<Item> items;        // arguments and choices, as they came
  std::string normal;             // the line with its keywords written out, without `no`
  std::vector<Word> rest;         // LINE and RULE: the words that it swallowed
  std::string_view rest_text;     // and their text
  unsigned column = 0;            // of the first word
  std::string_view last_keyword;  // while a line is walked

  // The n-th argument or choice. Only for what the pattern (or the words that `no` asks for) always has.
  [[nodiscard]] const Value& arg(std::size_t n) const { return items.at(n).value; }
  [[nodiscard]] bool has(std::size_t n) const noexcept { return n < items.size(); }
  // The argument or choice behind a keyword; nullptr: that option was not written.
  [[nodiscard]] const Value* after(std::string_view keyword) const noexcept;
};

// What was wrong with a line.
struct Mismatch {
  unsigned column = 0;
  std::string message;
  bool unknown_command = false;  // the first word is none that the block knows
};

class CommandTree {
 public:
  explicit CommandTree(std::span<const std::span<const Command>> tables);
  // Words: those before a trailing comment; a LINE argument takes the line's text with it. `no` has been taken off.
  [[nodiscard]] bool match(const Line& line, std::span<const Word> words, bool no, Match& match,
                           Mismatch& mismatch) const;
  [[nodiscard]] std::span<const Command* const> commands() const noexcept { return commands_; }

 private:
  struct Node {
    std::string_view text;                   // as in the pattern
    std::vector<std::string_view> keywords;  // empty: an argument
    Argument argument;
    std::vector<Node> next;
    const Command* command = nullptr;  // the line may end here
    const Command* undo = nullptr;     // ... when it began with `no`
  };
  struct Part {
    std::vector<std::string_view> words;
    bool optional = false;
  };

  static std::vector<Part> parts_of(std::string_view pattern);
  static Node& child(Node& at, std::string_view word);
  static Node& walk(Node& at, const Part& part, const Command& command, std::size_t& depth);
  void insert(Node& at, const Command& command, const std::vector<Part>& parts, std::size_t index, std::uint32_t used,
              std::size_t depth);
  // The node that a word leads to; nullptr with the mismatch filled in.
  [[nodiscard]] static const Node* step(const Node& at, const Word& word, bool first, Match& match, Mismatch& mismatch);

  Node root_;
  std::vector<const Command*> commands_;
};

}  // namespace sallyport::rules
