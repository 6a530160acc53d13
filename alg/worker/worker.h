// A worker decides on every packet. It owns its flows and counters and reads the shared gates. Only signalling and
// fragments go on to the signalling core.
//
//   an established RTP stream -> its one line -> forward      (worker_burst.cpp: the fast path, burst by burst)
//   hit:  media or established -> conformance, counters -> forward
//   miss: gate -> new flow, source locked -> forward
//         else lists and zones -> drop with a reason | new flow | signalling
//
// Workers share nothing that they write: all packets of a flow, in both directions, come to one worker (see owner()).
// A worker reports to the core by Reports.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "alg/base/rate_limit.h"
#include "alg/base/reported_lately.h"
#include "alg/events/rows.h"
#include "alg/gates/gates.h"
#include "alg/packet.h"
#include "alg/worker/flows.h"
#include "alg/worker/media_lines.h"
#include "alg/worker/signalling_ports.h"
#include "alg/worker/streams.h"
#include "dissectors/rtp/plain_rtp.h"
#include "rules/policy.h"

namespace sallyport {

// From a worker to the signalling core.
struct Report {
  enum class Kind : std::uint8_t {
    drop,         // a drop event is due
    malformed,    // headers that do not decode
    stranger,     // the first stranger at a gate
    conformance,  // the first packet of a flow that does not conform to its gate
    stream_end,
    gate_active,        // the gate carried packets lately
    unconfigured_port,  // signalling on a port that no policy names
    flows_full          // no room for a new flow; once a minute
  };
  Kind kind{};
  DropReason reason{};
  rules::Protocol protocol{};
  Stamp stamp;
  FiveTuple tuple;
  std::uint64_t gate_id = 0;
  const rules::AccessEntry* rule = nullptr;  // lives as long as its policy; the core keeps earlier policies a while
  DecodeError error{};
  Stream stream{};
};

// A stream as `show` reads it.
struct StreamCopy {
  FiveTuple tuple;  // in the direction of its packets
  std::uint64_t gate_id = 0;
  Stream stream;
};

class ReportSink {
 public:
  ReportSink() = default;
  ReportSink(const ReportSink&) = delete;
  ReportSink& operator=(const ReportSink&) = delete;
  virtual ~ReportSink() = default;
  virtual void on_report(const Report& report) = 0;
};

// Written by one worker, read by any thread: plain stores, no read-modify-write.
struct Counters {
#define WORKER_COUNTER(name, shown, meaning) std::atomic<std::uint64_t> name{0};
#define SHARED_COUNTER WORKER_COUNTER
#include "alg/events/counters.def"
  std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(DropReason::count)> drops{};

  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t n) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
};

struct Verdict {
  enum class Action : std::uint8_t { forward, drop, signalling, fragment } action = Action::forward;
  DropReason reason{};
  rules::Protocol protocol{};                // signalling
  bool stream_start = false;                 // signalling over TCP: seen from the stream's first byte
  bool through_gate = false;                 // came in by a gate for signalling, which permits nothing else
  const rules::AccessEntry* rule = nullptr;  // drop: the rule that decided
};

struct WorkerOptions {
  std::uint64_t hash_seed = 0;
  std::uint32_t flows = 0;           // capacity; 0: the policy's limit
  std::uint32_t flows_at_start = 0;  // room of the fast path's table at first; it grows; 0: all at once
  PageSize pages = PageSize::ordinary;
  bool fast_path = true;  // false: every packet goes the long way, for comparison
};

class Worker {
 public:
  // `protocols` outlive the worker.
  Worker(unsigned index, std::span<const ProtocolTraits> protocols, const rules::Policy& policy, GateTable& gates,
         ReportSink& reports, WorkerOptions options);

  // Decodes the headers of a frame into packet.headers. False: they do not decode, `error` says why.
  [[nodiscard]] bool parse(InFlight& packet, DecodeError& error) const noexcept;
  // Decides on one parsed packet. Counts a forwarded packet; counts and reports a dropped one. The signalling core
  // counts the packets that go to it once their fate is known.
  [[nodiscard]] Verdict decide(const InFlight& packet);
  // Decides on a reassembled datagram; ranges of `headers` are offsets into `payload`. The signalling core counts and
  // reports it, fragment by fragment.
  [[nodiscard]] Verdict decide(const InFlight& packet, const net::Packet& headers, Bytes payload);
  // The fast path, burst by burst. prepare() looks at all packets and prefetches the lines that they will need.
  // established() is then called for each packet in order. True: it belongs to an established stream and has been
  // counted; forward it. False: it goes the long way, parse() and decide(), as if there were no fast path. end_burst()
  // makes the counts visible.
  static constexpr std::size_t kBurst = 32;
  void prepare(std::span<const InFlight> burst) noexcept;
  [[nodiscard]] bool established(std::size_t index, const InFlight& packet) noexcept;
  void end_burst() noexcept;

  // The verdict on a packet with headers that do not decode.
  [[nodiscard]] Verdict undecodable(const InFlight& packet, const DecodeError& error);

