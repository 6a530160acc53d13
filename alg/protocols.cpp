#include "alg/protocols.h"

#include <array>

#include "alg/h323/row.h"
#include "alg/sccp/row.h"
#include "alg/sip/row.h"

namespace sallyport {
namespace {

// Recognisers run, and timers fire, in this order.
constexpr std::array kRegistry{
    sip_alg::kRow,
    sccp_alg::kRow,
    h323_alg::kRow,
};

constexpr auto kTraits = [] {
  std::array<ProtocolTraits, kRegistry.size()> traits;
  for (std::size_t i = 0; i < traits.size(); ++i) traits[i] = kRegistry[i].traits;
  return traits;
}();

}  // namespace

std::span<const ProtocolRow> protocol_registry() noexcept {
  return kRegistry;
}

std::span<const ProtocolTraits> protocol_traits() noexcept {
  return kTraits;
}

}  // namespace sallyport
