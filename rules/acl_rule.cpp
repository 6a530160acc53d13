#include "rules/acl_rule.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/acl_names.h"
#include "rules/hint.h"

namespace sallyport::rules {
namespace {

constexpr std::size_t kMostPorts = 10;  // IOS: at most ten behind `eq` and `neq`

enum class Found : std::uint8_t { no, yes, wrong };

// Reads a rule from left to right. The first error is reported and ends the reading.
class RuleReader {
 public:
  RuleReader(Compiler& compiler, ListKind kind, std::span<const Word> words)
      : compiler_(compiler), kind_(kind), ipv6_(kind == ListKind::ipv6), words_(words) {}

  std::optional<AccessEntry> read(bool permit) {
    AccessEntry entry;
    entry.permit = permit;
    const bool extended = kind_ != ListKind::standard;
    if (extended && !read_protocol(entry)) return std::nullopt;
    if (!read_address(entry.source)) return std::nullopt;
    if (extended) {
      const bool ports = has_ports(entry);
      if (ports && !read_ports(entry, entry.source_port)) return std::nullopt;
      if (!read_address(entry.destination)) return std::nullopt;
      if (ports && !read_ports(entry, entry.destination_port)) return std::nullopt;
      if (is_icmp(entry) && !read_icmp(entry)) return std::nullopt;
    }
    while (!at_end())
      if (!read_option(entry)) return std::nullopt;
    return entry;
  }

 private:
  [[nodiscard]] bool at_end() const noexcept { return at_ == words_.size(); }
  [[nodiscard]] const Word& here() const noexcept { return words_[at_]; }
  bool fail(const Word& word, std::string message) {
    compiler_.error(word.column, std::move(message));
    return false;
  }
  bool missing(std::string_view what) {
    compiler_.error(compiler_.end_column(), fmt::format("incomplete rule: expected {}", what));
    return false;
  }
  [[nodiscard]] static bool has_ports(const AccessEntry& entry) noexcept {
    return entry.protocol == IpProtocol::tcp || entry.protocol == IpProtocol::udp || entry.protocol == IpProtocol::sctp;
  }
  [[nodiscard]] bool is_icmp(const AccessEntry& entry) const noexcept {
    return entry.protocol == (ipv6_ ? IpProtocol::icmpv6 : IpProtocol::icmp);
  }

  // Finds the keyword that the current word is or abbreviates. Found::wrong: the word is ambiguous, which is reported.
  Found pick(std::span<const std::string_view> names, std::size_t& index) {
    std::vector<std::string_view> candidates;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (same_keyword(here().text, names[i])) {
        index = i;
        return Found::yes;
      }
      if (!abbreviates(here().text, names[i])) continue;
      candidates.push_back(names[i]);
      index = i;
    }
    if (candidates.size() < 2) return candidates.empty() ? Found::no : Found::yes;
    fail(here(), fmt::format("{} is ambiguous: {}", quoted(here().text), one_of(candidates)));
    return Found::wrong;
  }

  bool unknown(std::string_view what, std::span<const std::string_view> names) {
    const std::string_view near = nearest(here().text, names);
    return fail(here(), near.empty()
                            ? fmt::format("{} is not {}", quoted(here().text), what)
                            : fmt::format("{} is not {}; did you mean '{}'?", quoted(here().text), what, near));
  }

  bool read_protocol(AccessEntry& entry) {
    if (at_end()) return missing("a protocol");
    if (const auto number = read_number(here().text)) {
      if (*number > 255) return fail(here(), fmt::format("'{}' is not a protocol number from 0 to 255", *number));
      if (*number == 0 && ipv6_) return fail(here(), "protocol 0 is the hop-by-hop header, not a protocol");
      if (*number != 0) entry.protocol = static_cast<IpProtocol>(*number);  // IOS: 0 is `ip`
      ++at_;
      return true;
    }
    std::vector<std::string_view> names{ipv6_ ? "ipv6" : "ip"};
    for (const NamedNumber& known : protocol_names(ipv6_)) names.push_back(known.name);
    std::size_t index = 0;
    switch (pick(names, index)) {
      case Found::wrong: return false;
      case Found::no: return unknown("a protocol", names);
      case Found::yes: break;
    }
    if (index != 0) entry.protocol = static_cast<IpProtocol>(protocol_names(ipv6_)[index - 1].number);
    ++at_;
    return true;
  }

