// For tests and the fuzz target: whether the members of a View are consistent and its Ranges lie within the message.
#pragma once

#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp {

[[nodiscard]] inline bool ranges_are_within(const View& view, std::size_t size) noexcept {
  const auto ok = [size](Range r) { return r.offset <= size && r.length <= size - r.offset; };
  const auto& p = view.parties;
  bool all = ok(view.body) && ok(view.device_name) && ok(view.firmware) && ok(view.line_number) && ok(view.line_name) &&
             ok(view.text) && ok(view.digits);
  for (const auto& r :
       {p.calling_party_name, p.calling_party, p.alternate_calling_party, p.called_party_name, p.called_party,
        p.original_called_party_name, p.original_called_party, p.last_redirecting_party_name, p.last_redirecting_party,
        p.calling_voice_mailbox, p.called_voice_mailbox, p.original_called_voice_mailbox,
        p.last_redirecting_voice_mailbox, p.hunt_pilot_number, p.hunt_pilot_name})
    all = all && ok(r);
  const auto place_ok = [&](const Place& place) { return ok(place.address) && ok(place.port); };
  all = all && place_ok(view.media_place) && place_ok(view.source_place) && ok(view.station_address_place) &&
        ok(view.station_address_v6_place) && ok(view.rtp_port_place) && ok(view.rtcp_port_place);
  if (view.statistics) all = all && ok(view.statistics->quality);
  all = all && view.server_count <= kMaxServers && view.capability_count <= kMaxCapabilities;
  for (std::size_t i = 0; all && i < view.server_count; ++i)
    all = ok(view.servers[i].name) && place_ok(view.servers[i].place);
  return all;
}

[[nodiscard]] inline bool holds_together(const View& view) noexcept {
  if (view.known != is_known(view.id) || view.known != !view.name.empty()) return false;
  if (view.complete && !view.known) return false;
  if (view.newer && !view.complete) return false;
  // Only a message whose form was found announces media, and only with a whole address.
  if (view.announces_media)
    return view.complete && view.media_role != MediaRole::none && !view.media.address.is_unspecified() &&
           number(view.media.port) != 0;
  return true;
}

}  // namespace sallyport::sccp
