// TPKT framing at every split, and Q.931 messages byte by byte.
#include "dissectors/q931/q931.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dissectors/testing/guard_page.h"

namespace sallyport::q931 {
namespace {

using namespace std::string_literals;

std::string tpkt(const std::string& payload) {
  const auto length = payload.size() + kTpktHeader;
  return "\x03\x00"s + static_cast<char>(length >> 8U) + static_cast<char>(length) + payload;
}
std::string header(char type = 0x05) {
  return "\x08\x02\x12\x34"s + type;
}

struct Decoded {
  std::string message;
  View view;
  std::optional<DecodeError> error;

  explicit Decoded(std::string bytes) : message(std::move(bytes)) {
    const GuardedBytes guarded(as_bytes(message));
    error = decode_into(guarded.bytes(), {0, static_cast<std::uint32_t>(message.size())}, view);
  }
  [[nodiscard]] std::string why() const { return error ? std::string(name(error->code)) : ""; }
  [[nodiscard]] std::string text(Range range) const { return std::string(sallyport::text(as_bytes(message), range)); }
};

TEST(Tpkt, CutsFramesOutOfAStreamHoweverItComes) {
  const std::vector<std::string> payloads{header(), "", "x", std::string(kMaxTpkt - kTpktHeader, 'y'), header(0x5a)};
  std::string stream;
  for (const auto& payload : payloads) stream += tpkt(payload);
  for (const std::size_t chunk : {1U, 2U, 3U, 4U, 5U, 9U, 1460U, 70000U}) {
    std::string buffer;
    std::vector<std::string> found;
    for (std::size_t at = 0; at < stream.size(); at += chunk) {
      buffer += stream.substr(at, chunk);
      for (;;) {
        const auto framed = framing(as_bytes(buffer));
        ASSERT_NE(framed.kind, Framing::Kind::error);
        if (framed.kind == Framing::Kind::need) {
          ASSERT_GT(framed.length, buffer.size());
          break;
        }
        const auto frame = as_bytes(buffer).first(framed.length);
        found.emplace_back(as_text(slice(frame, tpkt_payload(frame))));
        buffer.erase(0, framed.length);
      }
    }
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(found, payloads) << chunk;
  }
}

TEST(Tpkt, AsksForItsHeaderAndThenForItsLength) {
  EXPECT_EQ(framing({}).length, 4U);
  EXPECT_EQ(framing(as_bytes("\x03\x00\x01"s)).length, 4U);
  EXPECT_EQ(framing(as_bytes("\x03\x00\x01\x00"s)).length, 256U);  // the header alone in its segment
  EXPECT_EQ(framing(as_bytes("\x03\x00\x00\x04"s)).kind, Framing::Kind::frame);
}

TEST(Tpkt, SaysAtTheFirstOctetThatAStreamIsNone) {
  const auto other = framing(as_bytes("G"));
  EXPECT_EQ(other.kind, Framing::Kind::error);
  EXPECT_EQ(name(other.why.code), "tpkt_version_bad");
  for (const char length : "\x00\x01\x02\x03"s) {
    const auto shorter = framing(as_bytes("\x03\x00\x00"s + length));
    EXPECT_EQ(shorter.kind, Framing::Kind::error);
    EXPECT_EQ(name(shorter.why.code), "tpkt_length_bad");
  }
}

TEST(Tpkt, RecognisesCallSignalling) {
  const auto setup = tpkt(header() + "\x7e\x00\x01\x05"s);
  for (std::size_t n = 0; n <= setup.size(); ++n) {
    EXPECT_TRUE(looks_like_h323(as_bytes(setup).first(n), false)) << n;
    EXPECT_EQ(looks_like_h323(as_bytes(setup).first(n)), n >= 9) << n;
  }
  // Remote desktop and H.245 come in TPKT too.
  EXPECT_FALSE(
      looks_like_h323(as_bytes("\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"s)));
  EXPECT_FALSE(looks_like_h323(as_bytes(tpkt("\x02\x70\x01\x06\x00\x08\x81\x75\x00"s))));
  EXPECT_FALSE(looks_like_h323(as_bytes("GET / HTTP/1.1\r\n"s), false));
  EXPECT_FALSE(looks_like_h323(as_bytes("\x03\x00\x00\x08\x08"s), false));  // no room for a header
  EXPECT_FALSE(looks_like_h323(as_bytes(tpkt(header(0x7f)))));
  EXPECT_FALSE(looks_like_h323(as_bytes(tpkt(header(0x00)))));
}

TEST(Q931, ReadsItsHeader) {
  const Decoded origin(header(0x05));
  EXPECT_EQ(origin.why(), "");
  EXPECT_EQ(origin.view.type, MessageType::setup);
  EXPECT_EQ(origin.view.call_reference, 0x1234);
  EXPECT_FALSE(origin.view.from_destination);
  const Decoded destination("\x08\x02\x92\x34\x07"s);
  EXPECT_TRUE(destination.view.from_destination);
  EXPECT_EQ(destination.view.call_reference, 0x1234);
  const Decoded basic("\x08\x01\x85\x45"s);
  EXPECT_TRUE(basic.view.from_destination);
  EXPECT_EQ(basic.view.call_reference, 5);
  const Decoded dummy("\x08\x00\x62"s);
  EXPECT_EQ(dummy.view.call_reference_length, 0);
  EXPECT_EQ(dummy.view.type, MessageType::facility);
  EXPECT_EQ(Decoded("\x09\x02\x12\x34\x05"s).why(), "q931_discriminator_bad");
  EXPECT_EQ(Decoded("\x08\x03\x12\x34\x05\x06"s).why(), "q931_call_reference_bad");
  EXPECT_EQ(Decoded("\x08\xf2\x12\x34\x05"s).why(), "q931_call_reference_bad");
}

TEST(Q931, EveryPrefixOfAHeaderIsTruncated) {
  for (std::size_t n = 0; n < 5; ++n) {
    const Decoded cut(header().substr(0, n));
    EXPECT_EQ(cut.why(), "truncated") << n;
    EXPECT_LE(cut.error->offset, n);
  }
}

TEST(Q931, FindsTheUserUserElementBehindOthers) {
  const Decoded found(header() + "\x04\x03\x88\x93\xa5\x28\x02Hi\x6c\x05\x01\xa1\x31\x32\x33\x70\x03\x81\x34\x35"s +
                      "\x2c\x01\x36\x34\x01\x3f\x7e\x00\x04\x05xyz"s);
  EXPECT_EQ(found.why(), "");
  EXPECT_EQ(found.view.element_count, 7);
  EXPECT_EQ(found.text(found.view.display), "Hi");
  EXPECT_EQ(found.text(found.view.calling_number), "123");
  EXPECT_TRUE(found.view.calling_restricted);
  EXPECT_EQ(found.text(found.view.called_number), "45");
  EXPECT_EQ(found.text(found.view.keypad), "6");
  EXPECT_EQ(found.view.signal, 0x3f);
  EXPECT_TRUE(found.view.user_user_x680);
  EXPECT_EQ(found.text(found.view.user_user), "xyz");
}

TEST(Q931, AUserUserElementOfAnotherKindIsNotOfH323) {
  const Decoded found(header() + "\x7e\x00\x03\x04hi"s);
  EXPECT_FALSE(found.view.user_user_x680);
  EXPECT_EQ(found.text(found.view.user_user), "hi");
}

TEST(Q931, AUserUserElementMayBeLong) {
  const Decoded found(header() + "\x7e\x01\x01\x05"s + std::string(256, 'u'));
  EXPECT_EQ(found.view.user_user.length, 256U);
}

TEST(Q931, EveryPrefixOfElementsIsToldApart) {
  const auto message = header() + "\x28\x02Hi\xa1\x7e\x00\x02\x05x"s;
  for (std::size_t n = 5; n < message.size(); ++n) {
    const Decoded cut(message.substr(0, n));
    const bool between = n == 5 || n == 9 || n == 10;
    EXPECT_EQ(cut.why() == "", between) << n;
    if (cut.error) {
      EXPECT_LE(cut.error->offset, n);
    }
  }
}

TEST(Q931, ReadsCausesInBothForms) {
  EXPECT_EQ(Decoded(header(0x5a) + "\x08\x02\x80\x90"s).view.cause, 16);
  EXPECT_EQ(Decoded(header(0x5a) + "\x08\x03\x00\x80\xff"s).view.cause, 127);  // with octet 3a
  EXPECT_FALSE(Decoded(header(0x5a) + "\x08\x01\x80"s).view.cause);            // contents too short: ignored
  EXPECT_FALSE(Decoded(header(0x5a) + "\x08\x01\x00"s).view.cause);
  EXPECT_FALSE(Decoded(header(0x5a) + "\x08\x00"s).view.cause);
}

TEST(Q931, CodesetsShift) {
  // Locked in 6, for one element in 5, back in 6: no 0x7e of these is a User-user element.
  const Decoded found(header() + "\x96\x7e\x02\x61\x62\x9d\x7e\x01\x63\x7e\x01\x64\x90\x7e\x00\x01\x05"s);
  EXPECT_EQ(found.why(), "");
  EXPECT_TRUE(found.view.user_user_x680);
  EXPECT_TRUE(found.view.user_user.empty());
  const Decoded once(header() + "\x98\x28\x01X"s);
  EXPECT_EQ(once.text(once.view.display), "X");
  const Decoded other(header() + "\x9e\x28\x01X\x28\x01Y"s);
  EXPECT_EQ(other.text(other.view.display), "Y");
}

TEST(Q931, WhatIsWrongWithElementsHasItsName) {
  EXPECT_EQ(Decoded(header() + "\x28\x03Hi"s).why(), "q931_element_too_long");
  EXPECT_EQ(Decoded(header() + "\x7e\xff\xff\x05"s).why(), "q931_element_too_long");
  EXPECT_EQ(Decoded(header() + "\x7e\x00\x01\x05\x7e\x00\x01\x05"s).why(), "q931_element_repeated");
  EXPECT_EQ(Decoded(header() + "\x7e\x00\x00"s).why(), "q931_element_bad");
  std::string many;
  for (std::size_t i = 0; i < kMaxElements; ++i) many += "\x28\x00"s;
  EXPECT_EQ(Decoded(header() + many).why(), "");
  EXPECT_EQ(Decoded(header() + many + "\xa1"s).why(), "q931_elements_too_many");
}

TEST(Q931, NumbersWithoutDigitsAndWithoutContents) {
  EXPECT_EQ(Decoded(header() + "\x6c\x00\x70\x00"s).why(), "");
  EXPECT_EQ(Decoded(header() + "\x6c\x01\x01\x70\x01\x01"s).why(), "");  // octet 3a is missing
  EXPECT_EQ(Decoded(header() + "\x6c\x01\x81"s).view.calling_number.length, 0U);
}

TEST(Q931, APartOutsideOfTheMessageIsTruncated) {
  View view;
  const auto message = header();
  EXPECT_TRUE(decode_into(as_bytes(message), {1, 5}, view));
  EXPECT_TRUE(decode_into(as_bytes(message), {6, 0}, view));
  EXPECT_FALSE(decode_into(as_bytes(message), {0, 5}, view));
}

TEST(Q931, MessageTypesHaveNames) {
  EXPECT_EQ(to_text(MessageType::setup), "setup");
  EXPECT_EQ(to_text(MessageType::release_complete), "releaseComplete");
  EXPECT_EQ(to_text(MessageType::status_enquiry), "statusEnquiry");
  EXPECT_EQ(to_text(static_cast<MessageType>(0x7f)), "");
}

}  // namespace
}  // namespace sallyport::q931
