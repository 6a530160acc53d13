// Help for people who mistype: how far two words are apart, and how candidates read in a sentence.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sallyport::rules {

// Levenshtein distance, upper and lower case being the same.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that somebody who wrote `word` most likely meant; empty when none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

// "a", "a or b", "a, b or c"; a long list is cut with "...".
[[nodiscard]] std::string one_of(std::span<const std::string_view> candidates);

// Keywords do not care about case, names do.
[[nodiscard]] bool same_keyword(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] bool abbreviates(std::string_view shorter, std::string_view keyword) noexcept;

// A word as it may stand in a message: unprintable bytes shown as '?', long words cut.
[[nodiscard]] std::string quoted(std::string_view word);

}  // namespace sallyport::rules
