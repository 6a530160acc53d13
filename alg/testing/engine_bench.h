// A test helper: an engine with counted buffers and recorded events.
#pragma once

#include <nlohmann/json.hpp>

#include "alg/engine.h"
#include "alg/events/row_json.h"
#include "alg/show.h"
#include "alg/testing/counted_buffers.h"
#include "alg/testing/test_bench.h"

namespace sallyport {

// A whole table, read in slices of `most` rows, as JSON.
inline std::string show_text(const Engine& engine, ShowTable table, std::size_t most = kSliceRows) {
  std::string out = "[";
  bool first = true;
  for (Place place; !place.end;) {
    Rows rows;
    engine.read(table, place, most, rows);
    append_json(out, table, rows, first);
  }
  return out + "]";
}

struct EngineBench {
  explicit EngineBench(std::shared_ptr<const rules::Policy> policy)
      : policy_(std::move(policy)), engine(policy_, {}, buffers, log) {
    require(policy_->limits.flows <= 65536, "a test has small tables");
  }

  // Gives the frame to the engine and returns its fate, if it is known at once: "forward", "kept", or the drop's
  // reason.
  std::string send(const std::string& bytes, std::uint8_t port = 0) {
    auto packet = buffers.give(as_bytes(bytes));
    packet.stamp.time = now;
    packet.port = port;
    if (port != 0) packet.zone = policy_->interfaces.at(port - 1U).zone;
    const auto frame = packet.stamp.frame;
    engine.packet(packet);
    return fate(frame);
  }
  [[nodiscard]] std::string fate(std::uint64_t frame) const {
    for (const auto& left : buffers.left)
      if (left.frame == frame) return left.forwarded ? "forward" : std::string{to_text(left.reason)};
    return "kept";
  }
  std::string udp(const FiveTuple& tuple, const std::string& payload) { return send(frame::udp(tuple, payload)); }
  void wait(int seconds) {
    now += std::chrono::seconds{seconds};
    engine.advance(now);
  }
  // A table or "stats", as `show --json` has it.
  [[nodiscard]] nlohmann::json show(std::string_view what) const {
    if (what == "stats") return nlohmann::json::parse(stats_json(engine.stats()));
    return nlohmann::json::parse(show_text(engine, parse_show_table(what).value()));
  }
  [[nodiscard]] std::size_t gates() const { return show("pinholes").size(); }
  // Ends the run. Every buffer must have come back, and the sums of the summary must be right.
  SummaryEvent finish() {
    engine.finish(now);
    require(buffers.outstanding() == 0, "every buffer comes back");
    const auto all = log.all<SummaryEvent>();
    require(all.size() == 1, "one summary");
    return all.front();
  }

  std::shared_ptr<const rules::Policy> policy_;
  CountedBuffers buffers;
  EventLog log;
  Engine engine;
  Time now{std::chrono::seconds{1'700'000'000}};
};

inline std::shared_ptr<const rules::Policy> small_policy(std::string_view more = {}) {
  return gateway_policy("sallyport\n limit flows 4096\n limit gates 256\n limit calls 64\n" + std::string{more});
}

}  // namespace sallyport
