#include "dataplane/pcap/capture_buffers.h"

#include <algorithm>
#include <cstring>

#include "alg/base/hash.h"

namespace sallyport {

namespace {

// Handles: the low half is a place, the high half the place's generation, so that an old handle does not name the next
// packet in the same place. The first kReaders places are for the reader's packets, in turn; `kept_` follows.
constexpr std::size_t kReaders = CaptureReader::kMostOfBatch;
static_assert((kReaders & (kReaders - 1)) == 0);
BufferHandle make_handle(std::uint32_t place, std::uint32_t generation) noexcept {
  return BufferHandle{(std::uintptr_t{generation} << 32U) | place};
}
std::uint32_t place_of(BufferHandle handle) noexcept {
  return static_cast<std::uint32_t>(static_cast<std::uintptr_t>(handle));
}
std::uint32_t generation_of(BufferHandle handle) noexcept {
  return static_cast<std::uint32_t>(static_cast<std::uintptr_t>(handle) >> 32U);
}
static_assert(sizeof(std::uintptr_t) == 8);

std::uint64_t digest(Bytes bytes) noexcept {
  std::uint64_t value = bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at));
    value = mix(value, word);
  }
  return value;
}

}  // namespace

CaptureBuffers::CaptureBuffers(CaptureWriter* forwarded, CaptureWriter* dropped, std::size_t pool_bytes)
    : forwarded_writer_(forwarded), dropped_writer_(dropped), pool_limit_(pool_bytes) {}

void CaptureBuffers::take(const CapturedPacket& packet, net::LinkType link, std::uint64_t frame,
                          InFlight& in_flight) noexcept {
  const auto place = static_cast<std::uint32_t>(taken_++ % kReaders);
  Record& record = readers_[place];
  record.packet = packet;
  record.in_use = true;
  ++record.generation;
  in_flight.buffer = make_handle(place, record.generation);
  in_flight.bytes = packet.bytes;
  in_flight.link = link;
  in_flight.stamp = {packet.time, frame};
}

CaptureBuffers::Record* CaptureBuffers::find(BufferHandle handle) noexcept {
  const auto place = place_of(handle);
  if (place >= kReaders + kept_.size()) return nullptr;
  Record& record = place < kReaders ? readers_[place] : kept_[place - kReaders];
  return record.in_use && record.generation == generation_of(handle) ? &record : nullptr;
}

bool CaptureBuffers::keep(InFlight& packet) {
  Record* const record = find(packet.buffer);
  if (record == nullptr) return false;
  if (!is_readers(*record)) return true;
  const auto cost = packet.bytes.size() + sizeof(Record);
  if (cost > pool_limit_ - pool_used_) return false;
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(kReaders + kept_.size()));
    kept_.emplace_back();
  }
  const auto place = free_.back();
  free_.pop_back();
  Record& copy = kept_[place - kReaders];
  copy.packet = record->packet;
  copy.digest = digest(record->packet.bytes);
  const auto size = packet.bytes.size();
  copy.memory = std::make_unique_for_overwrite<std::byte[]>(size);
  std::copy(packet.bytes.begin(), packet.bytes.end(), copy.memory.get());
  copy.packet.bytes = {copy.memory.get(), size};
  copy.in_use = true;
  record->in_use = false;
  pool_used_ += cost;
  packet.buffer = make_handle(place, copy.generation);
  packet.bytes = copy.packet.bytes;
  return true;
}

CaptureBuffers::Record* CaptureBuffers::leaving(const InFlight& packet) {
  Record* const record = find(packet.buffer);
  if (record == nullptr) {
    ++returned_twice_;
    return nullptr;
  }
  ++forwarded_;
  const auto& came = record->packet.bytes;
  const bool same = is_readers(*record) ? packet.bytes.data() == came.data() && packet.bytes.size() == came.size()
                                        : digest(packet.bytes) == record->digest;
  if (!same) ++bytes_changed_;
  return record;
}

void CaptureBuffers::forward(const InFlight& packet) {
  if (auto* record = leaving(packet); record != nullptr) leave(packet, *record, forwarded_writer_);
}

bool CaptureBuffers::forward_as(const InFlight& packet, Bytes frame) {
  auto* record = leaving(packet);
  if (record == nullptr) return true;
  ++rewritten_;
  if (forwarded_writer_ != nullptr) {
    auto leaving = record->packet;
    leaving.bytes = frame;
    leaving.wire_length = static_cast<std::uint32_t>(frame.size());
    forwarded_writer_->write(leaving);
  }
  release(*record, packet.buffer);
  return true;
}

void CaptureBuffers::drop(const InFlight& packet, DropReason reason) {
  Record* const record = find(packet.buffer);
  if (record == nullptr) {
    ++returned_twice_;
    return;
  }
  ++dropped_;
  const auto index = static_cast<std::size_t>(reason);
  if (index < by_reason_.size()) ++by_reason_[index];
  leave(packet, *record, dropped_writer_);
}

void CaptureBuffers::send(const InFlight& like, bool, Bytes frame) {
  const auto* record = find(like.buffer);
  if (record == nullptr || forwarded_writer_ == nullptr) return;
  auto made = record->packet;
  made.bytes = frame;
  made.wire_length = static_cast<std::uint32_t>(frame.size());
  forwarded_writer_->write(made);
}

void CaptureBuffers::leave(const InFlight& packet, Record& record, CaptureWriter* writer) {
  if (writer != nullptr) {
    auto leaving = record.packet;
    const auto cut = leaving.wire_length - leaving.bytes.size();  // what the capture did not have
    leaving.bytes = packet.bytes;
    leaving.wire_length = static_cast<std::uint32_t>(packet.bytes.size() + cut);
    writer->write(leaving);
  }
  release(record, packet.buffer);
}

void CaptureBuffers::release(Record& record, BufferHandle handle) {
  record.in_use = false;
  if (is_readers(record)) return;
  ++record.generation;
  pool_used_ -= record.packet.bytes.size() + sizeof(Record);
  record.memory.reset();
  record.packet.bytes = {};
  free_.push_back(place_of(handle));
}

std::uint64_t CaptureBuffers::dropped(DropReason reason) const noexcept {
  const auto index = static_cast<std::size_t>(reason);
  return index < by_reason_.size() ? by_reason_[index] : 0;
}

}  // namespace sallyport
