// Reads and writes every row of every table, with lines from its pattern or its example. The policy of a line is
// printed and read back as the same policy, and `no` of the line restores the policy without it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

// Lists that lines below may name.
constexpr std::string_view kPrelude =
    "access-list 101 permit ip any any\nipv6 access-list SIX\n permit ipv6 any any\nip inspect name VOICE sip\n";

// Rows with a `no` that is another setting, and the one choice that is an error by design.
constexpr std::string_view kNoIsASetting[] = {"auto-reg-ephone", "wan-block [on|off]"};
constexpr std::string_view kAlwaysAnError[] = {"mode translate", "evaluate text"};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end != 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return words;
}

// One word of a line for one word of a pattern; `n` picks among choices and bounds, `place` tells repetitions apart.
std::string sample(std::string_view word, std::size_t n, std::size_t place) {
  const auto argument = argument_named(word);
  if (!argument) {
    const auto choices = split(word, '|');
    return std::string(choices[n % choices.size()]);
  }
  switch (argument->kind) {
    // `<0-128>` is the length of a prefix; the address in front of it is IPv4.
    case Kind::number: return fmt::format("{}", n % 2 == 0 ? argument->low : word == "<0-128>" ? 32 : argument->high);
    case Kind::ipv4:
    case Kind::address: return fmt::format("192.0.2.{}", place + 1);
    case Kind::mask: return "255.255.255.0";
    case Kind::wildcard: return "0.0.0.255";
    case Kind::prefix: return n % 2 == 0 ? "192.0.2.0/24" : "2001:db8::/32";
    case Kind::ipv6_prefix: return "2001:db8::1/64";
    case Kind::mac: return "0030.94C3.8724";
    case Kind::time: return fmt::format("{:02}:30", place + 1);
    case Kind::ports: return "5070-5071";
    case Kind::digits: return fmt::format("55512{}", place);
    case Kind::word: return fmt::format("name{}", place);
    case Kind::line:
    case Kind::rule:
    case Kind::keyword: break;
  }
  return "text";
}

std::string line_of(std::string_view pattern, std::size_t n, bool with_options) {
  std::string line;
  bool option = false;
  std::size_t place = 0;
  for (std::string_view word : split(pattern, ' ')) {
    if (word.starts_with('[')) {
      option = true;
      word.remove_prefix(1);
    }
    const bool closes = word.ends_with(']');
    if (closes) word.remove_suffix(1);
    if (!option || with_options) line += (line.empty() ? "" : " ") + sample(word, n, place++);
    if (closes) option = false;
  }
  return line;
}

// Lines that fit a row: each choice, both bounds of the numbers, without the optional parts and with all of them.
std::vector<std::string> lines_of(const Command& row) {
  if (!row.example.empty()) return {std::string(row.example)};
  std::size_t choices = 2;
  for (const std::string_view word : split(row.pattern, ' '))
    choices = std::max(choices, static_cast<std::size_t>(std::count(word.begin(), word.end(), '|')) + 1);
  std::vector<std::string> lines;
  for (std::size_t n = 0; n < choices; ++n)
    for (const bool with_options : {false, true}) {
      std::string line = line_of(row.pattern, n, with_options);
      const bool known = std::find(lines.begin(), lines.end(), line) != lines.end();
      const bool error =
          std::find(std::begin(kAlwaysAnError), std::end(kAlwaysAnError), line) != std::end(kAlwaysAnError);
      if (!known && !error) lines.push_back(std::move(line));
    }
  return lines;
}

// The lines in front of a command of a block, and how the command is indented.
struct Context {
  std::string text{kPrelude};
  std::string indent;
  explicit Context(const BlockName& block) {
    if (block.block == Block::global) return;
    for (const std::string_view word : split(block.opener, ' '))
      text += (word == "N" ? "7" : std::string(split(word, '|')[0])) + " ";
    text += "\n";
    indent = " ";
  }
};

