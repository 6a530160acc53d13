// libpcap's numbers for link types (DLT_, on this machine) and ours (LINKTYPE_, in files). Internal to this folder.
#pragma once

#include <optional>
#include <string>

#include "dissectors/net/packet.h"

namespace sallyport {

[[nodiscard]] std::optional<net::LinkType> link_type_of_dlt(int dlt) noexcept;
[[nodiscard]] int dlt_of_link_type(net::LinkType link) noexcept;
// "Ethernet", "Linux cooked v2", ...: a link type in words, as Wireshark's users know it.
[[nodiscard]] std::string_view describe(net::LinkType link) noexcept;
// The link types that are read, in words, for messages.
[[nodiscard]] std::string supported_link_types();

}  // namespace sallyport
