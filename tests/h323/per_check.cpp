// A test driver: reads H.323 messages, one in each line, and prints the results of the decoders.
//
//   ras HEX    a RAS datagram
//   h225 HEX   an H323-UserInformation
//   tpkt HEX   a TPKT frame of call signalling
//   h245 HEX   one or more contiguous H.245 messages
//   fast HEX   an element of fastStart
//
// Prints for each line `ok name=value ...` or `error NAME offset=N field=F`, with '_' for spaces in a value. Texts and
// identifiers are hexadecimal (characters as UTF-8); `address=ROLE,ADDRESS:PORT`. Results of fastStart elements and
// tunnelled H.245 messages in call signalling follow, with the names of their elements as prefixes.
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "dissectors/h225/h225.h"
#include "dissectors/h225/ras.h"
#include "dissectors/h245/h245.h"
#include "dissectors/testing/guard_page.h"

namespace {

using namespace sallyport;

std::string hex(Bytes bytes) {
  std::string out;
  for (const auto b : bytes) out += fmt::format("{:02x}", std::to_integer<unsigned>(b));
  return out;
}

std::string text_hex(Bytes message, const h323::Text& text) {
  return hex(as_bytes(h323::to_text(message, text)));
}

class Line {
 public:
  explicit Line(Bytes message) : message_(message) {}

  void error(const DecodeError& error, std::string_view prefix = {}) {
    auto field = std::string(error.field.empty() ? "-" : error.field);
    for (auto& c : field)
      if (c == ' ') c = '_';
    if (prefix.empty())
      out_ = fmt::format("error {} offset={} field={}", name(error.code), error.offset, field);
    else
      out_ += fmt::format(" {}error={},{},{}", prefix, name(error.code), error.offset, field);
  }
  void fact(std::string_view name, std::string_view value) {
    if (!value.empty()) out_ += fmt::format(" {}{}={}", prefix_, name, value);
  }
  void number(std::string_view name, std::int64_t value) { fact(name, std::to_string(value)); }
  void flag(std::string_view name, bool value) {
    if (value) fact(name, "1");
  }
  void octets(std::string_view name, Range range) { fact(name, hex(slice(message_, range))); }
  void text(std::string_view name, const h323::Text& value) { fact(name, text_hex(message_, value)); }
  void address(std::string_view role, const h323::TransportAddress& value) {
    if (!value.is_ip()) return;
    fact("address", fmt::format("{},{}", role, to_text(value.endpoint)));
  }
  void prefix(std::string text) { prefix_ = std::move(text); }
  [[nodiscard]] Bytes message() const { return message_; }
  [[nodiscard]] const std::string& str() const { return out_; }

