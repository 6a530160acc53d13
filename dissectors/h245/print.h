// A test helper: an H.245 View as the golden files list it, and its Ranges.
#pragma once

#include <string>

#include "dissectors/h245/h245.h"
#include "dissectors/testing/facts.h"

namespace sallyport::h245 {

inline void print(FactList& out, const std::string& name, const TransportAddress& value) {
  if (!value) return;
  if (!value.is_ip()) {
    out.flag(name + " of another kind");
    return;
  }
  out.address(name + ".address", value.endpoint.address, value.address);
  out.number(name + ".port", number(value.endpoint.port), value.port);
  out.flag(name + ".multicast", value.multicast);
  out.flag(name + ".source_route", value.kind == h323::TransportKind::source_route);
}

inline void print(FactList& out, const std::string& side, const Channel& channel) {
  if (!channel.present) return;
  const auto field = [&](std::string_view part) { return side + "." + std::string(part); };
  out.number(side, channel.number, to_text(channel.media));
  if (!channel.codec.empty()) out.word(field("codec"), channel.codec);
  if (channel.static_payload_type >= 0)
    out.number(field("static_payload_type"), static_cast<std::uint64_t>(channel.static_payload_type));
  out.number(field("dynamic_payload_type"), channel.dynamic_payload_type);
  out.number(field("session"), channel.session_id);
  constexpr std::string_view kData[] = {"", "t120", "t38-udp", "t38-tcp", "h224", "other"};
  if (channel.data != DataApplication::none) out.word(field("data"), kData[static_cast<std::size_t>(channel.data)]);
  out.flag(field("h235"), channel.h235);
  out.flag(field("extended_video"), channel.extended_video);
  out.number(field("h239_role"), channel.h239_role);
  out.flag(field("h2250"), channel.h2250);
  print(out, field("mediaChannel"), channel.media_channel);
  print(out, field("mediaControlChannel"), channel.media_control_channel);
}

inline void print(FactList& out, const View& view) {
  out.octets(to_text(view.message), view.encoding);
  out.number("channel", view.channel_number);
  print(out, "forward", view.forward);
  print(out, "reverse", view.reverse);
  print(out, "separateStack", view.separate_stack);
  out.flag("separateStack spread", view.separate_stack && view.separate_stack_multicast);
  if (!view.reason.empty()) out.word("reason", view.reason);
  out.flag("source lcse", view.close_source_lcse);
  out.number("sequenceNumber", view.sequence_number);
  out.flag("no capabilities", view.empty_capability_set);
  if (view.decision != Decision::none) out.word("decision", view.decision == Decision::master ? "master" : "slave");
  out.number("terminalType", view.terminal_type);
  out.number("maximumBitRate", view.max_bit_rate);
  out.flag("encryptionSync", view.encryption_sync);
  out.flag("multicast", view.multicast_mode);
  out.flag("h239", view.h239);
  out.octets("messageIdentifier", view.generic_identifier);
  out.number("subMessageIdentifier", view.generic_sub_message);
  constexpr std::string_view kSides[] = {"", "forward ", "reverse "};
  for (std::size_t i = 0; i < view.address_count; ++i) {
    const auto& address = view.addresses[i];
    print(out,
          "address " + std::string(kSides[static_cast<std::size_t>(address.side)]) + std::string(to_text(address.role)),
          address.value);
  }
}

// Calls `see` with every Range of the View.
template <class See>
void each_range(const View& view, See see) {
  const auto see_address = [&](const TransportAddress& value) {
    see(value.address);
    see(value.port);
  };
  see(view.encoding);
  see(view.generic_identifier);
  for (const auto* channel : {&view.forward, &view.reverse}) {
    see_address(channel->media_channel);
    see_address(channel->media_control_channel);
  }
  see_address(view.separate_stack);
  for (std::size_t i = 0; i < view.address_count; ++i) see_address(view.addresses[i].value);
}

}  // namespace sallyport::h245
