// Names, choices between forms, and errors.
#include "dissectors/sccp/sccp.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport::sccp {
namespace {

std::string number(std::uint32_t value) {
  std::string out;
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>((value >> (8 * i)) & 0xffU);
  return out;
}

std::string message(MessageId id, const std::string& body, std::uint32_t version = 0) {
  return number(static_cast<std::uint32_t>(body.size() + 4)) + number(version) +
         number(static_cast<std::uint32_t>(id)) + body;
}

Result<View> decoded(const std::string& bytes, std::uint8_t version = 0) {
  return decode(as_bytes(bytes), {version});
}

std::string error_of(const std::string& bytes, std::uint8_t version = 0) {
  const auto view = decoded(bytes, version);
  return view ? "none" : std::string(name(view.error().code));
}

TEST(Sccp, AnUnknownMessageIsAViewThatSaysSo) {
  const auto view = decoded(message(MessageId{0x7777}, "whatever"));
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->known);
  EXPECT_FALSE(view->complete);
  EXPECT_FALSE(view->announces_media);
  EXPECT_EQ(static_cast<std::uint32_t>(view->id), 0x7777U);
  EXPECT_EQ(view->body, (Range{12, 8}));
}

TEST(Sccp, AnErrorNamesTheMessage) {
  const auto bytes = message(MessageId::open_receive_channel_ack, std::string(17, '\0'));
  const auto view = decoded(bytes);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().code, DecodeErrorCode::sccp_size_unknown);
  EXPECT_EQ(view.error().field, "OpenReceiveChannelAck");
}

TEST(Sccp, AHeaderVersionThatContradictsTheSizeIsAnError) {
  const std::string four_byte_address(20, '\0');
  const std::string sixteen_byte_address(36, '\0');
  constexpr auto kAck = MessageId::open_receive_channel_ack;
  for (std::uint32_t version = 1; version <= 16; ++version) {
    EXPECT_EQ(error_of(message(kAck, four_byte_address, version)), "none") << version;
    EXPECT_EQ(error_of(message(kAck, sixteen_byte_address, version)), "sccp_size_of_other_version") << version;
  }
  for (std::uint32_t version = 17; version <= kMaxHeaderVersion; ++version) {
    EXPECT_EQ(error_of(message(kAck, four_byte_address, version)), "sccp_size_of_other_version") << version;
    EXPECT_EQ(error_of(message(kAck, sixteen_byte_address, version)), "none") << version;
  }
  EXPECT_EQ(error_of(message(kAck, four_byte_address, 0)), "none");
  EXPECT_EQ(error_of(message(kAck, sixteen_byte_address, 0)), "none");
}

TEST(Sccp, OnlyANewerVersionMayBeLonger) {
  const std::string longer(44, '\0');
  constexpr auto kAck = MessageId::open_receive_channel_ack;
  EXPECT_EQ(error_of(message(kAck, longer, kNewestVersion)), "sccp_size_unknown");
  EXPECT_EQ(error_of(message(kAck, longer), kNewestVersion), "sccp_size_unknown");
  EXPECT_EQ(error_of(message(kAck, longer, kNewestVersion + 1)), "none");
  const auto view = decoded(message(kAck, longer), kNewestVersion + 1);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->newer);
}

TEST(Sccp, TheRegistrationChoosesWhereTheSizeDoesNot) {
  const std::string body = std::string("2002") + std::string(21, '\0') + number(1) + number(77) + std::string(3, '\0');
  const auto bytes = message(MessageId::dialed_number, body);
  const auto old_layout = decoded(bytes, 17);
  const auto new_layout = decoded(bytes, 18);
  ASSERT_TRUE(old_layout && new_layout);
  EXPECT_EQ(new_layout->line_instance, 1U);
  EXPECT_EQ(new_layout->call_reference, 77U);
  EXPECT_EQ(old_layout->layout, 0);
  EXPECT_EQ(text(as_bytes(bytes), old_layout->digits), "2002");
  // A header version comes before the version of the registration.
  const auto by_header = decoded(message(MessageId::dialed_number, body, 20), 11);
  ASSERT_TRUE(by_header);
  EXPECT_EQ(by_header->call_reference, 77U);
}

TEST(Sccp, EncryptionIsTheAlgorithmAndWhetherThereAreKeys) {
  std::string body(92, '\0');
  body[44] = 2;
  body[48] = 16;
  body[50] = 14;
  for (std::size_t i = 52; i < 84; ++i) body[i] = 'k';
  const auto view = decoded(message(MessageId::start_media_transmission, body));
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->encryption.present && view->encryption.encrypted() && view->encryption.has_keys());
  EXPECT_EQ(encryption_name(view->encryption.algorithm), "CCM_AES_CM_128_HMAC_SHA1_80");
  EXPECT_EQ(encryption_name(99), "");
}

TEST(Sccp, Names) {
  EXPECT_EQ(device_model(7), "7960");
  EXPECT_EQ(device_type_name(7), "Phone");
  EXPECT_EQ(device_model(30016), "IP Communicator");
  EXPECT_EQ(device_type_name(30016), "Phone");
  EXPECT_EQ(device_type_name(50), "Conference Bridge");
  EXPECT_EQ(device_type_name(110), "Transcoder");
  EXPECT_EQ(device_type_name(124), "Addon");
  EXPECT_EQ(device_model(14), "");
  EXPECT_EQ(device_type_name(14), "Unknown");
  EXPECT_EQ(payload_name(4), "G711Ulaw64k");
  EXPECT_EQ(static_rtp_payload_type(4), 0);
  EXPECT_EQ(static_rtp_payload_type(2), 8);
  EXPECT_EQ(static_rtp_payload_type(11), 18);
  EXPECT_EQ(static_rtp_payload_type(90), std::nullopt);
  EXPECT_EQ(static_rtp_payload_type(999), std::nullopt);
  EXPECT_EQ(soft_key_name(4), "Transfer");
  EXPECT_EQ(soft_key_name(999), "");
  EXPECT_EQ(media_status_name(8), "OutOfSockets");
  EXPECT_EQ(to_text(CallState::call_remote_multiline), "CallRemoteMultiline");
  EXPECT_EQ(to_text(CallType::inbound), "InBoundCall");
  std::string digits;
  for (std::uint32_t i = 0; i < 17; ++i) digits += keypad_digit(i);
  EXPECT_EQ(digits, "0123456789ABCD*#+");
  EXPECT_EQ(keypad_digit(17), '\0');
  EXPECT_EQ(keypad_digit(0xffffffffU), '\0');
}

TEST(Sccp, ErrorsInHeaders) {
  EXPECT_EQ(error_of(""), "truncated");
  EXPECT_EQ(error_of(message(MessageId::keep_alive_req, "").substr(0, 11)), "truncated");
  EXPECT_EQ(error_of(message(MessageId::keep_alive_req, "") + "x"), "sccp_length_wrong");
  EXPECT_EQ(error_of(number(3) + number(0) + number(0)), "sccp_length_too_small");
  EXPECT_EQ(error_of(number(kMaxLength + 1) + number(0) + number(0)), "sccp_length_too_large");
  EXPECT_EQ(error_of(message(MessageId::keep_alive_req, "", 41)), "sccp_header_version_bad");
}

}  // namespace
}  // namespace sallyport::sccp
