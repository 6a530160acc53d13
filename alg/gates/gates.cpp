#include "alg/gates/gates.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "alg/base/hash.h"

namespace sallyport {
namespace {

std::size_t bucket_count(std::uint32_t capacity) {
  return std::bit_ceil(std::max<std::size_t>(capacity, 16));
}

// Records beyond the capacity: for closed gates that a reader may still see, and for replace() in a full table.
std::uint32_t spare(std::uint32_t capacity) {
  return capacity / 8 + 64;
}

std::array<std::uint64_t, 2> words(const IpAddress& address) noexcept {
  std::array<std::uint64_t, 2> out{};
  std::memcpy(out.data(), address.bytes().data(), 16);
  return out;
}

}  // namespace

GateTable::GateTable(std::uint32_t capacity, unsigned readers, std::uint64_t seed)
    : seed_(seed),
      mask_(bucket_count(capacity) - 1),
      capacity_(capacity),
      slots_(capacity + spare(capacity)),
      buckets_(mask_ + 1, PageSize::ordinary),
      generations_(slots_.capacity(), PageSize::ordinary),
      readers_(readers) {}

std::optional<GateRef> GateTable::open(const GateSpec& spec, std::uint64_t id) {
  if (open_count_ >= capacity_) return std::nullopt;
  return link(spec, id);
}

std::optional<GateRef> GateTable::link(const GateSpec& spec, std::uint64_t id) {
  // A record that was just freed is in the caches; a record that was never used is not.
  if (!retired_.empty()) reclaim();
  const auto index = slots_.take();
  if (index == kNoIndex) return std::nullopt;
  auto& slot = slots_[index];
  slot.spec = spec;
  slot.id = id;
  const auto generation = generations_[index].load(std::memory_order_relaxed) + 1;  // odd: open
  generations_[index].store(generation, std::memory_order_release);

  auto& head = buckets_[bucket(spec.transport, spec.destination)];
  const auto after = slot_at(head.load(std::memory_order_relaxed));
  slot.next.store(link_to(after), std::memory_order_relaxed);
  slot.previous = kNoIndex;
  if (after != kNoIndex) slots_[after].previous = index;
  head.store(link_to(index), std::memory_order_release);
  version_.fetch_add(1, std::memory_order_release);
  ++open_count_;
  return GateRef{index, generation};
}

std::optional<GateRef> GateTable::replace(GateRef gate, const GateSpec& spec) {
  if (!alive(gate)) return std::nullopt;
  const auto& old = slots_[gate.slot];
  const auto successor = link(spec, old.id);
  if (!successor) return std::nullopt;
  const bool moved = number(old.spec.expected_port) != 0 && old.spec.expected_port != spec.expected_port;
  if (spec.lock_source && !moved && old.latch.load(std::memory_order_acquire) == latch_set) {
    const std::array<std::uint64_t, 2> address{old.latch_address[0].load(std::memory_order_relaxed),
                                               old.latch_address[1].load(std::memory_order_relaxed)};
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), address.data(), bytes.size());
    const Endpoint locked{IpAddress::v6(bytes),
                          Port{static_cast<std::uint16_t>(old.latch_port.load(std::memory_order_relaxed))}};
    if (source_fits(spec, locked)) (void)try_latch(slots_[successor->slot], locked);
  }
  close(gate);
  return successor;
}

void GateTable::close(GateRef gate) {
  if (!alive(gate)) return;
  auto& slot = slots_[gate.slot];
  generations_[gate.slot].store(gate.generation + 1, std::memory_order_release);  // even: closed
  closes_.store(closes_.load(std::memory_order_relaxed) + 1, std::memory_order_release);

  // Unlink by the neighbours, without a walk: an attacker can make a bucket long by announcing one destination often.
  const auto after = slot_at(slot.next.load(std::memory_order_relaxed));
  auto& link = slot.previous == kNoIndex ? buckets_[bucket(slot.spec.transport, slot.spec.destination)]
                                         : slots_[slot.previous].next;
  link.store(link_to(after), std::memory_order_release);
  if (after != kNoIndex) slots_[after].previous = slot.previous;

  // A reader that entered before this point may still be at the record. It leaves by slot.next, which stays unchanged
  // until the record is reused.
  retired_.push_back({gate.slot, epoch_.fetch_add(1, std::memory_order_acq_rel)});
  --open_count_;
}

