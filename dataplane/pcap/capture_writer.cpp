#include "dataplane/pcap/capture_writer.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "dataplane/pcap/link_types.h"

namespace sallyport {

struct CaptureWriter::Parts {
  net::LinkType link{};
  std::string source;  // the capture that set the link type
  pcap_t* format = nullptr;
  pcap_dumper_t* dumper = nullptr;
  int error = 0;  // errno of the first write that failed

  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    if (dumper != nullptr) pcap_dump_close(dumper);
    if (format != nullptr) pcap_close(format);
  }
};

namespace {

constexpr int kSnapshotLength = 262144;  // the longest packet that libpcap reads back
constexpr std::size_t kWriteBuffer = std::size_t{1} << 18;

}  // namespace

CaptureWriter::CaptureWriter(std::string option, std::string path)
    : option_(std::move(option)), path_(std::move(path)) {}
CaptureWriter::~CaptureWriter() = default;

bool CaptureWriter::begin(net::LinkType link, const std::string& source) {
  if (parts_) {
    if (parts_->link == link) return true;
    error_ = fmt::format(
        "{} {}: {} is a capture of {}, {} of {}; a pcap file holds one link type, so give each its own run and file",
        option_, path_, parts_->source, describe(parts_->link), source, describe(link));
    return false;
  }
  auto parts = std::make_unique<Parts>();
  parts->link = link;
  parts->source = source;
  std::FILE* file = std::fopen(path_.c_str(), "wb");
  if (file == nullptr) {
    error_ = fmt::format("{} {}: cannot be written: {}", option_, path_, std::strerror(errno));
    return false;
  }
  std::setvbuf(file, nullptr, _IOFBF, kWriteBuffer);
  parts->format =
      pcap_open_dead_with_tstamp_precision(dlt_of_link_type(link), kSnapshotLength, PCAP_TSTAMP_PRECISION_MICRO);
  parts->dumper = parts->format != nullptr ? pcap_dump_fopen(parts->format, file) : nullptr;
  if (parts->dumper == nullptr) {
    error_ = fmt::format("{} {}: cannot be written: {}", option_, path_,
                         parts->format != nullptr ? pcap_geterr(parts->format) : "no memory");
    std::fclose(file);
    return false;
  }
  parts_ = std::move(parts);
  return true;
}

void CaptureWriter::write(const CapturedPacket& packet) {
  if (!parts_ || parts_->error != 0) return;
  pcap_pkthdr header{};
  const auto since_epoch = packet.time.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  header.ts.tv_sec = seconds.count();
  header.ts.tv_usec = (since_epoch - seconds).count();
  header.caplen = static_cast<bpf_u_int32>(packet.bytes.size());
  header.len = packet.wire_length;
  pcap_dump(reinterpret_cast<u_char*>(parts_->dumper), &header, reinterpret_cast<const u_char*>(packet.bytes.data()));
  if (std::ferror(pcap_dump_file(parts_->dumper)) != 0) parts_->error = errno != 0 ? errno : EIO;
}

bool CaptureWriter::finish() {
  if (!parts_) return error_.empty();
  if (parts_->error == 0 && pcap_dump_flush(parts_->dumper) != 0) parts_->error = errno != 0 ? errno : EIO;
  if (parts_->error == 0) return true;
  error_ = fmt::format("{} {}: not everything could be written: {}", option_, path_, std::strerror(parts_->error));
  return false;
}

}  // namespace sallyport
