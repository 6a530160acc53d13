// A test helper: a copy of a message whose last byte is the last byte of a readable page. The next page cannot be read.
// A decoder that reads one byte too many ends the test at that instruction, with or without a sanitizer.
//
//   const GuardedBytes message(as_bytes("..."));
//   decode(message.bytes());
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "dissectors/base/bytes.h"

namespace sallyport {

class GuardedBytes {
 public:
  explicit GuardedBytes(Bytes bytes) : size_(bytes.size()) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const auto readable = (size_ + page - 1) / page * page;
    mapped_size_ = readable + page;
    mapped_ = ::mmap(nullptr, mapped_size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped_ == MAP_FAILED) std::abort();
    auto* const guard = static_cast<std::byte*>(mapped_) + readable;
    if (::mprotect(guard, page, PROT_NONE) != 0) std::abort();
    first_ = guard - size_;
    if (size_ != 0) std::memcpy(first_, bytes.data(), size_);
  }
  ~GuardedBytes() { ::munmap(mapped_, mapped_size_); }
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;

  [[nodiscard]] Bytes bytes() const noexcept { return {first_, size_}; }

 private:
  void* mapped_ = nullptr;
  std::size_t mapped_size_ = 0;
  std::byte* first_ = nullptr;
  std::size_t size_;
};

}  // namespace sallyport
