// `ephone` and `ephone-dn`: the SCCP phones of the policy, and their numbers.
#include <fmt/format.h>

#include <algorithm>

#include "rules/commands.h"
#include "rules/hint.h"
#include "rules/value_rows.h"

namespace sallyport::rules {
namespace {

std::string ephone_name(std::uint32_t tag) {
  return fmt::format("ephone {}", tag);
}
std::string ephone_dn_name(std::uint32_t tag) {
  return fmt::format("ephone-dn {}", tag);
}

constexpr std::string_view kSep = "SEP";
constexpr std::size_t kDevicePrefix = kSep.size(), kDeviceName = kDevicePrefix + 12;  // "SEP003094C38724"

Ephone& phone(Compiler& c) {
  return c.policy.ephones[c.block_index()];
}
EphoneNotes& notes(Compiler& c) {
  return c.ephones[c.block_index()];
}
EphoneDn& directory_number(Compiler& c) {
  return c.policy.ephone_dns[c.block_index()];
}

void open_ephone(Compiler& c, const Match& m) {
  auto& phones = c.policy.ephones;
  const std::uint32_t tag = m.arg(0).number;
  auto found = std::find_if(phones.begin(), phones.end(), [&](const Ephone& p) { return p.tag == tag; });
  const auto index = found - phones.begin();
  if (m.no) {
    c.enter(Block::ignored);
    if (found == phones.end()) return c.warning(m.arg(0).column, fmt::format("there is no ephone {}", tag));
    phones.erase(found);
    c.ephones.erase(c.ephones.begin() + index);
    return c.forget(ephone_name(tag));
  }
  if (found == phones.end()) {
    phones.emplace_back().tag = tag;
    phones.back().line = c.line().number;
    c.ephones.emplace_back();
  }
  c.enter(Block::ephone, static_cast<std::size_t>(index), ephone_name(tag));
}

// The device name with which the phone of this MAC address registers.
void mac_address(Compiler& c, const Match& m) {
  std::string& device = phone(c).device;
  device.clear();
  if (m.no) return;
  device = kSep;
  for (const char digit : m.arg(0).normal)
    if (digit != '.') device += digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
  notes(c).mac = c.here(m.arg(0).column);
}

// In `1:2`, the separator between the button and the tags gives the purpose of the button.
constexpr std::string_view kOwnLine = ":sbfoc";  // rings, silent, beep, feature ring, overlay, with call waiting
constexpr std::string_view kOtherLine = "mwx";   // monitors, watches, overlay of another button
constexpr std::uint32_t kLastButton = 125, kLastTag = 2000;

std::optional<EphoneNotes::Button> read_button(Compiler& c, const Word& word) {
  EphoneNotes::Button button;
  const auto bad = [&](std::string_view why) {
    c.error(word.column, fmt::format("{} is not a button: {}", quoted(word.text), why));
    return std::nullopt;
  };
  const std::size_t end = word.text.find_first_not_of("0123456789");
  if (end == std::string_view::npos || end == 0) return bad("a button is written as 1:1");
  const auto number = read_number(word.text.substr(0, end));
  if (!number || *number == 0 || *number > kLastButton) return bad(fmt::format("its number is 1 to {}", kLastButton));
  const char separator =
      word.text[end] >= 'A' && word.text[end] <= 'Z' ? static_cast<char>(word.text[end] - 'A' + 'a') : word.text[end];
  const bool own = kOwnLine.find(separator) != std::string_view::npos;
  if (!own && kOtherLine.find(separator) == std::string_view::npos)
    return bad("the separator is :, s, b, f, m, w, o, c or x");
  button.button = *number;
  button.text = fmt::format("{}{}", *number, separator);
  button.where = c.here(word.column);
  std::string_view rest = word.text.substr(end + 1);
  for (bool more = true; more;) {
    const std::size_t comma = rest.find(',');
    const auto tag = read_number(rest.substr(0, comma));
    if (!tag || *tag == 0 || *tag > kLastTag) return bad(fmt::format("a tag is 1 to {}", kLastTag));
    button.text += fmt::format("{}{}", button.text.back() == separator ? "" : ",", *tag);
    if (own) button.numbers.push_back(*tag);
    more = comma != std::string_view::npos;
    rest.remove_prefix(more ? comma + 1 : rest.size());
  }
  return button;
}

// `no button`, `no button 1 2`, `no button 1:1`.
void remove_buttons(Compiler& c, const Match& m) {
  auto& buttons = notes(c).buttons;
  if (m.rest.empty()) buttons.clear();
  for (const Word& word : m.rest) {
    auto number = read_number(word.text);
    if (const auto button = number ? std::nullopt : read_button(c, word)) number = button->button;
    std::erase_if(buttons, [&](const EphoneNotes::Button& other) { return other.button == number; });
  }
}

// A line sets the buttons that it names and leaves the other buttons as they are.
void set_buttons(Compiler& c, const Match& m) {
  if (m.no) return remove_buttons(c, m);
  auto& buttons = notes(c).buttons;
  std::vector<EphoneNotes::Button> named;
  for (const Word& word : m.rest) {
    auto button = read_button(c, word);
    if (!button) continue;
    const auto same = [&](const EphoneNotes::Button& other) { return other.button == button->button; };
    if (std::any_of(named.begin(), named.end(), same)) {
      c.error(word.column, fmt::format("this line names button {} twice", button->button));
      continue;
    }
    named.push_back(*button);
    std::erase_if(buttons, same);
    buttons.push_back(std::move(*button));
  }
  std::sort(buttons.begin(), buttons.end(), [](const auto& a, const auto& b) { return a.button < b.button; });
}

void print_ephones(Printout& out, const Command&) {
  for (std::size_t i = 0; i < out.policy.ephones.size(); ++i)
    out.block(Block::ephone, i, ephone_name(out.policy.ephones[i].tag));
}

void print_mac(Printout& out, const Command& row) {
  const std::string_view device = out.policy.ephones[out.index()].device;
  if (device.size() != kDeviceName) return;
  const std::string_view digits = device.substr(kDevicePrefix);
  out.line("{} {}.{}.{}", keywords_of(row.pattern), digits.substr(0, 4), digits.substr(4, 4), digits.substr(8));
}

using Buttons = InElement<&Policy::ephones, &Ephone::buttons>;
using Keepalive = InElement<&Policy::ephones, &Ephone::keepalive>;

void open_ephone_dn(Compiler& c, const Match& m) {
  auto& numbers = c.policy.ephone_dns;
  const std::uint32_t tag = m.arg(0).number;
  const auto found = std::find_if(numbers.begin(), numbers.end(), [&](const EphoneDn& d) { return d.tag == tag; });
  const auto index = found - numbers.begin();
  if (m.no) {
    c.enter(Block::ignored);
    if (found == numbers.end()) return c.warning(m.arg(0).column, fmt::format("there is no ephone-dn {}", tag));
    numbers.erase(found);
    return c.forget(ephone_dn_name(tag));
  }
  if (found == numbers.end()) {
    numbers.emplace_back().tag = tag;
    numbers.back().line = c.line().number;
  }
  c.enter(Block::ephone_dn, static_cast<std::size_t>(index), ephone_dn_name(tag));
}

void print_numbers(Printout& out, const Command&) {
  for (std::size_t i = 0; i < out.policy.ephone_dns.size(); ++i)
    out.block(Block::ephone_dn, i, ephone_dn_name(out.policy.ephone_dns[i].tag));
}

void number(Compiler& c, const Match& m) {
  EphoneDn& dn = directory_number(c);
  dn.number.clear();
  dn.secondary.clear();
  if (m.no) return;
  dn.number = m.arg(0).normal;
  if (const Value* secondary = m.after("secondary")) dn.secondary = secondary->normal;
}

void print_number_of(Printout& out, const Command& row) {
  const EphoneDn& dn = out.policy.ephone_dns[out.index()];
  if (!dn.number.empty())
    out.line("{} {}{}{}", keywords_of(row.pattern), dn.number, dn.secondary.empty() ? "" : " secondary ", dn.secondary);
}

constexpr Command kOpeners[] = {
    {"ephone-dn <1-2000> [dual-line|octo-line]", 2, open_ephone_dn,
     "opens the block of a number; `no` removes the number. Its lines are not counted", "", print_numbers},
    {"ephone <1-1000>", 2, open_ephone, "opens the block of a phone; `no` removes the phone", "", print_ephones},
};

constexpr Command kEphone[] = {
    {"mac-address H.H.H", 1, mac_address,
     "the phone: its device name is SEP and the twelve digits. An address is of one ephone only", "none", print_mac, 1},
    {"button BUTTONS", 1, set_buttons,
     "its lines, `1:1 2:4`: button and tag of an ephone-dn. Silent (`s`), beeping (`b`) and feature-ring (`f`) buttons "
     "and overlays (`2o3,4`, `3c5,6`) are lines of the phone too; lines that it monitors (`m`), watches (`w`) or "
     "extends (`x`) are not",
     "none", print_text<Buttons>, 0, "button 1:1 2o3,4 8m9"},
    {"type WORD [addon LINE]", 1, unenforced, "its model", ""},
    {"username WORD [password WORD]", 1, unenforced, "its user", ""},
    {"pin <1000-99999999>", 1, unenforced, "lifts the after-hours bar", ""},
    {"after-hours exempt", 2, unenforced, "not barred after hours", ""},
    {"device-security-mode authenticated|encrypted|none", 1, unenforced, "security of its signalling", ""},
    {"capf-ip-in-cnf", 1, unenforced, "where its certificate comes from", ""},
    {"codec LINE", 1, no_effect, "no effect", ""},
    {"description LINE", 1, no_effect, "no effect", ""},
    {"ephone-template <1-20>", 1, no_effect, "no effect", ""},
    {"keepalive <10-65535> [auxiliary <30-43200>]", 1, set_number<Keepalive>, "seconds between its keep-alives",
     "the one of `telephony-service`", print_number<Keepalive>},
    {"speed-dial LINE", 1, no_effect, "no effect", ""},
    {"paging-dn LINE", 1, no_effect, "no effect", ""},
    {"auto-line", 1, no_effect, "no effect", ""},
    {"auto-line LINE", 1, no_effect, "no effect", ""},
    {"blf-speed-dial LINE", 1, no_effect, "no effect", ""},
    {"busy-trigger-per-button LINE", 1, no_effect, "no effect", ""},
    {"fastdial LINE", 1, no_effect, "no effect", ""},
    {"max-calls-per-button LINE", 1, no_effect, "no effect", ""},
    {"mtp", 1, no_effect, "no effect", ""},
    {"multicast-moh", 1, no_effect, "no effect", ""},
    {"night-service bell", 1, no_effect, "no effect", ""},
    {"presence LINE", 1, no_effect, "no effect", ""},
    {"video", 1, no_effect, "no effect", ""},
};

constexpr Command kEphoneDn[] = {
    {"number DIGITS [secondary DIGITS] [no-reg]", 1, number, "the number, and a second one. `no-reg` changes nothing",
     "none", print_number_of},
    {"number DIGITS [secondary DIGITS] no-reg primary|both", 1, number, "the same", "none"},
    {"cor incoming WORD", 2, unenforced, "restrictions of calls from this number", ""},
    {"cor outgoing WORD", 2, unenforced, "restrictions of calls to this number", ""},
    {"name LINE", 1, no_effect, "no effect", ""},
    {"label LINE", 1, no_effect, "no effect", ""},
    {"description LINE", 1, no_effect, "no effect", ""},
    {"call-forward LINE", 1, no_effect, "no effect", ""},
    {"preference LINE", 1, no_effect, "no effect", ""},
    {"huntstop", 1, no_effect, "no effect", ""},
    {"huntstop LINE", 1, no_effect, "no effect", ""},
    {"hold-alert LINE", 1, no_effect, "no effect", ""},
    {"paging LINE", 1, no_effect, "no effect", ""},
    {"intercom LINE", 1, no_effect, "no effect", ""},
    {"mwi LINE", 1, no_effect, "no effect", ""},
    {"allow watch", 1, no_effect, "no effect", ""},
    {"caller-id LINE", 1, no_effect, "no effect", ""},
    {"feed LINE", 1, no_effect, "no effect", ""},
    {"fwd-local-calls", 1, no_effect, "no effect", ""},
    {"moh LINE", 1, no_effect, "no effect", ""},
    {"night-service bell", 1, no_effect, "no effect", ""},
    {"park-slot", 1, no_effect, "no effect", ""},
    {"park-slot LINE", 1, no_effect, "no effect", ""},
    {"pickup-group LINE", 1, no_effect, "no effect", ""},
    {"ring LINE", 1, no_effect, "no effect", ""},
    {"transfer-mode LINE", 1, no_effect, "no effect", ""},
    {"translate LINE", 1, no_effect, "no effect", ""},
    {"translation-profile LINE", 1, no_effect, "no effect", ""},
};

}  // namespace

std::span<const Command> ephone_openers() noexcept {
  return kOpeners;
}
std::span<const Command> ephone_commands() noexcept {
  return kEphone;
}
std::span<const Command> ephone_dn_commands() noexcept {
  return kEphoneDn;
}

}  // namespace sallyport::rules
