#include "alg/gates/effects.h"

namespace sallyport {
namespace {

template <class Kind>
Kind& as(Event& event) {
  auto* kind = std::get_if<Kind>(&event.what);
  return kind != nullptr ? *kind : event.what.emplace<Kind>();
}

}  // namespace

CallEvent& Effects::add_call(Stamp stamp) {
  auto& event = calls_.take();
  event.stamp = stamp;
  auto& call = as<CallEvent>(event);
  sallyport::clear(call);
  list_.emplace_back(&event);
  return call;
}

MediaEvent* Effects::add_media(Stamp stamp) {
  if (!asks()) return nullptr;
  auto& event = media_.take();
  event.stamp = stamp;
  auto& media = as<MediaEvent>(event);
  sallyport::clear(media);
  list_.emplace_back(&event);
  return &media;
}

}  // namespace sallyport
