// Calls in three protocols. A call maker writes the frames that set up and take down calls. Each call has its own
// identifiers and media ports.
#pragma once

#include <map>
#include <memory>

#include "perf/tcp_talk.h"

namespace sallyport::perf {

class CallMaker {
 public:
  CallMaker() = default;
  CallMaker(const CallMaker&) = delete;
  CallMaker& operator=(const CallMaker&) = delete;
  virtual ~CallMaker() = default;

  struct Media {
    Endpoint inside, outside;       // of RTP; RTCP uses the next port
    std::uint8_t payload_type = 0;  // G.711 u-law
  };
  // Writes the frames before the first call: registrations.
  virtual void prepare(Script& out) { (void)out; }
  virtual void set_up(std::uint32_t call, Script& out) = 0;
  virtual void take_down(std::uint32_t call, Script& out) = 0;
  [[nodiscard]] virtual Media media(std::uint32_t call) const = 0;
};

// INVITE, 200, ACK; BYE, 200. `first_media`: the number of the first call for media_tuple().
[[nodiscard]] std::unique_ptr<CallMaker> sip_calls(std::uint32_t first_media);
// Each phone has one connection and one call at a time: CallState, CallInfo, OpenReceiveChannel, its Ack,
// StartMediaTransmission; then StopMediaTransmission, CloseReceiveChannel, CallState.
[[nodiscard]] std::unique_ptr<CallMaker> sccp_calls(std::uint32_t phones);
// One connection for each call: Setup with fast start, Connect; then ReleaseComplete.
[[nodiscard]] std::unique_ptr<CallMaker> h323_calls();

}  // namespace sallyport::perf
