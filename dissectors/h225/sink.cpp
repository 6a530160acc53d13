#include "dissectors/h225/sink.h"

#include "dissectors/h245/put_address.h"
#include "dissectors/per/compiled.h"

namespace sallyport::h225 {
namespace {

struct Here {};

using h323::Coding;
using h323::TransportKind;

Text text_of(const per::Value& value, Coding coding) noexcept {
  return {value.octets, static_cast<std::uint16_t>(value.characters), coding};
}

// The last number of an object identifier.
std::uint32_t last_number(Bytes identifier) noexcept {
  auto first = identifier.empty() ? 0 : identifier.size() - 1;
  while (first > 0 && std::to_integer<unsigned>(identifier[first - 1]) >= 0x80) --first;
  std::uint32_t number = 0;
  for (const auto b : identifier.subspan(first)) number = number << 7U | (std::to_integer<std::uint32_t>(b) & 0x7fU);
  return number;
}

}  // namespace

[[gnu::always_inline]] inline per::Sink::Context FactsSink::begin_at(Mark mark) noexcept {
  const auto before = std::bit_cast<Context>(place_);
  switch (mark) {
    case Mark::source_call_signal_address: place_.role = Role::source_call_signal_address; break;
    case Mark::dest_call_signal_address: place_.role = Role::dest_call_signal_address; break;
    case Mark::call_signal_address: place_.role = Role::call_signal_address; break;
    case Mark::ras_address: place_.role = Role::ras_address; break;
    case Mark::reply_address: place_.role = Role::reply_address; break;
    case Mark::h245_address: place_.role = Role::h245_address; break;
    case Mark::alternative_address: place_.role = Role::alternative_address; break;
    case Mark::alternate_gatekeeper: place_.role = Role::alternate_gatekeeper; break;
    case Mark::alternate_transport: place_.role = Role::alternate_transport; break;
    case Mark::alternate_endpoint: place_.role = Role::alternate_endpoint; break;
    case Mark::feature_transport: place_.role = Role::feature_transport; break;
    case Mark::traversal: place_.role = Role::traversal; break;
    case Mark::rtp: place_.role = Role::rtp_send; break;
    case Mark::rtcp: place_.role = Role::rtcp_send; break;
    case Mark::receive:
      if (place_.role == Role::rtp_send) place_.role = Role::rtp_receive;
      if (place_.role == Role::rtcp_send) place_.role = Role::rtcp_receive;
      break;
    case Mark::transport_id:
      if (place_.role != Role::remote_extension_address) place_.role = Role::alias_transport;
      break;
    case Mark::remote_extension:
      place_.role = Role::remote_extension_address;
      place_.alias = AliasRole::extension;
      break;
    case Mark::source_alias: place_.alias = AliasRole::source; break;
    case Mark::destination_alias: place_.alias = AliasRole::destination; break;
    case Mark::terminal_alias: place_.alias = AliasRole::terminal; break;
    case Mark::connected_alias: place_.alias = AliasRole::connected; break;
    case Mark::alternative_alias: place_.alias = AliasRole::alternative; break;
    case Mark::extension_alias: place_.alias = AliasRole::extension; break;
    case Mark::endpoint_type: enter(endpoint_type); break;
    case Mark::vendor: enter(vendor); break;
    case Mark::endpoint_vendor: enter(endpoint_vendor); break;
    case Mark::manufacturer: enter(manufacturer); break;
    case Mark::call:
      enter(call);
      call_of_irr_ = {};
      break;
    case Mark::feature_id:
      enter(feature);
      feature_ = {};
      parameter_ = 0;
      break;
    case Mark::parameter_id:
      enter(parameter);
      parameter_ = 0;
      break;
    case Mark::party_number: party_digits_ = {}; break;
    default: break;
  }
  return before;
}

[[gnu::always_inline]] inline void FactsSink::end_at(Mark mark, Context context, const per::Value& value) noexcept {
  switch (mark) {
    case Mark::ip: ip_ = value.octets; break;
    case Mark::port: port_ = value.octets; break;
    case Mark::transport_ip: add_address(TransportKind::ip); break;
    case Mark::transport_ip6: add_address(TransportKind::ip6); break;
    case Mark::transport_route: add_address(TransportKind::source_route); break;
    case Mark::transport_other: add_address(TransportKind::other); break;
    case Mark::dialed_digits: add_alias(AliasKind::dialed_digits, text_of(value, Coding::digits)); break;
    case Mark::h323_id: add_alias(AliasKind::h323_id, text_of(value, Coding::bmp)); break;
    case Mark::url_id: add_alias(AliasKind::url_id, text_of(value, Coding::octets)); break;
    case Mark::email_id: add_alias(AliasKind::email_id, text_of(value, Coding::octets)); break;
    case Mark::transport_id: add_alias(AliasKind::transport_id, {}); break;
    case Mark::party_digits: party_digits_ = text_of(value, Coding::digits); break;
    case Mark::party_number: add_alias(AliasKind::party_number, party_digits_); break;
    case Mark::mobile_uim: add_alias(AliasKind::mobile_uim, {}); break;
    case Mark::isup_number: add_alias(AliasKind::isup_number, {}); break;
    case Mark::generic_number:
      if (inside(feature)) feature_.number = static_cast<std::uint16_t>(value.number);
      if (inside(parameter)) parameter_ = static_cast<std::uint16_t>(value.number);
      break;
    case Mark::generic_identifier:
      if (inside(feature)) feature_.identifier = value.octets;
      break;
    case Mark::feature_id: add_feature(); break;
    case Mark::raw:
      if (feature_.number == 18 && parameter_ == 1 && incoming_call_.empty()) incoming_call_ = value.octets;
      break;
    default:
      common_field(mark, value);
      endpoint_field(mark, value);
      if (call_ != nullptr) call_field(mark, value);
      if (ras_ != nullptr) ras_field(mark, value);
  }
  place_ = std::bit_cast<Place>(context);
}

void FactsSink::add_address(TransportKind kind) noexcept {
  if (common_.address_count == addresses_.size()) {
    refuse(call_ != nullptr ? DecodeErrorCode::h225_addresses_too_many : DecodeErrorCode::ras_addresses_too_many);
    return;
  }
  auto& address = addresses_[common_.address_count++];
  address.role = place_.role;
  h323::put_transport_address(address.value, message_, kind, false, ip_, port_);
}

void FactsSink::add_alias(AliasKind kind, Text text) noexcept {
  if (common_.alias_count == aliases_.size()) {
    common_.aliases_overflow = true;
    return;
  }
  aliases_[common_.alias_count++] = {kind, place_.alias, text};
}

void FactsSink::add_feature() noexcept {
  if (common_.feature_count == features_.size()) {
    common_.features_overflow = true;
    return;
  }
  features_[common_.feature_count++] = feature_;
}

[[gnu::always_inline]] inline void FactsSink::identifier(const per::Value& value, Range& common,
                                                         Range ras::Call::*of_call) noexcept {
  if (inside(call))
    call_of_irr_.*of_call = value.octets;
  else if (common.empty())
    common = value.octets;
}

[[gnu::always_inline]] inline void FactsSink::common_field(Mark mark, const per::Value& value) noexcept {
  const bool truth = value.number != 0;
  switch (mark) {
    case Mark::protocol_identifier:
      common_.protocol_identifier = value.octets;
      common_.protocol_version = last_number(slice(message_, value.octets));
      break;
    case Mark::endpoint_identifier: common_.endpoint_identifier = text_of(value, Coding::bmp); break;
    case Mark::gatekeeper_identifier: common_.gatekeeper_identifier = text_of(value, Coding::bmp); break;
    case Mark::call_identifier: identifier(value, common_.call_identifier, &ras::Call::call_identifier); break;
    case Mark::conference_id: identifier(value, common_.conference_id, &ras::Call::conference_id); break;
    case Mark::facility_reason:
    case Mark::reason: common_.reason = value.name.empty() ? std::string_view{"unknown"} : value.name; break;
    case Mark::active_mc: common_.active_mc = truth; break;
    case Mark::multiple_calls: common_.multiple_calls = truth; break;
    case Mark::maintain_connection: common_.maintain_connection = truth; break;
    case Mark::tokens: common_.tokens = true; break;
    case Mark::crypto_tokens: common_.crypto_tokens = true; break;
    default: break;
  }
}

[[gnu::always_inline]] inline void FactsSink::endpoint_field(Mark mark, const per::Value& value) noexcept {
  auto& endpoint = common_.endpoint;
  // endpointVendor of a registration counts if its terminalType has no vendor.
  const bool of_vendor = (inside(endpoint_type) && inside(vendor)) || (inside(endpoint_vendor) && !endpoint.vendor);
  switch (mark) {
    case Mark::endpoint_type: endpoint.present = true; break;
    case Mark::vendor:
      if (inside(endpoint_type)) endpoint.vendor = true;
      break;
    case Mark::is_gatekeeper:
      if (inside(endpoint_type)) endpoint.gatekeeper = true;
      break;
    case Mark::is_gateway:
      if (inside(endpoint_type)) endpoint.gateway = true;
      break;
    case Mark::is_mcu:
      if (inside(endpoint_type)) endpoint.mcu = true;
      break;
    case Mark::is_terminal:
      if (inside(endpoint_type)) endpoint.terminal = true;
      break;
    case Mark::is_mc:
      if (inside(endpoint_type)) endpoint.mc = value.number != 0;
      break;
    case Mark::endpoint_vendor: endpoint.vendor = true; break;
    case Mark::product_id:
      if (of_vendor) endpoint.product_id = value.octets;
      break;
    case Mark::version_id:
      if (of_vendor) endpoint.version_id = value.octets;
      break;
    case Mark::t35_country:
      if (of_vendor && inside(manufacturer)) endpoint.country = static_cast<std::uint8_t>(value.number);
      break;
    case Mark::t35_extension:
      if (of_vendor && inside(manufacturer)) endpoint.extension = static_cast<std::uint8_t>(value.number);
      break;
    case Mark::manufacturer_code:
      if (of_vendor && inside(manufacturer)) endpoint.manufacturer = static_cast<std::uint16_t>(value.number);
      break;
    default: break;
  }
}

[[gnu::always_inline]] inline void FactsSink::call_field(Mark mark, const per::Value& value) noexcept {
  View& view = *call_;
  const bool truth = value.number != 0;
  switch (mark) {
    case Mark::message_body:
      view.message = value.number < static_cast<std::int64_t>(Message::unknown) ? static_cast<Message>(value.number)
                                                                                : Message::unknown;
      break;
    case Mark::h245_tunnelling:
      view.h245_tunnelling = truth;
      view.h245_tunnelling_given = true;
      break;
    case Mark::provisional_tunnelling: view.provisional_tunnelling = true; break;
    case Mark::parallel_h245:
    case Mark::h245_control:
      if (view.h245_control_count == kMaxH245Control) return refuse(DecodeErrorCode::h225_h245_control_too_many);
      view.h245_control[view.h245_control_count++] = value.octets;
      if (mark == Mark::parallel_h245) ++view.parallel_count;
      break;
    case Mark::fast_start: view.fast_start_given = true; break;
    case Mark::fast_start_item:
      if (view.fast_start_count == kMaxFastStart) return refuse(DecodeErrorCode::h225_fast_start_too_many);
      view.fast_start[view.fast_start_count++] = value.octets;
      break;
    case Mark::fast_connect_refused: view.fast_connect_refused = true; break;
    case Mark::h4501: view.h4501 = true; break;
    case Mark::tunnelled_signalling: view.tunnelled_signalling = true; break;
    case Mark::h245_security: view.h245_security = true; break;
    case Mark::media_wait_for_connect: view.media_wait_for_connect = truth; break;
    case Mark::conference_goal:
      view.conference_goal = value.number < static_cast<std::int64_t>(ConferenceGoal::unknown)
                                 ? static_cast<ConferenceGoal>(value.number)
                                 : ConferenceGoal::unknown;
      break;
    case Mark::facility_reason:
      view.facility_reason = value.number < static_cast<std::int64_t>(FacilityReason::unknown)
                                 ? static_cast<FacilityReason>(value.number)
                                 : FacilityReason::unknown;
      break;
    default: break;
  }
}

[[gnu::always_inline]] inline void FactsSink::ras_field(Mark mark, const per::Value& value) noexcept {
  ras::View& view = *ras_;
  const bool truth = value.number != 0;
  const auto number = static_cast<std::uint32_t>(value.number);
  const auto narrow = static_cast<std::uint16_t>(value.number);
  switch (mark) {
    case Mark::request_seq_num: view.request_seq_num = number; break;
    case Mark::call_reference:
      if (inside(call))
        call_of_irr_.call_reference = narrow;
      else
        view.call_reference = narrow;
      break;
    case Mark::bandwidth: view.bandwidth = number; break;
    case Mark::call_model:
      view.call_model = number < static_cast<std::uint32_t>(ras::CallModel::unknown)
                            ? static_cast<ras::CallModel>(number)
                            : ras::CallModel::unknown;
      break;
    case Mark::answer_call: view.answer_call = truth; break;
    case Mark::answered_call: view.answered_call = truth; break;
    case Mark::time_to_live: view.time_to_live = number; break;
    case Mark::discovery_complete: view.discovery_complete = truth; break;
    case Mark::keep_alive: view.keep_alive = truth; break;
    case Mark::will_respond_to_irr: view.will_respond_to_irr = truth; break;
    case Mark::irr_frequency: view.irr_frequency = narrow; break;
    case Mark::delay: view.delay = narrow; break;
    case Mark::pre_granted_arq: view.pre_granted_arq = true; break;
    case Mark::pre_granted_make_call: view.pre_granted_make_call = truth; break;
    case Mark::pre_granted_answer_call: view.pre_granted_answer_call = truth; break;
    case Mark::integrity_check: view.integrity_check = true; break;
    case Mark::call:
      if (view.call_count == ras::kMaxCalls)
        view.calls_overflow = true;
      else
        view.calls[view.call_count++] = call_of_irr_;
      break;
    default: break;
  }
}

template <std::uint8_t kMark>
[[gnu::always_inline]] inline per::Sink::Context FactsSink::begin() noexcept {
  return begin_at(static_cast<Mark>(kMark));
}

template <std::uint8_t kMark>
[[gnu::always_inline]] inline void FactsSink::end(Context context, const per::Value& value) noexcept {
  end_at(static_cast<Mark>(kMark), context, value);
}

per::Sink::Context FactsSink::begin(std::uint8_t mark) noexcept {
  return begin_at(static_cast<Mark>(mark));
}

void FactsSink::end(std::uint8_t mark, Context context, const per::Value& value) noexcept {
  end_at(static_cast<Mark>(mark), context, value);
}

bool read_quickly(std::uint16_t type, Bytes message, Range part, FactsSink& sink, per::Walked& walked) noexcept {
  using Reader = per::Compiled<tables::kTable, FactsSink, Here>;
  switch (type) {
    case tables::kH323UserInformation: return Reader::read<tables::kH323UserInformation>(message, part, sink, walked);
    case tables::kRasMessage: return Reader::read<tables::kRasMessage>(message, part, sink, walked);
    case tables::kIncomingCallIndication:
      return Reader::read<tables::kIncomingCallIndication>(message, part, sink, walked);
    default: return false;
  }
}

}  // namespace sallyport::h225
