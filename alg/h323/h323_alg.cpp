#include "alg/h323/h323_alg.h"

#include <algorithm>

#include "alg/h323/announce.h"
#include "alg/h323/calls.h"
#include "alg/h323/ras.h"

namespace sallyport {
namespace h323_alg {
namespace {

constexpr std::size_t kMaxH245Messages = 64;  // per frame

// True if policy has a rule that may refuse calls or registrations.
bool refuses(const rules::Policy& policy) {
  const auto& h323 = policy.h323;
  return policy.mode != rules::Mode::observe &&
         (!h323.gatekeepers.empty() || h323.learn_gatekeeper || h323.require_h235 || !h323.require_h235_of.empty() ||
          !h323.max_conn_of.empty() || policy.enforces_registration(rules::Protocol::h323) ||
          std::any_of(policy.dial_peers.begin(), policy.dial_peers.end(),
                      [](const auto& peer) { return peer.voip && peer.max_conn; }));
}

// True if a frame that does not decode may be a Setup for a more lenient decoder. The message type follows the call
// reference (Q.931 4.4). It precedes the parts that usually fail.
bool may_be_setup(Bytes frame) {
  const auto q931 = slice(frame, q931::tpkt_payload(frame));
  if (q931.size() < 3 || q931[0] != std::byte{8}) return true;
  const auto type_at = 2 + std::to_integer<std::size_t>(q931[1] & std::byte{0x0f});
  return type_at >= q931.size() || q931[type_at] == static_cast<std::byte>(q931::MessageType::setup);
}

// True if a datagram that does not decode may be a RegistrationRequest, AdmissionRequest or LocationRequest. The first
// octet has the choice (X.691 22).
bool may_be_request(Bytes datagram) {
  constexpr unsigned kRegistration = 3, kAdmission = 9, kLocation = 18;
  if (datagram.empty()) return false;
  const auto first = std::to_integer<unsigned>(datagram[0]);
  const auto choice = (first >> 2U) & 0x1fU;
  return first < 0x80 && (choice == kRegistration || choice == kAdmission || choice == kLocation);
}

}  // namespace

class H323Alg final : public ProtocolAlg {
 public:
  explicit H323Alg(const ProtocolContext& context)
      : policy_(context.policy),
        registrations_(context.policy, context.next_gate_id),
        admissions_(context.next_gate_id, context.hash_seed, kMaxTimedGates),
        calls_(context, registrations_, admissions_),
        ras_(context.policy, context.next_gate_id, context.hash_seed, registrations_, admissions_, calls_) {}

