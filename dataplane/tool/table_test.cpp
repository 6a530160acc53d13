#include "dataplane/tool/table.h"

#include <gtest/gtest.h>

#include "dataplane/tool/time_text.h"

namespace sallyport::tool {
namespace {

TEST(table, columns_are_aligned_and_empty_ones_left_out) {
  Table table({{"NAME"}, {"SECRET"}, {"PACKETS", Align::right}, {"END"}});
  table.row({"a", "", "1", "x"});
  table.row({"Zoë", "", "12,345", ""});
  EXPECT_EQ(table.render(),
            "  NAME  PACKETS  END\n"
            "  a           1  x\n"
            "  Zoë    12,345\n");
}

TEST(table, a_cell_of_any_length_does_not_make_every_line_as_long) {
  Table table({{"FROM"}, {"TO"}});
  table.row({std::string(60'000, 'x'), "b"});
  table.row({"a", "b"});
  const auto text = table.render();
  EXPECT_NE(text.find("x  b\n"), std::string::npos);
  EXPECT_EQ(text.substr(text.rfind("  a ")), "  a" + std::string(159 + 2, ' ') + "b\n");
}

TEST(table, what_would_command_a_terminal_is_shown_as_bytes) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\n"), "a\\x1b[2Jb\\x0d\\x0a");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\xc2\\x9b31m");                                     // CSI as one C1 character
  EXPECT_EQ(printable("\xe2\x80\xaetxt"), "\\xe2\\x80\\xaetxt");  // right-to-left override
  EXPECT_EQ(printable("\xff\xc0\xaf"), "\\xff\\xc0\\xaf");        // not UTF-8, overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");        // a surrogate
  EXPECT_EQ(printable("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\x9e"), "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\x9e");
  EXPECT_EQ(printable("cut \xe2\x82"), "cut \\xe2\\x82");
}

TEST(table, numbers_are_grouped_by_thousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(18446744073709551615ULL), "18,446,744,073,709,551,615");
}

TEST(time_text, as_people_read_it) {
  EXPECT_EQ(absolute_text(Time(Duration(1704164645'123456))), "2024-01-02 03:04:05.123456 UTC");
  EXPECT_EQ(duration_text(Duration(5'123'999)), "0:05.123");
  EXPECT_EQ(duration_text(Duration(754'567'000)), "12:34.567");
  EXPECT_EQ(duration_text(Duration(3723'456'000)), "1:02:03.456");
  EXPECT_EQ(duration_text(Duration(-1'500'000)), "-0:01.500");
}

}  // namespace
}  // namespace sallyport::tool
