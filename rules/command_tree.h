// Commands as data. A command is a row: the pattern as IOS's help prints it, how many words `no` needs, the action that
// carries the command out, the two sentences of its entry in README.md, and the printer that writes it back.
//
//   {"media timeout <1-86400>", 2, set_number<Timeout>, "seconds without a packet", "120", print_number<Timeout>}
//
// Pattern: keywords in lower case (`in|out` is a choice), arguments as arguments.h names them, optional parts in
// brackets; adjacent optional parts may come in any order. The rows of a block of commands
// are compiled into a tree once. Matching a line walks the tree, so that abbreviations, "did you mean", "expected one
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
class Printout;
struct Command;
struct Match;

using Handler = void (*)(Compiler&, const Match&);
using Printer = void (*)(Printout&, const Command&);

struct Command {
  std::string_view pattern;
  std::uint8_t undo_at = 0;  // `no` needs at least this number of words of the pattern; 0: there is no `no` form
  Handler action = nullptr;
  std::string_view meaning;
  std::string_view preset;  // the default
  // Writes the lines that this row and its other spellings set; nullptr: another row does, or there is nothing.
  Printer print = nullptr;
  // A skipped line would weaken the protection. If this number of words of the pattern fits, the rest must fit too,
  // even in a router's running-config, where other unknown lines are skipped. 0: the line may be skipped.
  std::uint8_t must_from = 0;
  std::string_view example = {};  // a line of this row for the tests, where the pattern alone makes no good one
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
  std::vector<Word> rest;         // LINE and RULE: their words
  std::string_view rest_text;     // and their text
  unsigned column = 0;            // of the first word
  std::string_view last_keyword;  // while a line is walked

  // The n-th argument or choice. The pattern, or its words that `no` needs, must always have it.
  [[nodiscard]] const Value& arg(std::size_t n) const { return items.at(n).value; }
  [[nodiscard]] bool has(std::size_t n) const noexcept { return n < items.size(); }
  // The argument or choice behind a keyword; nullptr: the line does not have that option.
  [[nodiscard]] const Value* after(std::string_view keyword) const noexcept;
};

// The error of a line.
struct Mismatch {
  unsigned column = 0;
  std::string message;
  bool must_be_understood = false;  // Command::must_from words were understood
};

class CommandTree {
 public:
  explicit CommandTree(std::span<const std::span<const Command>> tables);
  // words: the words of the line before a trailing comment and behind `no`. A LINE argument includes the comment.
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
    const Command* undo = nullptr;     // the same of a line that began with `no`
    bool must = false;                 // Command::must_from words lead here
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
