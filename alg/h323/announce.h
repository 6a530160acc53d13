// Events for the addresses that a message announces, for media and for further signalling. Addresses that policy
// refuses are announced, too.
#pragma once

#include <string>

#include "alg/gates/effects.h"
#include "alg/protocol.h"
#include "dissectors/h225/h225.h"
#include "dissectors/h225/ras.h"
#include "dissectors/h245/h245.h"

namespace sallyport::h323_alg {

// Reports each address once for each message. The number of addresses in a message is bounded.
class Announcer {
 public:
  Announcer(Stamp stamp, std::string call, Effects& effects)
      : stamp_(stamp), call_(std::move(call)), effects_(effects) {}
  // `kind` is the kind of the channel that an acknowledgement answers; empty if not known.
  void h245(const h245::View& view, std::string_view kind);
  void addresses(const h225::View& view) { list(view); }
  void addresses(const h225::ras::View& view) { list(view); }
  // Returns "audio", "video", "data", "image" or "application", or an empty text for a channel without media.
  [[nodiscard]] static std::string_view kind_of(const h245::Channel& channel) noexcept;

 private:
  template <class View>
  void list(const View& view) {
    for (std::size_t i = 0; i < view.address_count; ++i) one(view.addresses[i]);
  }
  void one(const h225::Address& address);
  void media(MediaEvent event);
  void control(std::string_view proto, const Endpoint& endpoint, IpProtocol transport);

  Stamp stamp_;
  std::string call_;
  Effects& effects_;
  std::vector<MediaEvent> media_;
  std::vector<ControlEvent> control_;
};

}  // namespace sallyport::h323_alg