  void advance(Time now);
  // The gate is closed: flows that fit `successor` move to it; the others and their streams end.
  void gate_closed(GateRef gate, GateRef successor, Stamp stamp);
  // The flow is not signalling, in spite of its port: its packets stop going to the signalling core.
  void release(const FiveTuple& tuple);
  void reload(const rules::Policy& policy);
  void finish(Stamp stamp);

  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
  [[nodiscard]] std::uint32_t flows() const noexcept { return flows_.size(); }
  // The next streams, at most `most`, with their current numbers.
  void read_streams(Place& place, std::size_t most, std::vector<StreamCopy>& streams) const;
  // The index of the worker that owns the flow, of `workers` workers.
  [[nodiscard]] std::uint32_t owner(const FiveTuple& tuple, std::uint32_t workers) const noexcept {
    return static_cast<std::uint32_t>((flows_.hash_of(tuple) >> 32U) % workers);
  }

 private:
  struct Context {  // one packet under decision
    const InFlight& packet;
    const net::Packet& headers;
    FiveTuple key;  // of the flow
    Bytes frame;
    rules::Zone from, to;
    bool account = true;  // false: the signalling core counts
  };

  [[nodiscard]] Context context(const InFlight& packet, const net::Packet& headers, Bytes payload, bool account) const;
  [[nodiscard]] Verdict decide(const Context& c);
  [[nodiscard]] Verdict forward(const Context& c) noexcept;
  [[nodiscard]] Verdict drop(const Context& c, DropReason reason, const rules::AccessEntry* rule = nullptr);
  [[nodiscard]] Verdict no_room(const Context& c);
  [[nodiscard]] Verdict hit(const Context& c, FlowTable::Found found);
  [[nodiscard]] Verdict miss(const Context& c, std::uint64_t hash);
  [[nodiscard]] Verdict media(const Context& c, std::uint32_t index, unsigned direction);
  [[nodiscard]] Verdict signalling(const Flow& flow) const noexcept;
  [[nodiscard]] Verdict icmp_error(const Context& c);
  [[nodiscard]] Verdict through_gate(const Context& c, std::uint64_t hash, GateRef gate);
  [[nodiscard]] Verdict permitted(const Context& c, std::uint64_t hash);
  [[nodiscard]] bool in_media_ports(const FiveTuple& tuple) const noexcept;
  [[nodiscard]] bool is_media(const Context& c) const noexcept;
  [[nodiscard]] bool conforms(const Context& c, const GateSpec& spec, Flow& flow, unsigned direction);
  [[nodiscard]] std::uint32_t idle_limit(const FiveTuple& tuple, const Flow* flow) const noexcept;
  void sniff(const Context& c, Flow& flow);
  void bar(const Context& c, Flow& flow);
  void track_tcp(const Context& c, std::uint32_t index);
  // The stream that the packet was counted for; kNoIndex: none.
  std::uint32_t count_stream(const Context& c, std::uint32_t index, unsigned direction, const GateSpec* spec);
  void end_streams(Flow& flow, Stamp stamp);
  void attach(std::uint32_t index, unsigned direction, GateRef gate);
  void detach(std::uint32_t index, unsigned direction);
  void forget(std::uint32_t index, Stamp stamp);
  void report_active(Stamp stamp, const FiveTuple& tuple, FlowDirection& direction, GateRef gate);
  // The access lists of an interface, found once. [0]: IPv4, [1]: IPv6.
  struct Filters {
    rules::Zone zone{};
    std::array<const rules::AccessList*, 2> in{}, out{};
    std::array<bool, 2> has_in{}, has_out{};  // also where the named list does not exist
  };
  [[nodiscard]] const rules::AccessList* list_in(rules::Zone zone, std::uint8_t port, bool ipv6) const noexcept;
  [[nodiscard]] const rules::AccessList* list_out(rules::Zone zone, bool ipv6) const noexcept;

  // The fast path. Its lines hold the newest numbers of their streams; settle() writes the numbers back and frees the
  // line.
  struct Arrived {
    std::uint64_t hash = 0;
    MediaName name;
    rtp::Fixed rtp;
    std::uint32_t length = 0;  // of the RTP packet
    bool candidate = false;
  };
  void promote(const Context& c, std::uint32_t stream);
  [[nodiscard]] bool renew(MediaLine& line, Stamp stamp);
  static void store(const MediaLine& line, Stream& stream) noexcept;
  void settle(std::uint32_t stream);
  void settle(const Flow& flow, unsigned direction);
  void settle_all();
  void pass_time(Time now);
  [[nodiscard]] Time time_of(Tick tick) const noexcept;
  void refresh(Flow& flow) const noexcept;

  unsigned index_;
  std::span<const ProtocolTraits> protocols_;
  const rules::Policy* policy_;
  GateTable& gates_;
  ReportSink& reports_;
  SignallingPorts ports_;
  std::vector<Filters> filters_;  // by interface
  FlowTable flows_;
  std::uint32_t other_flows_;  // above this count only signalling and media get new flows
  StreamPool streams_;
  std::vector<std::uint32_t> gate_flows_;  // first flow of each gate slot: flow * 2 + direction
  Counters counters_;
  MediaLines lines_;
  bool fast_path_;
  bool lagging_ = false;           // a gate has closed, and the message about it has not come yet
  std::uint64_t closes_seen_ = 0;  // of GateTable::closes()
  Time now_{};
  Tick tick_ = 0;                 // now_
  std::uint32_t units_8000_ = 0;  // now_
  std::array<Arrived, kBurst> arrived_;
  struct {
    std::uint64_t packets = 0, bytes = 0;
  } passed_;                         // of this burst
  Duration gate_report_interval_{};  // often enough for the media timeout
  ReportPause full_reports_;
  RateLimit drop_reports_;
};

}  // namespace sallyport