  // Bits that do not count are cleared, as a router does when it shows the list.
  void set(AddressMatch& match, const IpAddress& address, const std::array<std::uint8_t, 16>& care) {
    auto bytes = address.bytes();
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(bytes[i] & care[i]);
    match.any = false;
    match.address = IpAddress::v6(bytes);
    match.care = care;
  }
  void set_v4(AddressMatch& match, const IpAddress& address, std::uint32_t wildcard) {
    if (wildcard == 0xffffffffU) return;
    std::array<std::uint8_t, 16> care{};
    care.fill(0xff);
    for (unsigned i = 0; i < 4; ++i) care[12 + i] = static_cast<std::uint8_t>(~(wildcard >> (24 - 8 * i)));
    set(match, address, care);
  }
  void set_length(AddressMatch& match, const Prefix& prefix) {
    if (prefix.address.is_v4()) return set_v4(match, prefix.address, ~mask_of(prefix.length));
    if (prefix.length == 0) return;
    std::array<std::uint8_t, 16> care{};
    for (unsigned bit = 0; bit < prefix.length; ++bit)
      care[bit / 8] = static_cast<std::uint8_t>(care[bit / 8] | (0x80U >> (bit % 8)));
    set(match, prefix.address, care);
  }

  [[nodiscard]] std::optional<IpAddress> address_here() const noexcept {
    const auto address = IpAddress::parse(here().text);
    const bool colon = here().text.find(':') != std::string_view::npos;
    return address && colon == ipv6_ && address->is_v4() != ipv6_ ? address : std::nullopt;
  }

  bool read_address(AddressMatch& match) {
    static constexpr std::string_view kWords[] = {"any", "host", "object-group"};
    const std::string_view shapes = ipv6_ ? "any, host X:X::X or X:X::X/N" : "any, host A.B.C.D or A.B.C.D WILDCARD";
    if (at_end()) return missing(shapes);
    std::size_t index = 0;
    switch (pick(kWords, index)) {
      case Found::wrong: return false;
      case Found::no: return read_network(match, shapes);
      case Found::yes: break;
    }
    if (index == 2) return fail(here(), "'object-group' is not supported: write the addresses out");
    ++at_;
    if (index == 0) return true;
    if (at_end()) return missing("an address behind 'host'");
    const auto address = address_here();
    if (!address)
      return fail(here(), fmt::format("{} is not an {} address", quoted(here().text), ipv6_ ? "IPv6" : "IPv4"));
    set_length(match, {*address, static_cast<std::uint8_t>(ipv6_ ? 128 : 32)});
    ++at_;
    return true;
  }

  bool read_network(AddressMatch& match, std::string_view shapes) {
    const Word& word = here();
    if (word.text.find('/') != std::string_view::npos) {
      const auto prefix = Prefix::parse(word.text);
      if (!prefix || prefix->address.is_v4() == ipv6_)
        return fail(word, fmt::format("{} is not an {} prefix", quoted(word.text), ipv6_ ? "IPv6" : "IPv4"));
      set_length(match, *prefix);
      ++at_;
      return true;
    }
    const auto address = address_here();
    if (!address) return fail(word, fmt::format("{} is not an address: expected {}", quoted(word.text), shapes));
    if (ipv6_) return fail(word, fmt::format("{} needs 'host' before it or a length behind it", quoted(word.text)));
    ++at_;
    const auto wildcard = at_end() ? std::nullopt : address_here();
    if (!wildcard) {
      // IOS: in a standard list an address alone is a host.
      if (kind_ != ListKind::standard)
        return at_end() ? missing("a wildcard mask such as 0.0.0.255")
                        : fail(here(), fmt::format("{} is not a wildcard mask such as 0.0.0.255", quoted(here().text)));
      set_v4(match, *address, 0);
      return true;
    }
    const std::uint32_t bits = wildcard->v4_value();
    if (mask_length(bits).value_or(0) % 32 != 0 && !mask_length(~bits))
      compiler_.warning(here().column,
                        fmt::format("{} is a wildcard mask, whose ones do not count; for this network it is {}",
                                    quoted(here().text), to_text(IpAddress::v4(~bits))));
    set_v4(match, *address, bits);
    ++at_;
    return true;
  }

  [[nodiscard]] std::span<const NamedNumber> port_names(const AccessEntry& entry) const noexcept {
    if (entry.protocol == IpProtocol::udp) return udp_port_names();
    if (entry.protocol == IpProtocol::tcp) return tcp_port_names();
    return {};
  }

  // One port. A further port of a list must be written in full: `eq www log` ends with an option.
  Found read_port(const AccessEntry& entry, bool further, std::uint16_t& port) {
    if (const auto number = read_number(here().text)) {
      if (*number > 65535) {
        fail(here(), fmt::format("'{}' is not a port from 0 to 65535", *number));
        return Found::wrong;
      }
      port = static_cast<std::uint16_t>(*number);
      ++at_;
      return Found::yes;
    }
    std::vector<std::string_view> names;
    for (const NamedNumber& known : port_names(entry)) names.push_back(known.name);
    std::size_t index = 0;
    if (further && std::none_of(names.begin(), names.end(), [&](auto name) { return same_keyword(here().text, name); }))
      return Found::no;
    switch (pick(names, index)) {
      case Found::wrong: return Found::wrong;
      case Found::no: unknown("a port", names); return Found::wrong;
      case Found::yes: break;
    }
    port = port_names(entry)[index].number;
    ++at_;
    return Found::yes;
  }

