// The table of calls, by Call-ID and the caller's tag.
//
// A call and its names are one piece of memory, so that one cache miss reaches both. The calls in one bucket form a
// chain. A search compares hashes before it reads names.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "alg/sip/call.h"

namespace sallyport::sip_alg {

class CallTable {
 public:
  explicit CallTable(std::uint64_t seed) : seed_(seed), heads_(kFirst) {}
  CallTable(const CallTable&) = delete;
  CallTable& operator=(const CallTable&) = delete;
  ~CallTable();

  [[nodiscard]] Call* find(std::string_view id, std::string_view from_tag) const noexcept;
  // The number of calls with this Call-ID (a B2BUA may keep the Call-ID).
  [[nodiscard]] std::size_t count(std::string_view id) const noexcept;
  Call& add(std::string_view id, std::string_view from_tag);
  void erase(Call& call) noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  // All calls, the newest first.
  [[nodiscard]] std::vector<Call*> all() const;

 private:
  static constexpr std::size_t kFirst = 64;

  [[nodiscard]] Call*& head(std::uint64_t hash) noexcept { return heads_[hash & (heads_.size() - 1)]; }
  [[nodiscard]] Call* head(std::uint64_t hash) const noexcept { return heads_[hash & (heads_.size() - 1)]; }
  void grow();

  std::uint64_t seed_;
  std::vector<Call*> heads_;
  std::size_t size_ = 0;
  std::uint64_t added_ = 0;
};

}  // namespace sallyport::sip_alg
