// Views of call signalling and RAS as text, a fact a line: name, "@" and offset where it stands in the message, value.
// For golden tests.
#pragma once

#include <fmt/format.h>

#include <string>

#include "dissectors/h225/h225.h"
#include "dissectors/h225/ras.h"
#include "dissectors/h245/print.h"

namespace sallyport::h225 {

class Printer {
 public:
  explicit Printer(Bytes message) : message_(message) {}

  void flag(std::string_view name, bool value) {
    if (value) out_ += fmt::format("{}\n", name);
  }
  template <class Number>
  void number(std::string_view name, const std::optional<Number>& value) {
    if (value) out_ += fmt::format("{} {}\n", name, *value);
  }
  void word(std::string_view name, std::string_view value) {
    if (!value.empty()) out_ += fmt::format("{} {}\n", name, value);
  }
  void guid(std::string_view name, Range value) {
    if (!value.empty()) out_ += fmt::format("{} @{} {}\n", name, value.offset, h323::guid_text(slice(message_, value)));
  }
  void text(std::string_view name, const Text& value) {
    if (!value.empty()) out_ += fmt::format("{} @{} {}\n", name, value.octets.offset, h323::to_text(message_, value));
  }
  void octets(std::string_view name, Range value) {
    if (value.empty()) return;
    out_ += fmt::format("{} @{} ", name, value.offset);
    for (const char c : sallyport::text(message_, value))
      out_ += c >= ' ' && c <= '~' ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    out_ += '\n';
  }
  void endpoint(const EndpointType& endpoint) {
    if (!endpoint.present && !endpoint.vendor) return;
    out_ +=
        fmt::format("endpoint{}{}{}{}{}", endpoint.gatekeeper ? " gatekeeper" : "", endpoint.gateway ? " gateway" : "",
                    endpoint.mcu ? " mcu" : "", endpoint.terminal ? " terminal" : "", endpoint.mc ? " mc" : "");
    if (endpoint.vendor)
      out_ += fmt::format(" vendor {}/{}/{}", endpoint.country, endpoint.extension, endpoint.manufacturer);
    out_ += '\n';
    octets("productId", endpoint.product_id);
    octets("versionId", endpoint.version_id);
  }
  template <class View>
  void common(const View& view) {
    if (!view.protocol_identifier.empty()) out_ += fmt::format("version {}\n", view.protocol_version);
    guid("callIdentifier", view.call_identifier);
    guid("conferenceID", view.conference_id);
    text("endpointIdentifier", view.endpoint_identifier);
    text("gatekeeperIdentifier", view.gatekeeper_identifier);
    endpoint(view.endpoint);
    word("reason", view.reason);
    flag("activeMC", view.active_mc);
    flag("multipleCalls", view.multiple_calls);
    flag("maintainConnection", view.maintain_connection);
    flag("tokens", view.tokens);
    flag("cryptoTokens", view.crypto_tokens);
    flag("more aliases than the list holds", view.aliases_overflow);
    flag("more features than the list holds", view.features_overflow);
    for (std::size_t i = 0; i < view.alias_count; ++i)
      text(fmt::format("alias {} {}", to_text(view.aliases[i].role), to_text(view.aliases[i].kind)),
           view.aliases[i].text);
    for (std::size_t i = 0; i < view.feature_count; ++i)
      out_ +=
          fmt::format("feature {}{}\n", view.features[i].number, view.features[i].identifier.empty() ? "" : " by name");
    for (std::size_t i = 0; i < view.address_count; ++i)
      out_ += fmt::format("address {} {}\n", to_text(view.addresses[i].role), h245::print(view.addresses[i].value));
  }
  void line(const std::string& line) { out_ += line; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  Bytes message_;
  std::string out_;
};

[[nodiscard]] inline std::string print(Bytes message, const View& view) {
  Printer out(message);
  const auto& q931 = view.q931;
  out.line(fmt::format("{} {} {}{}\n", q931::to_text(q931.type), to_text(view.message), q931.call_reference,
                       q931.from_destination ? " from the destination" : ""));
  out.octets("display", q931.display);
  out.octets("calling number", q931.calling_number);
  out.flag("calling number restricted", q931.calling_restricted);
  out.octets("called number", q931.called_number);
  out.octets("keypad", q931.keypad);
  out.number("cause", q931.cause);
  out.number("signal", q931.signal);
  out.common(view);
  if (view.conference_goal != ConferenceGoal::none)
    out.line(fmt::format("conferenceGoal {}\n", static_cast<int>(view.conference_goal)));
  if (view.h245_tunnelling_given) out.word("h245Tunnelling", view.h245_tunnelling ? "true" : "false");
  out.flag("provisionalRespToH245Tunnelling", view.provisional_tunnelling);
  out.flag("fastConnectRefused", view.fast_connect_refused);
  out.flag("mediaWaitForConnect", view.media_wait_for_connect);
  out.flag("h245Security", view.h245_security);
  out.flag("h4501SupplementaryService", view.h4501);
  out.flag("tunnelledSignallingMessage", view.tunnelled_signalling);
  if (view.fast_start_given) out.line(fmt::format("fastStart of {}\n", view.fast_start_count));
  h245::View inner;
  for (std::size_t i = 0; i < view.fast_start_count; ++i) {
    const auto error = h245::decode_fast_start(message, view.fast_start[i], inner);
    out.line(error ? fmt::format("{} @{}\n", name(error->code), error->offset) : h245::print(inner));
  }
  if (view.h245_control_count != 0)
    out.line(fmt::format("h245Control of {}, {} parallel\n", view.h245_control_count, view.parallel_count));
  for (std::size_t i = 0; i < view.h245_control_count; ++i)
    for (auto rest = view.h245_control[i]; !rest.empty();) {
      const auto error = h245::decode_next(message, rest, inner);
      out.line(error ? fmt::format("{} @{}\n", name(error->code), error->offset) : h245::print(inner));
      if (error) break;
    }
  return out.take();
}

namespace ras {

[[nodiscard]] inline std::string print(Bytes message, const View& view) {
  Printer out(message);
  out.line(fmt::format("{} {}\n", to_text(view.message), view.request_seq_num));
  out.common(view);
  out.number("callReferenceValue", view.call_reference);
  out.number("bandWidth", view.bandwidth);
  if (view.call_model != CallModel::none)
    out.word("callModel", view.call_model == CallModel::direct              ? "direct"
                          : view.call_model == CallModel::gatekeeper_routed ? "gatekeeperRouted"
                                                                            : "unknown");
  out.flag("answerCall", view.answer_call);
  out.flag("answeredCall", view.answered_call);
  out.number("timeToLive", view.time_to_live);
  out.flag("discoveryComplete", view.discovery_complete);
  out.flag("keepAlive", view.keep_alive);
  out.flag("willRespondToIRR", view.will_respond_to_irr);
  out.number("irrFrequency", view.irr_frequency);
  out.number("delay", view.delay);
  out.flag("preGrantedARQ", view.pre_granted_arq);
  out.flag("makeCall", view.pre_granted_make_call);
  out.flag("preGranted answerCall", view.pre_granted_answer_call);
  out.flag("integrityCheckValue", view.integrity_check);
  out.flag("more calls than the list holds", view.calls_overflow);
  for (std::size_t i = 0; i < view.call_count; ++i) {
    out.line(fmt::format("call {}\n", view.calls[i].call_reference));
    out.guid("callIdentifier", view.calls[i].call_identifier);
    out.guid("conferenceID", view.calls[i].conference_id);
  }
  return out.take();
}

}  // namespace ras

// Calls `see` with every Range that both kinds of View have.
template <class View, class See>
void each_common_range(const View& view, See see) {
  for (const auto range :
       {view.protocol_identifier, view.call_identifier, view.conference_id, view.endpoint_identifier.octets,
        view.gatekeeper_identifier.octets, view.endpoint.product_id, view.endpoint.version_id})
    see(range);
  for (std::size_t i = 0; i < view.address_count; ++i) {
    see(view.addresses[i].value.address);
    see(view.addresses[i].value.port);
  }
  for (std::size_t i = 0; i < view.alias_count; ++i) see(view.aliases[i].text.octets);
  for (std::size_t i = 0; i < view.feature_count; ++i) see(view.features[i].identifier);
}
template <class See>
void each_range(const View& view, See see) {
  each_common_range(view, see);
  for (const auto range :
       {view.q931.user_user, view.q931.display, view.q931.calling_number, view.q931.called_number, view.q931.keypad})
    see(range);
  for (std::size_t i = 0; i < view.fast_start_count; ++i) see(view.fast_start[i]);
  for (std::size_t i = 0; i < view.h245_control_count; ++i) see(view.h245_control[i]);
}
template <class See>
void each_range(const ras::View& view, See see) {
  each_common_range(view, see);
  for (std::size_t i = 0; i < view.call_count; ++i) {
    see(view.calls[i].call_identifier);
    see(view.calls[i].conference_id);
  }
}

}  // namespace sallyport::h225
