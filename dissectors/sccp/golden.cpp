#include "dissectors/sccp/golden.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "dissectors/base/golden.h"
#include "dissectors/sccp/facts.h"

namespace sallyport::sccp {
namespace {

constexpr std::string_view kOpenMessage = "```hex";
constexpr std::string_view kOpenFound = "```found\n";
constexpr std::string_view kClose = "```\n";
constexpr std::string_view kVersion = " version ";

std::vector<std::filesystem::path> golden_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SALLYPORT_SOURCE_DIR "/dissectors/sccp/testdata"))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The message whose block opens at `at`, and where its findings stand in the text.
struct Place {
  Golden golden;
  std::size_t found = 0;
  std::size_t found_end = 0;
};
Place place_at(const std::string& text, std::size_t at) {
  Place place;
  const auto head_end = text.find('\n', at);
  const auto head = text.substr(at + kOpenMessage.size(), head_end - at - kOpenMessage.size());
  if (head.rfind(kVersion, 0) == 0)
    place.golden.context.protocol_version = static_cast<std::uint8_t>(std::stoi(head.substr(kVersion.size())));
  const auto message_end = text.find(kClose, head_end);
  place.golden.message = golden_detail::from_hex(text.substr(head_end + 1, message_end - head_end - 1));
  place.found = text.find(kOpenFound, message_end) + kOpenFound.size();
  place.found_end = text.find(kClose, place.found);
  place.golden.found = text.substr(place.found, place.found_end - place.found);
  return place;
}

}  // namespace

const std::vector<Golden>& golden_messages() {
  static const auto all = [] {
    std::vector<Golden> out;
    for (const auto& path : golden_files()) {
      const auto text = read_file(path);
      for (std::size_t at = 0; (at = text.find("\n## ", at)) != std::string::npos;) {
        auto place = place_at(text, text.find(kOpenMessage, at));
        place.golden.file = path.stem().string();
        place.golden.name = text.substr(at + 4, text.find('\n', at + 1) - at - 4);
        out.push_back(place.golden);
        at = place.found_end;
      }
    }
    return out;
  }();
  return all;
}

void rewrite_golden_files() {
  for (const auto& path : golden_files()) {
    auto text = read_file(path);
    for (std::size_t at = 0; (at = text.find(kOpenMessage, at)) != std::string::npos;) {
      const auto place = place_at(text, at);
      text.replace(place.found, place.found_end - place.found, facts_of(place.golden.bytes(), place.golden.context));
      at = place.found;
    }
    std::ofstream(path, std::ios::binary) << text;
  }
}

}  // namespace sallyport::sccp
