#include "dissectors/testing/facts.h"

namespace sallyport {

std::string escape(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r')
      out += "\\r";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\\')
      out += "\\\\";
    else if (c >= ' ' && c <= '~')
      out += c;
    else
      out += {'\\', 'x', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return out;
}

void Facts::number(std::string_view name, std::uint64_t value, std::string_view word) {
  line(name, std::to_string(value) + (word.empty() ? "" : " ") + std::string(word));
}

void Facts::error(const DecodeError& error) {
  auto value = std::string(name(error.code)) + " @" + std::to_string(error.offset);
  if (!error.field.empty()) value += " in " + std::string(error.field);
  line("error", value);
}

void Facts::line(std::string_view name, std::string_view value) {
  out_ += name;
  if (!value.empty()) {
    out_ += ' ';
    out_ += value;
  }
  out_ += '\n';
}

}  // namespace sallyport
