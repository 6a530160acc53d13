// The layouts of the rows of forms.h. Marks (`end`) between fields are sizes that senders use, by captures or by
// documentation: earlier versions of a layout end there.
#pragma once

#include "dissectors/sccp/layout.h"

namespace sallyport::sccp::forms {

// SID: name, reserved, instance.
inline constexpr auto kSid = layout(text(What::device_name, 16), skip(4), u32(What::instance));
inline constexpr auto kLineAndCall = layout(u32(What::line_instance), u32(What::call_reference));
inline constexpr auto kStream = layout(u32(What::conference_id), u32(What::pass_through_party_id));
inline constexpr auto kStreamOfCall = layout(kStream, u32(What::call_reference));
inline constexpr auto kPort =
    layout(u32(What::conference_id), u32(What::call_reference), u32(What::pass_through_party_id));
inline constexpr auto kRemoteV4 = layout(ipv4(What::media_address), port(What::media_port));
inline constexpr auto kRemote = layout(address(What::media_address), port(What::media_port));
inline constexpr auto kSourceV4 = layout(ipv4(What::source_address), port(What::source_port));
inline constexpr auto kSource = layout(address(What::source_address), port(What::source_port));
inline constexpr auto kCodec = layout(u32(What::milliseconds_per_packet), u32(What::payload));
inline constexpr auto kQualifierIn = layout(skip(4), skip(4));    // ecValue, g723BitRate or codecParams
inline constexpr auto kQualifierOut = layout(skip(12), skip(4));  // precedence, ssValue, frames; as above
inline constexpr auto kKeys = layout(u32(What::encryption_algorithm), u16(What::key_length), u16(What::salt_length),
                                     skip(32));   // the key and the salt: never read
inline constexpr auto kKeyUse = layout(skip(8));  // isMKIPresent, keyDerivationRate
inline constexpr auto kStreamIds = layout(skip(8));
inline constexpr auto kDtmf = layout(u32(What::dtmf_payload_type), skip(4));
inline constexpr auto kLatentCapabilities = layout(skip(36));
inline constexpr auto kVideoUnion = layout(skip(76));  // the largest member is H.264's

// registration
inline constexpr auto kEmpty = layout(end);
inline constexpr auto kRegister =
    layout(kSid, ipv4(What::station_address), u32(What::device_type), u32(What::max_streams), end,
           u32(What::active_streams), end, u8(What::protocol_version), skip(3), end, skip(4), end, skip(4), end,
           skip(12), end,  // conferences, MAC address
           skip(4), end, u32(What::max_lines), end, ipv6(What::station_address_v6), end, skip(4), end,
           text(What::firmware, 32), end, skip(48), end);
inline constexpr auto kRegisterToken = layout(kSid, ipv4(What::station_address), u32(What::device_type), end,
                                              ipv6(What::station_address_v6), end, skip(4), end);
inline constexpr auto kSpcpRegisterToken =
    layout(kSid, ipv4(What::station_address), u32(What::device_type), end, u32(What::max_streams), end);
inline constexpr auto kRegisterAck =
    layout(u32(What::keep_alive_interval), skip(8), end, u32(What::secondary_keep_alive_interval), end,
           u8(What::protocol_version), skip(3), end);
inline constexpr auto kWait = layout(u32(What::wait_before_next_request), end);
inline constexpr auto kUnregister = layout(end, u32(What::unregister_reason), end);
inline constexpr auto kUnregisterAck = layout(u32(What::unregister_status), end);
inline constexpr auto kIpPort = layout(port(What::rtp_port), end);
inline constexpr auto kAlarm = layout(u32(What::alarm_severity), text(What::text, 80), end, u32(What::alarm_parameter1),
                                      end, u32(What::alarm_parameter2), end);
inline constexpr auto kServersV4 = layout(skip(260), skip(20), end);
inline constexpr auto kServers = layout(skip(260), skip(100), end);
inline constexpr auto kVersion = layout(text(What::text, 16), end);
inline constexpr auto kReset = layout(u32(What::reset_type), end);
inline constexpr auto kLines = layout(u32(What::max_lines), end);
inline constexpr auto kConfigStat = layout(kSid, skip(80), end, skip(8), end);
inline constexpr auto kLine = layout(u32(What::line_instance), end);
inline constexpr auto kLineStat = layout(u32(What::line_instance), text(What::line_number, 24), end,
                                         text(What::line_name, 40), end, skip(40), end, skip(4), end);
inline constexpr auto kLineStatV2 = layout(u32(What::line_instance), skip(4), end);

inline constexpr auto kConfigStatV2 = layout(kSid, skip(8), end);
inline constexpr auto kWords1 = layout(skip(4), end);
inline constexpr auto kWords2 = layout(skip(8), end);
inline constexpr auto kWords3 = layout(skip(12), end);
inline constexpr auto kWords4 = layout(skip(16), end);
inline constexpr auto kTimeDate = layout(skip(32), end, skip(4), end);
inline constexpr auto kFeatureStat = layout(skip(4), end, skip(4), end, skip(40), end, skip(4), end);
inline constexpr auto kSpeedDial = layout(skip(4), skip(24), end, skip(40), end);
inline constexpr auto kServiceUrl = layout(skip(4), skip(256), skip(40), end);
inline constexpr auto kSubscribe = layout(skip(12), skip(64), end);
inline constexpr auto kMwi = layout(skip(50), skip(4), end);
inline constexpr auto kMwiRes = layout(skip(25), skip(4), end);
inline constexpr auto kCapabilitiesHead = layout(skip(20), end);

// calls
inline constexpr auto kHook = layout(end, kLineAndCall, end);
inline constexpr auto kKeypad = layout(u32(What::keypad_button), end, kLineAndCall, end);
inline constexpr auto kEnbloc = layout(text(What::digits, 24), end, u32(What::line_instance), end);
inline constexpr auto kEnbloc18 = layout(text25(What::digits), u32(What::line_instance), end);
inline constexpr auto kStimulus =
    layout(u32(What::stimulus), u32(What::line_instance), end, u32(What::call_reference), end, skip(4), end);
inline constexpr auto kOffHookWith = layout(text(What::digits, 24), skip(24), u32(What::line_instance), end);
inline constexpr auto kOffHookWith18 = layout(text(What::digits, 25), skip(31), end);
inline constexpr auto kSoftKeyEvent = layout(u32(What::soft_key_event), kLineAndCall, end);
inline constexpr auto kStartTone = layout(skip(4), end, skip(4), kLineAndCall, end);
inline constexpr auto kStopTone = layout(end, kLineAndCall, end, skip(4), end);
inline constexpr auto kSetRinger =
    layout(skip(4), end, skip(4), end, u32(What::line_instance), end, u32(What::call_reference), end);
inline constexpr auto kSelectSoftKeys = layout(kLineAndCall, u32(What::soft_key_set), end, skip(4), end);
inline constexpr auto kCallState = layout(u32(What::call_state), kLineAndCall, end, u32(What::privacy), end,
                                          u32(What::precedence_level), u32(What::precedence_domain), end);
inline constexpr auto kCallInfo =
    layout(text(What::calling_party_name, 40), text(What::calling_party, 24), text(What::called_party_name, 40),
           text(What::called_party, 24), end, kLineAndCall, u32(What::call_type), end,
           text(What::original_called_party_name, 40), text(What::original_called_party, 24), end,
           text(What::last_redirecting_party_name, 40), text(What::last_redirecting_party, 24), end, skip(8), end,
           text(What::calling_voice_mailbox, 24), text(What::called_voice_mailbox, 24),
           text(What::original_called_voice_mailbox, 24), text(What::last_redirecting_voice_mailbox, 24), end,
           u32(What::call_instance), end, u32(What::call_security), end, skip(4), end);
inline constexpr auto kCallInfoV2 =
    layout(kLineAndCall, u32(What::call_type), skip(8), u32(What::call_instance), u32(What::call_security), skip(4));
// 36 bytes: chan-sccp sends this size in every version; the length of the digits depends on the version.
inline constexpr auto kDialed = layout(text(What::digits, 24), kLineAndCall, end, skip(4), end);
inline constexpr auto kDialed18 = layout(text25(What::digits), kLineAndCall, end);
inline constexpr auto kPrompt = layout(skip(4), text(What::text, 32), kLineAndCall, end);
inline constexpr auto kPromptV2 = layout(skip(4), kLineAndCall);
inline constexpr auto kClearPrompt = layout(kLineAndCall, end);
inline constexpr auto kDisplay = layout(text(What::text, 32), end);
inline constexpr auto kNotify = layout(skip(4), text(What::text, 32), end);
inline constexpr auto kNotifyV2 = layout(skip(4));
inline constexpr auto kPriNotify = layout(skip(8), text(What::text, 32), end);
inline constexpr auto kPriNotifyV2 = layout(skip(8));
inline constexpr auto kCallHistory = layout(u32(What::call_history_disposition), kLineAndCall, end);
inline constexpr auto kCallSelect = layout(skip(4), u32(What::call_reference), u32(What::line_instance), end);
inline constexpr auto kRecording = layout(u32(What::call_reference), skip(4), end);
inline constexpr auto kUserData = layout(skip(4), kLineAndCall, skip(4), end);
inline constexpr auto kConference = layout(u32(What::conference_id), end);
inline constexpr auto kParticipant = layout(u32(What::conference_id), u32(What::call_reference), end);
inline constexpr auto kStreamCommand = layout(kStreamOfCall, end);
inline constexpr auto kPortOnly = layout(kPort, end);
inline constexpr auto kToneOfStream = layout(skip(4), kStream, end);

// media
inline constexpr auto kOpen = layout(kStream, kCodec, kQualifierIn, end, u32(What::call_reference), end, kKeys, end,
                                     kKeyUse, end, kStreamIds, kDtmf, end, skip(8), end);
inline constexpr auto kOpenV4 = layout(kOpen, kSourceV4, end, u32(What::requested_address_type), end);
inline constexpr auto kOpen17 =
    layout(kStream, kCodec, kQualifierIn, u32(What::call_reference), kKeys, kKeyUse, kStreamIds, kDtmf, skip(8),
           kSource, u32(What::requested_address_type), end, skip(4), end, kLatentCapabilities, end);
inline constexpr auto kOpenAckV4 =
    layout(u32(What::media_status), kRemoteV4, u32(What::pass_through_party_id), end, u32(What::call_reference), end);
inline constexpr auto kOpenAck17 =
    layout(u32(What::media_status), kRemote, u32(What::pass_through_party_id), end, u32(What::call_reference), end);
// CallManager 2.x: no conference and no party. The last four bytes are not initialised.
inline constexpr auto kStart2 = layout(kRemoteV4, kCodec, kQualifierOut, skip(4), end);
inline constexpr auto kStartV4 = layout(kStream, kRemoteV4, kCodec, kQualifierOut, end, u32(What::call_reference), end,
                                        kKeys, end, kKeyUse, end, kStreamIds, kDtmf, end, skip(4), end, skip(4), end);
inline constexpr auto kStart17 =
    layout(kStream, kRemote, kCodec, kQualifierOut, u32(What::call_reference), kKeys, kKeyUse, kStreamIds, kDtmf, end,
           skip(4), end, skip(4), end, kLatentCapabilities, end);
inline constexpr auto kStartAckV4 = layout(kStreamOfCall, kRemoteV4, u32(What::media_status), end, skip(4), end);
inline constexpr auto kStartAck17 =
    layout(kStreamOfCall, kRemote, u32(What::media_status), end, skip(4), end, skip(4), end);
inline constexpr auto kStop2 = layout(skip(4), end);
inline constexpr auto kStop = layout(kStream, end, u32(What::call_reference), end, u32(What::port_handling), end);
inline constexpr auto kStartReception2 = layout(ipv4(What::source_address), kCodec, skip(12), end);
inline constexpr auto kStopReception2 = layout(end, skip(4), end, skip(4), end);
inline constexpr auto kReceptionAck =
    layout(u32(What::media_status), u32(What::pass_through_party_id), end, u32(What::call_reference), end);
inline constexpr auto kReceiveMulticastV4 =
    layout(kStream, kRemoteV4, kCodec, kQualifierIn, end, u32(What::call_reference), end);
inline constexpr auto kReceiveMulticast17 =
    layout(kStream, kRemote, kCodec, kQualifierIn, end, u32(What::call_reference), end);
inline constexpr auto kSendMulticastV4 =
    layout(kStream, kRemoteV4, kCodec, kQualifierOut, end, u32(What::call_reference), end);
inline constexpr auto kSendMulticast17 =
    layout(kStream, kRemote, kCodec, kQualifierOut, end, u32(What::call_reference), end);
inline constexpr auto kFailureV4 = layout(kStream, kRemoteV4, end, u32(What::call_reference), end);
inline constexpr auto kFailure17 = layout(kStream, kRemote, end, u32(What::call_reference), end);
inline constexpr auto kFailureDetection = layout(kStream, kCodec, kQualifierIn, end, u32(What::call_reference), end);
inline constexpr auto kPortReq =
    layout(kPort, end, skip(4), end, u32(What::requested_address_type), end, u32(What::media_type), end);
inline constexpr auto kPortResV4 = layout(kPort, kRemoteV4, port(What::rtcp_port), end);
inline constexpr auto kPortRes17 = layout(kPort, kRemote, port(What::rtcp_port), end, u32(What::media_type), end);
inline constexpr auto kPortClose = layout(kPort, end, u32(What::media_type), end);
// conference, party, codec, line, call, payload RFC and type, isConferenceCreator
inline constexpr auto kOpenMultimediaHead =
    layout(kStream, u32(What::payload), u32(What::line_instance), u32(What::call_reference), skip(4),
           u32(What::rtp_payload_type), skip(4), kVideoUnion, kKeys, kKeyUse, kStreamIds);
inline constexpr auto kOpenMultimediaV4 =
    layout(kOpenMultimediaHead, end, kSourceV4, end, u32(What::requested_address_type), end);
inline constexpr auto kOpenMultimedia17 =
    layout(kOpenMultimediaHead, kSource, end, u32(What::requested_address_type), end);
// call, payload RFC and type, DSCP, capability
inline constexpr auto kMultimediaCall =
    layout(u32(What::call_reference), skip(4), u32(What::rtp_payload_type), skip(4), kVideoUnion);
// chan-sccp's messages end 28 bytes behind the capability, or have these 28 bytes before the keys.
inline constexpr auto kMultimediaV4 = layout(kMultimediaCall, u32(What::encryption_algorithm), u16(What::key_length),
                                             u16(What::salt_length), skip(20), end, skip(12), kKeyUse, kStreamIds, end);
inline constexpr auto kStartMultimediaV4 = layout(kStream, u32(What::payload), kRemoteV4, kMultimediaV4);
inline constexpr auto kStartMultimedia17 =
    layout(kStream, u32(What::payload), kRemote, kMultimediaCall, kKeys, kKeyUse, kStreamIds, end);
inline constexpr auto kStartMultimedia17Long =
    layout(kStream, u32(What::payload), kRemote, kMultimediaCall, skip(28), kKeys, kKeyUse, kStreamIds, end);

// statistics
inline constexpr auto kCounters =
    layout(u32(What::packets_sent), u32(What::octets_sent), u32(What::packets_received), u32(What::octets_received),
           u32(What::packets_lost), u32(What::jitter), u32(What::latency));
inline constexpr auto kStatisticsReq = layout(text(What::digits, 24), u32(What::call_reference), skip(4), end);
inline constexpr auto kStatisticsReq18 = layout(text25(What::digits), u32(What::call_reference), skip(4), end);
inline constexpr auto kStatistics = layout(text(What::digits, 24), u32(What::call_reference), skip(4), kCounters);
inline constexpr auto kStatistics18 = layout(text(What::digits, 25), u32(What::call_reference), skip(4), kCounters);
inline constexpr auto kStatistics18Aligned =
    layout(text(What::digits, 25), skip(3), u32(What::call_reference), skip(4), kCounters);

}  // namespace sallyport::sccp::forms
