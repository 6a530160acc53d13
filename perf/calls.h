// SIP calls between a telephone exchange and its trunk. Each call has its own identifiers and media ports. 8,192 calls
// share an address, as behind a media gateway. The calls have no session timer (RFC 4028): the benchmark's hours pass
// in seconds, and no party refreshes a session.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dissectors/base/address.h"

namespace sallyport::perf {

inline constexpr std::size_t kInviteBytes = 925;
inline constexpr std::uint32_t kCallsOfAnAddress = 8192;
inline constexpr std::uint32_t kFirstMediaPort = 16384;
inline constexpr std::uint32_t kInsideMedia = 0x0a400001;   // 10.64.0.1 and up
inline constexpr std::uint32_t kOutsideMedia = 0xc6130001;  // 198.19.0.1 and up (RFC 2544)

struct MediaTuple {
  std::uint32_t inside = 0, outside = 0;
  std::uint16_t port = 0;  // the same on both sides
};
[[nodiscard]] constexpr MediaTuple media_tuple(std::uint32_t call) noexcept {
  return {kInsideMedia + call / kCallsOfAnAddress, kOutsideMedia + call / kCallsOfAnAddress,
          static_cast<std::uint16_t>(kFirstMediaPort + call % kCallsOfAnAddress * 2)};
}

[[nodiscard]] Endpoint exchange();  // inside, the caller
[[nodiscard]] Endpoint trunk();     // outside

// The messages of call `number`. They announce media_tuple(media).
struct CallText {
  std::uint32_t number = 0;
  std::uint32_t media = 0;

  [[nodiscard]] std::string invite() const;  // kInviteBytes long
  [[nodiscard]] std::string trying() const;
  [[nodiscard]] std::string ringing() const;
  [[nodiscard]] std::string answer() const;  // 200 with SDP
  [[nodiscard]] std::string ack() const;
  [[nodiscard]] std::string bye() const;
  [[nodiscard]] std::string bye_answer() const;
  [[nodiscard]] std::string cancel() const;
};

struct NamedText {
  std::string name, text;
};
// The messages of a call, a registration and a keep-alive: eleven, most of them without a body.
[[nodiscard]] std::vector<NamedText> eleven_messages();

}  // namespace sallyport::perf
