// A test helper: Buffers that record every buffer given out. Each buffer must come back exactly once and unchanged. Its
// bytes are freed at that moment, so a later read is a use after free. keep() exchanges a buffer for another, as a
// capture reader does. A broken rule ends the program, because fuzz targets use the helper too.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <vector>

#include "alg/packet.h"

namespace sallyport {

inline void require(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

class CountedBuffers : public Buffers {
 public:
  struct Left {
    std::uint64_t frame = 0;
    bool forwarded = false;
    DropReason reason{};
    friend bool operator==(const Left&, const Left&) = default;
  };

  // A packet with these bytes; the caller fills in its headers.
  [[nodiscard]] InFlight give(Bytes bytes) {
    InFlight packet;
    packet.stamp.frame = ++frames_;
    own(packet, {bytes.begin(), bytes.end()});
    return packet;
  }
  void forward(const InFlight& packet) override {
    if (on_forward) on_forward(packet);
    take_back(packet);
    left.push_back({packet.stamp.frame, true, {}});
  }
  [[nodiscard]] bool forward_as(const InFlight& packet, Bytes frame) override {
    if (room == 0) return false;
    changed.push_back({packet.stamp.frame, false, {frame.begin(), frame.end()}});
    forward(packet);
    return true;
  }
  void drop(const InFlight& packet, DropReason reason) override {
    take_back(packet);
    left.push_back({packet.stamp.frame, false, reason});
  }
  [[nodiscard]] bool keep(InFlight& packet) override {
    if (room == 0) return false;
    --room;
    auto bytes = given_.at(packet.buffer);
    given_.erase(packet.buffer);
    own(packet, std::move(bytes));
    return true;
  }
  void send(const InFlight& like, bool back, Bytes frame) override {
    require(given_.contains(like.buffer), "a frame is made while its model is still the engine's");
    sent.push_back({like.stamp.frame, back, {frame.begin(), frame.end()}});
  }
  [[nodiscard]] std::size_t outstanding() const { return given_.size(); }

  struct Sent {
    std::uint64_t like = 0;
    bool back = false;
    std::vector<std::byte> frame;
  };
  std::vector<Left> left;  // in order
  std::vector<Sent> sent;
  std::vector<Sent> changed;  // forwarded with other bytes; these are also in `left`
  std::size_t room = 1U << 20U;
  std::function<void(const InFlight&)> on_forward;

 private:
  void own(InFlight& packet, std::vector<std::byte> bytes) {
    packet.buffer = BufferHandle{++handles_};
    const auto& stored = given_.emplace(packet.buffer, std::move(bytes)).first->second;
    packet.bytes = stored;
  }
  void take_back(const InFlight& packet) {
    const auto found = given_.find(packet.buffer);
    require(found != given_.end(), "a buffer comes back once");
    require(found->second.data() == packet.bytes.data() && found->second.size() == packet.bytes.size(),
            "a buffer comes back as it was");
    given_.erase(found);
  }

  std::map<BufferHandle, std::vector<std::byte>> given_;
  std::uintptr_t handles_ = 0;
  std::uint64_t frames_ = 0;
};

}  // namespace sallyport
