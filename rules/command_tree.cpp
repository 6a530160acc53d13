#include "rules/command_tree.h"

#include <fmt/format.h>

#include "rules/hint.h"

namespace sallyport::rules {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    if (end != 0) pieces.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return pieces;
}

void append(std::string& text, std::string_view word) {
  if (!text.empty()) text += ' ';
  text += word;
}

}  // namespace

const Value* Match::after(std::string_view keyword) const noexcept {
  for (const Item& item : items)
    if (item.after == keyword) return &item.value;
  return nullptr;
}

CommandTree::CommandTree(std::span<const std::span<const Command>> tables) {
  for (const auto table : tables)
    for (const Command& command : table) {
      commands_.push_back(&command);
      insert(root_, command, parts_of(command.pattern), 0, 0, 0);
    }
}

std::vector<CommandTree::Part> CommandTree::parts_of(std::string_view pattern) {
  std::vector<Part> parts;
  bool optional = false;
  bool fresh = true;
  for (std::string_view word : split(pattern, ' ')) {
    if (word.starts_with('[')) {
      optional = fresh = true;
      word.remove_prefix(1);
    }
    const bool closes = word.ends_with(']');
    if (closes) word.remove_suffix(1);
    if (fresh) parts.push_back({{}, optional});
    parts.back().words.push_back(word);
    fresh = false;
    if (closes) {
      optional = false;
      fresh = true;
    }
  }
  return parts;
}

CommandTree::Node& CommandTree::child(Node& at, std::string_view word) {
  for (Node& known : at.next)
    if (known.text == word) return known;
  Node node;
  node.text = word;
  if (const auto argument = argument_named(word))
    node.argument = *argument;
  else
    node.keywords = split(word, '|');
  return at.next.emplace_back(std::move(node));
}

CommandTree::Node& CommandTree::walk(Node& at, const Part& part, const Command& command, std::size_t& depth) {
  Node* node = &at;
  for (const std::string_view word : part.words) {
    node = &child(*node, word);
    ++depth;
    if (command.undo_at != 0 && depth >= command.undo_at && node->undo == nullptr) node->undo = &command;
    if (command.must_from != 0 && depth >= command.must_from) node->must = true;
  }
  return *node;
}

// Adjacent optional parts form a run: each order of each selection of the run gets a branch.
void CommandTree::insert(Node& at, const Command& command, const std::vector<Part>& parts, std::size_t index,
                         std::uint32_t used, std::size_t depth) {
  if (index == parts.size()) {
    if (at.command == nullptr) at.command = &command;
    return;
  }
  if (!parts[index].optional) {
    Node& next = walk(at, parts[index], command, depth);
    insert(next, command, parts, index + 1, 0, depth);
    return;
  }
  std::size_t end = index;
  while (end < parts.size() && parts[end].optional) ++end;
  for (std::size_t option = index; option < end; ++option) {
    const std::uint32_t bit = 1U << (option - index);
    if ((used & bit) != 0) continue;
    std::size_t below = depth;
    Node& next = walk(at, parts[option], command, below);
    insert(next, command, parts, index, used | bit, below);
  }
  insert(at, command, parts, end, 0, depth);
}

