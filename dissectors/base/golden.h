// A test helper: golden messages as Markdown files that people can read. A file says in words why the message
// is worth having, gives the message in a fenced block, and what is found in it in another:
//
//   ```message             text; its lines end with CRLF. "message lf": with LF. "message open": the last line
//                          has no end
//   ```hex                 bytes as hexadecimal digits; '#' begins a remark
//   ```found               what the dissector's test prints of the View
//
// With SALLYPORT_REWRITE_GOLDEN set in the environment the found blocks are rewritten; review the difference.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "dissectors/base/bytes.h"

namespace sallyport {

struct Golden {
  std::filesystem::path path;
  std::string before;  // the file up to the found block's text
  std::string after;   // the file behind it
  std::string message;
  std::string found;
  std::string options;  // words behind "hex" or "message"

  [[nodiscard]] Bytes bytes() const { return as_bytes(message); }
};

namespace golden_detail {

inline std::string from_hex(const std::string& block) {
  std::string out;
  std::istringstream lines(block);
  for (std::string line; std::getline(lines, line);) {
    std::string digits;
    for (const char c : line.substr(0, line.find('#')))
      if (c != ' ') digits += c;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
      out += static_cast<char>(std::stoul(digits.substr(i, 2), nullptr, 16));
  }
  return out;
}

inline std::string from_text(const std::string& block, const std::string& options) {
  std::string out;
  const bool lf = options.find("lf") != std::string::npos;
  for (const char c : block) {
    if (c == '\n' && !lf) out += '\r';
    out += c;
  }
  if (options.find("open") != std::string::npos)
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
  return out;
}

}  // namespace golden_detail

[[nodiscard]] inline Golden load_golden(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  Golden golden;
  golden.path = path;
  for (std::size_t at = 0; (at = whole.find("```", at)) != std::string::npos;) {
    const auto line_end = whole.find('\n', at);
    const auto close = whole.find("\n```", line_end);
    if (line_end == std::string::npos || close == std::string::npos) break;
    const auto head = whole.substr(at + 3, line_end - at - 3);
    const auto block = close > line_end ? whole.substr(line_end + 1, close - line_end) : std::string{};
    const auto kind = head.substr(0, head.find(' '));
    if (kind == "message" || kind == "hex") {
      golden.options = head.substr(kind.size());
      golden.message = kind == "hex" ? golden_detail::from_hex(block) : golden_detail::from_text(block, golden.options);
    } else if (kind == "found") {
      golden.before = whole.substr(0, line_end + 1);
      golden.found = block;
      golden.after = whole.substr(close + 1);
    }
    at = close + 4;
  }
  return golden;
}

// All *.md files of a folder, by name.
[[nodiscard]] inline std::vector<Golden> load_goldens(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".md" && entry.path().filename() != "README.md") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Golden> goldens;
  for (const auto& path : paths) goldens.push_back(load_golden(path));
  return goldens;
}

// True where `found` is what the file says; rewrites the file where that was asked for.
[[nodiscard]] inline bool same_as_golden(const Golden& golden, const std::string& found) {
  if (std::getenv("SALLYPORT_REWRITE_GOLDEN") != nullptr && !golden.before.empty()) {
    std::ofstream out(golden.path, std::ios::binary);
    out << golden.before << found << golden.after;
    return true;
  }
  return golden.found == found;
}

}  // namespace sallyport
