// Calls as three protocols set them up and take them down. A call maker writes the frames of any number of calls,
// each with identifiers and media ports of its own.
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
    Endpoint inside, outside;       // of RTP; RTCP's ports are the next
    std::uint8_t payload_type = 0;  // G.711 u-law
  };
  // What comes before any call: registrations.
  virtual void prepare(Script& out) { (void)out; }
  virtual void set_up(std::uint32_t call, Script& out) = 0;
  virtual void take_down(std::uint32_t call, Script& out) = 0;
  [[nodiscard]] virtual Media media(std::uint32_t call) const = 0;
};

// INVITE, 200, ACK; BYE, 200. `first_media`: the first call's media_tuple().
[[nodiscard]] std::unique_ptr<CallMaker> sip_calls(std::uint32_t first_media);
// Phones with a connection each, one call at a time on a phone: CallState, CallInfo, OpenReceiveChannel, its Ack,
// StartMediaTransmission; StopMediaTransmission, CloseReceiveChannel, CallState.
[[nodiscard]] std::unique_ptr<CallMaker> sccp_calls(std::uint32_t phones);
// A connection for each call: Setup with fast start, Connect; ReleaseComplete.
[[nodiscard]] std::unique_ptr<CallMaker> h323_calls();

}  // namespace sallyport::perf
