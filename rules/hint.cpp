#include "rules/hint.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace sallyport::rules {
namespace {

constexpr std::size_t kLongestWord = 64;  // a longer word is not a mistyped keyword
constexpr std::size_t kCandidatesShown = 12;

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.size() > kLongestWord) return {};
  std::string_view best;
  std::size_t best_distance = (word.size() < 4 ? 1 : std::max<std::size_t>(2, word.size() / 3)) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string one_of(std::span<const std::string_view> candidates) {
  std::string text;
  const std::size_t shown = std::min(candidates.size(), kCandidatesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i != 0) text += i + 1 == candidates.size() ? " or " : ", ";
    text += candidates[i];
  }
  if (shown < candidates.size()) text += ", ...";
  return text;
}

bool same_keyword(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && abbreviates(a, b);
}

bool abbreviates(std::string_view shorter, std::string_view keyword) noexcept {
  return !shorter.empty() && shorter.size() <= keyword.size() &&
         std::equal(shorter.begin(), shorter.end(), keyword.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string quoted(std::string_view word) {
  std::string text = "'";
  for (const char c : word.substr(0, kLongestWord)) {
    const auto byte = static_cast<unsigned char>(c);
    text += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  if (word.size() > kLongestWord) text += "...";
  return text + "'";
}

}  // namespace sallyport::rules