void GateTable::reclaim() {
  auto oldest = epoch_.load(std::memory_order_acquire);
  for (const auto& reader : readers_) oldest = std::min(oldest, reader.epoch.load(std::memory_order_acquire));
  while (!retired_.empty() && retired_.front().epoch < oldest) {
    slots_.give_back(retired_.front().slot);
    retired_.pop_front();
  }
}

void GateTable::quiescent(unsigned reader) noexcept {
  auto& seen = readers_[reader].epoch;
  const auto now = epoch_.load(std::memory_order_acquire);
  if (seen.load(std::memory_order_relaxed) != now) seen.store(now, std::memory_order_release);
}

bool GateTable::latched_by(const Slot& slot, const Endpoint& source) noexcept {
  const auto address = words(source.address);
  return slot.latch_address[0].load(std::memory_order_relaxed) == address[0] &&
         slot.latch_address[1].load(std::memory_order_relaxed) == address[1] &&
         slot.latch_port.load(std::memory_order_relaxed) == number(source.port);
}

bool GateTable::try_latch(Slot& slot, const Endpoint& source) noexcept {
  std::uint32_t state = latch_free;
  if (slot.latch.compare_exchange_strong(state, latch_writing, std::memory_order_acq_rel)) {
    const auto address = words(source.address);
    slot.latch_address[0].store(address[0], std::memory_order_relaxed);
    slot.latch_address[1].store(address[1], std::memory_order_relaxed);
    slot.latch_port.store(number(source.port), std::memory_order_relaxed);
    slot.latch.store(latch_set, std::memory_order_release);
    return true;
  }
  // Another worker is between the two stores above. It needs nanoseconds.
  while (slot.latch.load(std::memory_order_acquire) == latch_writing) {
  }
  return latched_by(slot, source);
}

GateTable::Match GateTable::find(const FiveTuple& packet) noexcept {
  Match best;
  int best_rank = 0;
  auto index = slot_at(buckets_[bucket(packet.protocol, packet.destination)].load(std::memory_order_acquire));
  // The walk ends: closed records keep their link, and the number of records bounds the steps.
  for (std::uint32_t steps = 0; index != kNoIndex && steps < slots_.capacity(); ++steps) {
    auto& slot = slots_[index];
    const auto generation = generations_[index].load(std::memory_order_acquire);
    const auto& spec = slot.spec;
    if ((generation & 1U) != 0 && spec.transport == packet.protocol && spec.destination == packet.destination) {
      const bool fits = source_fits(spec, packet.source);
      int rank = fits ? (spec.source ? 3 : 2) : 1;
      if (fits && spec.lock_source && slot.latch.load(std::memory_order_acquire) == latch_set)
        rank = latched_by(slot, packet.source) ? 5 : 1;
      if (rank > best_rank) {
        best_rank = rank;
        best = {rank == 1 ? Match::Result::stranger : Match::Result::hit, {index, generation}};
      }
    }
    index = slot_at(slot.next.load(std::memory_order_acquire));
  }
  if (best.result == Match::Result::hit && best_rank < 5) {
    auto& slot = slots_[best.gate.slot];
    if (slot.spec.lock_source && !try_latch(slot, packet.source)) best.result = Match::Result::stranger;
  }
  return best;
}

bool GateTable::first_stranger(GateRef gate) noexcept {
  return !slots_[gate.slot].stranger_seen.exchange(true, std::memory_order_relaxed);
}

}  // namespace sallyport
