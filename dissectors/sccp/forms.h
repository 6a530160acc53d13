// Every form of every message whose body is read: the versions that use it, its sizes, and its fields. Rows are ordered
// by identifier; the forms of one identifier go from the oldest to the newest.
//
// Media messages have exact sizes. Others may be longer than the fields that are read (Tail::open), because servers
// pad.
#pragma once

#include "dissectors/sccp/layouts.h"

namespace sallyport::sccp::forms {

inline constexpr std::uint8_t kAnyVersion = 255;
using Id = MessageId;
inline constexpr auto kTable = std::to_array<Form>({
    {Id::keep_alive_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::register_req, 0, kAnyVersion, Tail::open, kRegister},
    {Id::ip_port, 0, kAnyVersion, Tail::open, kIpPort},
    {Id::keypad_button, 0, kAnyVersion, Tail::open, kKeypad},
    {Id::enbloc_call, 0, kAnyVersion, Tail::none, kEnbloc},
    {Id::enbloc_call, 18, kAnyVersion, Tail::none, kEnbloc18},
    {Id::stimulus, 0, kAnyVersion, Tail::open, kStimulus},
    {Id::off_hook, 0, kAnyVersion, Tail::open, kHook},
    {Id::on_hook, 0, kAnyVersion, Tail::open, kHook},
    {Id::hook_flash, 0, kAnyVersion, Tail::open, kHook},
    {Id::forward_stat_req, 0, kAnyVersion, Tail::open, kLine},
    {Id::speed_dial_stat_req, 0, kAnyVersion, Tail::open, kWords1},
    {Id::line_stat_req, 0, kAnyVersion, Tail::open, kLine},
    {Id::config_stat_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::time_date_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::button_template_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::version_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::capabilities_res, 0, kAnyVersion, Tail::capabilities, {}},
    {Id::media_port_list, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::server_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::alarm, 0, kAnyVersion, Tail::open, kAlarm},
    {Id::multicast_media_reception_ack, 0, kAnyVersion, Tail::none, kReceptionAck},
    {Id::open_receive_channel_ack, 0, 16, Tail::none, kOpenAckV4},
    {Id::open_receive_channel_ack, 17, kAnyVersion, Tail::none, kOpenAck17},
    {Id::connection_statistics_res, 0, 17, Tail::quality, kStatistics},
    {Id::connection_statistics_res, 18, kAnyVersion, Tail::quality, kStatistics18},
    {Id::connection_statistics_res, 18, kAnyVersion, Tail::quality, kStatistics18Aligned},
    {Id::off_hook_with_calling_party_number, 0, kAnyVersion, Tail::none, kOffHookWith},
    {Id::off_hook_with_calling_party_number, 18, kAnyVersion, Tail::none, kOffHookWith18},
    {Id::soft_key_set_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::soft_key_event, 0, kAnyVersion, Tail::open, kSoftKeyEvent},
    {Id::unregister_req, 0, kAnyVersion, Tail::open, kUnregister},
    {Id::soft_key_template_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::register_token_req, 0, kAnyVersion, Tail::open, kRegisterToken},
    {Id::media_transmission_failure, 0, 16, Tail::none, kFailureV4},
    {Id::media_transmission_failure, 16, kAnyVersion, Tail::none, kFailure17},
    {Id::headset_status, 0, kAnyVersion, Tail::open, kWords1},
    {Id::media_resource_notification, 0, kAnyVersion, Tail::open, kWords4},
    {Id::register_available_lines, 0, kAnyVersion, Tail::open, kLines},
    {Id::device_to_user_data, 0, kAnyVersion, Tail::open, kUserData},
    {Id::device_to_user_data_response, 0, kAnyVersion, Tail::open, kUserData},
    {Id::update_capabilities, 0, kAnyVersion, Tail::open, kCapabilitiesHead},
    {Id::open_multimedia_receive_channel_ack, 0, 16, Tail::none, kOpenAckV4},
    {Id::open_multimedia_receive_channel_ack, 15, kAnyVersion, Tail::none, kOpenAck17},
    {Id::clear_conference, 0, kAnyVersion, Tail::open, kConference},
    {Id::service_url_stat_req, 0, kAnyVersion, Tail::open, kWords1},
    {Id::feature_stat_req, 0, kAnyVersion, Tail::open, kWords1},
    {Id::create_conference_res, 0, kAnyVersion, Tail::open, kConference},
    {Id::delete_conference_res, 0, kAnyVersion, Tail::open, kConference},
    {Id::modify_conference_res, 0, kAnyVersion, Tail::open, kConference},
    {Id::add_participant_res, 0, kAnyVersion, Tail::open, kParticipant},
    {Id::audit_conference_res, 0, kAnyVersion, Tail::open, kWords2},
    {Id::audit_participant_res, 0, kAnyVersion, Tail::open, kWords4},
    {Id::device_to_user_data_version1, 0, kAnyVersion, Tail::open, kUserData},
    {Id::device_to_user_data_response_version1, 0, kAnyVersion, Tail::open, kUserData},
    {Id::capabilities_v2_res, 0, kAnyVersion, Tail::open, kCapabilitiesHead},
    {Id::capabilities_v3_res, 0, kAnyVersion, Tail::open, kCapabilitiesHead},
    {Id::port_res, 0, 16, Tail::none, kPortResV4},
    {Id::port_res, 17, kAnyVersion, Tail::none, kPortRes17},
    {Id::qos_resv_notify, 0, kAnyVersion, Tail::open, kPortOnly},
    {Id::qos_error_notify, 0, kAnyVersion, Tail::open, kPortOnly},
    {Id::subscription_stat_req, 0, kAnyVersion, Tail::open, kSubscribe},
    {Id::media_path_event, 0, kAnyVersion, Tail::open, kWords2},
    {Id::media_path_capability, 0, kAnyVersion, Tail::open, kWords2},
    {Id::mwi_notification, 0, kAnyVersion, Tail::open, kMwi},
    {Id::register_ack, 0, kAnyVersion, Tail::open, kRegisterAck},
    {Id::start_tone, 0, kAnyVersion, Tail::open, kStartTone},
    {Id::stop_tone, 0, kAnyVersion, Tail::open, kStopTone},
    {Id::set_ringer, 0, kAnyVersion, Tail::open, kSetRinger},
    {Id::set_lamp, 0, kAnyVersion, Tail::open, kWords3},
    {Id::set_hook_flash_detect, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::set_speaker_mode, 0, kAnyVersion, Tail::open, kWords1},
    {Id::set_micro_mode, 0, kAnyVersion, Tail::open, kWords1},
    {Id::start_media_transmission, 0, 2, Tail::none, kStart2},
    {Id::start_media_transmission, 0, 16, Tail::none, kStartV4},
    {Id::start_media_transmission, 17, kAnyVersion, Tail::none, kStart17},
    {Id::stop_media_transmission, 0, 2, Tail::none, kStop2},
    {Id::stop_media_transmission, 0, kAnyVersion, Tail::open, kStop},
    {Id::start_media_reception, 0, 2, Tail::none, kStartReception2},
    {Id::stop_media_reception, 0, kAnyVersion, Tail::none, kStopReception2},
    {Id::call_info, 0, kAnyVersion, Tail::open, kCallInfo},
    {Id::forward_stat_res, 0, kAnyVersion, Tail::open, kWords3},
    {Id::speed_dial_stat_res, 0, kAnyVersion, Tail::open, kSpeedDial},
    {Id::line_stat_res, 0, kAnyVersion, Tail::open, kLineStat},
    {Id::config_stat_res, 0, kAnyVersion, Tail::open, kConfigStat},
    {Id::time_date_res, 0, kAnyVersion, Tail::open, kTimeDate},
    {Id::start_session_transmission, 0, kAnyVersion, Tail::open, kWords2},
    {Id::stop_session_transmission, 0, kAnyVersion, Tail::open, kWords2},
    {Id::button_template_res, 0, kAnyVersion, Tail::open, kWords3},
    {Id::version_res, 0, kAnyVersion, Tail::open, kVersion},
    {Id::display_text, 0, kAnyVersion, Tail::open, kDisplay},
    {Id::clear_display, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::capabilities_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::enunciator_command, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::register_reject, 0, kAnyVersion, Tail::text, {}},
    {Id::server_res, 0, kAnyVersion, Tail::servers_ipv4, kServersV4},
    {Id::server_res, 0, kAnyVersion, Tail::servers_either, kServers},
    {Id::reset, 0, kAnyVersion, Tail::open, kReset},
    {Id::keep_alive_ack, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::start_multicast_media_reception, 0, 16, Tail::none, kReceiveMulticastV4},
    {Id::start_multicast_media_reception, 15, kAnyVersion, Tail::none, kReceiveMulticast17},
    {Id::start_multicast_media_transmission, 0, 16, Tail::none, kSendMulticastV4},
    {Id::start_multicast_media_transmission, 15, kAnyVersion, Tail::none, kSendMulticast17},
    {Id::stop_multicast_media_reception, 0, kAnyVersion, Tail::open, kStop},
    {Id::stop_multicast_media_transmission, 0, kAnyVersion, Tail::open, kStop},
    {Id::open_receive_channel, 0, 16, Tail::none, kOpenV4},
    {Id::open_receive_channel, 17, kAnyVersion, Tail::none, kOpen17},
    {Id::close_receive_channel, 0, kAnyVersion, Tail::open, kStop},
    {Id::connection_statistics_req, 0, 17, Tail::none, kStatisticsReq},
    {Id::connection_statistics_req, 18, kAnyVersion, Tail::none, kStatisticsReq18},
    {Id::soft_key_template_res, 0, kAnyVersion, Tail::open, kWords3},
    {Id::soft_key_set_res, 0, kAnyVersion, Tail::open, kWords3},
    {Id::select_soft_keys, 0, kAnyVersion, Tail::open, kSelectSoftKeys},
    {Id::call_state, 0, kAnyVersion, Tail::open, kCallState},
    {Id::display_prompt_status, 0, kAnyVersion, Tail::open, kPrompt},
    {Id::clear_prompt_status, 0, kAnyVersion, Tail::open, kClearPrompt},
    {Id::display_notify, 0, kAnyVersion, Tail::open, kNotify},
    {Id::clear_notify, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::activate_call_plane, 0, kAnyVersion, Tail::open, kLine},
    {Id::deactivate_call_plane, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::unregister_ack, 0, kAnyVersion, Tail::open, kUnregisterAck},
    {Id::back_space_res, 0, kAnyVersion, Tail::open, kClearPrompt},
    {Id::register_token_ack, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::register_token_reject, 0, kAnyVersion, Tail::open, kWait},
    {Id::start_media_failure_detection, 0, kAnyVersion, Tail::open, kFailureDetection},
    {Id::dialed_number, 0, 17, Tail::none, kDialed},
    {Id::dialed_number, 18, kAnyVersion, Tail::none, kDialed18},
    {Id::user_to_device_data, 0, kAnyVersion, Tail::open, kUserData},
    {Id::feature_stat_res, 0, kAnyVersion, Tail::open, kFeatureStat},
    {Id::display_pri_notify, 0, kAnyVersion, Tail::open, kPriNotify},
    {Id::clear_pri_notify, 0, kAnyVersion, Tail::open, kWords1},
    {Id::start_announcement, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::stop_announcement, 0, kAnyVersion, Tail::open, kConference},
    {Id::announcement_finish, 0, kAnyVersion, Tail::open, kConference},
    {Id::notify_dtmf_tone, 0, kAnyVersion, Tail::open, kToneOfStream},
    {Id::send_dtmf_tone, 0, kAnyVersion, Tail::open, kToneOfStream},
    {Id::subscribe_dtmf_payload_req, 0, kAnyVersion, Tail::open, kToneOfStream},
    {Id::subscribe_dtmf_payload_res, 0, kAnyVersion, Tail::open, kToneOfStream},
    {Id::subscribe_dtmf_payload_err, 0, kAnyVersion, Tail::open, kToneOfStream},
    {Id::unsubscribe_dtmf_payload_req, 0, kAnyVersion, Tail::open, kToneOfStream},
    {Id::unsubscribe_dtmf_payload_res, 0, kAnyVersion, Tail::open, kToneOfStream},
    {Id::unsubscribe_dtmf_payload_err, 0, kAnyVersion, Tail::open, kToneOfStream},
    {Id::service_url_stat_res, 0, kAnyVersion, Tail::open, kServiceUrl},
    {Id::call_select_stat_res, 0, kAnyVersion, Tail::open, kCallSelect},
    {Id::open_multimedia_receive_channel, 0, 16, Tail::none, kOpenMultimediaV4},
    {Id::open_multimedia_receive_channel, 15, kAnyVersion, Tail::none, kOpenMultimedia17},
    {Id::start_multimedia_transmission, 0, 16, Tail::none, kStartMultimediaV4},
    {Id::start_multimedia_transmission, 15, kAnyVersion, Tail::none, kStartMultimedia17Long},
    {Id::start_multimedia_transmission, 15, kAnyVersion, Tail::none, kStartMultimedia17},
    {Id::stop_multimedia_transmission, 0, kAnyVersion, Tail::open, kStop},
    {Id::miscellaneous_command, 0, kAnyVersion, Tail::open, kStreamCommand},
    {Id::flow_control_command, 0, kAnyVersion, Tail::open, kStreamCommand},
    {Id::close_multimedia_receive_channel, 0, kAnyVersion, Tail::open, kStop},
    {Id::create_conference_req, 0, kAnyVersion, Tail::open, kConference},
    {Id::delete_conference_req, 0, kAnyVersion, Tail::open, kConference},
    {Id::modify_conference_req, 0, kAnyVersion, Tail::open, kConference},
    {Id::add_participant_req, 0, kAnyVersion, Tail::open, kParticipant},
    {Id::drop_participant_req, 0, kAnyVersion, Tail::open, kParticipant},
    {Id::audit_conference_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::audit_participant_req, 0, kAnyVersion, Tail::open, kConference},
    {Id::change_participant_req, 0, kAnyVersion, Tail::open, kParticipant},
    {Id::user_to_device_data_version1, 0, kAnyVersion, Tail::open, kUserData},
    {Id::video_display_command, 0, kAnyVersion, Tail::open, kParticipant},
    {Id::flow_control_notify, 0, kAnyVersion, Tail::open, kStreamCommand},
    {Id::config_stat_v2_res, 0, kAnyVersion, Tail::open, kConfigStatV2},
    {Id::display_notify_v2, 0, kAnyVersion, Tail::text, kNotifyV2},
    {Id::display_pri_notify_v2, 0, kAnyVersion, Tail::text, kPriNotifyV2},
    {Id::display_prompt_status_v2, 0, kAnyVersion, Tail::text, kPromptV2},
    {Id::feature_stat_v2_res, 0, kAnyVersion, Tail::open, kWords3},
    {Id::line_stat_v2_res, 0, kAnyVersion, Tail::line_texts, kLineStatV2},
    {Id::service_url_stat_v2_res, 0, kAnyVersion, Tail::open, kWords1},
    {Id::speed_dial_stat_v2_res, 0, kAnyVersion, Tail::open, kWords1},
    {Id::call_info_v2, 0, 15, Tail::parties12, kCallInfoV2},
    {Id::call_info_v2, 16, kAnyVersion, Tail::parties15, kCallInfoV2},
    {Id::port_req, 0, kAnyVersion, Tail::open, kPortReq},
    {Id::port_close, 0, kAnyVersion, Tail::open, kPortClose},
    {Id::qos_listen, 0, kAnyVersion, Tail::open, kPortOnly},
    {Id::qos_path, 0, kAnyVersion, Tail::open, kPortOnly},
    {Id::qos_teardown, 0, kAnyVersion, Tail::open, kPortOnly},
    {Id::update_dscp, 0, kAnyVersion, Tail::open, kPortOnly},
    {Id::qos_modify, 0, kAnyVersion, Tail::open, kPortOnly},
    {Id::subscription_stat_res, 0, kAnyVersion, Tail::open, kWords4},
    {Id::notification, 0, kAnyVersion, Tail::open, kWords3},
    {Id::start_media_transmission_ack, 0, 16, Tail::none, kStartAckV4},
    {Id::start_media_transmission_ack, 17, kAnyVersion, Tail::none, kStartAck17},
    {Id::start_multimedia_transmission_ack, 0, 16, Tail::none, kStartAckV4},
    {Id::start_multimedia_transmission_ack, 15, kAnyVersion, Tail::none, kStartAck17},
    {Id::call_history_info, 0, kAnyVersion, Tail::open, kCallHistory},
    {Id::location_info, 0, kAnyVersion, Tail::text, {}},
    {Id::mwi_res, 0, kAnyVersion, Tail::open, kMwiRes},
    {Id::add_on_device_capabilities, 0, kAnyVersion, Tail::open, kWords3},
    {Id::enhanced_alarm, 0, kAnyVersion, Tail::text, {}},
    {Id::call_count_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::call_count_resp, 0, kAnyVersion, Tail::open, kWords3},
    {Id::recording_status, 0, kAnyVersion, Tail::open, kRecording},
    {Id::spcp_register_token_req, 0, kAnyVersion, Tail::open, kSpcpRegisterToken},
    {Id::spcp_register_token_ack, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::spcp_register_token_reject, 0, kAnyVersion, Tail::open, kWait},
    {Id::spcp_platform_info_get_req, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::spcp_platform_info_get_rsp, 0, kAnyVersion, Tail::open, kEmpty},
    {Id::spcp_platform_info_get_rej, 0, kAnyVersion, Tail::open, kEmpty},
});

// The messages that open or close a stream at an address.
constexpr bool has_media(const Form& form) noexcept {
  for (const auto& step : form.steps)
    if (step.what == What::media_address || step.what == What::source_address) return true;
  return false;
}

// Whether the table is valid: rows are in order, each row is valid, and no body fits two forms of one message unless
// their versions differ. The size alone identifies a form with a media address.
constexpr bool valid(std::span<const Form> table) noexcept {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& form = table[i];
    if (!sccp::valid(form)) return false;
    if (has_media(form) && form.tail != Tail::none) return false;
    for (std::size_t k = 0; k < i; ++k) {
      if (table[k].id > form.id) return false;
      if (table[k].id != form.id) continue;
      if (table[k].from > form.from) return false;
      const bool versions_tell = table[k].to < form.from;
      if (!distinct(table[k], form) && (has_media(form) || (!versions_tell && form.tail == Tail::none))) return false;
    }
  }
  return true;
}
static_assert(valid(kTable));

// Every identifier has a row, and every row has an identifier of messages.def.
constexpr bool covers_every_message(std::span<const Form> table) noexcept {
  std::size_t ids = 0;
  for (std::size_t i = 0; i < table.size(); ++i)
    if (i == 0 || table[i - 1].id != table[i].id) ++ids;
  constexpr auto kIds = std::to_array<MessageId>({
#define SCCP_MESSAGE(id, name, text, sender) MessageId::name,
#include "dissectors/sccp/messages.def"
#undef SCCP_MESSAGE
  });
  for (const auto id : kIds) {
    bool has_row = false;
    for (const auto& form : table) has_row = has_row || form.id == id;
    if (!has_row) return false;
  }
  return ids == kIds.size();
}
static_assert(covers_every_message(kTable));

}  // namespace sallyport::sccp::forms
