// The owner of a gate, for events and `why`: the call, and the message that opened the gate.
//
// A message opens several gates, and an effect, an event and the book name the owner of each. SharedOwner keeps one
// text for all of them, in one piece of memory. Only the thread of the signalling core uses it, so its reference count
// is a plain number.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace sallyport {

struct GateOwner {
  std::string proto, call;
  std::string why;  // the message that opened the gate
};

// A GateOwner as views, for arguments.
struct OwnerView {
  OwnerView(const GateOwner& owner) noexcept : proto(owner.proto), call(owner.call), why(owner.why) {}  // NOLINT
  OwnerView(std::string_view p, std::string_view c, std::string_view w) noexcept : proto(p), call(c), why(w) {}
  std::string_view proto, call, why;
};

class SharedOwner {
 public:
  SharedOwner() noexcept = default;
  SharedOwner(const OwnerView& owner) : SharedOwner(owner.proto, owner.call, owner.why) {}  // NOLINT: the same thing
  SharedOwner(const GateOwner& owner) : SharedOwner(owner.proto, owner.call, owner.why) {}  // NOLINT
  SharedOwner(std::string_view proto, std::string_view call, std::string_view why) {
    void* memory = ::operator new(sizeof(Head) + proto.size() + call.size() + why.size());
    auto* text = static_cast<char*>(memory) + sizeof(Head);
    const auto put = [&text](std::string_view from) {
      const std::string_view copy{text, from.size()};
      if (!from.empty()) std::memcpy(text, from.data(), from.size());
      text += from.size();
      return copy;
    };
    head_ = new (memory) Head{1, put(proto), put(call), put(why)};
  }
  SharedOwner(const SharedOwner& other) noexcept : head_(other.head_) {
    if (head_ != nullptr) ++head_->holders;
  }
  SharedOwner(SharedOwner&& other) noexcept : head_(std::exchange(other.head_, nullptr)) {}
  SharedOwner& operator=(SharedOwner other) noexcept {
    std::swap(head_, other.head_);
    return *this;
  }
  ~SharedOwner() {
    if (head_ != nullptr && --head_->holders == 0) ::operator delete(head_);
  }

  [[nodiscard]] bool same(const SharedOwner& other) const noexcept { return head_ != nullptr && head_ == other.head_; }
  [[nodiscard]] std::string_view proto() const noexcept { return head_ != nullptr ? head_->proto : std::string_view{}; }
  [[nodiscard]] std::string_view call() const noexcept { return head_ != nullptr ? head_->call : std::string_view{}; }
  [[nodiscard]] std::string_view why() const noexcept { return head_ != nullptr ? head_->why : std::string_view{}; }

 private:
  struct Head {  // the texts follow it in memory
    std::uint64_t holders;
    std::string_view proto, call, why;
  };
  Head* head_ = nullptr;
};

}  // namespace sallyport
