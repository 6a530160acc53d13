#include "alg/events/row_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "alg/events/row_tables.h"

namespace sallyport {
namespace {

constexpr std::array kTables = {ShowTable::calls,    ShowTable::call_history, ShowTable::registrations,
                                ShowTable::pinholes, ShowTable::streams,      ShowTable::drops};

TEST(RowTables, NamesComeBackAndKeysAreUnique) {
  for (const auto table : kTables) {
    EXPECT_EQ(parse_show_table(to_text(table)), table);
    std::set<std::string_view> keys;
    for (const auto& column : columns_of(table)) {
      EXPECT_TRUE(keys.insert(column.key).second) << to_text(table) << ": " << column.key;
      EXPECT_FALSE(column.heading.empty());
    }
  }
  EXPECT_EQ(parse_show_table("stats"), std::nullopt);
}

TEST(RowJson, UnknownValuesAreLeftOutAndTimesAreExact) {
  CallRow call;
  call.proto = "sip";
  call.call = "c1";
  call.from = "alice";
  call.set_up = Time{Duration{1'700'000'000'123'456}};
  call.dialogues = 1;
  call.gates = 4;
  std::string out;
  bool first = true;
  append_json(out, ShowTable::calls, std::vector{call}, first);
  EXPECT_EQ(out, R"({"since":1700000000.123456,"state":"setup","from":"alice","to":"","dialogues":1,"gates":4,)"
                 R"("proto":"sip","call":"c1"})");
  call.state = CallState::ended;
  call.cause = "BYE";
  call.secure = false;
  call.ended = call.set_up + std::chrono::seconds{2};
  append_json(out, ShowTable::call_history, std::vector{call}, first);
  const auto rows = nlohmann::json::parse("[" + out + "]");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1]["set_up"], 1700000000.123456);
  EXPECT_EQ(rows[1]["cause"], "BYE");
  EXPECT_EQ(rows[1]["secure"], false);
  EXPECT_FALSE(rows[1].contains("answered"));
  EXPECT_FALSE(rows[1].contains("gates"));
}

TEST(RowJson, AnyAddressHasNoKey) {
  PinholeRow gate;
  gate.id = 7;
  gate.transport = IpProtocol::udp;
  gate.destination = parse_endpoint("10.1.1.5:16390").value().address;
  gate.destination_port = 16390;
  std::string out;
  bool first = true;
  append_json(out, ShowTable::pinholes, std::vector{gate}, first);
  const auto row = nlohmann::json::parse(out);
  EXPECT_FALSE(row.contains("src"));
  EXPECT_FALSE(row.contains("sport"));
  EXPECT_EQ(row["dst"], "10.1.1.5");
  EXPECT_EQ(row["dport"], 16390);
}

}  // namespace
}  // namespace sallyport
