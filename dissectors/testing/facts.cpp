#include "dissectors/testing/facts.h"

namespace sallyport {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";

}  // namespace

std::string escape(std::string_view text) {
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

void FactList::text(std::string_view name, Range range) {
  if (range == Range{}) return;
  auto value = "@" + std::to_string(range.offset);
  if (!range.empty()) value += " " + escape(sallyport::text(message_, range));
  line(name, value);
}

void FactList::number(std::string_view name, std::uint64_t value, std::string_view word) {
  line(name, std::to_string(value) + (word.empty() ? "" : " ") + std::string(word));
}

void FactList::hex(std::string_view name, std::uint32_t value) {
  std::string digits = "0x";
  for (unsigned shift = 16; shift != 0;) {
    shift -= 4;
    digits += kHex[(value >> shift) & 15U];
  }
  line(name, digits);
}

void FactList::error(const DecodeError& error) {
  auto value = std::string(name(error.code)) + " @" + std::to_string(error.offset);
  if (!error.field.empty()) value += " in " + std::string(error.field);
  line("error", value);
}

void FactList::line(std::string_view name, std::string_view value) {
  out_ += name;
  if (!value.empty()) {
    out_ += ' ';
    out_ += value;
  }
  out_ += '\n';
}

}  // namespace sallyport
