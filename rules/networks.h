// A host or a network as the last words of a command: ADDRESS, ADDRESS WILDCARD, ADDRESS LENGTH or PREFIX.
#pragma once

#include <optional>
#include <string>

#include "rules/compiler.h"

namespace sallyport::rules {

// Reads the arguments from the n-th on. none: they are not a network, which is reported to the compiler.
[[nodiscard]] std::optional<Prefix> read_network(Compiler& compiler, const Match& match, std::size_t n);
// "192.0.2.1", "192.0.2.0 0.0.0.255", "2001:db8::/32".
[[nodiscard]] std::string network_text(const Prefix& network);
// The network of all addresses of a family.
[[nodiscard]] Prefix everything(bool v4) noexcept;

}  // namespace sallyport::rules
