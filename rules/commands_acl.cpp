// `access-list N ...`, `ip access-list`, `ipv6 access-list`.
#include <fmt/format.h>

#include <algorithm>

#include "rules/acl_rule.h"
#include "rules/commands.h"
#include "rules/hint.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

constexpr unsigned kSequenceStep = 10;
constexpr std::uint32_t kLastSequence = 2147483647;

constexpr bool is_standard_number(std::uint32_t n) noexcept {
  return (n >= 1 && n <= 99) || (n >= 1300 && n <= 1999);
}
constexpr bool is_extended_number(std::uint32_t n) noexcept {
  return (n >= 100 && n <= 199) || (n >= 2000 && n <= 2699);
}

void add_entry(Compiler& c, std::size_t index, AccessEntry entry, std::optional<std::uint32_t> sequence,
               unsigned column) {
  AccessList& list = c.policy.access_lists[index];
  ListNotes& notes = c.lists[index];
  entry.text = fmt::format("access-list {} {}", list.name, rule_text(entry, kind_of(list)));
  if (!sequence) {
    const unsigned last = notes.sequence.empty() ? 0 : notes.sequence.back();
    if (last > kLastSequence - kSequenceStep) return c.error(column, "no sequence number is left behind the last rule");
    sequence = last + kSequenceStep;
  }
  const auto at = std::lower_bound(notes.sequence.begin(), notes.sequence.end(), *sequence);
  const auto offset = at - notes.sequence.begin();
  if (at != notes.sequence.end() && *at == *sequence)
    return c.error(column, fmt::format("sequence number {} is taken by line {}", *sequence,
                                       list.entries[static_cast<std::size_t>(offset)].line));
  notes.sequence.insert(at, *sequence);
  notes.entries.insert(notes.entries.begin() + offset, c.here(column));
  list.entries.insert(list.entries.begin() + offset, std::move(entry));
}

void erase_entry(Compiler& c, std::size_t index, std::ptrdiff_t offset) {
  c.policy.access_lists[index].entries.erase(c.policy.access_lists[index].entries.begin() + offset);
  c.lists[index].sequence.erase(c.lists[index].sequence.begin() + offset);
  c.lists[index].entries.erase(c.lists[index].entries.begin() + offset);
}

void remove_entry(Compiler& c, std::size_t index, const AccessEntry& entry, unsigned column) {
  const AccessList& list = c.policy.access_lists[index];
  const std::string text = rule_text(entry, kind_of(list));
  const auto found = std::find_if(list.entries.begin(), list.entries.end(),
                                  [&](const AccessEntry& e) { return rule_text(e, kind_of(list)) == text; });
  if (found == list.entries.end()) return c.warning(column, "the list has no such rule");
  erase_entry(c, index, found - list.entries.begin());
}

void numbered(Compiler& c, const Match& m) {
  const std::uint32_t number = m.arg(0).number;
  if (!is_standard_number(number) && !is_extended_number(number)) {
    if (c.options.import_ios) {
      c.not_applicable.emplace_back(text_from(c.line(), c.line().words.front()));
      return;
    }
    return c.error(m.arg(0).column, fmt::format("{} is not the number of an IP list: 1-99 and 1300-1999 are standard, "
                                                "100-199 and 2000-2699 extended",
                                                number));
  }
  const bool standard = is_standard_number(number);
  const std::string& name = m.arg(0).normal;
  if (m.no) {
    const auto& lists = c.policy.access_lists;
    const auto found =
        std::find_if(lists.begin(), lists.end(), [&](const AccessList& l) { return l.name == name && !l.ipv6; });
    if (found == lists.end()) return c.warning(m.arg(0).column, fmt::format("there is no list {}", name));
    const auto index = static_cast<std::size_t>(found - lists.begin());
    if (!m.has(1)) return c.remove_list(index);
    if (m.rest.empty()) return c.error(c.end_column(), "incomplete command: expected a rule");
    const auto entry = read_rule(c, kind_of(*found), m.arg(1).choice == 0, m.rest);
    if (entry) remove_entry(c, index, *entry, m.arg(1).column);
    return;
  }
  const auto entry = read_rule(c, standard ? ListKind::standard : ListKind::extended, m.arg(1).choice == 0, m.rest);
  // A list exists even if all its rules are errors, so that references to it are not reported too.
  const std::size_t index = c.list(name, false, standard);
  if (entry) add_entry(c, index, *entry, std::nullopt, m.arg(1).column);
}

void remark(Compiler& c, const Match& m) {
  const std::uint32_t number = m.arg(0).number;
  if (!is_standard_number(number) && !is_extended_number(number) && !c.options.import_ios)
    c.error(m.arg(0).column, fmt::format("{} is not the number of an IP list", number));
}

