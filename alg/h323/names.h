// The names of H.323 parties and calls in events and gates.
#pragma once

#include <cstdint>
#include <string>

#include "alg/gates/effects.h"
#include "alg/protocol.h"
#include "dissectors/h225/h225.h"
#include "dissectors/h225/ras.h"

namespace sallyport::h323_alg {

inline constexpr std::uint16_t kCallSignallingPort = 1720, kRasPort = 1719, kDiscoveryPort = 1718;
inline constexpr std::uint16_t kFirstUserPort = 1024;  // no gate leads to a well-known port
inline constexpr std::size_t kMaxTimedGates = 16384;   // sets of gates

// An alias as text.
[[nodiscard]] std::string alias_text(Bytes message, const h225::Alias& alias);
// The best name among the aliases of a role: an H.323 identifier, else dialled digits, else any alias, else an empty
// text.
template <class View>
[[nodiscard]] std::string name_of(Bytes message, const View& view, h225::AliasRole role) {
  const h225::Alias* best = nullptr;
  const auto rank = [](h225::AliasKind kind) {
    switch (kind) {
      case h225::AliasKind::h323_id: return 3;
      case h225::AliasKind::dialed_digits: return 2;
      case h225::AliasKind::transport_id: return 0;
      default: return 1;
    }
  };
  for (std::size_t i = 0; i < view.alias_count; ++i) {
    const auto& alias = view.aliases[i];
    if (alias.role == role && rank(alias.kind) > (best == nullptr ? 0 : rank(best->kind))) best = &alias;
  }
  return best == nullptr ? std::string{} : alias_text(message, *best);
}

// The name of a call in events: its callIdentifier, else its conferenceID, else an empty text.
[[nodiscard]] std::string call_name(Bytes message, Range call_identifier, Range conference_id);

// The name of a message by its Q.931 type: "setup", "releaseComplete".
[[nodiscard]] std::string message_name(const h225::View& view);

// A gate for H.323 signalling from one host.
[[nodiscard]] GateSpec signalling_gate(IpProtocol transport, const Endpoint& destination, const IpAddress& source);

[[nodiscard]] Event malformed(const Message& message, const DecodeError& error, std::string_view part,
                              std::size_t base = 0);

}  // namespace sallyport::h323_alg
