// Reassembles user messages over SCTP before they are read (RFC 9260 6.9). A piece in the middle of a message leaves at
// once, like a TCP segment. The piece that completes the message leaves after the message was read.
//
// Limits: kMaxMessages incomplete messages (a new one replaces the oldest), kMaxMessageBytes each.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "dissectors/base/address.h"
#include "dissectors/base/bytes.h"

namespace sallyport {

class SctpMessages {
 public:
  static constexpr std::size_t kMaxMessages = 1024;
  static constexpr std::size_t kMaxMessageBytes = 65536;

  // Calls `read` for each user message that the packet completes. `transport` begins with the common header.
  void packet(const FiveTuple& tuple, Bytes transport, const std::function<void(Bytes)>& read);

 private:
  using Key = std::pair<FiveTuple, std::uint16_t>;  // and stream
  struct Pieces {
    std::uint32_t next_tsn = 0;
    std::vector<std::byte> bytes;
  };
  std::map<Key, Pieces> pending_;
  std::deque<Key> order_;  // by age; complete messages may still be listed
};

}  // namespace sallyport
