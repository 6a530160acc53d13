// What `sallyport show` and `sallyport why` answer, and the run's summary: from the signalling core and whatever
// workers there are. With several workers the streams are read on each worker's own thread and handed in.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "alg/signalling/signalling.h"
#include "alg/worker/worker.h"

namespace sallyport {

// JSON text: an array of rows, or an object for "stats" and "policy"; an object with "error" for what is unknown.
[[nodiscard]] std::string show(std::string_view what, const SignallingCore& core,
                               std::span<const Worker* const> workers, const rules::Policy& policy);
[[nodiscard]] inline std::string show(std::string_view what, const SignallingCore& core,
                                      std::initializer_list<const Worker*> workers, const rules::Policy& policy) {
  return show(what, core, std::span{workers.begin(), workers.size()}, policy);
}
// One line, always an answer.
[[nodiscard]] std::string why(const FiveTuple& tuple, const SignallingCore& core);
// All but `seconds` and `bytes_changed`, which the owner of the run knows.
[[nodiscard]] SummaryEvent summarise(const SignallingCore& core, std::span<const Worker* const> workers);
[[nodiscard]] inline SummaryEvent summarise(const SignallingCore& core, std::initializer_list<const Worker*> workers) {
  return summarise(core, std::span{workers.begin(), workers.size()});
}

}  // namespace sallyport
