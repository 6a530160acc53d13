#include "dissectors/testing/golden.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

namespace sallyport {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

[[noreturn]] void fail(const Golden& golden, std::string_view why) {
  std::cerr << golden.path << ": " << golden.name << ": " << why << '\n';
  std::abort();
}

char octet_of(const Golden& golden, std::string_view digits) {
  const auto is_digit = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
  if (digits.size() != 2 || !std::all_of(digits.begin(), digits.end(), is_digit))
    fail(golden, "not two hexadecimal digits: " + std::string(digits));
  return static_cast<char>(std::stoul(std::string(digits), nullptr, 16));
}

std::string from_hex(const Golden& golden, std::string_view line) {
  std::string digits;
  for (const char c : line.substr(0, line.find('#')))
    if (c != ' ') digits += c;
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) out += octet_of(golden, std::string_view(digits).substr(i, 2));
  return out;
}

std::string from_text(const Golden& golden, std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\') {
      out += line[i];
      continue;
    }
    const char c = ++i < line.size() ? line[i] : '\0';
    switch (c) {
      case 'r': out += '\r'; break;
      case 'n': out += '\n'; break;
      case 't': out += '\t'; break;
      case '\\': out += '\\'; break;
      case 'x':
        out += octet_of(golden, line.substr(i + 1, 2));
        i += 2;
        break;
      default: fail(golden, "an escape that is none of \\r \\n \\t \\\\ \\xNN");
    }
  }
  return out;
}

// The lines of a file, one after the other.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] bool next(std::string_view& line) {
    if (at_ >= text_.size()) return false;
    const auto end = std::min(text_.find('\n', at_), text_.size());
    line = text_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// The lines up to the closing fence.
template <class See>
void read_block(const Golden& golden, Lines& lines, See see) {
  for (std::string_view line; lines.next(line);) {
    if (line == "```") return;
    see(line);
  }
  fail(golden, "a block without its end");
}

void load_file(const std::filesystem::path& path, std::vector<Golden>& out) {
  const auto text = read_file(path);
  Golden golden;
  golden.path = path;
  golden.file = path.stem().string();
  bool message_read = false;
  Lines lines(text);
  for (std::string_view line; lines.next(line);) {
    if (line.starts_with("# ") || line.starts_with("## ")) golden.name = line.substr(line.find(' ') + 1);
    if (!line.starts_with("```")) continue;
    const auto head = line.substr(3);
    const auto kind = head.substr(0, head.find(' '));
    if (message_read != (kind == "found")) fail(golden, "a message and its findings come in turn");
    if (kind == "found") {
      golden.found_at = lines.position();
      golden.found.clear();
      read_block(golden, lines, [&](std::string_view fact) { golden.found += std::string(fact) + "\n"; });
      out.push_back(golden);
    } else if (kind == "hex" || kind == "text") {
      golden.options = head.substr(kind.size());
      golden.message.clear();
      read_block(golden, lines, [&](std::string_view part) {
        golden.message += kind == "hex" ? from_hex(golden, part) : from_text(golden, part);
      });
    } else {
      fail(golden, "a block that is none of hex, text and found: " + std::string(kind));
    }
    message_read = kind != "found";
  }
  if (message_read) fail(golden, "a message without its findings");
}

std::vector<Golden> load_folder(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(root))
    if (entry.path().extension() == ".md") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Golden> goldens;
  for (const auto& path : paths) load_file(path, goldens);
  return goldens;
}

}  // namespace

bool Golden::has(std::string_view option) const {
  return (options + " ").find(" " + std::string(option) + " ") != std::string::npos;
}

const std::vector<Golden>& load_goldens(const std::string& folder, const std::string& kind) {
  static std::map<std::filesystem::path, std::vector<Golden>> loaded;
  const auto root = std::filesystem::path(SALLYPORT_SOURCE_DIR) / "dissectors" / folder / "testdata" / kind;
  const auto [entry, is_new] = loaded.try_emplace(root);
  if (is_new) entry->second = load_folder(root);
  return entry->second;
}

bool rewrite_goldens(const std::vector<Golden>& goldens, const std::vector<std::string>& found) {
  if (std::getenv("SALLYPORT_REWRITE") == nullptr) return false;
  // From the last message to the first, so that the offsets before it stay valid.
  for (std::size_t i = goldens.size(); i-- > 0;) {
    const auto& golden = goldens[i];
    auto text = read_file(golden.path);
    text.replace(golden.found_at, golden.found.size(), found[i]);
    std::ofstream(golden.path, std::ios::binary) << text;
  }
  return true;
}

}  // namespace sallyport
