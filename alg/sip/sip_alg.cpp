#include "alg/sip/sip_alg.h"

#include <fmt/format.h>

#include <algorithm>

#include "alg/sip/admission.h"
#include "alg/sip/calls.h"
#include "alg/sip/describe.h"
#include "alg/sip/names.h"
#include "alg/sip/registrations.h"
#include "alg/sip/response_gates.h"
#include "dissectors/sdp/sdp.h"

namespace sallyport {
namespace sip_alg {
namespace {

constexpr Duration kTransaction = std::chrono::seconds{32};  // RFC 3261 17.1.2.2, Timer F

MalformedEvent malformed(std::string proto, const DecodeError& error, const FiveTuple& tuple) {
  MalformedEvent event;
  event.proto = std::move(proto);
  event.field = error.field.empty() ? std::string{name(error.code)} : std::string{error.field};
  event.message = std::string{describe(error.code)};
  event.offset = error.offset;
  event.source = tuple.source;
  event.destination = tuple.destination;
  return event;
}

}  // namespace

class SipAlg final : public ProtocolAlg {
 public:
  explicit SipAlg(const ProtocolContext& context)
      : policy_(context.policy),
        calls_(context),
        registrations_(context.policy, context.next_gate_id, context.hash_seed),
        response_gates_(context.next_gate_id, context.hash_seed) {
    prepare_warnings();
  }

  [[nodiscard]] Verdict message(const Message& message, Effects& effects) override;

  void advance(Time now, Effects& effects) override {
    calls_.advance(now, effects);
    registrations_.advance(now, effects);
    response_gates_.advance(now, effects);
    calls_.forget_closed(effects);
  }
  [[nodiscard]] Time next_due() const noexcept override {
    return std::min({calls_.next_due(), registrations_.next_due(), response_gates_.next_due()});
  }
  void gate_active(std::uint64_t gate_id, Time now) override { calls_.gate_active(gate_id, now); }
  void reload(Time now, Effects& effects) override {
    prepare_warnings();
    calls_.reload(now, effects);
    calls_.forget_closed(effects);
  }
  [[nodiscard]] std::uint64_t registered() const noexcept override { return registrations_.granted(); }
  void registrations(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const override {
    registrations_.read(place, most, rows);
  }

 private:
  [[nodiscard]] Verdict unreadable(const Message& message, Effects& effects) const;
  // Announces the session descriptions of a message and describes the first one. Returns false if one does not decode.
  [[nodiscard]] bool bodies(const Message& message, Effects& effects);

  void prepare_warnings();
  void warn(const Message& message, std::string_view call, Effects& effects) const;

  const CurrentPolicy& policy_;
  // policy_ with its media alerts turned into refusals. Null if policy_ has no media alerts.
  std::unique_ptr<const rules::Policy> strict_;
  Calls calls_;
  Registrations registrations_;
  ResponseGates response_gates_;
  sip::View view_;
  sdp::View sdp_;
  Said description_;
  std::vector<RefuseGate> refused_;
};

void SipAlg::prepare_warnings() {
  strict_.reset();
  if (policy_->media.out_of_range != rules::Action::alert && policy_->media.foreign_address != rules::Action::alert)
    return;
  auto strict = std::make_unique<rules::Policy>(*policy_);
  strict->media.out_of_range = strict->media.foreign_address = rules::Action::refuse;
  strict_ = std::move(strict);
}

// Adds alerts for announced addresses that policy lets pass with an alert.
void SipAlg::warn(const Message& message, std::string_view call, Effects& effects) const {
  for (const auto& sink : description_->sinks) {
    if (sink.state != Sink::State::open) continue;
    const auto why = check_announced(*strict_, sink.rtp, description_->announcer, description_->zone);
    const bool out = why == GateReason::port_range && policy_->media.out_of_range == rules::Action::alert;
    const bool foreign = why == GateReason::foreign_address && policy_->media.foreign_address == rules::Action::alert;
    if (!out && !foreign) continue;
    effects.add(make_alert(
        out ? AlertKind::port_range : AlertKind::foreign_address, message.stamp, message.tuple,
        fmt::format("{} is announced by {}", sallyport::to_text(sink.rtp), sallyport::to_text(description_->announcer)),
        std::string{call}));
  }
}

bool SipAlg::bodies(const Message& message, Effects& effects) {
  description_.reset();
  refused_.clear();
  const auto call = text(message.bytes, view_.call_id);
  for (std::size_t i = 0; i < view_.sdp_count; ++i) {
    const auto body = slice(message.bytes, view_.sdp[i]);
    if (const auto error = sdp::decode_into(body, sdp_)) {
      auto event = malformed("sdp", *error, message.tuple);
      event.offset += view_.sdp[i].offset;
      effects.add(Event{message.stamp, std::move(event)});
      return false;
    }
    announce(sdp_, body, call, message.stamp, effects);
    if (description_) continue;
    description_ = describe(sdp_, body, message, *policy_, refused_);
    if (strict_) warn(message, call, effects);
  }
  return true;
}

// A REGISTER or INVITE that does not decode must not bypass the rules for registrations and calls.
ProtocolAlg::Verdict SipAlg::unreadable(const Message& message, Effects& effects) const {
  const auto begins = as_text(message.bytes);
  if (!policy_->guards(rules::Protocol::sip) || !(begins.starts_with("REGISTER") || begins.starts_with("INVITE")))
    return Verdict::malformed;
  effects.refuse({DropReason::malformed, {}});
  return Verdict::refuse;
}

ProtocolAlg::Verdict SipAlg::message(const Message& message, Effects& effects) {
  if (sip::is_keep_alive(message.bytes)) return Verdict::pass;
  if (const auto error = sip::decode_into(message.bytes, view_)) {
    effects.add(Event{message.stamp, malformed("sip", *error, message.tuple)});
    return unreadable(message, effects);
  }
  if (!bodies(message, effects)) return unreadable(message, effects);
  const Incoming in{message, view_, description_, &refused_, message_name(message.bytes, view_)};
  if (!view_.request) {
    if (view_.method == sip::Method::register_)
      registrations_.response(view_, message, effects);
    else
      calls_.response(in, effects);
    calls_.forget_closed(effects);
    return Verdict::pass;
  }
  if (view_.method == sip::Method::register_) {
    if (const auto refused = registrations_.request(view_, message, effects)) {
      effects.refuse({*refused, {}});
      return Verdict::refuse;
    }
  } else {
    if (view_.method == sip::Method::invite && !registrations_.may_call(message) && !calls_.goes_on(in) &&
        refuse_call(*policy_, in, effects))
      return Verdict::refuse;
    if (!calls_.request(in, effects)) return Verdict::limit;
  }
  calls_.forget_closed(effects);
  response_gates_.request(view_, message,
                          view_.method == sip::Method::invite
                              ? kTransaction + std::chrono::seconds{policy_->timeouts.sip_invite}
                              : kTransaction,
                          effects);
  return Verdict::pass;
}

}  // namespace sip_alg

std::unique_ptr<ProtocolAlg> make_sip_alg(const ProtocolContext& context) {
  return std::make_unique<sip_alg::SipAlg>(context);
}

}  // namespace sallyport
