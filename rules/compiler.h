// The state of one compilation, which the actions of the commands work on.
//
// A policy is read line by line. A line that is not indented is a command of the top level and may open a block
// (`interface inside`); the indented lines below it are the block's commands. Actions change `policy`. Some change the
// notes here instead, because they depend on the whole text: addresses (a second primary one replaces the
// first), sequence numbers, and names that must exist in the end.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/command_tree.h"
#include "rules/policy.h"

namespace sallyport::rules {

enum class Block : std::uint8_t {
  global,
  interface,
  access_list,
  ipv6_access_list,
  sallyport,
  telephony_service,
  ephone,
  ephone_dn,
  cor_custom,
  cor_list,
  dial_peer,
  register_global,
  register_dn,
  register_pool,
  ignored  // below an unknown line, or a line that concerns only a router
};

struct Location {
  const Line* line = nullptr;
  unsigned column = 0;
};

struct InterfaceNotes {
  struct Address {
    IpAddress address;
    std::uint8_t length = 0;
    bool secondary = false;
    Location where;
  };
  std::vector<Address> addresses;
  std::array<Location, 4> filters;     // in the order of kFilters
  std::array<std::string, 2> inspect;  // in, out
  std::array<Location, 2> inspect_where;
  bool zone_of_nat = false;  // zone taken over from `ip nat inside`
  Location where;
};

struct ListNotes {
  std::vector<unsigned> sequence;  // of each entry
  std::vector<Location> entries;
  Location where;
};

struct EphoneNotes {
  struct Button {
    std::uint32_t button = 0;
    std::string text;                    // "1:1"
    std::vector<std::uint32_t> numbers;  // of the phone's own lines, not of watched lines
    Location where;
  };
  std::vector<Button> buttons;  // by button
  Location mac;
};

// Rules of registration that depend on the whole text.
struct RegistrationNotes {
  Location strict_match, sip_strict_match, known_users_only;
  std::map<std::uint32_t, std::string> sip_numbers;  // by `voice register dn`
};

class Compiler {
 public:
  explicit Compiler(const CompileOptions& chosen) : options(chosen) {}

  void compile(const std::vector<Line>& lines);
  // Runs words of the current line as a command of a block. `sallyport mode observe` reaches its block in this way.
  void run(Block in, std::span<const Word> words, bool no);
  // Opens a block for the indented lines that follow. Policy::unenforced keeps lines of the block under the name.
  void enter(Block block, std::size_t index = 0, std::string name = {}) {
    block_ = block;
    index_ = index;
    block_name_ = std::move(name);
    block_open_ = true;
  }

  void error(unsigned column, std::string message) { error({line_, column}, std::move(message)); }
  void warning(unsigned column, std::string message) { warning({line_, column}, std::move(message)); }
  void error(Location where, std::string message);
  void warning(Location where, std::string message);
  [[nodiscard]] Location here(unsigned column) const noexcept { return {line_, column}; }
  [[nodiscard]] const Line& line() const noexcept { return *line_; }
  // Column just behind the line's last word.
  [[nodiscard]] unsigned end_column() const noexcept;

  [[nodiscard]] Interface& interface() { return policy.interfaces[index_]; }
  [[nodiscard]] InterfaceNotes& interface_notes() { return interfaces[index_]; }
  [[nodiscard]] std::size_t block_index() const noexcept { return index_; }
  [[nodiscard]] const std::string& block_name() const noexcept { return block_name_; }
  // Drops the kept lines of a block that `no` removes.
  void forget(std::string_view block_name);
  // The list of that name; makes a missing list.
  std::size_t list(std::string_view name, bool ipv6, bool standard);
  void remove_list(std::size_t index);

  Policy policy;
  CompileOptions options;
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> not_applicable;
  std::vector<InterfaceNotes> interfaces;  // beside policy.interfaces
  std::vector<ListNotes> lists;            // beside policy.access_lists
  std::vector<EphoneNotes> ephones;        // beside policy.ephones
  RegistrationNotes registration;
  std::set<std::string, std::less<>> generic_inspections;  // lists of `ip inspect name LIST tcp`, `udp`, `dns`

 private:
  void report(Diagnostic::Severity severity, Location where, std::string message);
  void read_line(std::span<const Word> words);
  // The number of lines of a banner behind its first.
  [[nodiscard]] std::size_t banner_lines(std::span<const Line> from);
  void not_understood(const Mismatch& mismatch, Block in, std::span<const Word> words, bool no);
  [[nodiscard]] bool fits(Block in, std::span<const Word> words, bool no) const;

  const Line* line_ = nullptr;
  Block block_ = Block::global;
  std::size_t index_ = 0;
  std::string block_name_;
  bool block_open_ = false;
  Block block_before_ = Block::global;  // the last block that was open, for the hint at a missing indentation
  std::string_view opener_;             // the line that opened the open block
};

// The four filters of an interface, in the order of InterfaceNotes::filters and of print().
using FilterMember = std::string Interface::*;
struct FilterName {
  FilterMember member;
  std::string_view command;  // "ip access-group", "ipv6 traffic-filter"
  std::string_view direction;
  bool ipv6;
};
inline constexpr std::array<FilterName, 4> kFilters{{
    {&Interface::access_group_in, "ip access-group", "in", false},
    {&Interface::access_group_out, "ip access-group", "out", false},
    {&Interface::ipv6_filter_in, "ipv6 traffic-filter", "in", true},
    {&Interface::ipv6_filter_out, "ipv6 traffic-filter", "out", true},
}};

// Runs at the end of the text. Computes the networks of interfaces, and reports missing names and entries that never
// match.
void settle(Compiler& compiler);
// The part of settle() for phones and dial peers.
void settle_voice(Compiler& compiler);

}  // namespace sallyport::rules
