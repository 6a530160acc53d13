// Golden messages, and checks of each message and of each of its prefixes: all Ranges lie within the message, and
// decode() reads no byte behind it.
#include "dissectors/sip/sip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dissectors/sip/places.h"
#include "dissectors/sip/print.h"
#include "dissectors/sip/view_ranges.h"
#include "dissectors/testing/golden.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::sip {
namespace {

std::string with_headers(std::string_view more) {
  return "OPTIONS sip:otto@example.org SIP/2.0\r\nVia: SIP/2.0/UDP a.example.org;branch=z9hG4bK1\r\n"
         "From: <sip:a@example.org>;tag=1\r\nTo: <sip:b@example.org>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n" +
         std::string(more) + "\r\n";
}

std::string with_method(std::string_view method) {
  auto message = with_headers("");
  message.replace(message.rfind("OPTIONS"), 7, method);
  return message.replace(message.find("OPTIONS"), 7, method);
}

std::string error_of(std::string_view message) {
  const auto result = decode(as_bytes(message));
  return result ? "" : std::string(name(result.error().code));
}

TEST(SipGolden, EveryMessageGivesWhatItsFileSays) {
  ASSERT_GT(load_goldens("sip").size(), 80U);
  expect_found(load_goldens("sip"), [](const Golden&, Bytes message) { return print(message); });
}

// Translation of addresses will write to these places. Each place holds its value, and takes another one.
TEST(SipGolden, PlacesHoldTheirValues) {
  std::size_t places = 0;
  for (const auto& golden : load_goldens("sip")) {
    SCOPED_TRACE(golden.where());
    // rfc5118 4.10: decode() reads three colons as two; IpAddress::parse() does not.
    if (golden.message.find(":::") != std::string::npos) continue;
    expect_places_hold(golden.message, places_of);
    places += places_of(as_bytes(golden.message)).size();
  }
  EXPECT_GT(places, 90U);
}

TEST(Sip, NextValueTakesAListApart) {
  const std::string_view list = "<sip:a.example:5070;lr>, \"B\" <sip:b@[2001:db8::1]:5071>;x=1";
  Range rest{0, static_cast<std::uint32_t>(list.size())};
  NameAddr value;
  ASSERT_FALSE(next_value(as_bytes(list), rest, value));
  EXPECT_EQ(text(as_bytes(list), value.uri.port_text), "5070");
  ASSERT_FALSE(next_value(as_bytes(list), rest, value));
  EXPECT_EQ(text(as_bytes(list), value.uri.host), "2001:db8::1");
  EXPECT_TRUE(rest.empty());

  const auto error_of_list = [&](std::string_view bad, Range range) {
    const auto error = next_value(as_bytes(bad), range, value);
    return error ? std::string(name(error->code)) : "";
  };
  EXPECT_EQ(error_of_list("<sip:a.example>,", {0, 16}), "sip_header_separator_bad");
  EXPECT_EQ(error_of_list("<sip:a.example", {0, 14}), "sip_angle_bracket_open");
  EXPECT_EQ(error_of_list("<sip:a.example>", {5, 40}), "truncated");
}

TEST(SipGolden, EveryPrefixIsAnsweredWithinItsBytes) {
  for (const auto& golden : load_goldens("sip")) {
    SCOPED_TRACE(golden.where());
    const auto whole = as_bytes(golden.message);
    // Beyond the first 1,500 bytes of the longest messages every 7th length is enough to cross every field.
    for (std::size_t n = 0; n <= whole.size(); n += n < 1500 ? 1U : 7U) {
      const GuardedBytes prefix(whole.first(n));
      View view;
      const auto error = decode_into(prefix.bytes(), view);
      if (error)
        EXPECT_LE(error->offset, n);
      else
        EXPECT_TRUE(ranges_are_within(view, n)) << n;
      (void)looks_like_sip(prefix.bytes());
      (void)framing(prefix.bytes());
    }
  }
}

TEST(SipGolden, EachMessageBeginsAsSipDoes) {
  for (const auto& golden : load_goldens("sip")) {
    if (golden.message.starts_with("\r\n")) continue;
    const auto bytes = as_bytes(golden.message);
    if (!decode(bytes)) continue;
    EXPECT_TRUE(looks_like_sip(bytes)) << golden.name;
    for (std::size_t n = 0; n <= bytes.size(); ++n) ASSERT_TRUE(looks_like_sip(bytes.first(n), false)) << golden.name;
  }
}

// A View that is used again holds nothing of the previous message.
TEST(Sip, AViewCanBeUsedAgain) {
  View kept;
  for (const auto& golden : load_goldens("sip")) {
    (void)decode_into(as_bytes(golden.message), kept);
    const auto fresh_message = with_headers("");
    ASSERT_FALSE(decode_into(as_bytes(fresh_message), kept));
    EXPECT_EQ(kept.contact_count, 0);
    EXPECT_EQ(kept.sdp_count, 0);
    EXPECT_EQ(kept.header_count, 5);
    EXPECT_TRUE(kept.to.tag.empty());
    EXPECT_FALSE(kept.expires.has_value());
  }
}

TEST(Sip, KnowsItsMethods) {
  for (const auto* method : {"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "SUBSCRIBE",
                             "NOTIFY", "REFER", "INFO", "MESSAGE", "PUBLISH"}) {
    const auto message = with_method(method);
    const auto result = decode(as_bytes(message));
    ASSERT_TRUE(result) << method;
    EXPECT_EQ(to_text(result->method), method);
  }
  // rfc3261 7.1: methods are case-sensitive.
  EXPECT_EQ(decode(as_bytes(with_method("invite")))->method, Method::unknown);
}

TEST(Sip, HeaderLinesAreLimited) {
  std::string headers;
  for (std::size_t i = 5; i < kMaxHeaders; ++i) headers += "A: b\r\n";
  EXPECT_EQ(error_of(with_headers(headers)), "");
  EXPECT_EQ(error_of(with_headers(headers + "A: b\r\n")), "sip_headers_too_many");
  EXPECT_EQ(error_of(with_headers("A: " + std::string(kMaxHeaderBytes, 'b') + "\r\n")), "sip_headers_too_long");
}

TEST(Sip, ContactsAreLimited) {
  std::string list = "Contact: <sip:a@b.example>";
  for (std::size_t i = 1; i < kMaxContacts; ++i) list += ",<sip:a@b.example>";
  EXPECT_EQ(error_of(with_headers(list + "\r\n")), "");
  EXPECT_EQ(error_of(with_headers(list + ",<sip:a@b.example>\r\n")), "sip_contacts_too_many");
}

TEST(Sip, ContentLengthIsReadInFullWidth) {
  // 2^32, 2^64 and 2^64 + 3 would be 0 or 3 in a narrower type.
  EXPECT_EQ(error_of(with_headers("Content-Length: 4294967296\r\n")), "sip_body_truncated");
  EXPECT_EQ(error_of(with_headers("Content-Length: 18446744073709551615\r\n")), "sip_body_truncated");
  EXPECT_EQ(error_of(with_headers("Content-Length: 18446744073709551616\r\n")), "sip_content_length_bad");
  EXPECT_EQ(error_of(with_headers("l: 18446744073709551619\r\n") + "abc"), "sip_content_length_bad");
  EXPECT_EQ(error_of(with_headers("l: 3 3\r\n") + "abc"), "sip_content_length_bad");
  EXPECT_EQ(error_of(with_headers("l: 3\r\nContent-Length:0003\r\n") + "abc"), "");
}

TEST(Sip, EachDefectHasItsName) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"Contact: <sip:a@b.example\r\n", "sip_angle_bracket_open"},
      {"Contact: <sip:a@b.example>,\r\n", "sip_header_separator_bad"},
      {"Contact:\r\n", "sip_header_separator_bad"},
      {"Contact: <sip:a@b.example> x\r\n", "sip_header_value_bad"},
      {"Contact: <sip:a@b.example>;=1\r\n", "sip_parameter_bad"},
      {"Contact: <sip:a@b.example>;x=\r\n", "sip_parameter_bad"},
      {"Contact: \"A\" sip:a@b.example\r\n", "sip_display_name_bad"},
      {"Contact: A \"B\" <sip:a@b.example>\r\n", "sip_display_name_bad"},
      {"Contact: <b.example>\r\n", "sip_uri_bad"},
      {"Contact: <sip:>\r\n", "sip_uri_bad"},
      {"Contact: <sip:a@b<c>\r\n", "sip_uri_bad"},
      {"Contact: <sip:a b@c.example>\r\n", "sip_uri_spaces"},
      {"Contact: <sip:a@>\r\n", "sip_host_bad"},
      {"Contact: <sip:a@b!c>\r\n", "sip_host_bad"},
      {"Contact: <sip:a@1.2.3>\r\n", "sip_host_bad"},
      {"Contact: <sip:a@1.2.3.256>\r\n", "sip_host_bad"},
      {"Contact: <sip:a@b.example:>\r\n", "sip_port_bad"},
      {"Contact: <sip:a@b.example:99999999999999999999>\r\n", "sip_port_bad"},
      {"Contact: <sip:a@b.example;;lr>\r\n", "sip_header_separator_bad"},
      {"Via: SIP/2.0 a.example.org\r\n", "sip_via_bad"},
      {"Via: SIP/2.0/UDP\r\n", "sip_via_bad"},
      {"Via: SIP/2.0/UDP a.example;rport=x\r\n", "sip_port_bad"},
      {"Via: SIP/2.0/UDP a.example;rport=70000\r\n", "sip_port_bad"},
      {"Via: SIP/2.0/UDP a.example;branch=1;branch=2\r\n", "sip_parameter_repeated"},
      {"Expires: soon\r\n", "sip_expires_bad"},
      {"Expires: -1\r\n", "sip_expires_bad"},
      {"Session-Expires: soon\r\n", "sip_session_expires_bad"},
      {"RSeq: 4294967296\r\n", "sip_rseq_bad"},
      {"Refer-To: <sip:a@b.example>, <sip:c@d.example>\r\n", "sip_header_repeated"},
      {"Subject x\r\n", "sip_header_line_bad"},
      {": x\r\n", "sip_header_line_bad"},
      {"Sub ject: x\r\n", "sip_header_line_bad"},
      {"Subject: x\ry\r\n", "sip_line_end_bad"},
      {"Subject: x\n", "sip_line_end_bad"},
  };
  for (const auto& [header, error] : cases) EXPECT_EQ(error_of(with_headers(header)), error) << header;
}

