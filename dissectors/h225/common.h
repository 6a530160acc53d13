// Types that RAS and H.225.0 call signalling share: aliases, addresses with their field, endpoint types.
#pragma once

#include <cstdint>
#include <string_view>

#include "dissectors/base/bytes.h"
#include "dissectors/h245/values.h"

namespace sallyport::h225 {

using h323::Text;
using h323::TransportAddress;

// The field of an address, by its name in the standard. The same name in several messages is one role.
enum class Role : std::uint8_t {
  source_call_signal_address,  // sourceCallSignalAddress, srcCallSignalAddress
  dest_call_signal_address,    // destCallSignalAddress, destinationCallSignalAddress
  call_signal_address,         // callSignalAddress of RRQ, RCF, LCF, IRR, an Endpoint
  ras_address,                 // rasAddress
  reply_address,               // replyAddress of LRQ, IRQ
  h245_address,                // h245Address
  alternative_address,         // Facility.alternativeAddress, altGKInfo and others that redirect
  alternate_gatekeeper,        // AlternateGK.rasAddress
  alternate_transport,         // alternateTransportAddresses
  alternate_endpoint,          // callSignalAddress or rasAddress of alternateEndpoints
  remote_extension_address,    // transportID of remoteExtensionAddress
  alias_transport,             // transportID of any other alias
  feature_transport,           // transport of a GenericParameter
  rtp_send,                    // IRR perCallInfo: sendAddress and recvAddress of sessions
  rtp_receive,
  rtcp_send,
  rtcp_receive,
  traversal,  // addresses in H.460.18 and H.460.19 parameters
  other
};
[[nodiscard]] std::string_view to_text(Role role) noexcept;

struct Address {
  Role role = Role::other;
  TransportAddress value;
};

enum class AliasKind : std::uint8_t {
  dialed_digits,
  h323_id,
  url_id,
  transport_id,  // no text; the list of addresses has its address
  email_id,
  party_number,
  mobile_uim,
  isup_number,
  unknown
};
[[nodiscard]] std::string_view to_text(AliasKind kind) noexcept;

// The owner of an alias.
enum class AliasRole : std::uint8_t {
  source,       // sourceAddress, srcInfo, sourceInfo of LRQ
  destination,  // destinationAddress, destinationInfo of ARQ, ACF, LRQ, LCF
  terminal,     // terminalAlias of RRQ and RCF, endpointAlias of GRQ, URQ and IRR
  connected,    // connectedAddress, alertingAddress, busyAddress
  alternative,  // Facility.alternativeAliasAddress
  extension,    // remoteExtensionAddress, destExtraCallInfo
  other
};
[[nodiscard]] std::string_view to_text(AliasRole role) noexcept;

struct Alias {
  AliasKind kind = AliasKind::unknown;
  AliasRole role = AliasRole::other;
  Text text;
};

// EndpointType of the sender (sourceInfo, destinationInfo, terminalType, endpointType).
struct EndpointType {
  bool present = false;
  bool gatekeeper = false;
  bool gateway = false;
  bool mcu = false;
  bool terminal = false;
  bool mc = false;
  bool vendor = false;
  std::uint8_t country = 0;  // t35CountryCode, t35Extension, manufacturerCode
  std::uint8_t extension = 0;
  std::uint16_t manufacturer = 0;
  Range product_id;  // octets as sent, often with a trailing NUL
  Range version_id;
};

// A feature of H.460 or another GenericData: its number (N of H.460.N), or another identifier.
struct Feature {
  std::uint16_t number = 0;  // 0 = not a standard number
  Range identifier;          // object identifier or GUID, if there is no number
};

// Members of both kinds of message.
struct CommonFacts {
  std::uint32_t protocol_version = 0;  // the last number of protocolIdentifier: H.225.0 version
  Range protocol_identifier;           // object identifier, encoded
  EndpointType endpoint;               // endpointType, terminalType, sourceInfo, destinationInfo
  Range call_identifier;               // GUID, 16 octets; empty if the message has none
  Range conference_id;                 // GUID, 16 octets
  Text endpoint_identifier;
  Text gatekeeper_identifier;
  std::string_view reason;  // of a reject, Facility, ReleaseComplete, DRQ, URQ: the name in the standard
  bool active_mc = false;
  bool multiple_calls = false;
  bool maintain_connection = false;
  bool tokens = false;            // has H.235 ClearTokens
  bool crypto_tokens = false;     // has H.235 CryptoH323Tokens
  bool aliases_overflow = false;  // the message has more aliases than the list holds
  bool features_overflow = false;
  std::uint8_t address_count = 0;
  std::uint8_t alias_count = 0;
  std::uint8_t feature_count = 0;
};

}  // namespace sallyport::h225
