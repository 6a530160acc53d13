// Help with typing errors: the distance between two words, and lists of candidates in a sentence.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sallyport::rules {

// Levenshtein distance without regard to case.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `word`; empty: no candidate is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

// "a", "a or b", "a, b or c"; a long list is cut with "...".
[[nodiscard]] std::string one_of(std::span<const std::string_view> candidates);

// For keywords, which have no case; names have.
[[nodiscard]] bool same_keyword(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] bool abbreviates(std::string_view shorter, std::string_view keyword) noexcept;

// A word for a message, in quotes: unprintable bytes are '?', long words are cut.
[[nodiscard]] std::string quoted(std::string_view word);

}  // namespace sallyport::rules
