#include "rules/value_rows.h"

#include "rules/arguments.h"

namespace sallyport::rules {
namespace {

bool is_keyword(std::string_view word) noexcept {
  return !word.starts_with('[') && word.find('|') == std::string_view::npos && !argument_named(word);
}

std::string_view first_word(std::string_view text) noexcept {
  return text.substr(0, text.find(' '));
}

}  // namespace

const Policy& presets() noexcept {
  static const Policy policy;
  return policy;
}

std::string_view keywords_of(std::string_view pattern) noexcept {
  std::size_t end = 0;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view word = first_word(pattern.substr(at));
    if (!is_keyword(word)) break;
    end = at + word.size();
    at = end + 1;
  }
  return pattern.substr(0, end);
}

std::string_view choice_of(std::string_view pattern, std::size_t n) noexcept {
  for (std::size_t at = 0; at < pattern.size();) {
    std::string_view word = first_word(pattern.substr(at));
    at += word.size() + 1;
    if (word.find('|') == std::string_view::npos) continue;
    if (word.starts_with('[')) word.remove_prefix(1);
    if (word.ends_with(']')) word.remove_suffix(1);
    for (; n != 0; --n) {
      const std::size_t end = word.find('|');
      if (end == std::string_view::npos) return {};
      word.remove_prefix(end + 1);
    }
    return word.substr(0, word.find('|'));
  }
  return {};
}

}  // namespace sallyport::rules
