#include "alg/reassembly/tcp_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "alg/testing/counted_buffers.h"
#include "alg/testing/stream_witness.h"

namespace sallyport {
namespace {

using net::tcp_flag::ack, net::tcp_flag::fin, net::tcp_flag::rst, net::tcp_flag::syn, net::tcp_flag::urg;
using testing::IsEmpty;

const FiveTuple kTuple{
    {IpAddress::v4(0x0a010105), Port{40000}}, {IpAddress::v4(0xcb007109), Port{5060}}, IpProtocol::tcp};
constexpr std::uint32_t kClient = 0xfffffff0;  // the sequence number after the SYN; wraps soon
constexpr std::uint32_t kServer = 5000;

struct Segment {
  Side from = Side::client;
  std::uint32_t at = 0;  // from the stream's first byte
  std::string text{};
  std::uint8_t flags = 0;
  std::uint32_t acknowledges = 0;  // from the other stream's first byte
};

class TcpStreamTest : public testing::Test {
 protected:
  void begin(TcpStream::Start start = TcpStream::Start::syn, bool enforce = true) {
    stream.emplace(kTuple, start, TcpStream::Options{enforce});
    if (enforce) buffers.on_forward = [this](const InFlight& packet) { witness.check_forward(packet); };
  }
  void open(bool enforce = true) {
    begin(TcpStream::Start::syn, enforce);
    send({Side::client, UINT32_MAX, "", syn});
    send({Side::server, UINT32_MAX, "", syn | ack, 0});
  }
  net::Packet headers(const Segment& segment) {
    net::Packet packet;
    const bool client = segment.from == Side::client;
    packet.ip_version = 4;
    packet.tuple = client ? kTuple : kTuple.reversed();
    packet.transport_valid = true;
    packet.payload = {0, static_cast<std::uint32_t>(segment.text.size())};
    packet.tcp.sequence = segment.at + (client ? kClient : kServer);
    packet.tcp.acknowledgement = segment.acknowledges + (client ? kServer : kClient);
    packet.tcp.flags = segment.flags;
    return packet;
  }
  // The fate of the segment, if it is known at once: "forward", "kept", or the reason of the drop.
  std::string send(const Segment& segment) {
    auto packet = buffers.give(as_bytes(segment.text));
    packet.headers = headers(segment);
    const auto frame = packet.stamp.frame;
    packet.stamp.time = Time{std::chrono::seconds{frame}};
    witness.note_acknowledgement(packet.headers);
    stream->segment(packet, witness, buffers);
    for (const auto& left : buffers.left)
      if (left.frame == frame) return left.forwarded ? "forward" : text_of(left.reason);
    return "kept";
  }
  static std::string text_of(DropReason reason) {
    switch (reason) {
      case DropReason::tcp_conflict: return "conflict";
      case DropReason::limit: return "limit";
      case DropReason::mid_stream: return "mid-stream";
      case DropReason::malformed: return "malformed";
      default: return "other";
    }
  }
  std::string heard(Side side = Side::client) {
    return std::string{as_text(witness.heard[static_cast<std::size_t>(side)].bytes)};
  }
  void TearDown() override {
    if (stream) stream->flush(buffers, DropReason::limit);
    EXPECT_EQ(buffers.outstanding(), 0U);
  }