void open_list(Compiler& c, const Match& m) {
  const bool ipv6 = m.normal.starts_with("ipv6");
  Value name = m.arg(ipv6 ? 0 : 1);
  const bool standard = !ipv6 && m.arg(0).choice == 1;
  c.enter(Block::ignored);
  if (const auto number = read_number(name.normal)) {
    if (ipv6 || !(standard ? is_standard_number(*number) : is_extended_number(*number)))
      return c.error(name.column, fmt::format("'{}' is not a name or number of {} list", *number,
                                              ipv6       ? "an IPv6"
                                              : standard ? "a standard"
                                                         : "an extended"));
    name.normal = std::to_string(*number);
  }
  const auto& lists = c.policy.access_lists;
  const auto found = std::find_if(lists.begin(), lists.end(),
                                  [&](const AccessList& l) { return l.name == name.normal && l.ipv6 == ipv6; });
  if (m.no) {
    if (found != lists.end()) c.remove_list(static_cast<std::size_t>(found - lists.begin()));
    return;
  }
  if (found != lists.end() && found->standard != standard)
    return c.error(name.column, fmt::format("list {} is {} (line {})", quoted(name.normal),
                                            found->standard ? "a standard list" : "an extended list", found->line));
  c.enter(ipv6 ? Block::ipv6_access_list : Block::access_list, c.list(name.normal, ipv6, standard));
}

void rule(Compiler& c, const Match& m) {
  const std::size_t index = c.block_index();
  const bool sequenced = !m.items[0].is_choice;
  const ListKind kind = kind_of(c.policy.access_lists[index]);
  if (m.no && sequenced) {
    const auto& sequence = c.lists[index].sequence;
    const auto found = std::find(sequence.begin(), sequence.end(), m.arg(0).number);
    if (found == sequence.end())
      return c.warning(m.arg(0).column, fmt::format("the list has no rule {}", m.arg(0).number));
    return erase_entry(c, index, found - sequence.begin());
  }
  const Value& action = m.arg(sequenced ? 1 : 0);
  const auto entry = read_rule(c, kind, action.choice == 0, m.rest);
  if (!entry) return;
  if (m.no) return remove_entry(c, index, *entry, action.column);
  add_entry(c, index, *entry, sequenced ? std::optional(m.arg(0).number) : std::nullopt,
            sequenced ? m.arg(0).column : action.column);
}

// All lists in the order of the text. A numbered list is written as `access-list N ...`, without a block.
void print_lists(Printout& out, const Command& row) {
  const auto& lists = out.policy.access_lists;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const AccessList& list = lists[i];
    if (is_numbered(list) && !list.entries.empty())
      for (const AccessEntry& entry : list.entries)
        out.line("{} {} {}", keywords_of(row.pattern), list.name, rule_text(entry, kind_of(list)));
    else if (list.ipv6)
      out.block(Block::ipv6_access_list, i, fmt::format("ipv6 access-list {}", list.name));
    else
      out.block(Block::access_list, i,
                fmt::format("ip access-list {} {}", list.standard ? "standard" : "extended", list.name));
  }
}

void print_rules(Printout& out, const Command&) {
  const AccessList& list = out.policy.access_lists[out.index()];
  for (const AccessEntry& entry : list.entries) out.line("{}", rule_text(entry, kind_of(list)));
}

void no_reflexive(Compiler& c, const Match& m) {
  c.error(m.column, fmt::format("'{}' is not supported and not needed: returns are always let in", m.normal));
}

constexpr Command kOpeners[] = {
    {"access-list <1-2699> permit|deny RULE", 2, numbered,
     "a rule of a standard (1-99, 1300-1999) or extended (100-199, 2000-2699) list; `no access-list N` removes the "
     "list, with a rule behind it that rule",
     "no lists", print_lists, 2, "access-list 101 permit udp any any eq 5060"},
    {"access-list <1-2699> remark LINE", 3, remark, "a comment", ""},
    {"ip access-list extended|standard WORD", 4, open_list, "opens the block of a named or numbered list", "", nullptr,
     3},
    {"ipv6 access-list WORD", 3, open_list, "opens the block of an IPv6 list", "", nullptr, 2},
};

constexpr Command kCommands[] = {
    {"permit|deny RULE", 2, rule, "a rule behind the others", "", print_rules, 1, "permit udp any any eq 5060"},
    {"<1-2147483647> permit|deny RULE", 1, rule, "a rule at its place; `no 10` removes it", "10, 20, ...", nullptr, 1,
     "10 deny udp any any eq 5060"},
    {"sequence <1-2147483647> permit|deny RULE", 2, rule, "the same in the spelling of IPv6 lists", "", nullptr, 1,
     "sequence 10 permit udp any any eq 5060"},
    {"remark LINE", 1, accepted, "a comment", ""},
    {"evaluate LINE", 0, no_reflexive, "an error: reflexive lists are not supported and not needed", ""},
};

}  // namespace

std::span<const Command> access_list_openers() noexcept {
  return kOpeners;
}
std::span<const Command> access_list_commands() noexcept {
  return kCommands;
}

}  // namespace sallyport::rules
