// The reference in README.md is printed from the command tables, so that it has every command.
// SALLYPORT_REWRITE=1 in the environment writes it anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "rules/commands.h"

namespace sallyport::rules {
namespace {

constexpr std::string_view kBegin = "<!-- reference: begin -->\n";
constexpr std::string_view kEnd = "<!-- reference: end -->\n";

std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string reference() {
  std::string text;
  for (const BlockName& block : blocks()) {
    if (block.block == Block::global)
      text += "\n### At the top level\n\n";
    else
      text += fmt::format("\n### Below `{}`\n\n", block.opener);
    text += "| command | meaning | default |\n|---|---|---|\n";
    for (const Command* command : tree(block.block).commands())
      text +=
          fmt::format("| `{}` | {} | {} |\n", cell(command->pattern), cell(command->meaning), cell(command->preset));
  }
  return text + "\n";
}

TEST(Readme, ListsEveryCommand) {
  const std::string path = SALLYPORT_SOURCE_DIR "/rules/README.md";
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const std::size_t begin = text.find(kBegin), end = text.find(kEnd);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const std::string fresh = text.substr(0, begin + kBegin.size()) + reference() + text.substr(end);
  if (std::getenv("SALLYPORT_REWRITE") != nullptr) std::ofstream(path, std::ios::binary) << fresh;
  EXPECT_TRUE(text == fresh || std::getenv("SALLYPORT_REWRITE") != nullptr)
      << "README.md is not what the command tables say; run this test with SALLYPORT_REWRITE=1";
}

}  // namespace
}  // namespace sallyport::rules
