#include <array>

#include "alg/events/events.h"

namespace sallyport {

namespace {

// Indexed by the enum; both come from the one list.
constexpr std::array kDropTexts = {
#define DROP_REASON(name, text) std::string_view{text},
#include "alg/events/reasons.def"
#undef DROP_REASON
};
static_assert(kDropTexts.size() == static_cast<std::size_t>(DropReason::count));

constexpr std::array kGateTexts = {
#define GATE_REASON(name, text) std::string_view{text},
#include "alg/events/reasons.def"
#undef GATE_REASON
};
static_assert(kGateTexts.size() == static_cast<std::size_t>(GateReason::count));

}  // namespace

std::string_view to_text(DropReason reason) noexcept {
  const auto index = static_cast<std::size_t>(reason);
  return index < kDropTexts.size() ? kDropTexts[index] : std::string_view{};
}

std::string_view to_text(GateReason reason) noexcept {
  const auto index = static_cast<std::size_t>(reason);
  return index < kGateTexts.size() ? kGateTexts[index] : std::string_view{};
}

}  // namespace sallyport