const CommandTree::Node* CommandTree::step(const Node& at, const Word& word, bool first, Match& match,
                                           Mismatch& mismatch) {
  struct Candidate {
    const Node* node;
    std::size_t choice;
  };
  std::vector<Candidate> found;
  std::vector<std::string_view> keywords;
  std::vector<std::string_view> expected;
  for (const Node& node : at.next) {
    if (node.keywords.empty()) expected.push_back(node.text);
    for (std::size_t choice = 0; choice < node.keywords.size(); ++choice) {
      const std::string_view keyword = node.keywords[choice];
      keywords.push_back(keyword);
      expected.push_back(keyword);
      if (same_keyword(word.text, keyword)) {
        found.assign(1, {&node, choice});
        keywords.clear();
        break;
      }
      if (abbreviates(word.text, keyword)) found.push_back({&node, choice});
    }
    if (!found.empty() && keywords.empty()) break;
  }
  if (found.size() > 1) {
    std::vector<std::string_view> names;
    for (const Candidate& candidate : found) names.push_back(candidate.node->keywords[candidate.choice]);
    mismatch = {word.column, fmt::format("{} is ambiguous: {}", quoted(word.text), one_of(names))};
    return nullptr;
  }
  if (found.size() == 1) {
    const Node* node = found[0].node;
    const std::string_view keyword = node->keywords[found[0].choice];
    append(match.normal, keyword);
    if (node->keywords.size() > 1) {
      Value value;
      value.normal = keyword;
      value.column = word.column;
      value.choice = found[0].choice;
      match.items.push_back({match.last_keyword, std::move(value), true});
    }
    match.last_keyword = keyword;
    return node;
  }
  std::string why;
  for (const Node& node : at.next) {
    if (!node.keywords.empty()) continue;
    Value value;
    if (node.argument.kind == Kind::line || node.argument.kind == Kind::rule) return &node;
    std::string because;
    if (read_argument(node.argument, word.text, value, because)) {
      value.column = word.column;
      append(match.normal, value.normal);
      match.items.push_back({match.last_keyword, std::move(value), false});
      return &node;
    }
    if (why.empty()) why = because;
  }
  const bool looks_like_argument = !word.text.empty() && (word.text[0] >= '0' && word.text[0] <= '9');
  const std::string_view near = nearest(word.text, keywords);
  mismatch.column = word.column;
  if (!why.empty() && (keywords.empty() || (looks_like_argument && near.empty()))) {
    mismatch.message = why;
  } else if (at.next.empty()) {
    mismatch.message = fmt::format("{} is more than '{}' takes", quoted(word.text), match.normal);
  } else {
    mismatch.message = fmt::format("unknown {} {}", first ? "command" : "word", quoted(word.text));
    if (!near.empty())
      mismatch.message += fmt::format("; did you mean '{}'?", near);
    else if (!first)
      mismatch.message += fmt::format("; expected {}", one_of(expected));
  }
  return nullptr;
}

bool CommandTree::match(const Line& line, std::span<const Word> words, bool no, Match& match,
                        Mismatch& mismatch) const {
  const Node* at = &root_;
  match.no = no;
  if (!words.empty()) match.column = words.front().column;
  bool must = false;
  const auto fail = [&](Mismatch why) {
    mismatch = std::move(why);
    mismatch.must_be_understood = must;
    return false;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    at = step(*at, words[i], i == 0, match, mismatch);
    if (at == nullptr) return fail(mismatch);
    must = must || at->must;
    if (at->keywords.empty() && (at->argument.kind == Kind::line || at->argument.kind == Kind::rule)) {
      const bool whole_line = at->argument.kind == Kind::line;
      const std::size_t first = static_cast<std::size_t>(&words[i] - line.words.data());
      const std::size_t end = whole_line ? line.words.size() : first + words.size() - i;
      match.rest.assign(line.words.begin() + static_cast<std::ptrdiff_t>(first),
                        line.words.begin() + static_cast<std::ptrdiff_t>(end));
      match.rest_text = text_from(line, words[i]);
      append(match.normal, match.rest_text);
      match.command = no ? at->undo : at->command;
      if (match.command != nullptr) return true;
      return fail({match.column, fmt::format("'{}' has no 'no' form", match.normal)});
    }
  }
  match.command = no ? at->undo : at->command;
  if (match.command != nullptr) return true;
  const unsigned end = words.empty() ? 1 : words.back().column + static_cast<unsigned>(words.back().text.size());
  if (no && at->command != nullptr) return fail({match.column, fmt::format("'{}' has no 'no' form", match.normal)});
  std::vector<std::string_view> expected;
  for (const Node& node : at->next) {
    if (node.keywords.empty()) expected.push_back(node.text);
    expected.insert(expected.end(), node.keywords.begin(), node.keywords.end());
  }
  return fail({end, fmt::format("incomplete command: expected {}", one_of(expected))});
}

}  // namespace sallyport::rules
