// A test helper: Views of call signalling and RAS as the golden files list them, and their Ranges.
#pragma once

#include <string>

#include "dissectors/h225/h225.h"
#include "dissectors/h225/ras.h"
#include "dissectors/h245/print.h"

namespace sallyport::h225 {

inline void print(FactList& out, const std::string& name, const Text& value, Bytes message) {
  if (!value.empty()) out.word(name, value.octets, h323::to_text(message, value));
}

inline void print_guid(FactList& out, const std::string& name, Range value, Bytes message) {
  if (!value.empty()) out.word(name, value, h323::guid_text(slice(message, value)));
}

inline void print(FactList& out, const EndpointType& endpoint) {
  out.flag("endpoint.gatekeeper", endpoint.gatekeeper);
  out.flag("endpoint.gateway", endpoint.gateway);
  out.flag("endpoint.mcu", endpoint.mcu);
  out.flag("endpoint.terminal", endpoint.terminal);
  out.flag("endpoint.mc", endpoint.mc);
  if (endpoint.vendor)
    out.word("endpoint.vendor", std::to_string(endpoint.country) + "/" + std::to_string(endpoint.extension) + "/" +
                                    std::to_string(endpoint.manufacturer));
  out.text("productId", endpoint.product_id);
  out.text("versionId", endpoint.version_id);
}

// The members that call signalling and RAS share.
template <class View>
void print_common(FactList& out, const View& view, Bytes message) {
  if (!view.protocol_identifier.empty()) out.number("version", view.protocol_version, view.protocol_identifier);
  print_guid(out, "callIdentifier", view.call_identifier, message);
  print_guid(out, "conferenceID", view.conference_id, message);
  print(out, "endpointIdentifier", view.endpoint_identifier, message);
  print(out, "gatekeeperIdentifier", view.gatekeeper_identifier, message);
  if (view.endpoint.present || view.endpoint.vendor) print(out, view.endpoint);
  if (!view.reason.empty()) out.word("reason", view.reason);
  out.flag("activeMC", view.active_mc);
  out.flag("multipleCalls", view.multiple_calls);
  out.flag("maintainConnection", view.maintain_connection);
  out.flag("tokens", view.tokens);
  out.flag("cryptoTokens", view.crypto_tokens);
  out.flag("more aliases than the list holds", view.aliases_overflow);
  out.flag("more features than the list holds", view.features_overflow);
  for (std::size_t i = 0; i < view.alias_count; ++i)
    print(out, "alias " + std::string(to_text(view.aliases[i].role)) + " " + std::string(to_text(view.aliases[i].kind)),
          view.aliases[i].text, message);
  for (std::size_t i = 0; i < view.feature_count; ++i)
    out.number("feature", view.features[i].number, view.features[i].identifier.empty() ? "" : "by name");
  for (std::size_t i = 0; i < view.address_count; ++i)
    h245::print(out, "address " + std::string(to_text(view.addresses[i].role)), view.addresses[i].value);
}

inline void print(FactList& out, const std::optional<DecodeError>& error, const h245::View& inner) {
  if (error)
    out.error(*error);
  else
    h245::print(out, inner);
}

[[nodiscard]] inline std::string print(Bytes message, const View& view) {
  FactList out(message);
  const auto& q931 = view.q931;
  out.number(q931::to_text(q931.type), q931.call_reference, q931.from_destination ? "from the destination" : "");
  out.word("message", to_text(view.message));
  out.text("display", q931.display);
  out.text("calling number", q931.calling_number);
  out.flag("calling number restricted", q931.calling_restricted);
  out.text("called number", q931.called_number);
  out.text("keypad", q931.keypad);
  out.number("cause", q931.cause);
  out.number("signal", q931.signal);
  print_common(out, view, message);
  if (view.conference_goal != ConferenceGoal::none)
    out.number("conferenceGoal", static_cast<std::uint64_t>(view.conference_goal));
  if (view.h245_tunnelling_given) out.word("h245Tunnelling", view.h245_tunnelling ? "true" : "false");
  out.flag("provisionalRespToH245Tunnelling", view.provisional_tunnelling);
  out.flag("fastConnectRefused", view.fast_connect_refused);
  out.flag("mediaWaitForConnect", view.media_wait_for_connect);
  out.flag("h245Security", view.h245_security);
  out.flag("h4501SupplementaryService", view.h4501);
  out.flag("tunnelledSignallingMessage", view.tunnelled_signalling);
  if (view.fast_start_given) out.number("fastStart of", view.fast_start_count);
  h245::View inner;
  for (std::size_t i = 0; i < view.fast_start_count; ++i) {
    const auto error = h245::decode_fast_start(message, view.fast_start[i], inner);
    print(out, error, inner);
  }
  if (view.h245_control_count != 0)
    out.number("h245Control of", view.h245_control_count, std::to_string(view.parallel_count) + " parallel");
  for (std::size_t i = 0; i < view.h245_control_count; ++i)
    for (auto rest = view.h245_control[i]; !rest.empty();) {
      const auto error = h245::decode_next(message, rest, inner);
      print(out, error, inner);
      if (error) break;
    }
  return out.take();
}

namespace ras {

[[nodiscard]] inline std::string print(Bytes message, const View& view) {
  FactList out(message);
  out.number(to_text(view.message), view.request_seq_num);
  print_common(out, view, message);
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
    out.number("call", view.calls[i].call_reference);
    print_guid(out, "callIdentifier", view.calls[i].call_identifier, message);
    print_guid(out, "conferenceID", view.calls[i].conference_id, message);
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
