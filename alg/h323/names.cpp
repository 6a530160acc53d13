#include "alg/h323/names.h"

namespace sallyport::h323_alg {

std::string alias_text(Bytes message, const h225::Alias& alias) {
  return h323::to_text(message, alias.text);
}

std::string call_name(Bytes message, Range call_identifier, Range conference_id) {
  auto name = h323::guid_text(slice(message, call_identifier));
  return name.empty() ? h323::guid_text(slice(message, conference_id)) : name;
}

std::string message_name(const h225::View& view) {
  const auto name = q931::to_text(view.q931.type);
  return name.empty() ? "q931" : std::string{name};
}

GateSpec signalling_gate(IpProtocol transport, const Endpoint& destination, const IpAddress& source) {
  GateSpec spec;
  spec.transport = transport;
  spec.destination = destination;
  spec.source = source;
  spec.use = GateUse::signalling;
  spec.lock_source = false;
  spec.protocol = rules::Protocol::h323;
  return spec;
}

Event malformed(const Message& message, const DecodeError& error, std::string_view part, std::size_t base) {
  MalformedEvent event;
  event.proto = "h323";
  event.field = error.field.empty() ? std::string{name(error.code)} : std::string{error.field};
  event.message = std::string{describe(error.code)};
  if (!part.empty()) event.message = std::string{part} + ": " + event.message;
  event.offset = error.offset + static_cast<std::uint32_t>(base);
  event.source = message.tuple.source;
  event.destination = message.tuple.destination;
  return {message.stamp, std::move(event)};
}

}  // namespace sallyport::h323_alg
