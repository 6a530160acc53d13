// The protocol of a running gateway's control socket.
//
// A Unix stream socket. One request is one line of JSON, its answer is one line of JSON; a connection may carry
// any number of requests, answered in order.
//
//   {"command":"show","what":"calls"}
//   {"ok":true,"result":[{"call":"a84b4c76e66710@pc33","from":"alice", ...}]}
//
//   {"command":"why","source":"203.0.113.9:20000","destination":"10.1.1.5:16390","protocol":"udp"}
//   {"ok":true,"result":"gate 12 (INVITE of a84b4c76e66710@pc33, frame 311) let it in; 4711 packets"}
//
//   {"command":"reload"}
//   {"ok":true,"result":"reloaded"}
//
//   {"command":"show","what":"weather"}
//   {"ok":false,"error":"show weather: no such table; ..."}
//
// `reload` compiles the policy file again. A policy with an error is refused: `error` is the list of diagnostics, as
// `sallyport check` prints them, and the old policy stays in force.
//
// `result` is a table (an array of objects), an object, or text. IPv6 endpoints stand in brackets before the port, as
// in "[2001:db8::1]:20000". `protocol` is "udp" (also when left out) or "tcp". A program skips members that it does not
// know, so either side may be the newer one. A request longer than kMaxRequest ends the connection. A large table is
// sent as it is read; if the connection ends before the end of the line, there is no answer.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dissectors/base/address.h"

namespace sallyport::control {

inline constexpr std::string_view kDefaultSocket = "/run/sallyport/control.sock";
inline constexpr std::size_t kMaxRequest = 4096;

// The tables of `show`.
inline constexpr std::array<std::string_view, 9> kTables = {
    "calls", "registrations", "pinholes", "streams", "drops", "stats", "policy", "call-history", "logging"};

struct Show {
  std::string what;
  friend bool operator==(const Show&, const Show&) = default;
};
struct Why {
  FiveTuple tuple;
  friend bool operator==(const Why&, const Why&) = default;
};
struct Reload {
  friend bool operator==(const Reload&, const Reload&) = default;
};
using Request = std::variant<Show, Why, Reload>;

// The encoded lines have no end of line.
[[nodiscard]] std::string encode(const Request& request);

struct DecodedRequest {
  std::variant<std::monostate, Show, Why, Reload> request;  // monostate: `error` says what is wrong with the line
  std::string error;
};
[[nodiscard]] DecodedRequest decode_request(std::string_view line);

// Answers. `json` is a JSON text, which may have line breaks between its values; a text that is not JSON becomes a
// refusal that says so.
[[nodiscard]] std::string answer_json(std::string_view json);
[[nodiscard]] std::string answer_text(std::string_view text);
[[nodiscard]] std::string refuse(std::string_view error);
// A large table: its objects come between these two texts, separated by commas.
inline constexpr std::string_view kTableBegins = R"({"ok":true,"result":[)", kTableEnds = "]}";

struct Answer {
  bool ok = false;
  std::string result;  // JSON text, where ok
  std::string error;   // otherwise
};
// A line that is not an answer gives an Answer with `ok` false.
[[nodiscard]] Answer decode_answer(std::string_view line);

// "udp" and "tcp".
[[nodiscard]] std::optional<IpProtocol> parse_protocol(std::string_view text) noexcept;

}  // namespace sallyport::control
