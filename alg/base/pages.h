// Zeroed memory for a large table.
//
// Ordinary pages use memory only when they are touched, so a large limit costs a small run nothing. Huge pages halve
// the cost of random lookups in a table of some ten megabytes. The kernel gives huge pages if transparent_hugepage is
// `madvise` or `always`. They are touched at start: the kernel takes milliseconds to clear one, and a packet would
// wait.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace sallyport {

enum class PageSize : unsigned char { ordinary, huge };

// An array of records for which zero octets are a valid value.
template <class T>
class Pages {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  Pages() = default;
  Pages(std::size_t count, PageSize size) : count_(count) {
    if (count == 0) return;
    // Room to align the table: the kernel uses a huge page only at its own boundary.
    constexpr std::size_t kHuge = std::size_t{2} << 20U;
    const bool huge = size == PageSize::huge && bytes() >= kHuge;
    mapped_ = bytes() + (huge ? kHuge : 0);
    mapping_ = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping_ == MAP_FAILED) {  // NOLINT: the system's cast
      mapping_ = nullptr;
      throw std::bad_alloc{};
    }
    void* first = mapping_;
    if (huge) {
      std::size_t room = mapped_;
      first = std::align(kHuge, bytes(), first, room);
      (void)::madvise(first, bytes(), MADV_HUGEPAGE);
      (void)::madvise(first, bytes(), MADV_POPULATE_WRITE);  // before Linux 5.14: pages come when touched
    }
    records_ = static_cast<T*>(first);
  }
  Pages(Pages&& other) noexcept { swap(other); }
  Pages& operator=(Pages&& other) noexcept {
    swap(other);
    return *this;
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() {
    if (mapping_ != nullptr) ::munmap(mapping_, mapped_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return records_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return records_[i]; }

 private:
  [[nodiscard]] std::size_t bytes() const noexcept { return count_ * sizeof(T); }
  void swap(Pages& other) noexcept {
    std::swap(count_, other.count_);
    std::swap(mapped_, other.mapped_);
    std::swap(mapping_, other.mapping_);
    std::swap(records_, other.records_);
  }

  std::size_t count_ = 0;
  std::size_t mapped_ = 0;
  void* mapping_ = nullptr;
  T* records_ = nullptr;
};

}  // namespace sallyport
