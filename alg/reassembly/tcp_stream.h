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
//   old        -> compare with history -> forward (same), refuse tcp_conflict (different, or not kept and not
//   acknowledged) both       -> compare the old part, deliver the new one gap        -> keep; refuse `limit` when the
//   bounds are reached SYN, RST, pure ACK: state only, forwarded. A FIN takes its place in the order, with data or
//   without
//
// Example, enforcing. The client sends bytes 1-100, 201-300 and 101-200 of a request, in this order. The first
// segment is delivered and leaves; the second is kept; the third is delivered and leaves, and then so is the
// second. If 51-100 now comes again with other bytes before the server has acknowledged 100, it is refused.
//
// What refuses a segment while enforcing:
//   tcp_conflict  other bytes than before; old bytes that are neither kept nor acknowledged; a SYN with another
//                 initial sequence number; data behind a FIN, or a FIN before data; urgent data (an endpoint may
//                 take the urgent byte out of the stream, rfc6093 3.1, and so read another message than we did)
//   limit         too far ahead, too much kept, or more than kHistory unacknowledged: the sender retransmits
//   mid_stream    data of a side whose SYN was not seen, on a connection that was to be followed from its SYN
//   malformed     a packet cut short
// Observing, all of these are forwarded; a full history forgets its oldest bytes, full bounds step over the gap.
//
// A RST ends the connection for us where the receiver may believe it too: in [acknowledged, next + 65,535], or,
// before the sender's SYN was seen, where it acknowledges what was sent (rfc9293 3.10.7.3). Any other is
// forwarded and changes nothing. An acknowledgement counts where it is in a segment near its own direction's
// place, and is not for bytes that were never sent.
//
// Limits: kMaxKept segments and kMaxKeptBytes kept per direction, kHistory bytes of history per direction. A
// connection of which only one direction is seen is never acknowledged, and so ends at kHistory bytes where
// policy enforces. Checksums are the caller's business.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
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
  // segment may leave. False: it is refused (the reader has said why), and so is all that follows on the stream;
  // no more bytes are delivered then, observing neither. A segment that was kept while observing has no `bytes`
  // any more, only its headers and stamp. A reader does not call the stream back.
  [[nodiscard]] virtual bool on_bytes(Side from, Bytes bytes, const InFlight& segment) = 0;
  // Why the segments are dropped after on_bytes() answered false.
  [[nodiscard]] virtual DropReason refusal() const { return DropReason::malformed; }
  // Bytes are missing for good (observe mode only: an enforcing gateway never steps over a gap).
  virtual void on_gap(Side from, std::uint32_t missing, const InFlight& segment) = 0;
  // A segment that contradicts what was delivered or kept.
  virtual void on_conflict(Side from, const InFlight& segment) = 0;
};

class TcpStream {
 public:
  static constexpr std::size_t kMaxKept = 64;           // segments behind a gap, a direction
  static constexpr std::size_t kMaxKeptBytes = 262144;  // their payload
  static constexpr std::size_t kHistory = 65536;        // delivered and not yet acknowledged, a direction

  struct Options {
    bool enforce = true;  // false (observe): every segment is forwarded at once, bytes of kept ones are copied
  };
  enum class Start : std::uint8_t { syn, mid_stream };

  TcpStream(const FiveTuple& client_to_server, Start start, Options options);

  // One segment of the connection, its headers decoded. Gives the buffer back through `buffers` now or later.
  void segment(InFlight packet, StreamReader& reader, Buffers& buffers);
  // Gives kept segments back (dropped with `reason`; in observe mode they have left long ago).
  void flush(Buffers& buffers, DropReason reason);
  // Observe mode: steps over the first gap of each direction that holds segments back, and delivers them. Where
  // they have more gaps, waiting_since() still answers afterwards.
  void skip_gap(StreamReader& reader, Buffers& buffers);

  // True for a SYN that begins another connection with these ports: this one is closed, or was never answered,
  // or is only observed. The caller flushes this stream and begins a new one with the packet.
  [[nodiscard]] bool superseded_by(const net::Packet& packet) const noexcept;
  [[nodiscard]] bool closed() const noexcept;  // RST seen, or FIN both ways acknowledged
  // A side said that it has no more to say, or the connection was reset.
  [[nodiscard]] bool reset_seen() const noexcept { return reset_; }
  [[nodiscard]] bool fin_seen() const noexcept { return directions_[0].fin || directions_[1].fin; }
  // Whether anything of this side was seen, and the sequence number of the next byte to be delivered from it.
  [[nodiscard]] bool started(Side side) const noexcept { return direction(side).started; }
  [[nodiscard]] std::uint32_t next_of(Side side) const noexcept { return direction(side).next; }
  // The owner has reset the connection himself: nothing more is delivered.
  void end() noexcept { reset_ = true; }
  [[nodiscard]] bool refused() const noexcept { return refused_; }
  [[nodiscard]] bool picked_up() const noexcept { return start_ == Start::mid_stream; }
  [[nodiscard]] std::size_t kept_bytes() const noexcept;  // memory held for this stream, for the bounds of all
  // When the oldest of the segments that wait behind a gap came; nothing where none waits.
  [[nodiscard]] std::optional<Time> waiting_since() const noexcept;
  [[nodiscard]] const FiveTuple& tuple() const noexcept { return tuple_; }

 private:
  // The last bytes that were delivered: appended behind, forgotten in front.
  class History {
   public:
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - first_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return bytes_.capacity(); }
    [[nodiscard]] Bytes bytes() const noexcept { return Bytes{bytes_}.subspan(first_); }
    void append(Bytes more);
    void forget(std::size_t count);  // no more than size()

   private:
    std::vector<std::byte> bytes_;
    std::size_t first_ = 0;  // what stands before it is forgotten
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
    std::uint32_t acknowledged = 0;  // by the other side; before a direction's first segment: what it said
    bool fin = false;                // delivered: its sequence number is `next`
    History history;                 // the last bytes before `next`
    std::vector<Kept> kept;          // by sequence number, then by arrival
    std::size_t kept_bytes = 0;
  };
  // A segment as it stands in the order of bytes.
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
