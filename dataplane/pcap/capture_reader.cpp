#include "dataplane/pcap/capture_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pcap/pcap.h>
#include <stdio_ext.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "dataplane/pcap/link_types.h"

namespace sallyport {

namespace {

// A frame of an ordinary network and its tags.
constexpr std::size_t kPlace = 2048;

}  // namespace

struct CaptureReader::Parts {
  std::string name;                  // for messages
  std::unique_ptr<char[]> buffered;  // the stream's buffer; freed after the stream
  pcap_t* pcap = nullptr;
  net::LinkType link{};
  std::uint64_t frames = 0;
  std::optional<std::uint64_t> size;
  std::string error;
  bool ended = false;
  // The batch: packet i is at kPlace * i of the arena, a longer one in memory of its own.
  std::unique_ptr<std::byte[]> arena = std::make_unique_for_overwrite<std::byte[]>(kPlace * kMostOfBatch);
  std::array<CapturedPacket, kMostOfBatch> batch;
  std::array<std::vector<std::byte>, kMostOfBatch> long_packets;

  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    if (pcap != nullptr) pcap_close(pcap);
  }
  [[nodiscard]] bool read(CapturedPacket& packet);
};

namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// The bytes of a larger buffer leave the second-level cache before they are read.
constexpr std::size_t kReadBuffer = std::size_t{1} << 18;
// Standard input outlives its reader.
std::array<char, kReadBuffer> standard_input_buffer;

Time time_of(const timeval& stamp) noexcept {
  // Opened with nanosecond precision: tv_usec holds nanoseconds. A damaged file may hold any seconds.
  constexpr std::int64_t kMostSeconds = 9'000'000'000'000;
  const auto seconds = std::clamp<std::int64_t>(stamp.tv_sec, -kMostSeconds, kMostSeconds);
  return Time(std::chrono::seconds(seconds) + Duration(stamp.tv_usec / 1000));
}

// Describes a file that libpcap does not know, by its first bytes.
std::string_view hint(const std::array<unsigned char, 6>& begin) noexcept {
  const auto starts = [&begin](std::initializer_list<unsigned char> magic) {
    return std::equal(magic.begin(), magic.end(), begin.begin());
  };
  if (starts({0x1f, 0x8b})) return "it is compressed with gzip: gzip -dc FILE | sallyport analyze -";
  if (starts({0x28, 0xb5, 0x2f, 0xfd})) return "it is compressed with zstd: zstd -dc FILE | sallyport analyze -";
  if (starts({0xfd, '7', 'z', 'X', 'Z'})) return "it is compressed with xz: xz -dc FILE | sallyport analyze -";
  if (starts({'P', 'K', 3, 4})) return "it is a zip archive: unzip -p FILE | sallyport analyze -";
  if (starts({'s', 'n', 'o', 'o', 'p'})) return "it is a snoop capture: editcap -F pcap FILE OTHER";
  return {};
}

std::string why_not_a_capture(const std::string& name, std::string_view libpcap_says,
                              const std::array<unsigned char, 6>& begin, std::size_t begin_size) {
  if (libpcap_says.find("truncated") != std::string_view::npos) {
    if (begin_size == 0) return fmt::format("{}: the file is empty", name);
    return fmt::format("{}: the file ends inside its header ({})", name, libpcap_says);
  }
  const auto more = hint(begin);
  if (!more.empty()) return fmt::format("{}: not a pcap or pcapng file; {}", name, more);
  return fmt::format("{}: not a pcap or pcapng file ({})", name, libpcap_says);
}

std::string why_it_ended(const std::string& name, std::string_view libpcap_says, std::uint64_t frames) {
  const auto before = frames == 0 ? std::string("no packet was read before it")
                                  : fmt::format("{} packet{} before it {} read", frames, frames == 1 ? "" : "s",
                                                frames == 1 ? "was" : "were");
  if (libpcap_says.find("different from the type of the first interface") != std::string_view::npos) {
    return fmt::format(
        "{}: the file has interfaces of different link types, which cannot be read together; {}; write one file for "
        "each: tshark -r FILE -Y 'frame.interface_id == 0' -w ONE",
        name, before);
  }
  if (libpcap_says.find("truncated") != std::string_view::npos)
    return fmt::format("{}: the capture is cut off inside packet {} ({}); {}", name, frames + 1, libpcap_says, before);
  return fmt::format("{}: damaged at packet {} ({}); {}", name, frames + 1, libpcap_says, before);
}

}  // namespace

CaptureReader::CaptureReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
CaptureReader::~CaptureReader() = default;

