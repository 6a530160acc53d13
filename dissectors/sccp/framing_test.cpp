#include <gtest/gtest.h>

#include <string>

#include "dissectors/sccp/sccp.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::sccp {
namespace {

std::string number(std::uint32_t value) {
  std::string out;
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>((value >> (8 * i)) & 0xffU);
  return out;
}

std::string message(std::uint32_t id, std::size_t body, std::uint32_t version = 0) {
  return number(static_cast<std::uint32_t>(body + 4)) + number(version) + number(id) + std::string(body, '\0');
}

Framing framed(const std::string& stream) {
  const GuardedBytes guarded(as_bytes(stream));
  return framing(guarded.bytes());
}

bool looks(const std::string& bytes) {
  const GuardedBytes guarded(as_bytes(bytes));
  return looks_like_sccp(guarded.bytes());
}

TEST(SccpFraming, CutsOneMessageAfterAnother) {
  const auto first = message(0x20, 92);
  const auto stream = first + message(0x0, 0) + message(0x105, 168).substr(0, 30);
  EXPECT_EQ(framed(stream).kind, Framing::Kind::frame);
  EXPECT_EQ(framed(stream).length, first.size());
  EXPECT_EQ(framed(stream.substr(first.size())).length, 12U);
  const auto rest = framed(stream.substr(first.size() + 12));
  EXPECT_EQ(rest.kind, Framing::Kind::need);
  EXPECT_EQ(rest.length, 180U);
}

TEST(SccpFraming, NeedsTheHeaderFirst) {
  for (std::size_t n = 0; n < 4; ++n) {
    EXPECT_EQ(framed(message(1, 40).substr(0, n)).kind, Framing::Kind::need);
    EXPECT_EQ(framed(message(1, 40).substr(0, n)).length, kHeaderSize);
  }
}

TEST(SccpFraming, LengthsThatLie) {
  for (std::uint32_t length = 0; length < 4; ++length)
    EXPECT_EQ(framed(number(length) + number(0)).why.code, DecodeErrorCode::sccp_length_too_small);
  EXPECT_EQ(framed(number(kMaxLength) + number(0)).kind, Framing::Kind::need);
  EXPECT_EQ(framed(number(kMaxLength) + number(0)).length, kHeaderSize + kMaxLength);
  for (const auto length : {kMaxLength + 1, 0x10000U, 0x7fffffffU, 0x80000000U, 0xffffffffU})
    EXPECT_EQ(framed(number(length) + number(0)).why.code, DecodeErrorCode::sccp_length_too_large) << length;
}

TEST(SccpFraming, WhatIsNotSccpIsAnErrorAtOnce) {
  for (const auto* stream :
       {"INVITE sip:a@b.example SIP/2.0\r\n", "GET / HTTP/1.1\r\n", "\x16\x03\x01\x02", "SSH-2.0-x", "\x01\x01\x01"})
    EXPECT_EQ(framed(stream).kind, Framing::Kind::error) << stream;
  EXPECT_EQ(framed(number(4) + number(kMaxHeaderVersion + 1)).why.code, DecodeErrorCode::sccp_header_version_bad);
  EXPECT_EQ(framed(number(4) + number(kMaxHeaderVersion)).kind, Framing::Kind::need);
  // The first byte of the version decides.
  EXPECT_EQ(framed(number(4) + "\xff").why.code, DecodeErrorCode::sccp_header_version_bad);
}

TEST(SccpLooks, AsAPhoneBegins) {
  EXPECT_TRUE(looks(message(0x0001, 64)));
  EXPECT_TRUE(looks(message(0x0001, 36)));
  EXPECT_TRUE(looks(message(0x0001, 172, 22)));
  EXPECT_TRUE(looks(message(0x0020, 92)));
  EXPECT_TRUE(looks(message(0x0029, 52, 20)));
  EXPECT_TRUE(looks(message(0x8000, 36)));
  EXPECT_TRUE(looks(message(0x0000, 0)));
  EXPECT_TRUE(looks(message(0x008a, 132, 20)));
}

TEST(SccpLooks, InEveryPrefix) {
  const auto whole = message(0x0001, 64);
  for (std::size_t n = 0; n <= whole.size(); ++n) EXPECT_TRUE(looks(whole.substr(0, n))) << n;
}

TEST(SccpLooks, NotInWhatIsSomethingElse) {
  EXPECT_FALSE(looks("INVITE sip:a@b.example SIP/2.0\r\n"));
  EXPECT_FALSE(looks("GET / HTTP/1.1\r\n"));
  EXPECT_FALSE(looks(std::string("\x03\x00\x00\x2f\x08\x02\x00\x01\x05\x04\x03\x80", 12)));  // TPKT, Q.931
  EXPECT_FALSE(looks(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00", 12)));  // TLS
  EXPECT_FALSE(looks(std::string("\x00\x00\x00\x54\xff\x53\x4d\x42\x72\x00\x00\x00", 12)));  // SMB
  EXPECT_FALSE(looks(std::string(64, '\0')));
  EXPECT_FALSE(looks(message(0x01ff, 20)));
  EXPECT_FALSE(looks(message(0x0001, 10)));
  EXPECT_FALSE(looks(message(0x0001, 1000)));
  EXPECT_FALSE(looks(message(0x0000, 100)));
  EXPECT_FALSE(looks(message(0x0020, 20)));
  EXPECT_FALSE(looks(message(0x0001, 64, 41)));
}

TEST(SccpLooks, NeverInADatagram) {
  const auto bytes = message(0x0001, 64);
  EXPECT_TRUE(looks_like_sccp(as_bytes(bytes)));
  EXPECT_FALSE(looks_like_sccp(as_bytes(bytes), true));
}

}  // namespace
}  // namespace sallyport::sccp
