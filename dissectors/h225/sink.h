// Puts the components of an H.225.0 message into a View of call signalling or of RAS.
#pragma once

#include <bit>
#include <span>

#include "dissectors/h225/h225.h"
#include "dissectors/h225/ras.h"
#include "dissectors/h225/tables.h"
#include "dissectors/per/walker.h"

namespace sallyport::h225 {

class FactsSink final : public per::Sink {
 public:
  FactsSink(Bytes message, View& view) noexcept
      : message_(message),
        common_(view),
        addresses_(view.addresses.data(), kMaxAddresses),
        aliases_(view.aliases.data(), kMaxAliases),
        features_(view.features.data(), kMaxFeatures),
        call_(&view) {}
  FactsSink(Bytes message, ras::View& view) noexcept
      : message_(message),
        common_(view),
        addresses_(view.addresses.data(), ras::kMaxAddresses),
        aliases_(view.aliases.data(), ras::kMaxAliases),
        features_(view.features.data(), ras::kMaxFeatures),
        ras_(&view) {}

  Context begin(std::uint8_t mark) noexcept override;
  void end(std::uint8_t mark, Context context, const per::Value& value) noexcept override;
  // The same for a mark that is a constant.
  template <std::uint8_t kMark>
  Context begin() noexcept;
  template <std::uint8_t kMark>
  void end(Context context, const per::Value& value) noexcept;

  // The parameter of H.460.18 that holds a message (IncomingCallIndication). Empty if there is none.
  [[nodiscard]] Range incoming_call_indication() const noexcept { return incoming_call_; }

 private:
  using Mark = tables::Mark;

  // The place of the walker in the message. Components inside a marked component inherit it.
  struct Place {
    Role role = Role::other;
    AliasRole alias = AliasRole::other;
    std::uint8_t inside = 0;  // Inside bits
    std::uint8_t unused = 0;
  };
  enum Inside : std::uint8_t {
    endpoint_type = 1,
    vendor = 2,
    manufacturer = 4,
    call = 8,
    feature = 16,
    parameter = 32,
    rtcp = 64,
    endpoint_vendor = 128
  };
  static_assert(sizeof(Place) == sizeof(Context));

  [[nodiscard]] bool inside(unsigned what) const noexcept { return (place_.inside & what) != 0; }
  void enter(unsigned what) noexcept { place_.inside = static_cast<std::uint8_t>(place_.inside | what); }

  Context begin_at(Mark mark) noexcept;
  void end_at(Mark mark, Context context, const per::Value& value) noexcept;
  void add_address(h323::TransportKind kind) noexcept;
  void add_alias(AliasKind kind, Text text) noexcept;
  void add_feature() noexcept;
  void common_field(Mark mark, const per::Value& value) noexcept;
  void endpoint_field(Mark mark, const per::Value& value) noexcept;
  void call_field(Mark mark, const per::Value& value) noexcept;
  void ras_field(Mark mark, const per::Value& value) noexcept;
  void identifier(const per::Value& value, Range& common, Range ras::Call::*of_call) noexcept;

  Bytes message_;
  CommonFacts& common_;
  std::span<Address> addresses_;
  std::span<Alias> aliases_;
  std::span<Feature> features_;
  View* call_ = nullptr;
  ras::View* ras_ = nullptr;

  Place place_;
  Range ip_;
  Range port_;
  Text party_digits_;
  Feature feature_;              // the last GenericData's identifier
  std::uint16_t parameter_ = 0;  // the last parameter's number
  ras::Call call_of_irr_;
  Range incoming_call_;
};

// Reads a value of a root of the tables with the compiled table. False: not read; call walk() with a new sink and new
// facts (dissectors/per/compiled.h).
[[nodiscard]] bool read_quickly(std::uint16_t type, Bytes message, Range part, FactsSink& sink,
                                per::Walked& walked) noexcept;

}  // namespace sallyport::h225
