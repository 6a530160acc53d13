#include "alg/h323/causes.h"

#include <fmt/format.h>

namespace sallyport::h323_alg {

std::string_view cause_name(unsigned cause) noexcept {
  switch (cause) {
    case 1: return "unallocated number";
    case 2: return "no route to transit network";
    case 3: return "no route to destination";
    case 16: return "normal call clearing";
    case 17: return "user busy";
    case 18: return "no user responding";
    case 19: return "no answer";
    case 20: return "subscriber absent";
    case 21: return "call rejected";
    case 22: return "number changed";
    case 26: return "non-selected user clearing";
    case 27: return "destination out of order";
    case 28: return "invalid number format";
    case 29: return "facility rejected";
    case 31: return "normal, unspecified";
    case 34: return "no circuit available";
    case 38: return "network out of order";
    case 41: return "temporary failure";
    case 42: return "switching equipment congestion";
    case 47: return "resource unavailable";
    case 50: return "facility not subscribed";
    case 55: return "incoming calls barred";
    case 57: return "bearer capability not authorized";
    case 58: return "bearer capability not available";
    case 63: return "service not available";
    case 65: return "bearer capability not implemented";
    case 79: return "service not implemented";
    case 81: return "invalid call reference";
    case 88: return "incompatible destination";
    case 95: return "invalid message";
    case 102: return "recovery on timer expiry";
    case 111: return "protocol error";
    case 127: return "interworking";
    default: return "";
  }
}

std::string cause_text(const h225::View& view) {
  if (!view.q931.cause) return view.reason.empty() ? "released" : std::string{view.reason};
  const auto name = cause_name(*view.q931.cause);
  return name.empty() ? fmt::format("{}", *view.q931.cause) : fmt::format("{} {}", *view.q931.cause, name);
}

}  // namespace sallyport::h323_alg
