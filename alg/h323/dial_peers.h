// Which dial-peers and peers a call counts against, and whether one more is within their `max-conn` (needs.md S3-32).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alg/base/time.h"
#include "dissectors/base/address.h"
#include "rules/policy.h"

namespace sallyport::h323_alg {

// Whether a `destination-pattern` of IOS fits the digits: `.` one digit, `[..]` one of a set, `T` any that follow,
// `?`, `+` and `%` repeat what is before them, `(..)` groups it, `$` ends the number, `,` is a pause. What is not
// ended may be followed by more digits.
[[nodiscard]] bool pattern_fits(std::string_view pattern, std::string_view digits);

// A call's place in the counts, given back when it ends.
struct Places {
  std::vector<std::string> names;  // "dial-peer 10", "peer 203.0.113.9"
};

class CallCounts {
 public:
  struct Ends {
    IpAddress from, to;
    std::string called;  // digits
  };
  // Takes a place in every count that the call belongs to and has none in yet; or, where one is full, none at all,
  // and gives its name.
  [[nodiscard]] std::string take(const rules::Policy& policy, const Ends& ends, Places& places);
  void give_back(Places& places);

 private:
  std::map<std::string, std::uint32_t> counts_;
};

}  // namespace sallyport::h323_alg
