#include <fmt/format.h>

#include "rules/policy.h"

namespace sallyport::rules {
namespace {

constexpr bool continues_a_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

}  // namespace

std::string format(const Diagnostic& diagnostic, std::string_view file) {
  const std::string_view severity = diagnostic.severity == Diagnostic::Severity::error ? "error" : "warning";
  if (diagnostic.line == 0) return fmt::format("{}: {}: {}", file, severity, diagnostic.message);
  std::string source, caret;
  for (std::size_t i = 0; i < diagnostic.source.size(); ++i) {
    const char c = diagnostic.source[i];
    const auto byte = static_cast<unsigned char>(c);
    source += (byte < 0x20 && c != '\t') || byte == 0x7f ? '?' : c;
    // A tab stays a tab: the caret is under its word at any tab width.
    if (i + 1 < diagnostic.column && !continues_a_character(c)) caret += c == '\t' ? '\t' : ' ';
  }
  return fmt::format("{}:{}:{}: {}: {}\n{}\n{}^", file, diagnostic.line, diagnostic.column, severity,
                     diagnostic.message, source, caret);
}

}  // namespace sallyport::rules
