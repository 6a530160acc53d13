// Any bytes: Ranges lie within the body and counts within their limits; so does the offset of an error.
#include <cstdlib>

#include "dissectors/sdp/sdp.h"

namespace {

using sallyport::Range;

void check(bool holds) {
  if (!holds) std::abort();
}

void check(sallyport::Bytes body, Range range) {
  check(range.offset <= body.size() && range.length <= body.size() - range.offset);
}

void check(sallyport::Bytes body, const sallyport::sdp::Connection& connection) {
  check(body, connection.text);
  check(connection.count >= 1);
  check(connection.present || !connection.is_address);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = std::as_bytes(std::span(data, size));
  const auto view = sallyport::sdp::decode(body);
  if (!view) {
    check(view.error().offset <= size);
    return 0;
  }
  check(view->media_count <= sallyport::sdp::kMaxMedia && view->candidate_count <= sallyport::sdp::kMaxCandidates);
  for (const auto range : {view->origin_username, view->session_id, view->session_version}) check(body, range);
  check(body, view->origin);
  check(body, view->session);
  unsigned candidates = 0;
  for (unsigned i = 0; i < view->media_count; ++i) {
    const auto& media = view->media[i];
    for (const auto range : {media.kind_text, media.protocol, media.formats, media.mid, media.line}) check(body, range);
    check(body, media.connection);
    check(body, media.rtcp_connection);
    check(media.port + media.port_count - 1 <= 65535);
    check(media.first_candidate == candidates);
    candidates += media.candidate_count;
  }
  check(candidates == view->candidate_count);
  for (unsigned i = 0; i < candidates; ++i) {
    check(body, view->candidates[i].text);
    check(view->candidates[i].media < view->media_count);
  }
  return 0;
}
