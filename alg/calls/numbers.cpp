#include "alg/calls/numbers.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace sallyport {
namespace {

constexpr std::size_t kMaxDigits = 64;  // further digits are ignored
constexpr int kMaxSteps = 10000;        // steps per number: the time for some patterns grows exponentially

bool is_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || c == '*' || c == '#' || c == '+' || (c >= 'A' && c <= 'D');
}

// Matches by backtracking; the number of steps is bounded.
class Matcher {
 public:
  explicit Matcher(std::string_view digits) : digits_(digits) {}
  // True if `pattern` fits the digits from place `at` on.
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
  // The length of the first unit of the pattern: a digit, a set or a group.
  [[nodiscard]] static std::size_t unit(std::string_view pattern) {
    const char close = pattern[0] == '[' ? ']' : pattern[0] == '(' ? ')' : '\0';
    if (close == '\0') return 1;
    const auto end = pattern.find(close);
    return end == std::string_view::npos ? pattern.size() : end + 1;
  }
  // The place after the digits that the unit takes from `at` on.
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

}  // namespace

bool pattern_fits(std::string_view pattern, std::string_view digits) {
  if (pattern.starts_with('+')) {  // E.164: the number may omit the plus
    pattern.remove_prefix(1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
  }
  digits = digits.substr(0, kMaxDigits);
  return !digits.empty() && Matcher(digits).fits(pattern, 0);
}

}  // namespace sallyport
