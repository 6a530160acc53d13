// The worker's fast path: packets of established RTP streams, a burst at a time.
//
//   prepare       headers (one comparison each), the line prefetched
//   established   the line -> is its gate still open? -> sequence, jitter, counts -> forward
//   end_burst     counters
//
// A stream gets a line when one of its packets has gone the long way through a gate of its own (promote()). It loses
// the line when its gate, its flow or the policy changes (settle()). Packets of another kind (another payload type,
// RTCP on the same port, a header that is not plain) go the long way and leave the line as it is. The fast path decides
// nothing: it repeats a decision, and the long way is its slow twin (worker_burst_test.cpp sends the same packets
// through both).
//
// Once a burst the worker compares the number of gates that have closed with the number of closes reported to it. It
// checks the gate of each line only while the two differ.
#include "alg/worker/worker.h"
#include "dissectors/net/plain_udp.h"
#include "dissectors/rtp/plain_rtp.h"

namespace sallyport {
namespace {

constexpr std::size_t kPlainRtp = net::kPlainUdpPayload + 12;
using Header = Fields<kPlainRtp>;

constexpr std::uint32_t kHertzUnit = 25;
constexpr std::uint32_t kTelephony = 8000;
// Ticks wrap: settle every line before half of their range has passed.
constexpr Duration kLongestPause = std::chrono::hours{24 * 20};
constexpr std::uint32_t kManyPackets = 0x80000000;

// The RTP packet of a plain frame, and the name of its stream.
[[gnu::always_inline]] inline bool read(Bytes frame, bool tunnels, MediaName& name, rtp::Fixed& rtp,
                                        std::uint32_t& length) noexcept {
  const auto header = Header::at(frame, 0);
  if (!header || !net::is_plain_udp(header, frame.size(), tunnels)) return false;
  length = header.be16<38>() - 8U;
  if (!rtp::plain_rtp<net::kPlainUdpPayload>(header, length, frame.subspan(net::kPlainUdpPayload, length), rtp))
    return false;
  name = {header.raw<26, std::uint64_t>(), header.raw<34, std::uint32_t>(), rtp.ssrc};
  return true;
}

Tick tick_of(Time time) noexcept {
  return static_cast<Tick>(std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

}  // namespace

void Worker::prepare(std::span<const InFlight> burst) noexcept {
  const bool usable = fast_path_ && !policy_->checksums;
  lagging_ = gates_.closes() != closes_seen_;
  for (std::size_t i = 0; i < burst.size(); ++i) {
    auto& a = arrived_[i];
    a.candidate = usable && burst[i].link == net::LinkType::ethernet &&
                  read(burst[i].bytes, policy_->tunnels, a.name, a.rtp, a.length);
    a.hash = a.candidate ? lines_.hash_of(a.name) : 0;
  }
  lines_.prefetch(burst.size(), [this](std::size_t i) { return arrived_[i].hash; });
}

bool Worker::established(std::size_t index, const InFlight& packet) noexcept {
  const auto& a = arrived_[index];
  if (!a.candidate) return false;
  if (packet.stamp.time != now_) pass_time(packet.stamp.time);
  auto* line = lines_.find(a.name, a.hash);
  if (line == nullptr || line->payload_type != a.rtp.payload_type) return false;
  if ((static_cast<std::int32_t>(tick_ - line->due) >= 0 || lagging_) && !renew(*line, packet.stamp)) return false;
  ++line->packets;
  line->bytes += a.length;
  line->last_seen = tick_;
  follow_sequence(line->base_sequence, line->max_sequence, a.rtp.sequence_number);
  const std::uint32_t hertz = line->hertz_25 * kHertzUnit;
  const auto arrival = hertz == kTelephony ? units_8000_ : clock_units(now_, hertz);
  follow_transit(line->jitter, line->transit, static_cast<std::int32_t>(arrival - a.rtp.timestamp));
  ++passed_.packets;
  passed_.bytes += packet.bytes.size();
  return true;
}

void Worker::end_burst() noexcept {
  if (passed_.packets == 0) return;
  Counters::add(counters_.packets, passed_.packets);
  Counters::add(counters_.bytes, passed_.bytes);
  Counters::add(counters_.forwarded, passed_.packets);
  Counters::add(counters_.rtp_packets, passed_.packets);
  passed_ = {};
}

void Worker::pass_time(Time now) {
  if (now - now_ > kLongestPause && lines_.size() != 0) settle_all();
  now_ = now;
  tick_ = tick_of(now);
  units_8000_ = clock_units(now, kTelephony);
}

// Reports that the line's gate is in use. False: the packet goes the long way.
bool Worker::renew(MediaLine& line, Stamp stamp) {
  const auto owner = streams_[line.stream].owner;
  auto& flow = flows_[owner / 2];
  auto& mine = flow.direction[owner % 2];
  if (!gates_.alive(mine.gate) || line.packets >= kManyPackets) return false;
  report_active(stamp, owner % 2 == 0 ? flow.tuple : flow.tuple.reversed(), mine, mine.gate);
  line.due = tick_of(mine.reported + gate_report_interval_);
  return true;
}

void Worker::promote(const Context& c, std::uint32_t index) {
  if (!fast_path_ || !c.account || c.packet.link != net::LinkType::ethernet) return;
  if (c.packet.stamp.time != now_) pass_time(c.packet.stamp.time);
  auto& stream = streams_[index];
  MediaName name;
  rtp::Fixed rtp;
  std::uint32_t length = 0;
  if (stream.clock_hertz % kHertzUnit != 0 || stream.clock_hertz / kHertzUnit > UINT16_MAX ||
      !read(c.packet.bytes, policy_->tunnels, name, rtp, length))
    return;
  if (lines_.find(name, lines_.hash_of(name)) != nullptr) return;
  stream.line = lines_.insert(name, index, [this](const MediaLine& moved, std::uint32_t at) {
    auto& s = streams_[moved.stream];
    s.line = at;
    if (at != kNoIndex) return;
    auto& flow = flows_[s.owner / 2];
    flow.last_seen = std::max(flow.last_seen, time_of(moved.last_seen));
    store(moved, s);
  });
  if (stream.line == kNoIndex) return;
  auto& line = lines_[stream.line];
  line.jitter = stream.jitter;
  line.base_sequence = stream.base_sequence;
  line.max_sequence = stream.max_sequence;
  line.transit = stream.transit;
  line.hertz_25 = static_cast<std::uint16_t>(stream.clock_hertz / kHertzUnit);
  line.payload_type = stream.payload_type;
  line.last_seen = tick_;
  line.due = tick_of(flows_[stream.owner / 2].direction[stream.owner % 2].reported + gate_report_interval_);
}

void Worker::store(const MediaLine& line, Stream& stream) noexcept {
  stream.packets += line.packets;
  stream.bytes += line.bytes;
  stream.jitter = line.jitter;
  stream.base_sequence = line.base_sequence;
  stream.max_sequence = line.max_sequence;
  stream.transit = line.transit;
}

void Worker::settle(std::uint32_t index) {
  auto& stream = streams_[index];
  refresh(flows_[stream.owner / 2]);
  store(lines_[stream.line], stream);
  lines_.erase(stream.line);
  stream.line = kNoIndex;
}

void Worker::settle(const Flow& flow, unsigned direction) {
  for (auto at = flow.direction[direction].stream; at != kNoIndex; at = streams_[at].next)
    if (streams_[at].line != kNoIndex) settle(at);
}

void Worker::settle_all() {
  flows_.for_each([this](std::uint32_t index) {
    settle(flows_[index], 0);
    settle(flows_[index], 1);
  });
}

Time Worker::time_of(Tick tick) const noexcept {
  const auto age = static_cast<std::int32_t>(tick_ - tick);
  const std::chrono::milliseconds passed{age > 0 ? age : 0};
  return std::chrono::floor<std::chrono::milliseconds>(now_) - passed;
}

void Worker::refresh(Flow& flow) const noexcept {
  for (const auto& direction : flow.direction)
    for (auto at = direction.stream; at != kNoIndex; at = streams_[at].next)
      if (streams_[at].line != kNoIndex)
        flow.last_seen = std::max(flow.last_seen, time_of(lines_[streams_[at].line].last_seen));
}

}  // namespace sallyport
