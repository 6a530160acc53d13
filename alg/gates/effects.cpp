#include "alg/gates/effects.h"

namespace sallyport {
namespace {

constexpr std::size_t kLongText = 1024;  // do not keep the memory of a very long Call-ID

void empty(std::string& text) {
  text.clear();
  if (text.capacity() > kLongText) text.shrink_to_fit();
}

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
  for (auto* text : {&call.proto, &call.call, &call.from, &call.to, &call.cause}) empty(*text);
  call.action = {};
  call.secure.reset();
  list_.emplace_back(&event);
  return call;
}

MediaEvent* Effects::add_media(Stamp stamp) {
  if (!asks()) return nullptr;
  auto& event = media_.take();
  event.stamp = stamp;
  auto& media = as<MediaEvent>(event);
  for (auto* text : {&media.proto, &media.call, &media.kind, &media.host}) empty(*text);
  media.address.reset();
  media.rtcp_address.reset();
  media.port = media.rtcp_port = 0;
  media.mux = false;
  list_.emplace_back(&event);
  return &media;
}

}  // namespace sallyport
