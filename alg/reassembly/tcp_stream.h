// One TCP connection that carries signalling, put in order before its bytes are read.
//
// Theory. Each direction delivers its bytes once and in order, from the first byte of the stream or from the place
// where the connection was picked up. The first copy of a byte counts: a retransmission is compared with the delivered
// bytes and refused if it differs, because the endpoint might read the other copy. A segment behind a gap is kept until
// the gap is filled. Acknowledged bytes are forgotten, because no receiver reads them again. At most kHistory
// unacknowledged bytes are kept for the comparison.
//
// The stream does not know messages. A StreamReader takes the delivered bytes and decides on the segment that brought
// them. So a segment that completes a message leaves after the message was inspected, and not before.
//
//   a segment that is  does
//   in order           on_bytes(), then forward or refuse it; then the kept segments that now fit
//   old                compare with the history: forward if equal; refuse (tcp_conflict) if different, or if its bytes
//                      are neither kept nor acknowledged
//   old and new        compare the old part, deliver the new part
//   behind a gap       keep it; refuse (limit) if a bound is reached
//   SYN, RST, pure ACK update the state, forward
//   FIN                takes its place in the order, with or without data
//
// Example, enforcing. The client sends bytes 1-100, 201-300 and 101-200 of a request, in this order. The first segment
// is delivered and leaves. The second is kept. The third is delivered and leaves, and then the second. If 51-100 comes
// again with other bytes before the server has acknowledged 100, it is refused.
//
// Reasons to refuse a segment when enforcing:
//   tcp_conflict  bytes differ from the first copy; old bytes are neither kept nor acknowledged; a SYN has another
//                 initial sequence number; data follows a FIN, or a FIN precedes data; urgent data (an endpoint may
//                 take the urgent byte out of the stream, rfc6093 3.1, and read another message than we did)
//   limit         too far ahead, too much kept, or more than kHistory bytes unacknowledged: the sender retransmits
//   mid_stream    data of a side whose SYN was not seen, on a connection to be followed from its SYN
//   malformed     a packet that is cut short
// When observing, all of these are forwarded. A full history forgets its oldest bytes; a full bound skips the gap.
//
// A RST ends the connection if the receiver may accept it: its number is in [acknowledged, next + 65,535], or, before
// the SYN of its sender was seen, it acknowledges sent bytes (rfc9293 3.10.7.3). Any other RST is forwarded and changes
// nothing. An acknowledgement counts if its segment is near the place of its direction and the bytes were sent.
//
// Limits for each direction: kMaxKept segments and kMaxKeptBytes behind a gap, kHistory bytes of history. If only one
// direction of a connection is seen, nothing is acknowledged, and an enforcing gateway ends it at kHistory bytes. The
// caller checks checksums.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "alg/packet.h"

namespace sallyport {

enum class Side : std::uint8_t {
  client = 0,
  server = 1
};  // client: the sender of the SYN, or of the first segment seen

class StreamReader {
 public:
  StreamReader() = default;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;
  virtual ~StreamReader() = default;
  // Bytes of one direction, once and in order. `segment` is the packet that brought the last of them. True: the segment
  // may leave. False: the reader refuses it and everything that follows on the stream, and no more bytes are delivered,
  // in observe mode too. A segment that was kept in observe mode has headers and stamp, but no `bytes`. A reader must
  // not call the stream.
  [[nodiscard]] virtual bool on_bytes(Side from, Bytes bytes, const InFlight& segment) = 0;
  // The reason of the drops after on_bytes() returned false.
  [[nodiscard]] virtual DropReason refusal() const { return DropReason::malformed; }
  // Bytes are missing for good. Observe mode only: an enforcing gateway never skips a gap.
  virtual void on_gap(Side from, std::uint32_t missing, const InFlight& segment) = 0;
  // The segment contradicts delivered or kept bytes.
  virtual void on_conflict(Side from, const InFlight& segment) = 0;
};

class TcpStream {
 public:
  // For each direction:
  static constexpr std::size_t kMaxKept = 64;           // segments behind a gap
  static constexpr std::size_t kMaxKeptBytes = 262144;  // their payload
  static constexpr std::size_t kHistory = 65536;        // bytes delivered and not yet acknowledged

  struct Options {
    bool enforce = true;  // false (observe): every segment is forwarded at once, bytes of kept ones are copied
  };
  enum class Start : std::uint8_t { syn, mid_stream };

  TcpStream(const FiveTuple& client_to_server, Start start, Options options);

  // Takes one segment of the connection; its headers are decoded. The buffer returns through `buffers`, now or later.
  void segment(InFlight packet, StreamReader& reader, Buffers& buffers);
  // Drops the kept segments with `reason`. In observe mode they have already left.
  void flush(Buffers& buffers, DropReason reason);
  // Observe mode: skips the first gap of each direction and delivers the segments behind it. If there are more gaps,
  // waiting_since() still returns a time.
  void skip_gap(StreamReader& reader, Buffers& buffers);