TEST(Sip, MalformedContactExpiresIsAnHour) {  // rfc3261 20.10
  const auto result = decode(as_bytes(with_headers("Contact: <sip:a@b.example>;expires=-5\r\n")));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->contacts[0].expires, 3600U);
}

TEST(Sip, RecognisesItsBeginningsOnly) {
  const auto looks = [](std::string_view text, bool whole) { return looks_like_sip(as_bytes(text), whole); };
  EXPECT_TRUE(looks("SIP/2.0 200 OK\r\n", true));
  EXPECT_TRUE(looks("sip/2.0 200 OK\r\n", true));
  EXPECT_TRUE(looks("NEWMETHOD x:y SIP/2.0\r\n", true));
  EXPECT_FALSE(looks("GET / HTTP/1.1\r\n", true));
  EXPECT_FALSE(looks("GET / HTTP/1.1\r\n", false));
  EXPECT_TRUE(looks("GET / HT", false));
  EXPECT_FALSE(looks("INVITE sip:a@b.example", true));
  EXPECT_TRUE(looks("SI", false));
  EXPECT_FALSE(looks("SI", true));
  EXPECT_FALSE(looks("", true));
  EXPECT_TRUE(looks("", false));
  EXPECT_FALSE(looks(std::string_view("\x80\x00\x12", 3), false));
  EXPECT_FALSE(looks("\r\n", true));
  EXPECT_FALSE(looks("SIP/ 200", false));
}

TEST(Sip, KeepAlivesAreBlank) {
  EXPECT_TRUE(is_keep_alive(as_bytes("\r\n\r\n")));
  EXPECT_TRUE(is_keep_alive(as_bytes("\r\n")));
  EXPECT_TRUE(is_keep_alive(as_bytes(std::string_view("\0\0\0\0", 4))));
  EXPECT_FALSE(is_keep_alive(as_bytes("")));
  EXPECT_FALSE(is_keep_alive(as_bytes("\r\nx")));
  EXPECT_FALSE(is_keep_alive(as_bytes(std::string(kMaxKeepAlive + 1, ' '))));
}

}  // namespace
}  // namespace sallyport::sip
