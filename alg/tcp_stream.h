// One TCP connection that carries signalling, put back in order before anybody reads it.
//
// Theory. Each direction delivers its bytes once, in order, from the stream's first byte (or from where the
// connection was picked up). The first copy of a byte wins: a retransmission is compared with what was
// delivered and, where it differs, is refused, since the endpoint might read the other copy. A segment behind
// a gap is kept until the gap is filled. Bytes that the receiver has acknowledged are forgotten, since no
// receiver reads them again; what is not acknowledged is kept for comparison within `history` bytes.
//
// The stream knows nothing of messages: a Reader takes delivered bytes and answers for the segment that brought
// them. So a segment that completes a message leaves after the message was inspected, and not before.
//
//   in order   -> Reader::on_bytes -> forward or refuse the segment; then kept segments that now fit
//   old        -> compare with history -> forward (same), refuse tcp_conflict (different, or not kept and not acknowledged)
//   gap        -> keep; refuse `limit` when the bounds are reached
//   SYN, FIN, RST, pure ACK: state only, forwarded
//
// Limits: kMaxKept segments and kMaxKeptBytes kept per direction, kHistory bytes of history per direction.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "alg/packet.h"

namespace sallyport {

enum class Side : std::uint8_t { client = 0, server = 1 };  // client: sent the SYN, or the first segment seen

class StreamReader {
 public:
  StreamReader() = default;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;
  virtual ~StreamReader() = default;
  // Bytes of one direction, once and in order; `segment` is the packet that brought the last of them. True: the
  // segment may leave. False: it is refused (the reader has said why), and so is all that follows on the stream.
  [[nodiscard]] virtual bool on_bytes(Side from, Bytes bytes, const InFlight& segment) = 0;
  // Bytes are missing for good (observe mode only: an enforcing gateway never steps over a gap).
  virtual void on_gap(Side from, std::uint32_t missing, const InFlight& segment) = 0;
  // A retransmission that contradicts what was delivered or kept.
  virtual void on_conflict(Side from, const InFlight& segment) = 0;
};

class TcpStream {
 public:
  static constexpr std::size_t kMaxKept = 64;            // segments behind a gap, a direction
  static constexpr std::size_t kMaxKeptBytes = 262144;   // their payload
  static constexpr std::size_t kHistory = 65536;         // delivered and not yet acknowledged, a direction

  struct Options {
    bool enforce = true;   // false (observe): every segment is forwarded at once, bytes of kept ones are copied
  };
  enum class Start : std::uint8_t { syn, mid_stream };

  TcpStream(const FiveTuple& client_to_server, Start start, Options options);

  // One segment of the connection, its headers decoded. Gives the buffer back through `buffers` now or later.
  void segment(InFlight packet, StreamReader& reader, Buffers& buffers);
  // Gives kept segments back (dropped with `reason`; in observe mode they have left long ago).
  void flush(Buffers& buffers, DropReason reason);
  // Observe mode: steps over the gap that holds the kept segments back, and delivers them.
  void skip_gap(StreamReader& reader, Buffers& buffers);

  [[nodiscard]] bool closed() const noexcept;    // RST seen, or FIN both ways acknowledged
  [[nodiscard]] bool refused() const noexcept { return refused_; }
  [[nodiscard]] bool picked_up() const noexcept { return start_ == Start::mid_stream; }
  [[nodiscard]] std::size_t kept_bytes() const noexcept;   // memory held for this stream, for the bounds of all
  [[nodiscard]] const FiveTuple& tuple() const noexcept { return tuple_; }

 private:
  struct Kept {
    InFlight packet;
    std::vector<std::byte> copy;   // observe mode: the payload, since the packet has left
    std::uint32_t sequence = 0;
  };
  struct Direction {
    bool started = false;
    std::uint32_t next = 0;              // sequence number of the next byte to deliver
    std::uint32_t acknowledged = 0;      // by the other side
    bool acknowledged_known = false;
    bool fin = false;
    std::uint32_t fin_sequence = 0;
    std::deque<std::byte> history;       // the last bytes before `next`
    std::vector<Kept> kept;              // by sequence number
    std::size_t kept_bytes = 0;
  };

  FiveTuple tuple_;
  Start start_;
  Options options_;
  std::array<Direction, 2> directions_{};
  bool reset_ = false;
  bool refused_ = false;
};

}  // namespace sallyport
