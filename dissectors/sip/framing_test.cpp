// Streams: the frames are the same for every split of the stream.
#include <gtest/gtest.h>

#include "dissectors/sip/sip.h"
#include "dissectors/testing/golden.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::sip {
namespace {

struct Cut {
  std::vector<std::size_t> frames;
  std::string error;
  friend bool operator==(const Cut&, const Cut&) = default;
};

// Feeds the stream in pieces of `chunk` bytes. Like a reassembler, it waits for the bytes that need() asked for.
Cut cut(std::string_view stream, std::size_t chunk) {
  Cut out;
  std::size_t start = 0;
  std::size_t needed = 1;
  for (std::size_t have = std::min(chunk, stream.size());; have = std::min(have + chunk, stream.size())) {
    while (have - start >= needed && start < have) {
      const GuardedBytes bytes(as_bytes(stream.substr(start, have - start)));
      const auto framed = framing(bytes.bytes());
      if (framed.kind == Framing::Kind::error) {
        out.error = name(framed.why.code);
        return out;
      }
      if (framed.kind == Framing::Kind::need) {
        EXPECT_GT(framed.length, have - start);
        EXPECT_LE(framed.length, kMaxHeaderBytes + kMaxBodyBytes);
        needed = framed.length;
        break;
      }
      EXPECT_GT(framed.length, 0U);
      EXPECT_LE(framed.length, have - start);
      out.frames.push_back(framed.length);
      start += framed.length;
      needed = 1;
    }
    if (have == stream.size()) return out;
  }
}

std::string message(std::string_view length_header, std::string_view body) {
  return "MESSAGE sip:otto@example.org SIP/2.0\r\nVia: SIP/2.0/TCP a.example.org;branch=z9hG4bK1\r\n"
         "From: <sip:a@example.org>;tag=1\r\nTo: <sip:b@example.org>\r\nCall-ID: x\r\nCSeq: 1 MESSAGE\r\n" +
         std::string(length_header) + "\r\n" + std::string(body);
}

Framing::Kind kind_of(std::string_view stream) {
  return framing(as_bytes(stream)).kind;
}

TEST(SipFraming, EverySplitOfEveryGoldenMessageGivesTheSameFrames) {
  for (const auto& golden : load_goldens("sip")) {
    SCOPED_TRACE(golden.where());
    const auto whole = cut(golden.message, golden.message.size());
    for (std::size_t chunk = 1; chunk < std::min<std::size_t>(golden.message.size(), 64); ++chunk)
      ASSERT_EQ(cut(golden.message, chunk), whole) << chunk;
  }
}

TEST(SipFraming, EverySplitOfAStreamOfSeveralMessagesGivesTheSameFrames) {
  const auto one = message("Content-Length: 5\r\n", "hello");
  const auto two = message("l:0\r\n", "");
  const auto three = message("CONTENT-LENGTH \t:\r\n  12\r\n", "BYE x SIP/2.0");  // one byte too many
  const std::string ping = "\r\n\r\n";
  const auto stream = one + ping + two + "\r\n" + one + one;
  const Cut want{{one.size(), 2, 2, two.size(), 2, one.size(), one.size()}, ""};
  for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk) ASSERT_EQ(cut(stream, chunk), want) << chunk;
  // The byte behind a body of 12 bytes does not begin a message.
  const auto off = cut(three + "\r\n" + one, 4096);
  EXPECT_EQ(off.frames.front(), three.size() - 1);
}

// A valid or invalid message that ends where its Content-Length says leaves the stream in step.
TEST(SipFraming, TheStreamGoesOnBehindAnInvalidMessage) {
  const auto next = message("Content-Length: 2\r\n", "ok");
  std::size_t checked = 0;
  for (const auto& golden : load_goldens("sip")) {
    if (golden.file != "rfc4475_invalid" || decode(as_bytes(golden.message))) continue;
    const auto frames = cut(golden.message + next, 4096);
    if (frames.frames.size() != 2) continue;
    EXPECT_EQ(frames.frames[0], golden.message.size()) << golden.name;
    EXPECT_EQ(frames.frames[1], next.size()) << golden.name;
    ++checked;
  }
  // All but the two with a wrong Content-Length, whose end is unknown.
  EXPECT_EQ(checked, 24U);
}

TEST(SipFraming, AFrameIsFramedAsItself) {
  for (const auto& golden : load_goldens("sip")) {
    const auto bytes = as_bytes(golden.message);
    const auto framed = framing(bytes);
    if (framed.kind != Framing::Kind::frame) continue;
    EXPECT_EQ(framing(bytes.first(framed.length)).length, framed.length) << golden.name;
  }
}

TEST(SipFraming, WithoutContentLengthThereIsNoBody) {
  const auto bare = message("", "");
  EXPECT_EQ(cut(bare + bare, 4096), (Cut{{bare.size(), bare.size()}, ""}));
}

TEST(SipFraming, LengthsThatCannotBeTrustedEndTheStream) {
  const auto error = [](std::string_view header) { return cut(message(header, "hello"), 4096).error; };
  EXPECT_EQ(error("Content-Length: 5\r\nl: 6\r\n"), "sip_content_length_conflict");
  EXPECT_EQ(error("Content-Length: -5\r\n"), "sip_content_length_bad");
  EXPECT_EQ(error("Content-Length: 18446744073709551621\r\n"), "sip_content_length_bad");
  EXPECT_EQ(error("Content-Length: 262145\r\n"), "sip_body_too_long");
  EXPECT_EQ(error("Content-Length: 4294967301\r\n"), "sip_body_too_long");
  // A receiver that takes a bare LF for a line end would see a body here.
  EXPECT_EQ(error("Subject: x\nContent-Length: 5\r\n"), "sip_line_end_bad");
  EXPECT_EQ(error("Content-Length 5\r\n"), "sip_header_line_bad");
  EXPECT_EQ(error("Content-Length: 5\r\nl: 05\r\n"), "");
}

TEST(SipFraming, NeedsNoMoreThanItsLimits) {
  const auto most = message("Content-Length: 262144\r\n", "");
  EXPECT_EQ(framing(as_bytes(most)).length, most.size() + kMaxBodyBytes);
  std::string endless = "INVITE sip:a@b.example SIP/2.0\r\nA: ";
  endless.resize(kMaxHeaderBytes - 1, 'x');
  EXPECT_EQ(kind_of(endless), Framing::Kind::need);
  EXPECT_EQ(framing(as_bytes(endless)).length, kMaxHeaderBytes);
  endless.push_back('x');
  EXPECT_EQ(framing(as_bytes(endless)).why.code, DecodeErrorCode::sip_headers_too_long);
}

TEST(SipFraming, WhatIsNotSipIsAnErrorAtOnce) {
  for (const auto* stream : {"GET / HTTP/1.1\r\n", "\x16\x03\x01", "\n", "\rx", " INVITE", "SIP/x"}) {
    EXPECT_EQ(framing(as_bytes(stream)).why.code, DecodeErrorCode::sip_stream_not_sip) << stream;
    EXPECT_EQ(kind_of(stream), Framing::Kind::error) << stream;
  }
  for (const auto* stream : {"", "\r", "I", "INVITE ", "S", "SIP/"}) EXPECT_EQ(kind_of(stream), Framing::Kind::need);
}

}  // namespace
}  // namespace sallyport::sip
