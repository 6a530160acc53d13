// The sets for find_first() and the table of classes give the same answer for each character.
#include "dissectors/sip/chars.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport::sip {
namespace {

template <class Set>
bool ends_a_run(char c) {
  const std::string text = std::string(20, 'x') + c + std::string(20, 'x');
  const auto at = find_first<Set>(text, 0, text.size());
  EXPECT_EQ(at, find_first_bytewise<Set>(text, 0, text.size()));
  return at == 20;
}

TEST(Chars, SetsAreWhatTheTableSays) {
  for (unsigned i = 0; i < 256; ++i) {
    const auto c = static_cast<char>(i);
    EXPECT_EQ(ends_a_run<NotUri>(c), !is(c, CharClass::uri)) << i;
    EXPECT_EQ(ends_a_run<NotValue>(c), !is(c, CharClass::value)) << i;
    EXPECT_EQ(ends_a_run<NotHost>(c), !is(c, CharClass::host)) << i;
  }
}

}  // namespace
}  // namespace sallyport::sip
