#include "dissectors/h225/common.h"

#include <array>

namespace sallyport::h225 {
namespace {

template <class Enum, std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& names, Enum value) noexcept {
  const auto i = static_cast<std::size_t>(value);
  return i < N ? names[i] : std::string_view{"unknown"};
}

}  // namespace

std::string_view to_text(Role role) noexcept {
  static constexpr std::array<std::string_view, 19> kNames{"sourceCallSignalAddress",
                                                           "destCallSignalAddress",
                                                           "callSignalAddress",
                                                           "rasAddress",
                                                           "replyAddress",
                                                           "h245Address",
                                                           "alternativeAddress",
                                                           "alternateGatekeeper",
                                                           "alternateTransportAddress",
                                                           "alternateEndpoint",
                                                           "remoteExtensionAddress",
                                                           "transportID",
                                                           "transport",
                                                           "rtpSendAddress",
                                                           "rtpRecvAddress",
                                                           "rtcpSendAddress",
                                                           "rtcpRecvAddress",
                                                           "traversal",
                                                           "other"};
  static_assert(kNames.size() == static_cast<std::size_t>(Role::other) + 1);
  return pick(kNames, role);
}

std::string_view to_text(AliasKind kind) noexcept {
  static constexpr std::array<std::string_view, 9> kNames{"dialedDigits", "h323-ID",    "url-ID",
                                                          "transportID",  "email-ID",   "partyNumber",
                                                          "mobileUIM",    "isupNumber", "unknown"};
  static_assert(kNames.size() == static_cast<std::size_t>(AliasKind::unknown) + 1);
  return pick(kNames, kind);
}

std::string_view to_text(AliasRole role) noexcept {
  static constexpr std::array<std::string_view, 7> kNames{"source",      "destination", "terminal", "connected",
                                                          "alternative", "extension",   "other"};
  static_assert(kNames.size() == static_cast<std::size_t>(AliasRole::other) + 1);
  return pick(kNames, role);
}

}  // namespace sallyport::h225
