// The answers to `sallyport show` and `sallyport why`, and the run's summary. One thread copies the values for another,
// and the thread that asked makes the text (alg/events/row_json.h).
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

using Workers = std::span<const Worker* const>;

[[nodiscard]] std::vector<DropRow> drops(const SignallingCore& core, Workers workers);
// The copies as rows, with the names of their calls.
void add_rows(std::span<const StreamCopy> streams, const SignallingCore& core, std::vector<StreamRow>& rows);
// One line, which is always an answer; none: call again.
[[nodiscard]] std::optional<std::string> why(GateBook::Search& search, const SignallingCore& core);
// Every counter and gauge (counters.def) except `seconds` and `bytes_changed`, which the owner of the run adds.
[[nodiscard]] SummaryEvent summarise(const SignallingCore& core, Workers workers);
// The JSON of `show stats`.
[[nodiscard]] std::string stats_json(const SummaryEvent& sum);

// The same for a list of workers.
using WorkerList = std::initializer_list<const Worker*>;
[[nodiscard]] inline std::vector<DropRow> drops(const SignallingCore& core, WorkerList workers) {
  return drops(core, Workers{workers.begin(), workers.size()});
}
[[nodiscard]] inline SummaryEvent summarise(const SignallingCore& core, WorkerList workers) {
  return summarise(core, Workers{workers.begin(), workers.size()});
}

}  // namespace sallyport