CaptureReader::Opened CaptureReader::open(const std::string& path) {
  const bool standard_input = path == "-";
  auto parts = std::make_unique<Parts>();
  parts->name = standard_input ? "standard input" : path;
  const auto refuse = [&parts](std::string_view why) {
    return Opened{nullptr, fmt::format("{}: {}", parts->name, why)};
  };

  if (standard_input && ::isatty(STDIN_FILENO) == 1)
    return refuse("is a terminal; pipe a capture into it, or name a file");
  const auto keep_open = [](std::FILE*) { return 0; };
  File file = standard_input ? File(stdin, keep_open) : File(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return refuse(fmt::format("cannot be opened: {}", std::strerror(errno)));

  // A read from a pipe may return less than asked for. Give glibc a buffer: its own has 4 KB for every requested size.
  if (!standard_input) parts->buffered = std::make_unique_for_overwrite<char[]>(kReadBuffer);
  std::setvbuf(file.get(), standard_input ? standard_input_buffer.data() : parts->buffered.get(), _IOFBF, kReadBuffer);
  __fsetlocking(file.get(), FSETLOCKING_BYCALLER);
  (void)::posix_fadvise(::fileno(file.get()), 0, 0, POSIX_FADV_SEQUENTIAL);  // fails on a pipe

  std::array<unsigned char, 6> begin{};
  std::size_t begin_size = begin.size();
  struct stat about {};
  if (::fstat(::fileno(file.get()), &about) == 0) {
    if (S_ISDIR(about.st_mode)) return refuse("is a directory, not a capture");
    if (S_ISREG(about.st_mode) && !standard_input) {
      parts->size = static_cast<std::uint64_t>(about.st_size);
      begin_size = std::fread(begin.data(), 1, begin.size(), file.get());
      std::rewind(file.get());
    }
  }
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  parts->pcap = pcap_fopen_offline_with_tstamp_precision(file.get(), PCAP_TSTAMP_PRECISION_NANO, message.data());
  if (parts->pcap == nullptr) return {nullptr, why_not_a_capture(parts->name, message.data(), begin, begin_size)};
  (void)file.release();  // libpcap's now; it leaves standard input open

  const auto dlt = pcap_datalink(parts->pcap);
  const auto link = link_type_of_dlt(dlt);
  if (!link) {
    const char* text = pcap_datalink_val_to_description(dlt);
    return refuse(fmt::format("link type {} ({}) is not supported; supported are {}", text != nullptr ? text : "?", dlt,
                              supported_link_types()));
  }
  parts->link = *link;
  return {std::unique_ptr<CaptureReader>(new CaptureReader(std::move(parts))), {}};
}

// False at the end. The bytes belong to libpcap and are valid until the next call.
bool CaptureReader::Parts::read(CapturedPacket& packet) {
  if (ended) return false;
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const auto answer = pcap_next_ex(pcap, &header, &data);
  if (answer != 1) {
    ended = true;
    if (answer != PCAP_ERROR_BREAK) error = why_it_ended(name, pcap_geterr(pcap), frames);
    return false;
  }
  ++frames;
  packet.bytes = std::as_bytes(std::span(data, header->caplen));
  packet.time = time_of(header->ts);
  packet.wire_length = std::max(header->len, header->caplen);
  return true;
}

std::span<const CapturedPacket> CaptureReader::next(std::size_t most) {
  auto& parts = *parts_;
  most = std::clamp<std::size_t>(most, 1, kMostOfBatch);
  std::size_t count = 0;
  for (; count < most && parts.read(parts.batch[count]); ++count) {
    auto& bytes = parts.batch[count].bytes;
    if (most == 1) continue;  // nothing overwrites it
    if (bytes.size() <= kPlace) {
      auto* const place = parts.arena.get() + kPlace * count;
      std::memcpy(place, bytes.data(), bytes.size());
      bytes = {place, bytes.size()};
    } else {
      parts.long_packets[count].assign(bytes.begin(), bytes.end());
      bytes = parts.long_packets[count];
    }
  }
  return {parts.batch.data(), count};
}

bool CaptureReader::next(CapturedPacket& packet) {
  return parts_->read(packet);
}

const std::string& CaptureReader::error() const noexcept {
  return parts_->error;
}
net::LinkType CaptureReader::link() const noexcept {
  return parts_->link;
}
std::uint64_t CaptureReader::frames() const noexcept {
  return parts_->frames;
}
std::optional<std::uint64_t> CaptureReader::size() const noexcept {
  return parts_->size;
}

std::uint64_t CaptureReader::position() const noexcept {
  const auto at = std::ftell(pcap_file(parts_->pcap));
  return at < 0 ? 0 : static_cast<std::uint64_t>(at);
}

}  // namespace sallyport
