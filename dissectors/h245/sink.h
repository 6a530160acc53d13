// Puts the components of an H.245 message into a View.
#pragma once

#include <bit>
#include <span>

#include "dissectors/h245/h245.h"
#include "dissectors/h245/tables.h"
#include "dissectors/per/walker.h"

namespace sallyport::h245 {

class FactsSink final : public per::Sink {
 public:
  FactsSink(Bytes message, View& view) noexcept : message_(message), view_(view) {}

  Context begin(std::uint8_t mark) noexcept override;
  void end(std::uint8_t mark, Context context, const per::Value& value) noexcept override;
  // The same for a mark that is a constant.
  template <std::uint8_t kMark>
  Context begin() noexcept;
  template <std::uint8_t kMark>
  void end(Context context, const per::Value& value) noexcept;

  // The number of the message among the messages of its kind.
  [[nodiscard]] std::size_t message_index() const noexcept { return message_index_; }
  // Parameters of H.460.19 that hold a message (TraversalParameters).
  [[nodiscard]] std::span<const Range> traversal_parameters() const noexcept {
    return {traversal_.data(), traversal_count_};
  }

 private:
  using Mark = tables::Mark;

  enum class Identifier : std::uint8_t { none, capability, message, parameter };
  // The place of the walker in the message. Components inside a marked component inherit it.
  struct Place {
    Role role = Role::media_channel;
    Side side = Side::none;
    Identifier identifier = Identifier::none;
    bool multicast = false;
  };
  static_assert(sizeof(Place) == sizeof(Context));

  [[nodiscard]] Channel* channel() noexcept {
    if (place_.side == Side::none) return nullptr;
    return place_.side == Side::forward ? &view_.forward : &view_.reverse;
  }
  Context begin_at(Mark mark) noexcept;
  void end_at(Mark mark, Context context, const per::Value& value) noexcept;
  void add_address(h323::TransportKind kind) noexcept;
  void channel_field(Channel& channel, Mark mark, const per::Value& value) noexcept;
  void message_field(Mark mark, const per::Value& value) noexcept;
  void generic_field(Mark mark, const per::Value& value) noexcept;
  void object_identifier(Range identifier) noexcept;

  Bytes message_;
  View& view_;
  Place place_;
  Range ip_;
  Range port_;
  std::size_t message_index_ = 0;
  bool h239_video_ = false;      // the last generic capability is H.239's extended video
  bool h46019_ = false;          // the last generic message is of H.460.19
  std::int64_t parameter_ = -1;  // the last parameter's number
  Slots<Range, 4> traversal_;
  std::size_t traversal_count_ = 0;
};

// Reads a value of a root of the tables with the compiled table. False: not read; call walk() with a new sink and new
// facts (dissectors/per/compiled.h).
[[nodiscard]] bool read_quickly(std::uint16_t type, Bytes message, Range part, FactsSink& sink,
                                per::Walked& walked) noexcept;

}  // namespace sallyport::h245