// The policy without the facts of its text: the file and the numbers of lines.
Policy compiled(const std::string& text) {
  const Compiled result = compile(text, "rows");
  for (const Diagnostic& d : result.diagnostics)
    if (d.severity == Diagnostic::Severity::error) ADD_FAILURE() << format(d, "rows") << "\n" << text;
  if (!result.policy) return {};
  Policy policy = *result.policy;
  policy.file.clear();
  for (auto& i : policy.interfaces) i.line = 0;
  for (auto& list : policy.access_lists) {
    list.line = 0;
    for (auto& entry : list.entries) entry.line = 0;
  }
  for (auto& i : policy.inspections) i.line = 0;
  for (auto& e : policy.ephones) e.line = 0;
  for (auto& e : policy.ephone_dns) e.line = 0;
  for (auto& d : policy.dial_peers) d.line = 0;
  for (auto& u : policy.unenforced) u.line = 0;
  return policy;
}

template <typename Check>
void for_each_row(Check check) {
  for (const BlockName& block : blocks())
    for (const Command* row : tree(block.block).commands()) check(Context(block), *row);
}

bool no_is_a_setting(const Command& row) {
  return std::find(std::begin(kNoIsASetting), std::end(kNoIsASetting), row.pattern) != std::end(kNoIsASetting);
}

TEST(Rows, AreReadPrintedAndReadAgain) {
  for_each_row([](const Context& context, const Command& row) {
    for (std::string line : lines_of(row))
      for (const bool no : {false, true}) {
        if (no && !no_is_a_setting(row)) continue;
        if (no) line.insert(0, "no ");
        const Policy policy = compiled(context.text + context.indent + line + "\n");
        const std::string printed = print(policy);
        EXPECT_TRUE(compiled(printed) == policy) << context.text << context.indent << line << "\nbecame\n" << printed;
      }
  });
}

TEST(Rows, NoGivesBackTheDefault) {
  for_each_row([](const Context& context, const Command& row) {
    if (row.undo_at == 0 || no_is_a_setting(row)) return;
    const Policy without = compiled(context.text);
    const std::string_view keywords = keywords_of(row.pattern);
    for (const std::string& line : lines_of(row)) {
      const std::string with = context.text + context.indent + line + "\n" + context.indent + "no ";
      EXPECT_TRUE(compiled(with + line + "\n") == without) << with << line;
      // The short form, if it needs only keywords.
      if (split(keywords, ' ').size() >= row.undo_at) {
        EXPECT_TRUE(compiled(with + std::string(keywords) + "\n") == without) << with << keywords;
      }
    }
  });
}

TEST(Rows, APrinterStandsInARowThatSetsSomething) {
  constexpr std::string_view kOpenersAlone[] = {"sallyport", "voice register dn <1-2000>", "auto-reg-ephone"};
  for_each_row([&](const Context& context, const Command& row) {
    if (row.print == nullptr) return;
    if (std::find(std::begin(kOpenersAlone), std::end(kOpenersAlone), row.pattern) != std::end(kOpenersAlone)) return;
    const Policy without = compiled(context.text);
    const auto lines = lines_of(row);
    EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return compiled(context.text + context.indent + line + "\n") != without;
    })) << row.pattern;
  });
}

// A default in the reference that fits behind the keywords equals the default of the policy.
TEST(Rows, TheReferenceNamesTheRightDefault) {
  std::size_t checked = 0;
  for_each_row([&](const Context& context, const Command& row) {
    const auto words = split(row.pattern, ' ');
    const bool number = row.preset.find_first_not_of("0123456789 ") == std::string_view::npos;
    const bool choice = std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      const auto choices = split(word.substr(word.starts_with('[') ? 1 : 0, word.find(']')), '|');
      return choices.size() > 1 && std::find(choices.begin(), choices.end(), row.preset) != choices.end();
    });
    if (row.preset.empty() || (!number && !choice)) return;
    const std::string line = fmt::format("{}{} {}\n", context.indent, keywords_of(row.pattern), row.preset);
    EXPECT_TRUE(compiled(context.text + line) == compiled(context.text)) << line;
    ++checked;
  });
  EXPECT_GT(checked, 25U);
}

}  // namespace
}  // namespace sallyport::rules
