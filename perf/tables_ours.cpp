#include <array>

#include "alg/worker/media_lines.h"
#include "perf/tables.h"

namespace sallyport::perf {
namespace {

MediaName name_of(const LookupKey& key) noexcept {
  return {std::uint64_t{key.source} << 32U | key.destination,
          std::uint32_t{key.source_port} << 16U | key.destination_port, key.rest};
}

class OurTable final : public LookupTable {
 public:
  OurTable(std::span<const LookupKey> flows, bool huge_pages)
      : lines_(static_cast<std::uint32_t>(flows.size()), 0, 0x5a11, huge_pages ? PageSize::huge : PageSize::ordinary) {
    for (const auto& flow : flows) (void)lines_.insert(name_of(flow), 0, [](const MediaLine&, std::uint32_t) {});
  }
  unsigned look_up(std::span<const LookupKey, kLookups> keys) noexcept override {
    std::array<MediaName, kLookups> names;
    std::array<std::uint64_t, kLookups> hashes;
    for (std::size_t i = 0; i < kLookups; ++i) {
      names[i] = name_of(keys[i]);
      hashes[i] = lines_.hash_of(names[i]);
    }
    lines_.prefetch(kLookups, [&](std::size_t i) { return hashes[i]; });
    unsigned found = 0;
    ++now_;
    for (std::size_t i = 0; i < kLookups; ++i) {
      auto* line = lines_.find(names[i], hashes[i]);
      if (line == nullptr) continue;
      ++line->packets;
      line->bytes += 172;
      line->last_seen = now_;
      ++found;
    }
    return found;
  }
  bool holds(const LookupKey& key) noexcept override {
    const auto name = name_of(key);
    return lines_.find(name, lines_.hash_of(name)) != nullptr;
  }

 private:
  MediaLines lines_;
  std::uint32_t now_ = 0;
};

}  // namespace

std::unique_ptr<LookupTable> our_table(std::span<const LookupKey> flows, bool huge_pages) {
  return std::make_unique<OurTable>(flows, huge_pages);
}

}  // namespace sallyport::perf
