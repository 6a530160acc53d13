#include "dissectors/sccp/put.h"

#include <algorithm>

namespace sallyport::sccp {
namespace {

CallState call_state_of(std::uint32_t value) noexcept {
  return value < static_cast<std::uint32_t>(CallState::other) ? static_cast<CallState>(value) : CallState::other;
}

CallType call_type_of(std::uint32_t value) noexcept {
  return value <= static_cast<std::uint32_t>(CallType::forward) ? static_cast<CallType>(value) : CallType::unknown;
}

CallSecurity call_security_of(std::uint32_t value) noexcept {
  return value <= static_cast<std::uint32_t>(CallSecurity::encrypted) ? static_cast<CallSecurity>(value)
                                                                      : CallSecurity::unknown;
}

Statistics& statistics_of(View& view) noexcept {
  if (!view.statistics) view.statistics.emplace();
  return *view.statistics;
}

Port port_of(std::uint32_t value) noexcept {
  return Port{static_cast<std::uint16_t>(value)};
}

// Members that are plain 32-bit numbers.
std::optional<std::uint32_t>* plain_number(View& view, What what) noexcept {
  switch (what) {
    case What::instance: return &view.instance;
    case What::device_type: return &view.device_type;
    case What::max_streams: return &view.max_streams;
    case What::active_streams: return &view.active_streams;
    case What::max_lines: return &view.max_lines;
    case What::rtp_port: return &view.rtp_port;
    case What::keep_alive_interval: return &view.keep_alive_interval;
    case What::secondary_keep_alive_interval: return &view.secondary_keep_alive_interval;
    case What::wait_before_next_request: return &view.wait_before_next_request;
    case What::alarm_severity: return &view.alarm_severity;
    case What::alarm_parameter1: return &view.alarm_parameter1;
    case What::alarm_parameter2: return &view.alarm_parameter2;
    case What::reset_type: return &view.reset_type;
    case What::unregister_reason: return &view.unregister_reason;
    case What::unregister_status: return &view.unregister_status;
    case What::call_reference: return &view.call_reference;
    case What::line_instance: return &view.line_instance;
    case What::conference_id: return &view.conference_id;
    case What::pass_through_party_id: return &view.pass_through_party_id;
    case What::privacy: return &view.privacy;
    case What::precedence_level: return &view.precedence_level;
    case What::precedence_domain: return &view.precedence_domain;
    case What::call_instance: return &view.call_instance;
    case What::keypad_button: return &view.keypad_button;
    case What::soft_key_event: return &view.soft_key_event;
    case What::stimulus: return &view.stimulus;
    case What::soft_key_set: return &view.soft_key_set;
    case What::call_history_disposition: return &view.call_history_disposition;
    case What::rtcp_port: return &view.rtcp_port;
    case What::media_status: return &view.media_status;
    case What::payload: return &view.payload;
    case What::rtp_payload_type: return &view.rtp_payload_type;
    case What::milliseconds_per_packet: return &view.milliseconds_per_packet;
    case What::dtmf_payload_type: return &view.dtmf_payload_type;
    case What::requested_address_type: return &view.requested_address_type;
    case What::media_type: return &view.media_type;
    case What::port_handling: return &view.port_handling;
    default: return nullptr;
  }
}

Range* text_member(View& view, What what) noexcept {
  auto& parties = view.parties;
  switch (what) {
    case What::device_name: return &view.device_name;
    case What::firmware: return &view.firmware;
    case What::line_number: return &view.line_number;
    case What::line_name: return &view.line_name;
    case What::text: return &view.text;
    case What::digits: return &view.digits;
    case What::calling_party_name: return &parties.calling_party_name;
    case What::calling_party: return &parties.calling_party;
    case What::called_party_name: return &parties.called_party_name;
    case What::called_party: return &parties.called_party;
    case What::original_called_party_name: return &parties.original_called_party_name;
    case What::original_called_party: return &parties.original_called_party;
    case What::last_redirecting_party_name: return &parties.last_redirecting_party_name;
    case What::last_redirecting_party: return &parties.last_redirecting_party;
    case What::calling_voice_mailbox: return &parties.calling_voice_mailbox;
    case What::called_voice_mailbox: return &parties.called_voice_mailbox;
    case What::original_called_voice_mailbox: return &parties.original_called_voice_mailbox;
    case What::last_redirecting_voice_mailbox: return &parties.last_redirecting_voice_mailbox;
    default: return nullptr;
  }
}

}  // namespace

void put_number(View& view, What what, std::uint32_t value) noexcept {
  if (auto* const member = plain_number(view, what)) {
    *member = value;
    return;
  }
  switch (what) {
    case What::protocol_version: view.protocol_version = static_cast<std::uint8_t>(value); break;
    case What::call_state:
      view.call_state_number = value;
      view.call_state = call_state_of(value);
      break;
    case What::call_type: view.call_type = call_type_of(value); break;
    case What::call_security: view.call_security = call_security_of(value); break;
    case What::media_port: view.media.port = port_of(value); break;
    case What::source_port: view.source.port = port_of(value); break;
    case What::encryption_algorithm:
      view.encryption.present = true;
      view.encryption.algorithm = value;
      break;
    case What::key_length: view.encryption.key_length = static_cast<std::uint16_t>(value); break;
    case What::salt_length: view.encryption.salt_length = static_cast<std::uint16_t>(value); break;
    case What::packets_sent: statistics_of(view).packets_sent = value; break;
    case What::octets_sent: statistics_of(view).octets_sent = value; break;
    case What::packets_received: statistics_of(view).packets_received = value; break;
    case What::octets_received: statistics_of(view).octets_received = value; break;
    case What::packets_lost: statistics_of(view).packets_lost = value; break;
    case What::jitter: statistics_of(view).jitter = value; break;
    case What::latency: statistics_of(view).latency = value; break;
    default: break;
  }
}

void put_address(View& view, What what, const IpAddress& value) noexcept {
  switch (what) {
    case What::station_address: view.station_address = value; break;
    case What::station_address_v6: view.station_address_v6 = value; break;
    case What::media_address: view.media.address = value; break;
    case What::source_address: view.source.address = value; break;
    default: break;
  }
}

void put_text(View& view, What what, Range value) noexcept {
  if (auto* const member = text_member(view, what)) *member = value;
}

void put_place(View& view, What what, Range place) noexcept {
  switch (what) {
    case What::station_address: view.station_address_place = place; break;
    case What::station_address_v6: view.station_address_v6_place = place; break;
    case What::rtp_port: view.rtp_port_place = place; break;
    case What::media_address: view.media_place.address = place; break;
    case What::media_port: view.media_place.port = place; break;
    case What::source_address: view.source_place.address = place; break;
    case What::source_port: view.source_place.port = place; break;
    case What::rtcp_port: view.rtcp_port_place = place; break;
    default: break;
  }
}

Range until_nul(Bytes message, Range range) noexcept {
  const auto bytes = slice(message, range);
  const auto nul = std::find(bytes.begin(), bytes.end(), std::byte{0});
  return {range.offset, static_cast<std::uint32_t>(nul - bytes.begin())};
}

std::optional<IpAddress> read_address(Cursor& in, Range& place) noexcept {
  constexpr std::uint32_t kIpv4 = 0;
  constexpr std::uint32_t kIpv6 = 1;
  const auto type = in.le32();
  const auto octets = in.range(16);
  Cursor address(in.message(), octets.offset);
  const auto bytes = address.bytes<16>();
  place = {};
  if (type == kIpv6) {
    place = octets;
    return IpAddress::v6(bytes);
  }
  if (type == kIpv4) {
    place = {octets.offset, 4};
    return IpAddress::v4({bytes[0], bytes[1], bytes[2], bytes[3]});
  }
  if (std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; })) return IpAddress{};
  return std::nullopt;
}

MediaRole role_of(MessageId id) noexcept {
  switch (id) {
    case MessageId::open_receive_channel_ack:
    case MessageId::open_multimedia_receive_channel_ack: return MediaRole::receiver;
    case MessageId::start_media_transmission:
    case MessageId::start_multimedia_transmission: return MediaRole::destination;
    case MessageId::start_media_transmission_ack:
    case MessageId::start_multimedia_transmission_ack: return MediaRole::transmitter;
    case MessageId::start_multicast_media_reception:
    case MessageId::start_multicast_media_transmission: return MediaRole::multicast;
    case MessageId::port_res: return MediaRole::port;
    case MessageId::media_transmission_failure: return MediaRole::failed;
    default: return MediaRole::none;
  }
}

bool is_multimedia(MessageId id) noexcept {
  switch (id) {
    case MessageId::open_multimedia_receive_channel:
    case MessageId::open_multimedia_receive_channel_ack:
    case MessageId::close_multimedia_receive_channel:
    case MessageId::start_multimedia_transmission:
    case MessageId::start_multimedia_transmission_ack:
    case MessageId::stop_multimedia_transmission: return true;
    default: return false;
  }
}

}  // namespace sallyport::sccp
