#include "alg/events/counters.h"

namespace sallyport {

namespace {

constexpr CounterRow kCounters[] = {
#define COUNTER(name, shown, meaning) {#name, Shown::shown, &SummaryEvent::name, meaning},
#include "alg/events/counters.def"
};

}  // namespace

std::span<const CounterRow> counters() noexcept {
  return kCounters;
}

}  // namespace sallyport
