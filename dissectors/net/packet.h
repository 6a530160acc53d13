// One frame's link, network and transport headers.
//
// Sources: IEEE 802.1Q and 802.1ad tags; RFC 791 (IPv4), RFC 8200 (IPv6 and its extension headers), RFC 768,
// RFC 9293, RFC 792 and 4443; Linux cooked v1/v2 and BSD loopback as libpcap's link-type list gives them;
// RFC 2003/2473/4213 (IP in IP), RFC 2784/2890 (GRE), 3GPP TS 29.281 (GTP-U).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"
#include "dissectors/base/result.h"

namespace sallyport::net {

// How a frame begins. The numbers are libpcap's LINKTYPE_ values.
enum class LinkType : std::uint16_t {
  null_loopback = 0,
  ethernet = 1,
  raw_ip = 101,
  loopback = 108,
  linux_cooked = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_cooked_v2 = 276,
  raw_ip_bsd = 12,
  raw_ip_openbsd = 14
};

namespace tcp_flag {
inline constexpr std::uint8_t fin = 0x01, syn = 0x02, rst = 0x04, psh = 0x08, ack = 0x10, urg = 0x20;
}

struct Fragment {
  bool present = false;      // true for each piece of a fragmented datagram; false for an IPv6 datagram whose
                             // fragment header says that it is whole (RFC 6946)
  bool more = false;         // more fragments follow
  std::uint32_t id = 0;      // identification; 16 bits for IPv4, 32 for IPv6
  std::uint32_t offset = 0;  // bytes, of this piece's payload in the datagram's payload
  Range payload;             // this piece's bytes of the fragmentable part
  IpProtocol next{};         // protocol of the fragmentable part's first header (first fragment only for IPv6)
};

struct Tcp {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint16_t window = 0;
  std::uint8_t flags = 0;
};

struct Icmp {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  bool error =
      false;  // destination unreachable, time exceeded, ...: quotes a packet, which is not decoded as signalling
  bool quoted_valid = false;
  FiveTuple quoted;  // addresses and ports of the quoted packet, if the quotation is long enough
};

struct Options {
  bool tunnels = false;  // step into IP-in-IP, GRE and GTP-U
};

inline constexpr unsigned kMaxVlanTags = 4;
inline constexpr unsigned kMaxTunnels = 4;
inline constexpr unsigned kMaxExtensionHeaders = 8;

// The result of decode(). A frame that is not IP (ARP, LLDP, ...) decodes with ip_version 0.
struct Packet {
  std::uint16_t ether_type = 0;  // behind the tags; 0 where the link has none
  std::uint8_t vlan_count = 0;
  std::array<std::uint16_t, kMaxVlanTags> vlans{};  // VLAN identifiers, outermost first
  std::uint8_t tunnel_count = 0;
  std::uint8_t ip_version = 0;   // 4, 6, or 0: not IP
  std::uint8_t hop_limit = 0;    // TTL or hop limit of the innermost IP header
  Range ip;                      // innermost IP packet, header included, without link padding
  FiveTuple tuple;               // ports are 0 where the protocol has none or in a later fragment
  bool transport_valid = false;  // the transport header is whole and consistent
  bool truncated = false;        // the capture cut the packet: bytes are missing at its end
  Range transport;               // transport header and payload; empty in a later fragment
  Range payload;                 // of UDP or TCP (SCTP: user data of the first DATA chunk, if that chunk is a whole
                                 // message); in a first fragment, the part that the fragment holds
  Fragment fragment;
  Tcp tcp;
  Icmp icmp;
};

// Decodes a frame. Errors: a header with a wrong length or version, with the offset of the header. A captured frame
// that is shorter than its IP length is decoded to its end, with `truncated` set.
[[nodiscard]] Result<Packet> decode(LinkType link, Bytes frame, const Options& options = {}) noexcept;
// The same into a Packet of the caller, without a copy, for the fast path. After an error `out` holds the facts found
// before the error.
[[nodiscard]] std::optional<DecodeError> decode_into(LinkType link, Bytes frame, const Options& options,
                                                     Packet& out) noexcept;

// Decodes a datagram that was reassembled from fragments: `payload` is the fragmentable part, `protocol`
// the protocol of its first header; addresses as given. Ranges are offsets into `payload`; `ip` is empty unless a
// tunnel was stepped into.
[[nodiscard]] Result<Packet> decode_reassembled(IpAddress source, IpAddress destination, IpProtocol protocol,
                                                Bytes payload, const Options& options = {}) noexcept;

// True if the UDP or TCP checksum is right, absent (UDP over IPv4), or cannot be checked (fragment, truncated, an IPv6
// routing header with segments left). `frame` is the frame that the Packet was decoded from.
[[nodiscard]] bool transport_checksum_right(const Packet& packet, Bytes frame) noexcept;

}  // namespace sallyport::net
