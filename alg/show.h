// The answers to `sallyport show` and `sallyport why`, and the run's summary: what one thread copies for another. The
// text is made by whoever asked (alg/events/row_json.h).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alg/events/rows.h"
#include "alg/gates/gate_book.h"

namespace sallyport {

class SignallingCore;
class Worker;
struct StreamCopy;

// `show stats`.
struct Stats {
  SummaryEvent sum;  // but for `seconds` and `bytes_changed`
  std::uint64_t rtp_packets = 0, flows = 0, tcp_streams = 0, pinholes_open = 0, workers = 0;
};

using Workers = std::span<const Worker* const>;

[[nodiscard]] Stats stats(const SignallingCore& core, Workers workers);
[[nodiscard]] std::string to_json(const Stats& stats);
[[nodiscard]] std::vector<DropRow> drops(const SignallingCore& core, Workers workers);
// The copies as rows, with the names of their calls.
void add_rows(std::span<const StreamCopy> streams, const SignallingCore& core, std::vector<StreamRow>& rows);
// One line, always an answer; none: call again.
[[nodiscard]] std::optional<std::string> why(GateBook::Search& search, const SignallingCore& core);
// All but `seconds` and `bytes_changed`, which the owner of the run knows.
[[nodiscard]] SummaryEvent summarise(const SignallingCore& core, Workers workers);

// The same for workers that are listed.
using WorkerList = std::initializer_list<const Worker*>;
[[nodiscard]] inline Stats stats(const SignallingCore& core, WorkerList workers) {
  return stats(core, Workers{workers.begin(), workers.size()});
}
[[nodiscard]] inline std::vector<DropRow> drops(const SignallingCore& core, WorkerList workers) {
  return drops(core, Workers{workers.begin(), workers.size()});
}
[[nodiscard]] inline SummaryEvent summarise(const SignallingCore& core, WorkerList workers) {
  return summarise(core, Workers{workers.begin(), workers.size()});
}

}  // namespace sallyport