  [[nodiscard]] Verdict message(const Message& message, Effects& effects) override {
    const auto verdict = message.connection == 0 && message.tuple.protocol != IpProtocol::tcp
                             ? datagram(message, effects)
                             : frame(message, effects);
    calls_.forget_closed(effects);
    return verdict;
  }
  void ended(std::uint64_t connection, ConnectionEnd, Stamp stamp, Effects& effects) override {
    calls_.ended(connection, stamp, effects);
    calls_.forget_closed(effects);
  }
  void advance(Time now, Effects& effects) override {
    calls_.advance(now, effects);
    registrations_.advance(now, effects);
    admissions_.advance(now, effects);
    ras_.advance(now, effects);
    calls_.forget_closed(effects);
  }
  [[nodiscard]] Time next_due() const noexcept override {
    return std::min({calls_.next_due(), registrations_.next_due(), admissions_.next_due(), ras_.next_due()});
  }
  void gate_active(std::uint64_t gate_id, Time now) override { calls_.gate_active(gate_id, now); }
  void reload(Time now, Effects& effects) override {
    registrations_.reload();
    calls_.reload(now, effects);
    calls_.forget_closed(effects);
  }
  [[nodiscard]] std::uint64_t registered() const noexcept override { return registrations_.granted(); }
  void registrations(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const override {
    registrations_.read(place, most, rows);
  }

 private:
  [[nodiscard]] Verdict datagram(const Message& message, Effects& effects);
  [[nodiscard]] Verdict frame(const Message& message, Effects& effects);
  [[nodiscard]] Verdict h245_frame(const Message& message, Calls::H245Place place, Effects& effects);
  [[nodiscard]] Verdict call_frame(const Message& message, Effects& effects);
  // Decodes the next H.245 message of a frame. Returns an error if the frame has too many messages.
  [[nodiscard]] std::optional<DecodeError> next_h245(Bytes frame, Range& rest, std::size_t& messages);
  // Decodes the H.245 inside a call signalling message: fastStart and tunnelled messages. Returns false if any of it
  // does not decode.
  [[nodiscard]] bool inside(const Message& message, Effects& effects);

  // The verdict for a message that does not decode. The message is refused if policy has a rule that may refuse calls
  // or registrations, and the rule applies to this kind of message (`asks`).
  [[nodiscard]] Verdict unread(bool asks, Effects& effects) const {
    if (!asks || !refuses(*policy_)) return Verdict::malformed;
    effects.refuse({DropReason::malformed, {}});
    return Verdict::refuse;
  }

  const CurrentPolicy& policy_;
  Registrations registrations_;
  TimedGates admissions_;
  Calls calls_;
  Ras ras_;
  h225::View view_;
  h225::ras::View ras_view_;
  h245::View h245_view_;
  std::vector<h245::View> fast_start_, tunnelled_;
};

ProtocolAlg::Verdict H323Alg::datagram(const Message& message, Effects& effects) {
  if (const auto error = h225::ras::decode_into(message.bytes, ras_view_)) {
    effects.add(malformed(message, *error, {}));
    return unread(may_be_request(message.bytes), effects);
  }
  const auto call = call_name(message.bytes, ras_view_.call_identifier, ras_view_.conference_id);
  Announcer(message.stamp, call, effects).addresses(ras_view_);
  return ras_.message(message, ras_view_, effects);
}

ProtocolAlg::Verdict H323Alg::frame(const Message& message, Effects& effects) {
  if (q931::tpkt_payload(message.bytes).empty()) return Verdict::pass;  // an empty TPKT keeps the connection alive
  const auto place = calls_.h245_place(message);
  return place.is_h245 ? h245_frame(message, place, effects) : call_frame(message, effects);
}

ProtocolAlg::Verdict H323Alg::h245_frame(const Message& message, Calls::H245Place place, Effects& effects) {
  std::string last;
  std::size_t messages = 0;
  for (Range rest = q931::tpkt_payload(message.bytes); !rest.empty();) {
    if (const auto error = next_h245(message.bytes, rest, messages)) {
      effects.add(malformed(message, *error, "H.245"));
      if (place.leg != nullptr) calls_.settle(*place.leg, last, message.stamp, effects);
      return Verdict::malformed;
    }
    Announcer announcer(message.stamp, place.leg != nullptr ? place.leg->call->id : std::string{}, effects);
    announcer.h245(h245_view_,
                   place.leg != nullptr ? Calls::channel_kind(*place.leg, place.from, h245_view_) : std::string{});
    last = h245::to_text(h245_view_.message);
    if (place.leg != nullptr) calls_.h245(*place.leg, {message, h245_view_, place.from, message.connection}, effects);
  }
  if (place.leg != nullptr) calls_.settle(*place.leg, last, message.stamp, effects);
  return Verdict::pass;
}

std::optional<DecodeError> H323Alg::next_h245(Bytes frame, Range& rest, std::size_t& messages) {
  if (++messages > kMaxH245Messages)
    return DecodeError{DecodeErrorCode::h225_h245_control_too_many, rest.offset, "H.245 message"};
  return h245::decode_next(frame, rest, h245_view_);
}

bool H323Alg::inside(const Message& message, Effects& effects) {
  fast_start_.clear();
  tunnelled_.clear();
  bool whole = true;
  std::size_t messages = 0;
  for (std::size_t i = 0; i < view_.fast_start_count; ++i) {
    if (const auto error = h245::decode_fast_start(message.bytes, view_.fast_start[i], h245_view_)) {
      effects.add(malformed(message, *error, "fastStart"));
      whole = false;
    } else {
      fast_start_.push_back(h245_view_);
    }
  }
  for (std::size_t i = 0; i < view_.h245_control_count; ++i) {
    for (Range rest = view_.h245_control[i]; !rest.empty();) {
      if (const auto error = next_h245(message.bytes, rest, messages)) {
        effects.add(malformed(message, *error, "h245Control"));
        whole = false;
        break;
      }
      tunnelled_.push_back(h245_view_);
    }
  }
  return whole;
}

ProtocolAlg::Verdict H323Alg::call_frame(const Message& message, Effects& effects) {
  if (const auto error = h225::decode_into(message.bytes, view_)) {
    effects.add(malformed(message, *error, {}));
    return unread(may_be_setup(message.bytes), effects);
  }
  const bool whole = inside(message, effects);
  const Incoming in{message, view_, message_name(view_)};
  const auto side_speaks = [&](const Leg& leg) {
    return message.from_client == leg.originator_is_client ? caller : callee;
  };
  {
    const auto* known = calls_.leg_of(message, view_);
    auto id = call_name(message.bytes, view_.call_identifier, view_.conference_id);
    if (id.empty() && known != nullptr) id = known->call->id;
    Announcer announcer(message.stamp, id, effects);
    announcer.addresses(view_);
    for (const auto& element : fast_start_) announcer.h245(element, {});
    for (const auto& view : tunnelled_)
      announcer.h245(view, known != nullptr ? Calls::channel_kind(*known, side_speaks(*known), view) : std::string{});
  }
  // A message with parts that do not decode opens no channels. Endpoints skip such parts and accept the call, so the
  // rules still apply and the call is followed.
  const bool carries = calls_.carries(in);
  const auto verdict = calls_.message(in, effects);
  if (verdict == Verdict::malformed) return unread(true, effects);
  if (verdict != Verdict::pass) return verdict;
  auto* leg = calls_.leg_of(message, view_);
  if (!whole) {
    if (leg != nullptr) calls_.settle(*leg, in.name, message.stamp, effects);
    return Verdict::malformed;
  }
  if (leg == nullptr || !carries) return Verdict::pass;
  calls_.fast_start(*leg, in, fast_start_, effects);
  for (const auto& view : tunnelled_) calls_.h245(*leg, {message, view, side_speaks(*leg), 0}, effects);
  calls_.settle(*leg, in.name, message.stamp, effects);
  return Verdict::pass;
}

}  // namespace h323_alg

std::unique_ptr<ProtocolAlg> make_h323_alg(const ProtocolContext& context) {
  return std::make_unique<h323_alg::H323Alg>(context);
}

bool looks_like_h323(Bytes bytes, bool whole) noexcept {
  return whole ? h225::ras::looks_like_ras(bytes) : q931::looks_like_h323(bytes, false);
}

}  // namespace sallyport
