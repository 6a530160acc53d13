// The rows of `sallyport show`, typed.
//
// A table is read in slices: the thread that forwards packets copies a few rows at a time, and the thread that asked
// makes text of them (row_json.h). A reader keeps its Place between slices; a table may change in between, so a row can
// be missed or show its latest state, but no row comes twice and no slice takes longer than its bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alg/base/time.h"
#include "alg/events/events.h"
#include "dissectors/base/address.h"

namespace sallyport {

// The states of a call in every table and record: one vocabulary for all protocols.
enum class CallState : std::uint8_t { setup, alerting, answered, held, ended, refused };
[[nodiscard]] std::string_view to_text(CallState state) noexcept;

// One call, live or ended. Its times are absolute; a time that is Time{} has not come.
struct CallRow {
  std::string proto, call, from, to, cause;
  std::string digits;  // SCCP: as dialled
  CallState state = CallState::setup;
  std::optional<bool> secure;
  Time set_up{}, answered{}, ended{};
  std::uint32_t gates = 0;
  std::optional<std::uint32_t> dialogues;       // SIP
  std::optional<std::uint32_t> legs, channels;  // H.323
};

// One phone or endpoint that is registered now.
struct RegistrationRow {
  std::string proto, device, type, registrar;
  std::string identifier;  // H.323: the endpoint identifier
  IpAddress address;
  std::uint16_t port = 0;
  IpProtocol transport{};
  std::optional<std::uint32_t> tag, socket, version;  // SCCP
  Time since{}, expires{};                            // expires: Time{} where the registration has no end
};

// One open gate.
struct PinholeRow {
  std::uint64_t id = 0;
  std::string proto, call, by;  // by: the message that opened it
  IpProtocol transport{};
  std::optional<IpAddress> source;  // none: any
  std::uint16_t source_port = 0;    // 0: any
  Endpoint destination;
  Time opened{};
  bool used = false;
  std::uint64_t strangers = 0;
};

// One media stream that has not ended.
using StreamRow = StreamEvent;

struct DropRow {
  DropReason reason{};
  std::uint64_t packets = 0;
};

// Where a reader of a table stands. A reader begins with Place{} and has read everything when `end` is set.
struct Place {
  std::uint64_t at = 0;
  bool end = false;
};

using Rows = std::variant<std::vector<CallRow>, std::vector<RegistrationRow>, std::vector<PinholeRow>,
                          std::vector<StreamRow>, std::vector<DropRow>>;

}  // namespace sallyport
