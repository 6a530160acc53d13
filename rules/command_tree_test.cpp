#include "rules/command_tree.h"

#include <gtest/gtest.h>

#include "rules/commands.h"
#include "rules/hint.h"

namespace sallyport::rules {
namespace {

void nothing(Compiler&, const Match&) {}

constexpr Command kCommands[] = {
    {"media timeout <1-100>", 2, nothing, "", ""}, {"media host ADDRESS [WILDCARD]", 2, nothing, "", ""},
    {"mode observe|pinhole", 1, nothing, "", ""},  {"name WORD [alert on|off] [timeout <1-9>]", 0, nothing, "", ""},
    {"description LINE", 1, nothing, "", ""},
};

struct Outcome {
  bool matched = false;
  Match match;
  Mismatch mismatch;
};

Outcome match(std::string_view text, bool no = false) {
  static const CommandTree commands{std::vector<std::span<const Command>>{kCommands}};
  static std::vector<Line> lines;
  lines = lex(text);
  Outcome outcome;
  outcome.matched = commands.match(lines[0], std::span(lines[0].words).first(words_without_comment(lines[0])), no,
                                   outcome.match, outcome.mismatch);
  return outcome;
}

TEST(CommandTree, KeywordsMayBeShortened) {
  const Outcome outcome = match("me t 7");
  ASSERT_TRUE(outcome.matched) << outcome.mismatch.message;
  EXPECT_EQ(outcome.match.normal, "media timeout 7");
  EXPECT_EQ(outcome.match.arg(0).number, 7U);
  EXPECT_TRUE(match("MEDIA Timeout 7").matched);
}

TEST(CommandTree, AnAmbiguousWordNamesTheCandidates) {
  const Outcome outcome = match("m observe");
  EXPECT_FALSE(outcome.matched);
  EXPECT_EQ(outcome.mismatch.message, "'m' is ambiguous: media or mode");
  EXPECT_EQ(outcome.mismatch.column, 1U);
}

TEST(CommandTree, OptionsComeInAnyOrder) {
  for (const char* text :
       {"name x", "name x alert on", "name x timeout 3", "name x alert on timeout 3", "name x timeout 3 alert on"})
    EXPECT_TRUE(match(text).matched) << text;
  EXPECT_EQ(match("name x timeout 3 alert off").match.after("timeout")->number, 3U);
  EXPECT_EQ(match("name x timeout 3 alert off").match.after("alert")->choice, 1U);
  EXPECT_EQ(match("name x").match.after("alert"), nullptr);
  EXPECT_FALSE(match("name x alert on alert on").matched);
}

TEST(CommandTree, NoMayStopWhereTheRowSays) {
  EXPECT_TRUE(match("media timeout", true).matched);
  EXPECT_TRUE(match("media timeout 5", true).matched);
  EXPECT_FALSE(match("media", true).matched);
  EXPECT_EQ(match("name x", true).mismatch.message, "'name x' has no 'no' form");
}

TEST(CommandTree, MistakesSayWhatWasExpected) {
  EXPECT_EQ(match("mdeia timeout 5").mismatch.message, "unknown command 'mdeia'; did you mean 'media'?");
  EXPECT_EQ(match("media timeuot 5").mismatch.message, "unknown word 'timeuot'; did you mean 'timeout'?");
  EXPECT_EQ(match("media timeout 101").mismatch.message, "'101' is not a number from 1 to 100");
  EXPECT_EQ(match("media timeout").mismatch.message, "incomplete command: expected <1-100>");
  EXPECT_EQ(match("media timeout").mismatch.column, 14U);
  EXPECT_EQ(match("mode observe now").mismatch.message, "'now' is more than 'mode observe' takes");
  EXPECT_EQ(match("media host 10.1.1").mismatch.message, "'10.1.1' is not an IP address");
}

TEST(CommandTree, ALineTakesTheRestWithItsComment) {
  const Outcome outcome = match("description  two  words ! here");
  ASSERT_TRUE(outcome.matched);
  EXPECT_EQ(outcome.match.rest_text, "two  words ! here");
}

TEST(CommandTree, EveryRowHasAnActionAndAMeaning) {
  for (const BlockName& block : blocks())
    for (const Command* command : tree(block.block).commands()) {
      EXPECT_NE(command->action, nullptr) << command->pattern;
      EXPECT_FALSE(command->meaning.empty()) << command->pattern;
    }
}

TEST(Hint, CountsEdits) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("Media", "mEDIA"), 0U);
  EXPECT_EQ(one_of(std::vector<std::string_view>{"a", "b", "c"}), "a, b or c");
}

}  // namespace
}  // namespace sallyport::rules
