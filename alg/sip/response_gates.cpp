#include "alg/sip/response_gates.h"

#include <fmt/format.h>

#include "alg/sip/names.h"

namespace sallyport::sip_alg {
namespace {

constexpr std::uint16_t kFirstUserPort = 1024;  // no phone receives SIP at a well-known port

}  // namespace

void ResponseGates::request(const sip::View& view, const Message& message, Duration lifetime, Effects& effects) {
  const auto& tuple = message.tuple;
  if (message.zone != rules::Zone::inside || tuple.protocol != IpProtocol::udp || !view.via.present || view.via.rport)
    return;
  const Port sent_by{view.via.port != 0 ? view.via.port : kSipPort};
  if (!view.via.host_is_address || view.via.address != tuple.source.address || sent_by == tuple.source.port ||
      number(sent_by) < kFirstUserPort)
    return;
  const Endpoint destination{tuple.source.address, sent_by};
  const auto name = fmt::format("{} {}", to_text(destination), to_text(tuple.destination.address));
  const auto until = message.stamp.time + lifetime;
  if (gates_.prolong(name, until)) return;
  GateSpec spec;
  spec.transport = IpProtocol::udp;
  spec.destination = destination;
  spec.source = tuple.destination.address;
  spec.use = GateUse::signalling;
  spec.lock_source = false;
  spec.protocol = rules::Protocol::sip;
  const auto why = message_name(message.bytes, view);
  gates_.open(name, {spec}, {"sip", text(message.bytes, view.call_id), why}, until, effects);
}

}  // namespace sallyport::sip_alg
