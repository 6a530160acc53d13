// Counts distinct keys. A key is counted while at least one Place for it exists.
//
// A Place is held, moved and dropped like a unique_ptr. The census must outlive its places.
#pragma once

#include <cstddef>
#include <map>
#include <utility>

namespace sallyport {

template <class Key>
class Census {
  using Counts = std::map<Key, std::size_t>;

 public:
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept : counts_(std::exchange(other.counts_, nullptr)), at_(other.at_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(counts_, other.counts_);
      std::swap(at_, other.at_);
      return *this;
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      if (counts_ != nullptr && --at_->second == 0) counts_->erase(at_);
    }

   private:
    friend class Census;
    Place(Counts& counts, typename Counts::iterator at) : counts_(&counts), at_(at) { ++at_->second; }
    Counts* counts_ = nullptr;
    typename Counts::iterator at_{};
  };

  Census() = default;
  Census(const Census&) = delete;
  Census& operator=(const Census&) = delete;

  [[nodiscard]] Place take(const Key& key) { return Place{counts_, counts_.try_emplace(key, 0).first}; }
  [[nodiscard]] bool has(const Key& key) const { return counts_.contains(key); }
  [[nodiscard]] std::size_t size() const noexcept { return counts_.size(); }

 private:
  Counts counts_;
};

}  // namespace sallyport
