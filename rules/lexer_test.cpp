#include "rules/lexer.h"

#include <gtest/gtest.h>

namespace sallyport::rules {
namespace {

TEST(Lexer, WordsKnowTheirColumns) {
  const auto lines = lex("interface inside\n sallyport  zone\tinside\n");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_FALSE(lines[0].indented);
  ASSERT_EQ(lines[0].words.size(), 2U);
  EXPECT_EQ(lines[0].words[1].text, "inside");
  EXPECT_EQ(lines[0].words[1].column, 11U);
  EXPECT_TRUE(lines[1].indented);
  EXPECT_EQ(lines[1].number, 2U);
  ASSERT_EQ(lines[1].words.size(), 3U);
  EXPECT_EQ(lines[1].words[1].column, 13U);
  EXPECT_EQ(lines[1].words[2].column, 18U);
}

TEST(Lexer, LineEndsAndTheByteOrderMarkAreNoText) {
  const auto lines = lex("\xef\xbb\xbfhostname a\r\n\r\n\tshutdown\r\nend");
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0].source, "hostname a");
  EXPECT_TRUE(lines[1].words.empty());
  EXPECT_TRUE(lines[2].indented);
  EXPECT_EQ(lines[3].number, 4U);
  EXPECT_TRUE(lex("").empty());
}

TEST(Lexer, CommentsAreLinesOrStandBehindACommand) {
  const auto lines = lex("! interface inside\n  !\ninterface inside ! the phones\n description Reception! 1\n");
  EXPECT_TRUE(lines[0].words.empty());
  EXPECT_TRUE(lines[1].words.empty());
  EXPECT_EQ(words_without_comment(lines[2]), 2U);
  EXPECT_EQ(words_without_comment(lines[3]), 3U);
  EXPECT_EQ(text_from(lines[3], lines[3].words[1]), "Reception! 1");
}

TEST(Lexer, AnyByteIsText) {
  const std::string_view text("a\0b \xff\n", 6);
  const auto lines = lex(text);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].words.size(), 2U);
}

}  // namespace
}  // namespace sallyport::rules
