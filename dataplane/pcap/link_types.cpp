#include "dataplane/pcap/link_types.h"

#include <pcap/pcap.h>

#include <array>

namespace sallyport {

namespace {

struct Row {
  int dlt;
  net::LinkType link;
  std::string_view text;
};
// libpcap gives LINKTYPE_RAW (101) as DLT_RAW, which is 12 here and 14 on OpenBSD.
constexpr std::array kRows = {
    Row{DLT_EN10MB, net::LinkType::ethernet, "Ethernet"},
    Row{DLT_LINUX_SLL, net::LinkType::linux_cooked, "Linux cooked v1"},
    Row{DLT_LINUX_SLL2, net::LinkType::linux_cooked_v2, "Linux cooked v2"},
    Row{DLT_RAW, net::LinkType::raw_ip, "raw IP"},
    Row{14, net::LinkType::raw_ip_openbsd, "raw IP (OpenBSD)"},
    Row{101, net::LinkType::raw_ip, "raw IP"},
    Row{DLT_IPV4, net::LinkType::ipv4, "raw IPv4"},
    Row{DLT_IPV6, net::LinkType::ipv6, "raw IPv6"},
    Row{DLT_NULL, net::LinkType::null_loopback, "BSD loopback"},
    Row{DLT_LOOP, net::LinkType::loopback, "OpenBSD loopback"},
};

}  // namespace

std::optional<net::LinkType> link_type_of_dlt(int dlt) noexcept {
  for (const auto& row : kRows)
    if (row.dlt == dlt) return row.link;
  return std::nullopt;
}

int dlt_of_link_type(net::LinkType link) noexcept {
  if (link == net::LinkType::raw_ip_bsd) return DLT_RAW;
  for (const auto& row : kRows)
    if (row.link == link) return row.dlt;
  return DLT_RAW;
}

std::string_view describe(net::LinkType link) noexcept {
  for (const auto& row : kRows)
    if (row.link == link) return row.text;
  return "raw IP";
}

std::string supported_link_types() {
  std::string text;
  std::string_view last;
  for (const auto& row : kRows) {
    if (row.text == last || row.dlt == 101) continue;
    if (!text.empty()) text += ", ";
    text += last = row.text;
  }
  return text;
}

}  // namespace sallyport
