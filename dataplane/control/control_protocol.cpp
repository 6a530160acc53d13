#include "dataplane/control/control_protocol.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sallyport::control {

namespace {

using Json = nlohmann::ordered_json;

std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A member that is a string; nullptr: it is missing or of another type.
const std::string* text_member(const Json& object, std::string_view name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get_ptr<const std::string*>() : nullptr;
}

DecodedRequest wrong(std::string error) {
  return {std::monostate{}, std::move(error)};
}

DecodedRequest decode_why(const Json& object) {
  Why why;
  for (const auto& [name, endpoint] :
       {std::pair{"source", &why.tuple.source}, std::pair{"destination", &why.tuple.destination}}) {
    const auto* text = text_member(object, name);
    if (text == nullptr) return wrong(fmt::format("why: \"{}\" is missing", name));
    const auto parsed = parse_endpoint(*text);
    if (!parsed) return wrong(fmt::format("why: \"{}\" is \"{}\", not ADDRESS:PORT", name, *text));
    *endpoint = *parsed;
  }
  why.tuple.protocol = IpProtocol::udp;
  if (const auto* text = text_member(object, "protocol")) {
    const auto protocol = parse_protocol(*text);
    if (!protocol) return wrong(fmt::format("why: \"protocol\" is \"{}\", neither udp nor tcp", *text));
    why.tuple.protocol = *protocol;
  }
  return {why, {}};
}

}  // namespace

std::optional<IpProtocol> parse_protocol(std::string_view text) noexcept {
  if (text == "udp") return IpProtocol::udp;
  if (text == "tcp") return IpProtocol::tcp;
  return std::nullopt;
}

std::string encode(const Request& request) {
  if (const auto* show = std::get_if<Show>(&request)) return one_line({{"command", "show"}, {"what", show->what}});
  if (std::holds_alternative<Reload>(request)) return one_line({{"command", "reload"}});
  const auto& tuple = std::get<Why>(request).tuple;
  return one_line({{"command", "why"},
                   {"source", to_text(tuple.source)},
                   {"destination", to_text(tuple.destination)},
                   {"protocol", to_text(tuple.protocol)}});
}

DecodedRequest decode_request(std::string_view line) {
  if (line.size() > kMaxRequest) return wrong(fmt::format("a request has at most {} bytes", kMaxRequest));
  const auto object = Json::parse(line, nullptr, false);
  if (!object.is_object()) return wrong("a request is one line with a JSON object");
  const auto* command = text_member(object, "command");
  if (command == nullptr) return wrong("\"command\" is missing; it is show, why or reload");
  if (*command == "why") return decode_why(object);
  if (*command == "reload") return {Reload{}, {}};
  if (*command != "show")
    return wrong(fmt::format("\"{}\" is not a command; there are show, why and reload", *command));
  const auto* what = text_member(object, "what");
  if (what == nullptr) return wrong("show: \"what\" is missing");
  for (const auto table : kTables)
    if (*what == table) return {Show{*what}, {}};
  return wrong(fmt::format("show {}: no such table; there are {}", *what, fmt::join(kTables, ", ")));
}

std::string answer_json(std::string_view json) {
  auto result = Json::parse(json, nullptr, false);
  if (result.is_discarded()) return refuse("the gateway's answer is not JSON");
  return one_line({{"ok", true}, {"result", std::move(result)}});
}

std::string answer_text(std::string_view text) {
  return one_line({{"ok", true}, {"result", text}});
}

std::string refuse(std::string_view error) {
  return one_line({{"ok", false}, {"error", error}});
}

Answer decode_answer(std::string_view line) {
  const auto object = Json::parse(line, nullptr, false);
  if (!object.is_object()) return {false, {}, "what came back is not an answer of a Sallyport gateway"};
  const auto ok = object.find("ok");
  if (ok == object.end() || !ok->is_boolean()) return {false, {}, "the gateway's answer has no \"ok\""};
  if (ok->get<bool>()) {
    const auto result = object.find("result");
    return {true, result == object.end() ? "null" : one_line(*result), {}};
  }
  const auto* error = text_member(object, "error");
  return {false, {}, error != nullptr ? *error : "the gateway refused, and did not say why"};
}

}  // namespace sallyport::control