  bool read_ports(const AccessEntry& entry, PortMatch& match) {
    using Operator = PortMatch::Operator;
    static constexpr std::string_view kOperators[] = {"eq", "neq", "lt", "gt", "range"};
    static constexpr Operator kValues[] = {Operator::eq, Operator::neq, Operator::lt, Operator::gt, Operator::range};
    const auto* name = at_end() ? std::end(kOperators)
                                : std::find_if(std::begin(kOperators), std::end(kOperators),
                                               [&](auto known) { return same_keyword(known, here().text); });
    if (name == std::end(kOperators)) return true;
    const Word& op = here();
    match.op = kValues[name - std::begin(kOperators)];
    ++at_;
    const bool list = match.op == Operator::eq || match.op == Operator::neq;
    const std::size_t least = match.op == Operator::range ? 2 : 1;
    const std::size_t most = list ? kMostPorts : least;
    while (match.ports.size() < most) {
      if (at_end()) break;
      std::uint16_t port = 0;
      const Found found = read_port(entry, match.ports.size() >= least, port);
      if (found == Found::wrong) return false;
      if (found == Found::no) break;
      match.ports.push_back(port);
    }
    if (match.ports.size() < least) return missing("a port");
    if (match.op == Operator::range && match.ports[0] > match.ports[1])
      return fail(op, fmt::format("the range is reversed: {} is below {}", match.ports[1], match.ports[0]));
    if ((match.op == Operator::lt && match.ports[0] == 0) || (match.op == Operator::gt && match.ports[0] == 65535))
      return fail(op, fmt::format("no port is '{} {}'", *name, match.ports[0]));
    return true;
  }

  bool read_icmp(AccessEntry& entry) {
    if (at_end()) return true;
    if (const auto type = read_number(here().text)) {
      if (*type > 255) return fail(here(), fmt::format("'{}' is not an ICMP type from 0 to 255", *type));
      entry.icmp_type = static_cast<std::uint8_t>(*type);
      ++at_;
      const auto code = at_end() ? std::nullopt : read_number(here().text);
      if (!code) return true;
      if (*code > 255) return fail(here(), fmt::format("'{}' is not an ICMP code from 0 to 255", *code));
      entry.icmp_code = static_cast<std::uint8_t>(*code);
      ++at_;
      return true;
    }
    // A name or an option may follow here; an option is not an abbreviation of a name.
    for (const std::string_view option : {"log", "log-input"})
      if (same_keyword(here().text, option)) return true;
    std::vector<std::string_view> names;
    for (const NamedIcmp& known : icmp_names(ipv6_)) names.push_back(known.name);
    std::size_t index = 0;
    const Found found = pick(names, index);
    if (found != Found::yes) return found == Found::no;
    entry.icmp_type = icmp_names(ipv6_)[index].type;
    entry.icmp_code = icmp_names(ipv6_)[index].code;
    ++at_;
    return true;
  }

  bool read_option(AccessEntry& entry) {
    static constexpr std::string_view kKnown[] = {"log", "log-input", "established"};
    std::vector<std::string_view> names(std::begin(kKnown), std::end(kKnown));
    if (kind_ == ListKind::standard) names.pop_back();
    const std::size_t known = names.size();
    if (kind_ != ListKind::standard)
      for (const std::string_view option : unsupported_options()) names.push_back(option);
    std::size_t index = 0;
    switch (pick(names, index)) {
      case Found::wrong: return false;
      case Found::no:
        for (const std::string_view op : {"eq", "neq", "lt", "gt", "range"})
          if (same_keyword(here().text, op)) return fail(here(), "ports need the protocol tcp, udp or sctp");
        return unknown("an option of a rule", std::span(names).first(known));
      case Found::yes: break;
    }
    if (index >= known)
      return fail(here(),
                  fmt::format("'{}' is not supported, and a rule without it would mean something else", names[index]));
    if (index == 2 && entry.protocol != IpProtocol::tcp) return fail(here(), "'established' needs the protocol tcp");
    if (index == 2)
      entry.established = true;
    else
      entry.log = true;
    ++at_;
    return true;
  }

  Compiler& compiler_;
  ListKind kind_;
  bool ipv6_;
  std::span<const Word> words_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<AccessEntry> read_rule(Compiler& compiler, ListKind kind, bool permit, std::span<const Word> words) {
  auto entry = RuleReader(compiler, kind, words).read(permit);
  if (entry) entry->line = compiler.line().number;
  return entry;
}

}  // namespace sallyport::rules
