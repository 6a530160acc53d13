#include "alg/h323/dial_peers.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::h323_alg {
namespace {

constexpr std::size_t kMaxDigits = 64;  // more are not looked at
constexpr int kMaxSteps = 10000;        // of matching one number: a pattern is the operator's, and may be foolish

bool is_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || c == '*' || c == '#' || c == '+' || (c >= 'A' && c <= 'D');
}

// A pattern by backtracking, with a bound on its steps.
class Matcher {
 public:
  explicit Matcher(std::string_view digits) : digits_(digits) {}
  // Whether `pattern` fits from digit `at`, and then `rest` (a chain of what follows).
  [[nodiscard]] bool fits(std::string_view pattern, std::size_t at) {
    if (++steps_ > kMaxSteps) return false;
    if (pattern.empty()) return true;  // more digits may follow
    if (pattern[0] == '$') return at == digits_.size();
    if (pattern[0] == ',') return fits(pattern.substr(1), at);
    if (pattern == "T") return at < digits_.size();
    const auto length = unit(pattern);
    const auto one = pattern.substr(0, length);
    auto rest = pattern.substr(length);
    const char repeat = rest.empty() ? '\0' : rest[0];
    if (repeat != '?' && repeat != '%' && repeat != '+') {
      const auto next = after(one, at);
      return next && fits(rest, *next);
    }
    rest.remove_prefix(1);
    const std::size_t least = repeat == '+' ? 1 : 0;
    const std::size_t most = repeat == '?' ? 1 : digits_.size();
    std::vector<std::size_t> ends{at};
    while (ends.size() <= most) {
      const auto next = after(one, ends.back());
      if (!next || *next == ends.back()) break;
      ends.push_back(*next);
    }
    for (auto n = ends.size(); n > least; --n)
      if (fits(rest, ends[n - 1])) return true;
    return false;
  }

 private:
  // How much of the pattern its first unit is: a digit, a set, a group.
  [[nodiscard]] static std::size_t unit(std::string_view pattern) {
    const char close = pattern[0] == '[' ? ']' : pattern[0] == '(' ? ')' : '\0';
    if (close == '\0') return 1;
    const auto end = pattern.find(close);
    return end == std::string_view::npos ? pattern.size() : end + 1;
  }
  // Behind the digits that the unit takes from `at` on.
  [[nodiscard]] std::optional<std::size_t> after(std::string_view one, std::size_t at) const {
    if (one[0] == '(') {
      one = one.substr(1, one.size() - (one.ends_with(')') ? 2 : 1));
      while (!one.empty()) {
        const auto length = unit(one);
        const auto next = after(one.substr(0, length), at);
        if (!next) return std::nullopt;
        at = *next;
        one.remove_prefix(length);
      }
      return at;
    }
    if (at >= digits_.size()) return std::nullopt;
    const char digit = digits_[at];
    const bool fit = one == "." ? is_digit(digit) : one[0] == '[' ? in_set(one.substr(1), digit) : one[0] == digit;
    return fit ? std::optional{at + 1} : std::nullopt;
  }
  [[nodiscard]] static bool in_set(std::string_view set, char digit) {
    const bool inverted = set.starts_with('^');
    if (inverted) set.remove_prefix(1);
    bool in = false;
    for (std::size_t i = 0; i < set.size() && set[i] != ']'; ++i) {
      if (i + 2 < set.size() && set[i + 1] == '-' && set[i + 2] != ']') {
        in = in || (digit >= set[i] && digit <= set[i + 2]);
        i += 2;
      } else {
        in = in || set[i] == digit;
      }
    }
    return in != inverted;
  }

  std::string_view digits_;
  int steps_ = 0;
};

bool belongs(const rules::DialPeer& peer, const CallCounts::Ends& ends) {
  if (peer.session_target) return *peer.session_target == ends.from || *peer.session_target == ends.to;
  return peer.destination_pattern.empty() || pattern_fits(peer.destination_pattern, ends.called);
}

}  // namespace

bool pattern_fits(std::string_view pattern, std::string_view digits) {
  if (pattern.starts_with('+')) {  // E.164: the plus of the number, where it has one
    pattern.remove_prefix(1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
  }
  digits = digits.substr(0, kMaxDigits);
  return !digits.empty() && Matcher(digits).fits(pattern, 0);
}

std::string CallCounts::take(const rules::Policy& policy, const Ends& ends, Places& places) {
  struct Wanted {
    std::string name;
    std::uint32_t most;
  };
  std::vector<Wanted> wanted;
  for (const auto& peer : policy.dial_peers)
    if (peer.voip && peer.max_conn && belongs(peer, ends))
      wanted.push_back({fmt::format("dial-peer {}", peer.tag), *peer.max_conn});
  for (const auto* end : {&ends.from, &ends.to}) {
    if (end == &ends.to && ends.to == ends.from) break;
    // The longest prefix counts. One that fits everybody is about the other side's hosts.
    const std::pair<Prefix, std::uint32_t>* best = nullptr;
    for (const auto& limit : policy.h323.max_conn_of) {
      if (!limit.first.contains(*end) || (best != nullptr && best->first.length >= limit.first.length)) continue;
      if (limit.first.length == 0 && policy.zone_of(*end) == rules::Zone::inside) continue;
      best = &limit;
    }
    if (best != nullptr) wanted.push_back({fmt::format("peer {}", to_text(*end)), best->second});
  }
  std::erase_if(wanted, [&](const Wanted& w) {
    return std::find(places.names.begin(), places.names.end(), w.name) != places.names.end();
  });
  for (const auto& w : wanted)
    if (const auto taken = counts_.find(w.name); w.most == 0 || (taken != counts_.end() && taken->second >= w.most))
      return w.name;
  for (auto& w : wanted) {
    ++counts_[w.name];
    places.names.push_back(std::move(w.name));
  }
  return {};
}

void CallCounts::give_back(Places& places) {
  for (const auto& name : places.names)
    if (const auto taken = counts_.find(name); taken != counts_.end() && --taken->second == 0) counts_.erase(taken);
  places.names.clear();
}

}  // namespace sallyport::h323_alg
