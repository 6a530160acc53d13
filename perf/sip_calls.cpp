#include "perf/call_makers.h"
#include "perf/calls.h"

namespace sallyport::perf {
namespace {

// The limit of simultaneous calls; each has its own ports.
constexpr std::uint32_t kPlaces = 65536;

class SipCalls final : public CallMaker {
 public:
  explicit SipCalls(std::uint32_t first_media) : first_media_(first_media) {}

  void set_up(std::uint32_t call, Script& out) override {
    const auto text = text_of(call);
    out.push_back({udp_frame(exchange(), trunk(), as_bytes(text.invite())), true});
    out.push_back({udp_frame(trunk(), exchange(), as_bytes(text.answer())), false});
    out.push_back({udp_frame(exchange(), trunk(), as_bytes(text.ack())), true});
  }
  void take_down(std::uint32_t call, Script& out) override {
    const auto text = text_of(call);
    out.push_back({udp_frame(exchange(), trunk(), as_bytes(text.bye())), true});
    out.push_back({udp_frame(trunk(), exchange(), as_bytes(text.bye_answer())), false});
  }
  [[nodiscard]] Media media(std::uint32_t call) const override {
    const auto tuple = media_tuple(first_media_ + call % kPlaces);
    return {{IpAddress::v4(tuple.inside), Port{tuple.port}}, {IpAddress::v4(tuple.outside), Port{tuple.port}}};
  }

 private:
  [[nodiscard]] CallText text_of(std::uint32_t call) const {
    return {first_media_ + call, first_media_ + call % kPlaces};
  }
  std::uint32_t first_media_;
};

}  // namespace

std::unique_ptr<CallMaker> sip_calls(std::uint32_t first_media) {
  return std::make_unique<SipCalls>(first_media);
}

}  // namespace sallyport::perf
