// A test helper: a View as the golden files list it.
#pragma once

#include <array>
#include <string>

#include "dissectors/sccp/sccp.h"
#include "dissectors/testing/facts.h"

namespace sallyport::sccp {

inline void print(FactList& out, const std::string& name, const Endpoint& value, const Place& place) {
  out.address(name + ".address", value.address, place.address);
  out.number(name + ".port", number(value.port), place.port);
}

// Empty texts have no line: most messages have many of them.
inline void print_text(FactList& out, const std::string& name, Range text) {
  if (!text.empty()) out.text(name, text);
}

inline void print_registration(FactList& out, const View& view) {
  print_text(out, "device_name", view.device_name);
  out.number("instance", view.instance);
  if (view.device_type)
    out.number("device_type", *view.device_type,
               std::string(device_type_name(*view.device_type)) + ", " + std::string(device_model(*view.device_type)));
  out.address("station_address", view.station_address, view.station_address_place);
  out.address("station_address_v6", view.station_address_v6, view.station_address_v6_place);
  out.number("max_streams", view.max_streams);
  out.number("active_streams", view.active_streams);
  print_text(out, "firmware", view.firmware);
  out.number("protocol_version", view.protocol_version);
  out.number("max_lines", view.max_lines);
  out.number("rtp_port", view.rtp_port.value_or(0), view.rtp_port_place);
  print_text(out, "line_number", view.line_number);
  print_text(out, "line_name", view.line_name);
  out.number("keep_alive_interval", view.keep_alive_interval);
  out.number("secondary_keep_alive_interval", view.secondary_keep_alive_interval);
  out.number("wait_before_next_request", view.wait_before_next_request);
  print_text(out, "text", view.text);
  out.number("alarm_severity", view.alarm_severity);
  out.number("alarm_parameter1", view.alarm_parameter1);
  out.number("alarm_parameter2", view.alarm_parameter2);
  out.number("reset_type", view.reset_type);
  out.number("unregister_reason", view.unregister_reason);
  out.number("unregister_status", view.unregister_status);
  for (std::size_t i = 0; i < view.server_count; ++i) {
    print_text(out, "server[" + std::to_string(i) + "].name", view.servers[i].name);
    print(out, "server[" + std::to_string(i) + "]", view.servers[i].endpoint, view.servers[i].place);
  }
  for (std::size_t i = 0; i < view.capability_count; ++i)
    out.number("capability[" + std::to_string(i) + "]", view.capabilities[i].payload,
               std::string(payload_name(view.capabilities[i].payload)) + ", " +
                   std::to_string(view.capabilities[i].max_frames_per_packet) + " frames");
}

inline void print_call(FactList& out, const View& view) {
  out.number("call_reference", view.call_reference);
  out.number("line_instance", view.line_instance);
  if (view.call_state) out.number("call_state", view.call_state_number.value_or(0), to_text(*view.call_state));
  out.number("privacy", view.privacy);
  out.number("precedence_level", view.precedence_level);
  out.number("precedence_domain", view.precedence_domain);
  if (view.call_type) out.number("call_type", static_cast<std::uint64_t>(*view.call_type), to_text(*view.call_type));
  out.number("call_instance", view.call_instance);
  if (view.call_security) out.number("call_security", static_cast<std::uint64_t>(*view.call_security));
  const auto& p = view.parties;
  print_text(out, "calling_party_name", p.calling_party_name);
  print_text(out, "calling_party", p.calling_party);
  print_text(out, "alternate_calling_party", p.alternate_calling_party);
  print_text(out, "called_party_name", p.called_party_name);
  print_text(out, "called_party", p.called_party);
  print_text(out, "original_called_party_name", p.original_called_party_name);
  print_text(out, "original_called_party", p.original_called_party);
  print_text(out, "last_redirecting_party_name", p.last_redirecting_party_name);
  print_text(out, "last_redirecting_party", p.last_redirecting_party);
  print_text(out, "calling_voice_mailbox", p.calling_voice_mailbox);
  print_text(out, "called_voice_mailbox", p.called_voice_mailbox);
  print_text(out, "original_called_voice_mailbox", p.original_called_voice_mailbox);
  print_text(out, "last_redirecting_voice_mailbox", p.last_redirecting_voice_mailbox);
  print_text(out, "hunt_pilot_number", p.hunt_pilot_number);
  print_text(out, "hunt_pilot_name", p.hunt_pilot_name);
  if (view.keypad_button)
    out.number("keypad_button", *view.keypad_button, std::string(1, keypad_digit(*view.keypad_button)).c_str());
  print_text(out, "digits", view.digits);
  if (view.soft_key_event) out.number("soft_key_event", *view.soft_key_event, soft_key_name(*view.soft_key_event));
  out.number("stimulus", view.stimulus);
  out.number("soft_key_set", view.soft_key_set);
  out.number("call_history_disposition", view.call_history_disposition);
}

[[nodiscard]] inline std::string_view role_name(MediaRole role) {
  constexpr std::array<std::string_view, 7> kNames{"none",      "receiver", "destination", "transmitter",
                                                   "multicast", "port",     "failed"};
  return kNames.at(static_cast<std::size_t>(role));
}

inline void print_media(FactList& out, const View& view) {
  out.number("conference_id", view.conference_id);
  out.number("pass_through_party_id", view.pass_through_party_id);
  if (view.media_role != MediaRole::none) out.word("media_role", role_name(view.media_role));
  out.flag("announces_media", view.announces_media);
  out.flag("multimedia", view.multimedia);
  print(out, "media", view.media, view.media_place);
  print(out, "source", view.source, view.source_place);
  out.number("rtcp_port", view.rtcp_port.value_or(0), view.rtcp_port_place);
  if (view.media_status) out.number("media_status", *view.media_status, media_status_name(*view.media_status));
  if (view.payload) {
    out.number("payload", *view.payload, payload_name(*view.payload));
    if (const auto type = static_rtp_payload_type(*view.payload)) out.number("static_rtp_payload_type", *type);
  }
  out.number("rtp_payload_type", view.rtp_payload_type);
  out.number("milliseconds_per_packet", view.milliseconds_per_packet);
  out.number("dtmf_payload_type", view.dtmf_payload_type);
  out.number("requested_address_type", view.requested_address_type);
  out.number("media_type", view.media_type);
  out.number("port_handling", view.port_handling);
  if (view.encryption.present) {
    out.number("encryption", view.encryption.algorithm, encryption_name(view.encryption.algorithm));
    out.flag("encryption.has_keys", view.encryption.has_keys());
  }
  if (view.statistics) {
    const auto& s = *view.statistics;
    out.number("statistics.packets_sent", s.packets_sent);
    out.number("statistics.octets_sent", s.octets_sent);
    out.number("statistics.packets_received", s.packets_received);
    out.number("statistics.octets_received", s.octets_received);
    out.number("statistics.packets_lost", s.packets_lost);
    out.number("statistics.jitter", s.jitter);
    out.number("statistics.latency", s.latency);
    print_text(out, "statistics.quality", s.quality);
  }
}

[[nodiscard]] inline std::string print(Bytes message, Context context) {
  const auto result = decode(message, context);
  FactList out(message);
  if (!result) {
    out.error(result.error());
    return out.take();
  }
  const View& view = *result;
  if (view.known)
    out.flag(view.name);
  else
    out.hex("unknown", static_cast<std::uint32_t>(view.id));
  out.number("header_version", view.header_version);
  if (view.complete)
    out.number("layout", view.layout);
  else
    out.flag("name only");
  out.flag("newer", view.newer);
  print_registration(out, view);
  print_call(out, view);
  print_media(out, view);
  return out.take();
}

}  // namespace sallyport::sccp
