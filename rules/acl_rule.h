// One rule of an access list: the words behind `permit` or `deny`, read and written.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "rules/compiler.h"

namespace sallyport::rules {

enum class ListKind : std::uint8_t { standard, extended, ipv6 };

[[nodiscard]] constexpr ListKind kind_of(const AccessList& list) noexcept {
  return list.ipv6 ? ListKind::ipv6 : list.standard ? ListKind::standard : ListKind::extended;
}
// A list that is written as `access-list N ...`.
[[nodiscard]] bool is_numbered(const AccessList& list) noexcept;

// Reads a rule. none: the rule has an error, which is reported to the compiler.
[[nodiscard]] std::optional<AccessEntry> read_rule(Compiler& compiler, ListKind kind, bool permit,
                                                   std::span<const Word> words);

// "permit tcp any host 10.1.1.5 eq 2000 log": the text of the rule, normalised.
[[nodiscard]] std::string rule_text(const AccessEntry& entry, ListKind kind);

// `earlier` matches every packet that `later` matches. False also if this is not simple to prove.
[[nodiscard]] bool covers(const AccessEntry& earlier, const AccessEntry& later);

}  // namespace sallyport::rules
