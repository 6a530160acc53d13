// Checks and values that need the whole text.
#include <fmt/format.h>

#include <algorithm>

#include "rules/acl_rule.h"
#include "rules/compiler.h"
#include "rules/hint.h"

namespace sallyport::rules {
namespace {

bool is_network_itself(const InterfaceNotes::Address& a, const Prefix& network) noexcept {
  const unsigned whole = a.address.is_v4() ? 32 : 128;
  return a.length + 1U < whole && a.address == network.address;
}

// The primary address first, as print() writes them.
void settle_addresses(Compiler& c, Interface& interface, InterfaceNotes& notes) {
  std::stable_partition(notes.addresses.begin(), notes.addresses.end(),
                        [](const auto& a) { return a.address.is_v4() && !a.secondary; });
  for (const auto& address : notes.addresses) {
    const Prefix network = network_of(address.address, address.length);
    auto& attached = interface.attached;
    const auto overlap = std::find_if(attached.begin(), attached.end(), [&](const Prefix& p) {
      return p.contains(network.address) || network.contains(p.address);
    });
    if (overlap != attached.end() && *overlap != network) {
      c.error(address.where, fmt::format("{} overlaps {} of this interface", to_text(network), to_text(*overlap)));
      continue;
    }
    if (overlap == attached.end()) attached.push_back(network);
    const bool known = std::find(interface.own.begin(), interface.own.end(), address.address) != interface.own.end();
    if (!known && !is_network_itself(address, network)) interface.own.push_back(address.address);
  }
}

// A router lets everything pass when a list is missing; a firewall must not.
void check_filters(Compiler& c, const Interface& interface, const InterfaceNotes& notes) {
  for (std::size_t i = 0; i < kFilters.size(); ++i) {
    const std::string& name = interface.*kFilters[i].member;
    if (name.empty() || c.policy.access_list(name, kFilters[i].ipv6) != nullptr) continue;
    std::vector<std::string_view> names;
    for (const AccessList& list : c.policy.access_lists)
      if (list.ipv6 == kFilters[i].ipv6) names.push_back(list.name);
    const std::string_view near = nearest(name, names);
    c.error(notes.filters[i],
            near.empty() ? fmt::format("there is no {}access list {}", kFilters[i].ipv6 ? "IPv6 " : "", quoted(name))
                         : fmt::format("there is no {}access list {}; did you mean '{}'?",
                                       kFilters[i].ipv6 ? "IPv6 " : "", quoted(name), near));
  }
  for (std::size_t i = 0; i < notes.inspect.size(); ++i) {
    const std::string& name = notes.inspect[i];
    const auto& lists = c.policy.inspections;
    if (name.empty() || c.generic_inspections.contains(name)) continue;
    if (std::none_of(lists.begin(), lists.end(), [&](const Inspection& l) { return l.list == name; }))
      c.error(notes.inspect_where[i], fmt::format("there is no inspection list {}", quoted(name)));
  }
}

void check_zones(Compiler& c) {
  const auto& interfaces = c.policy.interfaces;
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    const Location where = c.interfaces[i].where;
    if (interfaces[i].zone == Zone::unknown)
      c.warning(where, fmt::format("interface {} has no 'sallyport zone'", quoted(interfaces[i].name)));
    for (std::size_t j = 0; j < i; ++j) {
      if (!interfaces[i].device.empty() && interfaces[i].device == interfaces[j].device)
        c.error(where, fmt::format("interface {} has the same device", quoted(interfaces[j].name)));
      if (interfaces[i].zone == interfaces[j].zone) continue;
      for (const Prefix& prefix : interfaces[i].attached)
        if (std::find(interfaces[j].attached.begin(), interfaces[j].attached.end(), prefix) !=
            interfaces[j].attached.end())
          c.warning(where, fmt::format("{} is also attached to interface {}, which is in another zone", to_text(prefix),
                                       quoted(interfaces[j].name)));
    }
  }
  const auto is_inside = [](const Interface& i) { return i.zone == Zone::inside; };
  if (!interfaces.empty() && std::none_of(interfaces.begin(), interfaces.end(), is_inside))
    c.warning(c.interfaces.front().where, "no interface is inside: nothing is protected");
}

constexpr std::size_t kComparedRules = 2000;

void check_lists(Compiler& c) {
  // After an error, a list may be empty only because its rules were refused.
  const bool failed = std::any_of(c.diagnostics.begin(), c.diagnostics.end(),
                                  [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::error; });
  for (std::size_t i = 0; i < c.policy.access_lists.size(); ++i) {
    const AccessList& list = c.policy.access_lists[i];
    if (list.entries.empty() && !failed)
      c.warning(c.lists[i].where, fmt::format("access list {} has no rules and denies everything", quoted(list.name)));
    // Every pair is compared: quick for a list that a person wrote, too slow for one that a program made.
    if (list.entries.size() > kComparedRules) continue;
    for (std::size_t later = 1; later < list.entries.size(); ++later)
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        if (!covers(list.entries[earlier], list.entries[later])) continue;
        c.warning(c.lists[i].entries[later],
                  fmt::format("this rule never matches: '{}' in line {} matches first",
                              rule_text(list.entries[earlier], kind_of(list)), list.entries[earlier].line));
        break;
      }
  }
}

}  // namespace

void settle(Compiler& c) {
  for (std::size_t i = 0; i < c.policy.interfaces.size(); ++i) {
    settle_addresses(c, c.policy.interfaces[i], c.interfaces[i]);
    check_filters(c, c.policy.interfaces[i], c.interfaces[i]);
  }
  check_zones(c);
  check_lists(c);
  for (const Inspection& inspection : c.policy.inspections)
    if (inspection.timeout) c.policy.timeouts.signalling_idle[index_of(inspection.protocol)] = inspection.timeout;
  settle_voice(c);
}

}  // namespace sallyport::rules
