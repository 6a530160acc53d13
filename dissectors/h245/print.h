// An H.245 View as text, a fact a line: name, "@" and offset where it stands in the message, value. For golden tests.
#pragma once

#include <fmt/format.h>

#include <string>

#include "dissectors/h245/h245.h"

namespace sallyport::h245 {

[[nodiscard]] inline std::string print(const TransportAddress& value) {
  if (!value.is_ip()) return value ? "of another kind" : "none";
  return fmt::format("@{} {}{}{}", value.address.offset, to_text(value.endpoint), value.multicast ? " multicast" : "",
                     value.kind == h323::TransportKind::source_route ? " by a source route" : "");
}

[[nodiscard]] inline std::string print(std::string_view side, const Channel& channel) {
  if (!channel.present) return {};
  auto out = fmt::format("{} channel {} {}", side, channel.number, to_text(channel.media));
  if (!channel.codec.empty()) out += fmt::format(" {}", channel.codec);
  if (channel.static_payload_type >= 0) out += fmt::format(" payload {}", channel.static_payload_type);
  if (channel.dynamic_payload_type) out += fmt::format(" dynamic {}", *channel.dynamic_payload_type);
  if (channel.session_id) out += fmt::format(" session {}", *channel.session_id);
  constexpr std::string_view kData[] = {"", " t120", " t38-udp", " t38-tcp", " h224", " other-data"};
  out += kData[static_cast<std::size_t>(channel.data)];
  if (channel.h235) out += " h235";
  if (channel.extended_video) out += " extended-video";
  if (channel.h239_role) out += fmt::format(" role {}", *channel.h239_role);
  if (channel.h2250) out += " h2250";
  out += '\n';
  if (channel.media_channel) out += fmt::format("{} mediaChannel {}\n", side, print(channel.media_channel));
  if (channel.media_control_channel)
    out += fmt::format("{} mediaControlChannel {}\n", side, print(channel.media_control_channel));
  return out;
}

[[nodiscard]] inline std::string print(const View& view) {
  auto out = fmt::format("{} @{} {} octets\n", to_text(view.message), view.encoding.offset, view.encoding.length);
  if (view.channel_number) out += fmt::format("channel {}\n", *view.channel_number);
  out += print("forward", view.forward) + print("reverse", view.reverse);
  if (view.separate_stack)
    out +=
        fmt::format("separateStack {}{}\n", print(view.separate_stack), view.separate_stack_multicast ? " spread" : "");
  if (!view.reason.empty()) out += fmt::format("reason {}\n", view.reason);
  if (view.close_source_lcse) out += "source lcse\n";
  if (view.sequence_number) out += fmt::format("sequenceNumber {}\n", *view.sequence_number);
  if (view.empty_capability_set) out += "no capabilities\n";
  if (view.decision != Decision::none)
    out += fmt::format("decision {}\n", view.decision == Decision::master ? "master" : "slave");
  if (view.terminal_type) out += fmt::format("terminalType {}\n", *view.terminal_type);
  if (view.max_bit_rate) out += fmt::format("maximumBitRate {}\n", *view.max_bit_rate);
  if (view.encryption_sync) out += "encryptionSync\n";
  if (view.multicast_mode) out += "multicast\n";
  if (view.h239) out += "h239\n";
  if (!view.generic_identifier.empty())
    out += fmt::format("messageIdentifier @{} {} octets\n", view.generic_identifier.offset,
                       view.generic_identifier.length);
  if (view.generic_sub_message) out += fmt::format("subMessageIdentifier {}\n", *view.generic_sub_message);
  constexpr std::string_view kSides[] = {"", "forward ", "reverse "};
  for (std::size_t i = 0; i < view.address_count; ++i)
    out += fmt::format("address {}{} {}\n", kSides[static_cast<std::size_t>(view.addresses[i].side)],
                       to_text(view.addresses[i].role), print(view.addresses[i].value));
  return out;
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
