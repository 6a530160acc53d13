// A test helper: the rows of a ledger and of a protocol, read to the end in small slices.
#pragma once

#include <vector>

#include "alg/protocol.h"

namespace sallyport {

inline constexpr std::size_t kTestSlice = 2;

inline std::vector<CallRow> live_calls(const Ledger& ledger) {
  std::vector<CallRow> rows;
  for (Place place; !place.end;) ledger.read(place, kTestSlice, rows);
  return rows;
}
inline std::vector<CallRow> ended_calls(const Ledger& ledger) {
  std::vector<CallRow> rows;
  for (Place place; !place.end;) ledger.read_history(place, kTestSlice, rows);
  return rows;
}
inline std::vector<RegistrationRow> registrations(const ProtocolAlg& protocol) {
  std::vector<RegistrationRow> rows;
  for (Place place; !place.end;) protocol.registrations(place, kTestSlice, rows);
  return rows;
}

}  // namespace sallyport
