#include "dataplane/tool/json_table.h"

#include <gtest/gtest.h>

namespace sallyport::tool {
namespace {

TEST(json_table, an_array_of_objects_has_a_column_a_key_in_order_of_appearance) {
  EXPECT_EQ(
      render_json(R"([{"call":"a","port":16390,"secure":true},{"call":"longer","from":"alice","port":7}])", "others"),
      "  CALL     PORT  SECURE  FROM\n"
      "  a       16390  yes\n"
      "  longer      7          alice\n");
}

TEST(json_table, a_known_table_has_the_columns_of_its_description) {
  EXPECT_EQ(
      render_json(R"([{"id":12,"proto":"sip","call":"c1","transport":"udp","src":"2001:db8::1","sport":20000,)"
                  R"("dst":"10.1.1.5","dport":16390,"opened":1704164645.5,"by":"INVITE","used":true,"newer":"x"},)"
                  R"({"id":3,"proto":"sip","call":"c1","transport":"udp","dst":"10.1.1.5","dport":16391,)"
                  R"("opened":1704164645.5,"by":"INVITE","used":false}])",
                  "pinholes"),
      "  GATE                   OPENED  BY      USED  TRANSPORT  FROM                 TO              PROTOCOL  CALL"
      "  NEWER\n"
      "     3  2024-01-02 03:04:05 UTC  INVITE  no    udp        any                  10.1.1.5:16391  sip       c1\n"
      "    12  2024-01-02 03:04:05 UTC  INVITE  yes   udp        [2001:db8::1]:20000  10.1.1.5:16390  sip       c1"
      "    x\n");
}

TEST(json_table, nothing_is_said_in_words) {
  EXPECT_EQ(render_json("[]", "calls"), "no calls\n");
  EXPECT_EQ(render_json("{}", "stats"), "no stats\n");
}

TEST(json_table, an_object_is_lines_with_its_tables_below) {
  EXPECT_EQ(render_json(R"({"packets":12,"drops":[{"reason":"acl","packets":3}],"uptime_seconds":1.5,"list":[1,2]})",
                        "stats"),
            "  packets         12\n"
            "  uptime_seconds  1.5\n"
            "  list            [1,2]\n"
            "\ndrops\n"
            "  PACKETS  REASON\n"
            "        3  acl\n");
}

TEST(json_table, a_list_of_texts_is_a_line_each) {
  EXPECT_EQ(render_json(R"(["Nov 14 22:13:20.123: %SALLYPORT-4-A: one","two\u001b[2J"])", "logging"),
            "  Nov 14 22:13:20.123: %SALLYPORT-4-A: one\n  two\\x1b[2J\n");
  EXPECT_EQ(render_json("[]", "logging"), "no logging\n");
}

TEST(json_table, text_is_itself_line_by_line_and_safe) {
  EXPECT_EQ(render_json(R"("one\ntwo\u001b[2J\n")", "policy"), "one\ntwo\\x1b[2J\n");
  EXPECT_EQ(render_json(R"({"file":"x","text":"interface inside\n sallyport zone inside\n"})", "policy"),
            "  file  x\n\ntext\ninterface inside\n sallyport zone inside\n");
  EXPECT_EQ(render_json("not json", "policy"), "not json\n");
}

}  // namespace
}  // namespace sallyport::tool
