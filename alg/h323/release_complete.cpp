#include "alg/h323/release_complete.h"

#include <array>
#include <initializer_list>

namespace sallyport::h323_alg {
namespace {

struct Alternative {
  std::uint8_t index;  // index in ReleaseCompleteReason
  bool extension;      // after its extension marker
  std::uint8_t cause;
};
constexpr Alternative alternative(ReleaseReason reason) noexcept {
  switch (reason) {
    case ReleaseReason::gateway_resources: return {7, false, 42};
    case ReleaseReason::no_permission: return {5, false, 21};
    case ReleaseReason::security_denied: return {1, true, 21};
    case ReleaseReason::caller_not_registered: return {3, true, 21};
  }
  return {11, false, 31};
}

void put(std::vector<std::byte>& out, std::initializer_list<unsigned> octets) {
  for (const auto octet : octets) out.push_back(static_cast<std::byte>(octet));
}
void put(std::vector<std::byte>& out, Bytes octets) {
  out.insert(out.end(), octets.begin(), octets.end());
}

// Writes H323-UserInformation. These are its bits and their fields (X.691 aligned):
//   0 0          H323-UserInformation: no extension, no user-data
//   0 0          H323-UU-PDU: no extension, no nonStandardData
//   0 101        h323-message-body: root alternative 5, releaseComplete
//   e 1          ReleaseComplete-UUIE: extension additions present or not; reason present
//   ......       padding, then protocolIdentifier { itu-t 0 h225-0 2250 version 0 4 }
//   0 iiii       reason: one of the twelve root alternatives,
//   1 0 iiiiii   or one after the extension marker: its number, and an open type with a NULL in it
//   0 000000 1   one extension addition, present: callIdentifier, an open type
std::vector<std::byte> user_information(Bytes guid, const Alternative& reason) {
  constexpr std::array kProtocol{std::byte{0x06}, std::byte{0x00}, std::byte{0x08}, std::byte{0x91},
                                 std::byte{0x4a}, std::byte{0x00}, std::byte{0x04}};
  const bool identified = guid.size() == 16;
  std::vector<std::byte> out;
  put(out, {0x05, identified ? 0xc0U : 0x40U});
  put(out, kProtocol);
  if (reason.extension) {
    put(out, {0x80U | reason.index, 0x01, 0x00});
    if (identified) put(out, {0x01});
  } else {
    // The first octet has 0 iiii. Its last three bits and the next octet have 0000000 1 with padding.
    put(out, {static_cast<unsigned>(reason.index) << 3U});
    if (identified) put(out, {0x08});
  }
  if (identified) {
    put(out, {17, 0x00});  // the length of the open type; CallIdentifier without an extension
    put(out, guid);
  }
  return out;
}

}  // namespace

std::vector<std::byte> release_complete(Bytes frame, const h225::View& setup, ReleaseReason reason) {
  const auto& q931 = setup.q931;
  if (q931.call_reference_length != 1 && q931.call_reference_length != 2) return {};
  const auto what = alternative(reason);
  std::vector<std::byte> out;
  put(out, {3, 0, 0, 0, 0x08, q931.call_reference_length});
  // The flag says that the sender did not originate the call reference (Q.931 4.3).
  const unsigned flag = q931.from_destination ? 0U : 0x80U;
  if (q931.call_reference_length == 1)
    put(out, {flag | (q931.call_reference & 0x7fU)});
  else
    put(out, {flag | ((q931.call_reference >> 8U) & 0x7fU), q931.call_reference & 0xffU});
  put(out, {static_cast<unsigned>(q931::MessageType::release_complete)});
  put(out, {0x08, 2, 0x80, 0x80U | what.cause});  // Cause: ITU-T, user
  const auto information = user_information(slice(frame, setup.call_identifier), what);
  const auto length = information.size() + 1;
  put(out, {0x7e, static_cast<unsigned>(length >> 8U), static_cast<unsigned>(length & 0xffU), 0x05});
  put(out, information);
  out[2] = static_cast<std::byte>(out.size() >> 8U);
  out[3] = static_cast<std::byte>(out.size() & 0xffU);
  return out;
}

}  // namespace sallyport::h323_alg
