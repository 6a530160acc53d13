#include "dataplane/control/control_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::control {
namespace {

using testing::HasSubstr;

TEST(control_protocol, requests_come_back_as_they_went) {
  for (const auto table : kTables) {
    const Show show{std::string(table)};
    const auto back = decode_request(encode(show));
    ASSERT_TRUE(std::holds_alternative<Show>(back.request)) << back.error;
    EXPECT_EQ(std::get<Show>(back.request), show);
  }
  const Why why{
      {parse_endpoint("[2001:db8::1]:20000").value(), parse_endpoint("10.1.1.5:16390").value(), IpProtocol::tcp}};
  EXPECT_EQ(encode(why), R"({"command":"why","source":"[2001:db8::1]:20000","destination":"10.1.1.5:16390",)"
                         R"("protocol":"tcp"})");
  const auto back = decode_request(encode(why));
  ASSERT_TRUE(std::holds_alternative<Why>(back.request)) << back.error;
  EXPECT_EQ(std::get<Why>(back.request), why);
}

TEST(control_protocol, reload_has_no_arguments) {
  EXPECT_EQ(encode(Reload{}), R"({"command":"reload"})");
  EXPECT_TRUE(std::holds_alternative<Reload>(decode_request(encode(Reload{})).request));
}

TEST(control_protocol, udp_is_what_is_meant_and_unknown_members_are_skipped) {
  const auto got =
      decode_request(R"({"command":"why","source":"1.2.3.4:1","destination":"5.6.7.8:2","newer":{"a":[1]}})");
  ASSERT_TRUE(std::holds_alternative<Why>(got.request)) << got.error;
  EXPECT_EQ(std::get<Why>(got.request).tuple.protocol, IpProtocol::udp);
}

TEST(control_protocol, wrong_requests_are_told_what_is_wrong) {
  const auto error = [](std::string_view line) { return decode_request(line).error; };
  EXPECT_THAT(error(""), HasSubstr("JSON object"));
  EXPECT_THAT(error("[]"), HasSubstr("JSON object"));
  EXPECT_THAT(error("{"), HasSubstr("JSON object"));
  EXPECT_THAT(error("{}"), HasSubstr("\"command\" is missing"));
  EXPECT_THAT(error(R"({"command":7})"), HasSubstr("\"command\" is missing"));
  EXPECT_THAT(error(R"({"command":"reboot"})"), HasSubstr("\"reboot\" is not a command"));
  EXPECT_THAT(error(R"({"command":"show"})"), HasSubstr("\"what\" is missing"));
  EXPECT_THAT(error(R"({"command":"show","what":"weather"})"), HasSubstr("there are calls, registrations"));
  EXPECT_THAT(error(R"({"command":"why","source":"1.2.3.4:1"})"), HasSubstr("\"destination\" is missing"));
  EXPECT_THAT(error(R"({"command":"why","source":"1.2.3.4","destination":"1.2.3.4:5"})"),
              HasSubstr("not ADDRESS:PORT"));
  EXPECT_THAT(error(R"({"command":"why","source":"1.2.3.4:1","destination":"1.2.3.4:5","protocol":"icmp"})"),
              HasSubstr("neither udp nor tcp"));
  EXPECT_THAT(error(std::string(kMaxRequest + 1, ' ')), HasSubstr("at most 4096 bytes"));
  EXPECT_THAT(error(std::string(kMaxRequest, '[')), HasSubstr("JSON object"));
}

TEST(control_protocol, answers_are_one_line_and_come_back) {
  const auto line = answer_json("[\n {\"call\": \"x\", \"port\": 1}\n]\n");
  EXPECT_EQ(line, R"({"ok":true,"result":[{"call":"x","port":1}]})");
  EXPECT_EQ(decode_answer(line).result, R"([{"call":"x","port":1}])");
  EXPECT_TRUE(decode_answer(line).ok);
  EXPECT_EQ(decode_answer(answer_text("gate 1\nBYE")).result, R"("gate 1\nBYE")");
  EXPECT_EQ(decode_answer(refuse("no \"such\" flow")).error, "no \"such\" flow");
  EXPECT_FALSE(decode_answer(answer_json("{broken")).ok);
  EXPECT_FALSE(decode_answer("HTTP/1.1 400 Bad Request").ok);
  EXPECT_FALSE(decode_answer(R"({"ok":"yes"})").ok);
  EXPECT_EQ(decode_answer(R"({"ok":true})").result, "null");
  EXPECT_EQ(decode_answer(answer_text("\xff")).result, "\"\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace sallyport::control
