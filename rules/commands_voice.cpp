// The lines of a CallManager Express router that later parts of the house enforce. Their syntax is checked and they
// are kept in Policy::unenforced with a warning, so that nobody takes a line that was read for a line that works.
#include <fmt/format.h>

#include "rules/commands.h"

namespace sallyport::rules {
namespace {

void top_level(Compiler& c, const Match& m) {
  unenforced(c, m, false);
}
void sub_command(Compiler& c, const Match& m) {
  unenforced(c, m, true);
}

template <Block Opens>
void open(Compiler& c, const Match& m) {
  unenforced(c, m, false);
  c.enter(m.no ? Block::ignored : Opens);
}

void after_hours_day(Compiler& c, const Match& m) {
  if (!m.no && m.arg(1).normal == m.arg(2).normal && m.arg(2).normal != "00:00")
    return c.error(m.arg(2).column, "the time is empty: it ends when it begins");
  unenforced(c, m, true);
}

constexpr Command kOpeners[] = {
    {"telephony-service", 1, open<Block::telephony_service>, "opens the block of the call control", ""},
    {"ephone <1-1000>", 2, open<Block::ephone>, "opens the block of a phone", ""},
    {"ephone-dn <1-2000> [dual-line|octo-line]", 2, open<Block::ephone_dn>, "opens the block of a number", ""},
    {"dial-peer cor custom", 3, open<Block::cor_custom>, "opens the block of the names of restrictions", ""},
    {"dial-peer cor list WORD", 4, open<Block::cor_list>, "opens the block of a list of restrictions", ""},
    {"dial-peer voice <1-2147483647> voip|pots", 3, open<Block::dial_peer>, "opens the block of a dial peer", ""},
    {"dial-control-mib retain-timer <0-35791>", 2, top_level, "minutes that call records are kept", ""},
    {"dial-control-mib max-size <0-1200>", 2, top_level, "call records that are kept", ""},
    {"gw-accounting syslog", 1, top_level, "call records by syslog", ""},
    {"gw-accounting aaa", 1, top_level, "call records by RADIUS", ""},
    {"gw-accounting file", 1, top_level, "call records in a file", ""},
};

constexpr Command kTelephonyService[] = {
    {"ip source-address ADDRESS [port <2000-9999>] [secondary ADDRESS] [any-match|strict-match]", 2, sub_command,
     "where phones register, and whether only attached phones may", ""},
    {"max-ephones <0-1000>", 1, sub_command, "phones that may register", ""},
    {"max-dn <0-2000> [preference <0-10>] [no-reg primary|both]", 1, sub_command, "numbers", ""},
    {"auto-reg-ephone", 1, sub_command, "whether unknown phones may register", ""},
    {"auto assign <1-2000> to <1-2000> [type WORD]", 2, sub_command, "numbers for unknown phones", ""},
    {"after-hours block pattern <1-32> DIGITS [7-24]", 4, sub_command, "numbers that are barred after hours", ""},
    {"after-hours day sun|mon|tue|wed|thu|fri|sat HH:MM HH:MM", 3, after_hours_day, "when it is after hours, weekly",
     ""},
    {"after-hours date jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec <1-31> HH:MM HH:MM", 4, sub_command,
     "the same for a date", ""},
    {"after-hours override-code DIGITS", 2, sub_command, "lifts the bar", ""},
    {"login [timeout <1-1440>] [clear HH:MM]", 1, sub_command, "when a login by PIN ends", ""},
    {"cnf-file location LINE", 2, sub_command, "where the phones' files are", ""},
    {"cnf-file perphone|perphonetype", 1, sub_command, "how the phones' files are made", ""},
    {"create cnf-files", 2, no_effect, "no effect", ""},
    {"keepalive <10-65535> [auxiliary <30-43200>]", 1, sub_command, "seconds between a phone's keep-alives", ""},
    {"server-security-mode erase|non-secure|secure", 1, sub_command, "security of signalling", ""},
    {"device-security-mode authenticated|encrypted|none", 1, sub_command, "security of a phone's signalling", ""},
    {"secure-signaling trustpoint WORD", 2, sub_command, "certificate of TLS signalling", ""},
    {"tftp-server-credentials trustpoint WORD", 2, sub_command, "certificate that signs the phones' files", ""},
    {"transfer-pattern DIGITS [blind]", 2, sub_command, "where calls may be transferred to", ""},
    {"max-conferences LINE", 1, no_effect, "no effect", ""},
    {"transfer-system LINE", 1, no_effect, "no effect", ""},
    {"load LINE", 1, no_effect, "no effect", ""},
    {"system message LINE", 2, no_effect, "no effect", ""},
    {"url LINE", 1, no_effect, "no effect", ""},
    {"voicemail LINE", 1, no_effect, "no effect", ""},
    {"web LINE", 1, no_effect, "no effect", ""},
    {"dn-webedit", 1, no_effect, "no effect", ""},
    {"time-webedit", 1, no_effect, "no effect", ""},
    {"time-format LINE", 1, no_effect, "no effect", ""},
    {"date-format LINE", 1, no_effect, "no effect", ""},
    {"time-zone LINE", 1, no_effect, "no effect", ""},
    {"user-locale LINE", 1, no_effect, "no effect", ""},
    {"network-locale LINE", 1, no_effect, "no effect", ""},
    {"moh LINE", 1, no_effect, "no effect", ""},
    {"multicast moh LINE", 2, no_effect, "no effect", ""},
    {"dialplan-pattern LINE", 1, no_effect, "no effect", ""},
    {"call-forward LINE", 1, no_effect, "no effect", ""},
    {"directory LINE", 1, no_effect, "no effect", ""},
};

constexpr Command kEphone[] = {
    {"mac-address H.H.H", 1, sub_command, "the phone", ""},
    {"button LINE", 1, sub_command, "its numbers, `1:1`", ""},
    {"type WORD [addon LINE]", 1, sub_command, "its model", ""},
    {"username WORD [password WORD]", 1, sub_command, "its user", ""},
    {"pin <1000-99999999>", 1, sub_command, "lifts the after-hours bar", ""},
    {"after-hours exempt", 2, sub_command, "not barred after hours", ""},
    {"device-security-mode authenticated|encrypted|none", 1, sub_command, "security of its signalling", ""},
    {"capf-ip-in-cnf", 1, sub_command, "where its certificate comes from", ""},
    {"codec LINE", 1, no_effect, "no effect", ""},
    {"description LINE", 1, no_effect, "no effect", ""},
    {"ephone-template <1-20>", 1, no_effect, "no effect", ""},
    {"keepalive <10-65535> [auxiliary <30-43200>]", 1, sub_command, "seconds between its keep-alives", ""},
    {"speed-dial LINE", 1, no_effect, "no effect", ""},
    {"paging-dn LINE", 1, no_effect, "no effect", ""},
};

constexpr Command kEphoneDn[] = {
    {"number DIGITS [secondary DIGITS] [no-reg]", 1, sub_command, "the number", ""},
    {"cor incoming WORD", 2, sub_command, "restrictions of calls from this number", ""},
    {"cor outgoing WORD", 2, sub_command, "restrictions of calls to this number", ""},
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
};

constexpr Command kCorCustom[] = {{"name WORD", 2, sub_command, "names a restriction", ""}};
constexpr Command kCorList[] = {{"member WORD", 2, sub_command, "a restriction of the list", ""}};

constexpr Command kDialPeer[] = {
    {"max-conn <1-2147483647>", 1, sub_command, "calls at a time", ""},
    {"corlist incoming|outgoing WORD", 2, sub_command, "restrictions", ""},
    {"destination-pattern DIGITS", 1, sub_command, "numbers called", ""},
    {"incoming called-number DIGITS", 2, sub_command, "numbers called, of calls that come in", ""},
    {"answer-address DIGITS", 1, sub_command, "numbers calling", ""},
    {"session target LINE", 2, sub_command, "the other end, `ipv4:10.1.1.1`", ""},
    {"session protocol sipv2|h323|cisco", 2, sub_command, "the protocol", ""},
    {"session transport udp|tcp|system", 2, sub_command, "the transport", ""},
    {"prefix DIGITS", 1, sub_command, "digits put in front", ""},
    {"digit-strip", 1, sub_command, "digits that matched are taken off", ""},
    {"forward-digits LINE", 1, sub_command, "digits sent on", ""},
    {"port LINE", 1, sub_command, "the line", ""},
    {"direct-inward-dial", 1, sub_command, "no second dial tone", ""},
    {"preference <0-10>", 1, sub_command, "order of dial peers", ""},
    {"shutdown", 1, sub_command, "not in use", ""},
    {"codec LINE", 1, no_effect, "no effect", ""},
    {"voice-class LINE", 1, no_effect, "no effect", ""},
    {"dtmf-relay LINE", 1, no_effect, "no effect", ""},
    {"description LINE", 1, no_effect, "no effect", ""},
    {"vad", 1, no_effect, "no effect", ""},
    {"fax LINE", 1, no_effect, "no effect", ""},
    {"huntstop", 1, no_effect, "no effect", ""},
    {"ip qos LINE", 2, no_effect, "no effect", ""},
    {"translation-profile LINE", 1, no_effect, "no effect", ""},
};

}  // namespace

std::span<const Command> voice_openers() noexcept {
  return kOpeners;
}
std::span<const Command> telephony_service_commands() noexcept {
  return kTelephonyService;
}
std::span<const Command> ephone_commands() noexcept {
  return kEphone;
}
std::span<const Command> ephone_dn_commands() noexcept {
  return kEphoneDn;
}
std::span<const Command> cor_custom_commands() noexcept {
  return kCorCustom;
}
std::span<const Command> cor_list_commands() noexcept {
  return kCorList;
}
std::span<const Command> dial_peer_commands() noexcept {
  return kDialPeer;
}

}  // namespace sallyport::rules
