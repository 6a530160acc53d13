// Capture files for tests, built byte by byte, so that each can be wrong in exactly one way.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace sallyport {

inline std::string le32(std::uint32_t value) {
  std::string out;
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((value >> shift) & 0xffU);
  return out;
}
inline std::string le16(std::uint16_t value) {
  return le32(value).substr(0, 2);
}

inline constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4, kNanoseconds = 0xa1b23c4d;

inline std::string pcap_header(std::uint32_t link, std::uint32_t magic = kMicroseconds) {
  return le32(magic) + le16(2) + le16(4) + le32(0) + le32(0) + le32(65535) + le32(link);
}
inline std::string pcap_packet(std::uint32_t seconds, std::uint32_t fraction, std::string_view bytes,
                               std::uint32_t wire_length = 0) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return le32(seconds) + le32(fraction) + le32(size) + le32(wire_length != 0 ? wire_length : size) + std::string(bytes);
}

// pcapng blocks: section header, interface description, enhanced packet.
inline std::string block(std::uint32_t type, std::string body) {
  body.resize((body.size() + 3) / 4 * 4);
  const auto length = le32(static_cast<std::uint32_t>(body.size() + 12));
  return le32(type) + length + body + length;
}
inline std::string section() {
  return block(0x0a0d0d0a, le32(0x1a2b3c4d) + le16(1) + le16(0) + le32(~0U) + le32(~0U));
}
inline std::string interface_block(std::uint16_t link, char resolution = 6) {
  return block(1, le16(link) + le16(0) + le32(65535) + le16(9) + le16(1) + std::string(1, resolution) +
                      std::string(3, '\0') + le32(0));
}
inline std::string packet_block(std::uint32_t interface, std::uint64_t ticks, std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return block(6, le32(interface) + le32(static_cast<std::uint32_t>(ticks >> 32U)) +
                      le32(static_cast<std::uint32_t>(ticks)) + le32(size) + le32(size) + std::string(bytes));
}

// A folder that is removed at the end of the test.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const { return (path_ / name).string(); }
  std::string write(std::string_view name, std::string_view content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace sallyport
