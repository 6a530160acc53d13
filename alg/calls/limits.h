// Counts live calls: in all, of each source, and in each named place.
//
// A named place is a limit that policy gives to a dial-peer or a peer (`max-conn`): "dial-peer 10", "peer 203.0.113.9".
// A call takes one place under each name that it belongs to, for any number of legs. The call gives its places back
// when it ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alg/base/hash.h"
#include "dissectors/base/address.h"
#include "rules/policy.h"

namespace sallyport {

class CallLimits {
 public:
  // The names under which a call has a place.
  struct Places {
    std::vector<std::string> names;
  };
  // The two hosts of a new call, and the dialled digits.
  struct Ends {
    IpAddress from, to;
    std::string called;
  };

  explicit CallLimits(std::uint64_t hash_seed);

  // The name of the limit that one more call of this source would exceed ("limit calls", "limit calls-per-source"), or
  // an empty text.
  [[nodiscard]] std::string_view exceeded(const rules::Limits& limits, const IpAddress& source) const;
  void begin(const IpAddress& source);
  void end(const IpAddress& source);
  [[nodiscard]] std::size_t live() const noexcept { return live_; }
  [[nodiscard]] std::size_t live(const IpAddress& source) const;

  // Takes a place under each name that the call belongs to and that `places` does not have yet. If one name is full,
  // takes no place and returns that name. Returns an empty text otherwise.
  [[nodiscard]] std::string take(const rules::Policy& policy, const Ends& ends, Places& places);
  void give_back(Places& places);

 private:
  std::size_t live_ = 0;
  std::unordered_map<IpAddress, std::uint32_t, SeededHash> per_source_;
  std::unordered_map<std::string, std::uint32_t, TextHash> named_;
};

}  // namespace sallyport