  CountedBuffers buffers;
  StreamWitness witness{kTuple};
  std::optional<TcpStream> stream;
};

TEST_F(TcpStreamTest, DeliversInOrderAndForwards) {
  open();
  EXPECT_EQ(send({.text = "INVITE "}), "forward");
  EXPECT_EQ(send({.at = 7, .text = "sip:bob@example.com"}), "forward");  // over 2^32
  EXPECT_EQ(send({Side::server, 0, "SIP/2.0 100", ack, 26}), "forward");
  EXPECT_EQ(heard(), "INVITE sip:bob@example.com");
  EXPECT_EQ(heard(Side::server), "SIP/2.0 100");
  EXPECT_EQ(witness.conflicts, 0U);
}

TEST_F(TcpStreamTest, KeepsASegmentBehindAGapAndReleasesInOrder) {
  open();
  buffers.left.clear();
  EXPECT_EQ(send({.at = 6, .text = "ghi"}), "kept");
  EXPECT_EQ(send({.at = 3, .text = "def"}), "kept");
  EXPECT_EQ(stream->waiting_since(), Time{std::chrono::seconds{3}});
  EXPECT_THAT(heard(), IsEmpty());
  EXPECT_EQ(send({.at = 0, .text = "abc"}), "forward");
  EXPECT_EQ(heard(), "abcdefghi");
  EXPECT_FALSE(stream->waiting_since());
  EXPECT_THAT(buffers.left, testing::ElementsAre(CountedBuffers::Left{5, true, {}}, CountedBuffers::Left{4, true, {}},
                                                 CountedBuffers::Left{3, true, {}}));
}

TEST_F(TcpStreamTest, TheFirstCopyWins) {
  open();
  send({.text = "abcdef"});
  EXPECT_EQ(send({.text = "abcdef"}), "forward");
  EXPECT_EQ(send({.text = "abcdeX"}), "conflict");
  EXPECT_EQ(send({.at = 3, .text = "XXX"}), "conflict");
  EXPECT_EQ(send({.at = 3, .text = "defghi"}), "forward");
  EXPECT_EQ(send({.at = 3, .text = "dXfghijkl"}), "conflict");  // none of it is delivered
  EXPECT_EQ(heard(), "abcdefghi");
  EXPECT_EQ(witness.conflicts, 3U);
}

TEST_F(TcpStreamTest, AcknowledgedBytesAreForgotten) {
  open();
  send({.text = "abcdef"});
  send({Side::server, 0, "", ack, 3});
  EXPECT_EQ(send({.text = "XXXdef"}), "forward");  // its receiver is past the bytes that differ
  EXPECT_EQ(send({.text = "XXXXef"}), "conflict");
  send({Side::server, 0, "", ack, 60});  // acknowledges bytes that were never sent
  EXPECT_EQ(send({.at = 3, .text = "X"}), "conflict");
  send({Side::server, 1U << 24U, "", ack, 6});  // far from the place of the server
  EXPECT_EQ(send({.at = 3, .text = "X"}), "conflict");
}

TEST_F(TcpStreamTest, KeptSegmentsThatDisagree) {
  open();
  EXPECT_EQ(send({.at = 4, .text = "efgh"}), "kept");
  EXPECT_EQ(send({.at = 4, .text = "efgh"}), "kept");
  EXPECT_EQ(send({.at = 2, .text = "cdeX"}), "conflict");
  EXPECT_EQ(send({.at = 7, .text = "Xi"}), "conflict");
  EXPECT_EQ(send({.at = 0, .text = "abcdX"}), "conflict");
  EXPECT_EQ(send({.at = 0, .text = "abcdef"}), "forward");
  EXPECT_EQ(heard(), "abcdefgh");
  EXPECT_EQ(witness.conflicts, 3U);
}

TEST_F(TcpStreamTest, KeepAlivesAndWindowProbes) {
  open();
  EXPECT_EQ(send({.at = UINT32_MAX, .text = "?"}), "forward");  // before the first byte
  send({.text = "abc"});
  send({Side::server, 0, "", ack, 3});
  EXPECT_EQ(send({.at = 2, .text = "", .flags = ack}), "forward");
  EXPECT_EQ(send({.at = 2, .text = std::string(1, 0), .flags = ack}), "forward");
  EXPECT_EQ(send({.at = 2, .text = "?", .flags = ack}), "forward");
  EXPECT_EQ(send({.at = 3, .text = "d"}), "forward");  // a zero-window probe with a new byte
  EXPECT_EQ(send({.at = 3, .text = "def"}), "forward");
  EXPECT_EQ(heard(), "abcdef");
  EXPECT_EQ(witness.conflicts, 0U);
}

TEST_F(TcpStreamTest, DataInTheSyn) {
  begin();
  EXPECT_EQ(send({Side::client, UINT32_MAX, "abc", syn}), "forward");
  EXPECT_EQ(send({Side::client, UINT32_MAX, "abc", syn}), "forward");
  EXPECT_EQ(send({Side::client, UINT32_MAX, "abX", syn}), "conflict");
  EXPECT_EQ(send({.at = 3, .text = "def"}), "forward");
  EXPECT_EQ(heard(), "abcdef");
}

TEST_F(TcpStreamTest, AnotherSynOnALiveConnection) {
  open();
  send({.text = "abc"});
  EXPECT_FALSE(stream->superseded_by(headers({.at = 1000, .flags = syn})));
  EXPECT_EQ(send({.at = 1000, .flags = syn}), "conflict");
  EXPECT_EQ(send({.at = UINT32_MAX, .flags = syn}), "forward");
  EXPECT_EQ(send({.at = 3, .flags = rst}), "forward");
  EXPECT_TRUE(stream->closed());
  EXPECT_TRUE(stream->superseded_by(headers({.at = 1000, .flags = syn})));
}

TEST_F(TcpStreamTest, AnUnansweredSynMayBeFollowedByAnother) {
  begin();
  send({.at = UINT32_MAX, .flags = syn});
  EXPECT_FALSE(stream->superseded_by(headers({.at = UINT32_MAX, .flags = syn})));
  EXPECT_TRUE(stream->superseded_by(headers({.at = 77, .flags = syn})));
}

TEST_F(TcpStreamTest, DataBeforeItsSynIsNotTaken) {
  begin();
  send({.at = UINT32_MAX, .flags = syn});
  EXPECT_EQ(send({Side::server, 0, "SIP/2.0", ack, 0}), "mid-stream");
}

TEST_F(TcpStreamTest, ClosesWithFinBothWays) {
  open();
  EXPECT_EQ(send({.text = "abc", .flags = fin | ack}), "forward");
  send({Side::server, 0, "", ack, 4});
  EXPECT_FALSE(stream->closed());
  EXPECT_EQ(send({Side::server, 0, "x", fin | ack, 4}), "forward");
  EXPECT_EQ(send({.at = 4, .flags = ack, .acknowledges = 1}), "forward");
  EXPECT_FALSE(stream->closed());
  send({.at = 4, .flags = ack, .acknowledges = 2});
  EXPECT_TRUE(stream->closed());
}

TEST_F(TcpStreamTest, DataBehindAFin) {
  open();
  send({.text = "abc", .flags = fin});
  EXPECT_EQ(send({.at = 3, .text = "d"}), "conflict");
  EXPECT_EQ(send({.at = 4, .text = "d"}), "conflict");
  EXPECT_EQ(send({.text = "abc", .flags = fin}), "forward");
  EXPECT_EQ(send({.text = "ab", .flags = fin}), "conflict");
  send({Side::server, 0, "", ack, 4});
  EXPECT_EQ(send({.at = 3, .text = "?"}), "forward");  // a keep-alive
  EXPECT_EQ(heard(), "abc");
}

TEST_F(TcpStreamTest, AFinKeepsItsPlaceInTheOrder) {
  open();
  EXPECT_EQ(send({.at = 3, .flags = fin}), "kept");
  EXPECT_EQ(send({.at = 5, .text = "f"}), "kept");
  EXPECT_EQ(send({.text = "abc"}), "forward");
  EXPECT_THAT(buffers.left.back(), (CountedBuffers::Left{4, false, DropReason::tcp_conflict}));
  EXPECT_EQ(heard(), "abc");
}

TEST_F(TcpStreamTest, ResetsOutsideTheWindowChangeNothing) {
  open();
  send({.text = "abcdef"});
  EXPECT_EQ(send({.at = 1U << 20U, .flags = rst}), "forward");
  EXPECT_EQ(send({.at = 0U - 10, .flags = rst}), "forward");
  EXPECT_FALSE(stream->closed());
  EXPECT_EQ(send({.at = 6, .flags = rst}), "forward");
  EXPECT_TRUE(stream->closed());
}

TEST_F(TcpStreamTest, AResetAnswersASyn) {
  begin();
  send({.at = UINT32_MAX, .flags = syn});
  send({Side::server, 0U - kServer, "", rst | ack, 9});
  EXPECT_FALSE(stream->closed());
  send({Side::server, 0U - kServer, "", rst | ack, 0});
  EXPECT_TRUE(stream->closed());
}

TEST_F(TcpStreamTest, BackPressureAtTheEndOfHistory) {
  open();
  const std::string block(16384, 'x');
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(send({.at = i * 16384, .text = block}), "forward");
  EXPECT_EQ(send({.at = 65536, .text = "y"}), "limit");
  EXPECT_EQ(send({.at = 49152, .text = block}), "forward");
  send({Side::server, 0, "", ack, 65536});
  EXPECT_EQ(stream->kept_bytes(), 0U);
  EXPECT_EQ(send({.at = 65536, .text = "y"}), "forward");
}

TEST_F(TcpStreamTest, BoundsOfWhatIsKept) {
  open();
  for (std::uint32_t i = 0; i < TcpStream::kMaxKept; ++i) EXPECT_EQ(send({.at = 10 + i, .text = "k"}), "kept");
  EXPECT_EQ(send({.at = 5, .text = "k"}), "limit");
  EXPECT_EQ(send({.at = 1U << 22U, .text = "k"}), "limit");
  EXPECT_EQ(send({.at = 1U << 31U, .text = "k"}), "limit");
}

TEST_F(TcpStreamTest, NoMemoryToKeep) {
  open();
  buffers.room = 0;
  EXPECT_EQ(send({.at = 5, .text = "k"}), "limit");
}

TEST_F(TcpStreamTest, ARefusalEndsTheStream) {
  open();
  witness.refuse_after = 3;
  witness.reason = DropReason::limit;
  EXPECT_EQ(send({.at = 6, .text = "ghi"}), "kept");
  EXPECT_EQ(send({.text = "abc"}), "forward");
  EXPECT_EQ(send({.at = 3, .text = "def"}), "limit");
  EXPECT_TRUE(stream->refused());
  EXPECT_EQ(buffers.outstanding(), 0U);
  EXPECT_EQ(send({.text = "abc"}), "limit");
  EXPECT_EQ(send({.at = 3, .text = "def", .flags = fin}), "limit");
  EXPECT_EQ(send({Side::server, 0, "x", ack, 3}), "limit");
  EXPECT_EQ(send({Side::server, 0, "", ack, 3}), "forward");
  EXPECT_EQ(send({.at = 3, .flags = rst}), "forward");
  EXPECT_TRUE(stream->closed());
}

TEST_F(TcpStreamTest, UrgentDataIsRefused) {
  open();
  EXPECT_EQ(send({.text = "abc", .flags = urg}), "conflict");
  EXPECT_EQ(send({.text = "", .flags = urg}), "forward");
}

TEST_F(TcpStreamTest, PickedUpInTheMiddle) {
  begin(TcpStream::Start::mid_stream);
  EXPECT_EQ(send({Side::server, 90, "", ack, 100}), "forward");
  EXPECT_EQ(send({.at = 99, .text = "?", .flags = ack, .acknowledges = 90}), "forward");  // a keep-alive
  EXPECT_EQ(send({.at = 100, .text = "def"}), "forward");
  EXPECT_EQ(send({.at = 97, .text = "abcdef"}), "forward");  // its first half was acknowledged
  EXPECT_EQ(send({Side::server, 95, "five", ack, 103}), "forward");
  EXPECT_EQ(send({Side::server, 91, "XXXX", ack, 103}), "conflict");  // may still be read and was not inspected
  EXPECT_EQ(heard(), "def");
  EXPECT_EQ(heard(Side::server), "five");
}

TEST_F(TcpStreamTest, ObservingForwardsAtOnce) {
  open(false);
  EXPECT_EQ(send({.at = 3, .text = "def"}), "forward");
  EXPECT_EQ(send({.at = 3, .text = "dXf"}), "forward");
  EXPECT_EQ(witness.conflicts, 1U);
  EXPECT_EQ(send({.text = "abc"}), "forward");
  EXPECT_EQ(heard(), "abcdef");
  EXPECT_EQ(send({.at = 5, .text = "Xg"}), "forward");
  EXPECT_EQ(heard(), "abcdefg");
  EXPECT_EQ(witness.conflicts, 2U);
  EXPECT_EQ(send({.at = 9, .text = "jkl"}), "forward");
  stream->skip_gap(witness, buffers);
  EXPECT_EQ(heard(), "abcdefgjkl");
  EXPECT_EQ(witness.heard[0].missing, 2U);
}

TEST_F(TcpStreamTest, ObservingStepsOverAGapWhenItsBoundsAreReached) {
  open(false);
  for (std::uint32_t i = 0; i <= TcpStream::kMaxKept; ++i) EXPECT_EQ(send({.at = 10 + i, .text = "k"}), "forward");
  EXPECT_EQ(heard(), std::string(TcpStream::kMaxKept + 1, 'k'));
  EXPECT_EQ(witness.heard[0].missing, 10U);
  EXPECT_LE(stream->kept_bytes(), 4096U);
}

TEST_F(TcpStreamTest, ObservingForgetsTheOldest) {
  open(false);
  const std::string block(32768, 'x');
  for (std::uint32_t i = 0; i < 16; ++i) send({.at = i * 32768, .text = block});
  EXPECT_EQ(heard().size(), 16U * 32768U);
  EXPECT_LE(stream->kept_bytes(), 4 * TcpStream::kHistory);
}

TEST_F(TcpStreamTest, ObservingStartsWhereTheHandshakeSaid) {
  begin(TcpStream::Start::syn, false);
  send({.at = UINT32_MAX, .flags = syn});
  send({.flags = ack, .acknowledges = 0});  // the capture lacks the SYN of the server
  send({Side::server, 4, "efg", ack, 0});
  EXPECT_EQ(heard(Side::server), "");
  send({Side::server, 0, "abcd", ack, 0});
  EXPECT_EQ(heard(Side::server), "abcdefg");
}

TEST_F(TcpStreamTest, ACaptureCutsASegmentShort) {
  open(false);
  std::string frame(40, '\0');
  frame[0] = 0x45;
  frame[3] = 50;  // 40 bytes of headers, 10 of payload
  frame += "abc";
  auto packet = buffers.give(as_bytes(frame));
  packet.headers = headers({.text = "abc", .flags = fin});
  packet.headers.ip = {0, 43};
  packet.headers.payload = {40, 3};
  packet.headers.truncated = true;
  stream->segment(packet, witness, buffers);
  EXPECT_EQ(heard(), "abc");
  EXPECT_EQ(witness.heard[0].missing, 7U);
  witness.heard[0].bytes.clear();
  send({.at = 10, .text = "klm"});
  EXPECT_EQ(heard(), "klm");
}

// The sender cuts its stream at random places and sends the pieces in any order and more than once. The receiver
// acknowledges the bytes that it has.
class TcpStreamProperty : public TcpStreamTest, public testing::WithParamInterface<unsigned> {};

TEST_P(TcpStreamProperty, ConsistentSegmentsGiveExactlyTheStream) {
  std::mt19937 random{GetParam()};
  const auto below = [&](std::size_t bound) { return static_cast<std::uint32_t>(random() % bound); };
  const bool enforce = GetParam() % 4 != 0;
  open(enforce);
  std::string text(1 + below(80000), '\0');
  for (auto& c : text) c = static_cast<char>(random());
  std::vector<bool> has(text.size());
  if (GetParam() % 3 == 0) buffers.room = 200;
  buffers.on_forward = [&](const InFlight& packet) {
    if (enforce) witness.check_forward(packet);
    if (packet.headers.tuple != kTuple || packet.headers.payload.empty()) return;
    const auto at = packet.headers.tcp.sequence - kClient;
    for (std::uint32_t i = 0; i < packet.headers.payload.length; ++i) has[at + i] = true;
  };
  std::uint32_t received = 0;
  for (int step = 0; received < text.size(); ++step) {
    ASSERT_LT(step, 200000);
    // Mostly near the next byte, sometimes anywhere. When observing, a gap is filled before it counts as lost.
    const bool anything = enforce && step % 7 == 0;
    const auto window = anything ? text.size() : std::min<std::size_t>(text.size(), received + 5000);
    const auto first = received - std::min(received, below(2000));
    const auto at = step % 4 == 0 ? received : first + below(window - first);
    const auto length = 1 + below(std::min<std::size_t>(text.size() - at, 1 + below(3000)));
    send({.at = at, .text = text.substr(at, length)});
    while (received < text.size() && has[received]) ++received;
    if (below(3) == 0) send({Side::server, 0, "", ack, received});
    if (below(5) == 0) send({Side::server, 0, "", ack, below(received + 1)});
  }
  EXPECT_TRUE(heard() == text);
  EXPECT_EQ(witness.conflicts, 0U);
  EXPECT_EQ(witness.heard[0].missing, 0U);
}

TEST_P(TcpStreamProperty, ForgedCopiesNeverReachTheReceiver) {
  std::mt19937 random{GetParam() + 1000};
  const auto below = [&](std::size_t bound) { return static_cast<std::uint32_t>(random() % bound); };
  open();
  std::string text(4000, '\0');
  for (auto& c : text) c = static_cast<char>('a' + below(26));
  std::uint32_t refused = 0;
  for (int step = 0; step < 2000; ++step) {
    const auto delivered = static_cast<std::uint32_t>(heard().size());
    const auto at = std::min<std::uint32_t>(delivered + below(300), 3999) - std::min(delivered, below(300));
    auto piece = text.substr(at, 1 + below(200));
    if (below(4) == 0) piece[below(piece.size())] = '!';
    // The witness checks each forwarded byte against the first copy.
    if (send({.at = at, .text = piece}) == "conflict") ++refused;
    if (below(20) == 0) send({Side::server, 0, "", ack, static_cast<std::uint32_t>(heard().size())});
  }
  EXPECT_EQ(witness.conflicts, refused);
  EXPECT_GT(refused, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, TcpStreamProperty, testing::Range(0U, 24U));

}  // namespace
}  // namespace sallyport