  // True for a SYN that begins another connection with these ports: this connection is closed, was never answered, or
  // is only observed. The caller flushes this stream and begins a new one with the packet.
  [[nodiscard]] bool superseded_by(const net::Packet& packet) const noexcept;
  [[nodiscard]] bool closed() const noexcept;  // RST seen, or FIN both ways acknowledged
  // The connection was reset; a side has sent a FIN.
  [[nodiscard]] bool reset_seen() const noexcept { return reset_; }
  [[nodiscard]] bool fin_seen() const noexcept { return directions_[0].fin || directions_[1].fin; }
  // A segment of this side was seen; the sequence number of its next byte to be delivered.
  [[nodiscard]] bool started(Side side) const noexcept { return direction(side).started; }
  [[nodiscard]] std::uint32_t next_of(Side side) const noexcept { return direction(side).next; }
  // The owner has reset the connection: nothing more is delivered.
  void end() noexcept { reset_ = true; }
  [[nodiscard]] bool refused() const noexcept { return refused_; }
  [[nodiscard]] bool picked_up() const noexcept { return start_ == Start::mid_stream; }
  [[nodiscard]] std::size_t kept_bytes() const noexcept;  // memory held for this stream
  // The arrival of the oldest segment behind a gap; none: no segment waits.
  [[nodiscard]] std::optional<Time> waiting_since() const noexcept;
  [[nodiscard]] const FiveTuple& tuple() const noexcept { return tuple_; }

 private:
  // The last delivered bytes: appended at the end, forgotten from the front.
  class History {
   public:
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - first_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return bytes_.capacity(); }
    [[nodiscard]] Bytes bytes() const noexcept { return Bytes{bytes_}.subspan(first_); }
    void append(Bytes more);
    void forget(std::size_t count);  // no more than size()

   private:
    std::vector<std::byte> bytes_;
    std::size_t first_ = 0;  // bytes before it are forgotten
  };
  struct Kept {
    InFlight packet;
    std::vector<std::byte> copy;  // observe mode: the payload, since the packet has left
    std::uint32_t sequence = 0;
    std::uint32_t missing = 0;
  };
  struct Direction {
    bool started = false;
    bool syn_seen = false;
    std::uint32_t initial = 0;  // sequence number of the SYN
    std::uint32_t next = 0;     // sequence number of the next byte to deliver
    bool acknowledged_known = false;
    std::uint32_t acknowledged = 0;  // by the other side, also before the first segment of this direction
    bool fin = false;                // delivered: its sequence number is `next`
    History history;                 // the last bytes before `next`
    std::vector<Kept> kept;          // by sequence number, then by arrival
    std::size_t kept_bytes = 0;
  };
  // A segment in the order of bytes.
  struct Piece {
    InFlight* packet = nullptr;
    Bytes bytes;
    std::uint32_t sequence = 0;
    std::uint32_t missing = 0;  // bytes behind `bytes` that the capture cut off
    bool fin = false;
    bool was_kept = false;
    bool left = false;  // the packet was forwarded before

    [[nodiscard]] std::uint32_t end() const noexcept { return sequence + static_cast<std::uint32_t>(bytes.size()); }
  };

  [[nodiscard]] Direction& direction(Side side) noexcept { return directions_[static_cast<std::size_t>(side)]; }
  [[nodiscard]] const Direction& direction(Side side) const noexcept {
    return directions_[static_cast<std::size_t>(side)];
  }
  [[nodiscard]] Side side_of(const net::Packet& packet) const noexcept;
  [[nodiscard]] Piece piece_of(InFlight& packet) const noexcept;
  [[nodiscard]] static Piece piece_of(Kept& kept, bool enforce) noexcept;

  [[nodiscard]] static bool begin(Direction& way, std::uint32_t initial) noexcept;
  enum class PickUp : std::uint8_t { started, keep_alive, refused };
  [[nodiscard]] PickUp pick_up(Direction& way, const Piece& piece) const noexcept;
  void acknowledge(Side by, const net::Tcp& tcp);
  [[nodiscard]] bool believes_reset(Side from, const net::Tcp& tcp) const noexcept;

  [[nodiscard]] bool contradicts_delivered(const Direction& way, const Piece& piece) const noexcept;
  [[nodiscard]] static bool contradicts_kept(const Direction& way, const Piece& piece, bool enforce) noexcept;
  [[nodiscard]] static bool contradicts_fin(const Direction& way, const Piece& piece) noexcept;

  void take(Side from, const Piece& piece, StreamReader& reader, Buffers& buffers);
  void release(Side from, StreamReader& reader, Buffers& buffers);
  void hold(Side from, const Piece& piece, StreamReader& reader, Buffers& buffers);
  void insert(Direction& way, Kept kept, std::size_t bytes);
  void step_over(Side from, std::uint32_t to, const InFlight& segment, StreamReader& reader);
  void skip_first_gap(Side from, StreamReader& reader, Buffers& buffers);
  void refuse(const Piece& piece, StreamReader& reader, Buffers& buffers);
  void forward(const Piece& piece, Buffers& buffers) const;
  void turn_away(const Piece& piece, Buffers& buffers, DropReason reason) const;  // observing: forwards it

  FiveTuple tuple_;
  Start start_;
  Options options_;
  std::array<Direction, 2> directions_{};
  bool reset_ = false;
  bool refused_ = false;
  DropReason refusal_ = DropReason::malformed;
};

}  // namespace sallyport
