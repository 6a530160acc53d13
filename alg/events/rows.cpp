#include "alg/events/rows.h"

namespace sallyport {

std::string_view to_text(CallState state) noexcept {
  switch (state) {
    case CallState::setup: return "setup";
    case CallState::alerting: return "alerting";
    case CallState::answered: return "answered";
    case CallState::held: return "held";
    case CallState::ended: return "ended";
    case CallState::refused: return "refused";
  }
  return "";
}

}  // namespace sallyport