 private:
  Bytes message_;
  std::string out_ = "ok";
  std::string prefix_;
};

void channel(Line& line, std::string_view side, const h245::Channel& channel) {
  if (!channel.present) return;
  const auto name = [side](std::string_view what) { return fmt::format("{}.{}", side, what); };
  line.number(name("number"), channel.number);
  if (channel.media != h245::Media::none) line.fact(name("media"), h245::to_text(channel.media));
  line.fact(name("codec"), channel.codec);
  if (channel.static_payload_type >= 0) line.number(name("payload_type"), channel.static_payload_type);
  if (channel.dynamic_payload_type) line.number(name("dynamic_payload_type"), *channel.dynamic_payload_type);
  if (channel.session_id) line.number(name("session_id"), *channel.session_id);
  if (channel.data != h245::DataApplication::none) line.number(name("data"), static_cast<int>(channel.data));
  if (channel.h239_role) line.number(name("h239_role"), *channel.h239_role);
  line.flag(name("h235"), channel.h235);
  line.flag(name("extended_video"), channel.extended_video);
}

void h245_facts(Line& line, const h245::View& view) {
  line.fact("message", h245::to_text(view.message));
  if (view.channel_number) line.number("channel_number", *view.channel_number);
  if (view.sequence_number) line.number("sequence_number", *view.sequence_number);
  channel(line, "forward", view.forward);
  channel(line, "reverse", view.reverse);
  line.fact("reason", view.reason);
  line.octets("generic_identifier", view.generic_identifier);
  line.flag("empty_capability_set", view.empty_capability_set);
  line.flag("encryption_sync", view.encryption_sync);
  line.flag("h239", view.h239);
  if (view.decision != h245::Decision::none)
    line.fact("decision", view.decision == h245::Decision::master ? "master" : "slave");
  for (std::size_t i = 0; i < view.address_count; ++i)
    line.address(h245::to_text(view.addresses[i].role), view.addresses[i].value);
}

void h245_messages(Line& line, Bytes message, Range rest, const std::string& prefix) {
  h245::View view;
  while (!rest.empty()) {
    if (const auto error = h245::decode_next(message, rest, view)) return line.error(*error, prefix);
    line.prefix(prefix);
    h245_facts(line, view);
  }
  line.prefix({});
}

template <class View>
void h225_facts(Line& line, const View& view) {
  line.fact("message", to_text(view.message));
  line.octets("call_identifier", view.call_identifier);
  line.octets("conference_id", view.conference_id);
  line.text("endpoint_identifier", view.endpoint_identifier);
  line.text("gatekeeper_identifier", view.gatekeeper_identifier);
  line.number("protocol_version", view.protocol_version);
  line.fact("reason", view.reason);
  line.octets("product_id", view.endpoint.product_id);
  line.flag("tokens", view.tokens);
  line.flag("crypto_tokens", view.crypto_tokens);
  line.flag("aliases_overflow", view.aliases_overflow);
  for (std::size_t i = 0; i < view.alias_count; ++i) {
    const auto& alias = view.aliases[i];
    if (alias.text.empty()) continue;
    static constexpr std::string_view kKinds[] = {"dialed_digits", "h323_id",     "url_id",
                                                  "transport_id",  "email_id",    "party_number",
                                                  "mobile_uim",    "isup_number", "unknown"};
    line.fact("alias", fmt::format("{},{},{}", kKinds[static_cast<std::size_t>(alias.kind)], h225::to_text(alias.role),
                                   text_hex(line.message(), alias.text)));
  }
  for (std::size_t i = 0; i < view.feature_count; ++i) line.number("feature", view.features[i].number);
  for (std::size_t i = 0; i < view.address_count; ++i)
    line.address(h225::to_text(view.addresses[i].role), view.addresses[i].value);
}

std::string check_ras(Bytes message) {
  Line line(message);
  h225::ras::View view;
  if (const auto error = h225::ras::decode_into(message, view)) {
    line.error(*error);
    return line.str();
  }
  h225_facts(line, view);
  line.number("request_seq_num", view.request_seq_num);
  if (view.call_reference) line.number("call_reference", *view.call_reference);
  if (view.time_to_live) line.number("time_to_live", *view.time_to_live);
  if (view.bandwidth) line.number("bandwidth", *view.bandwidth);
  line.flag("keep_alive", view.keep_alive);
  for (std::size_t i = 0; i < view.call_count; ++i) line.octets("call", view.calls[i].call_identifier);
  return line.str();
}

std::string check_call(Bytes message, bool framed) {
  Line line(message);
  h225::View view;
  const auto error =
      framed ? h225::decode_into(message, view)
             : h225::decode_user_information(message, {0, static_cast<std::uint32_t>(message.size())}, view);
  if (error) {
    line.error(*error);
    return line.str();
  }
  if (framed) {
    line.fact("q931", q931::to_text(view.q931.type));
    line.number("call_reference", view.q931.call_reference);
    if (view.q931.cause) line.number("cause", *view.q931.cause);
  }
  h225_facts(line, view);
  line.flag("h245_tunnelling", view.h245_tunnelling);
  if (view.fast_start_given) line.number("fast_start", view.fast_start_count);
  line.flag("fast_connect_refused", view.fast_connect_refused);
  if (view.h245_control_count != 0) line.number("h245_control", view.h245_control_count);
  for (std::size_t i = 0; i < view.fast_start_count; ++i) {
    const auto prefix = fmt::format("fast.{}.", i);
    h245::View element;
    if (const auto inner = h245::decode_fast_start(message, view.fast_start[i], element)) {
      line.error(*inner, prefix);
    } else {
      line.prefix(prefix);
      h245_facts(line, element);
      line.prefix({});
    }
  }
  for (std::size_t i = 0; i < view.h245_control_count; ++i)
    h245_messages(line, message, view.h245_control[i], fmt::format("control.{}.", i));
  return line.str();
}

std::string check_h245(Bytes message, bool fast_start) {
  Line line(message);
  h245::View view;
  Range rest{0, static_cast<std::uint32_t>(message.size())};
  do {
    const auto error =
        fast_start ? h245::decode_fast_start(message, rest, view) : h245::decode_next(message, rest, view);
    if (error) {
      line.error(*error);
      break;
    }
    h245_facts(line, view);
  } while (!fast_start && !rest.empty());
  return line.str();
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string input; std::getline(std::cin, input);) {
    const auto space = input.find(' ');
    const auto kind = input.substr(0, space);
    std::string octets;
    for (auto i = space == std::string::npos ? input.size() : space + 1; i + 1 < input.size(); i += 2)
      octets += static_cast<char>(std::stoul(input.substr(i, 2), nullptr, 16));
    const GuardedBytes message(as_bytes(octets));
    const auto bytes = message.bytes();
    if (kind == "ras")
      std::cout << check_ras(bytes) << '\n';
    else if (kind == "h225" || kind == "tpkt")
      std::cout << check_call(bytes, kind == "tpkt") << '\n';
    else if (kind == "h245" || kind == "fast")
      std::cout << check_h245(bytes, kind == "fast") << '\n';
    else
      std::cout << "error kind_unknown offset=0 field=-\n";
  }
  return 0;
}
