// One pass over the lines. Then media sections inherit members of the session.
#include "dissectors/sdp/sdp.h"

#include "dissectors/base/find.h"
#include "dissectors/sdp/attributes.h"
#include "dissectors/sdp/tokens.h"
#include "dissectors/sdp/values.h"

namespace sallyport::sdp {
namespace {

using LineEnds = Finder<OneOf<'\n'>>;

class Decoder {
 public:
  Decoder(Bytes body, View& out) noexcept : body_(as_text(body)), out_(out) {}
  // False: error() has the reason.
  [[nodiscard]] bool run() noexcept;
  [[nodiscard]] const DecodeError& error() const noexcept { return error_; }

 private:
  [[nodiscard]] std::string_view text(Range range) const noexcept { return body_.substr(range.offset, range.length); }
  [[nodiscard]] std::string_view text(Piece piece) const noexcept { return sdp::text(body_, piece); }
  [[nodiscard]] bool fail(DecodeErrorCode code, Piece at, std::string_view field) noexcept {
    error_ = {code, at.begin, field};
    return false;
  }
  [[nodiscard]] Piece next_line(LineEnds& ends, std::size_t& at) const noexcept;
  [[nodiscard]] bool line(Piece whole) noexcept;
  [[nodiscard]] bool connection(Piece value) noexcept;
  [[nodiscard]] bool media(Piece whole, Piece value) noexcept;
  [[nodiscard]] bool attribute(Piece value) noexcept;
  [[nodiscard]] bool media_attribute(Attribute attribute, Piece value) noexcept;
  [[nodiscard]] bool candidate(Piece value) noexcept;
  void direct(Direction direction) noexcept { (media_ != nullptr ? media_->direction : direction_) = direction; }
  void rtpmap(Piece value) noexcept;
  void inherit() noexcept;
  void bundle(Piece mids) noexcept;

  std::string_view body_;
  View& out_;
  Media* media_ = nullptr;  // the current section; nullptr before the first m= line
  Direction direction_ = Direction::sendrecv;
  bool fingerprint_ = false;
  bool groups_ = false;
  DecodeError error_;
};

// Takes the line at `at`. The result has neither the line end nor the spaces before it.
[[gnu::always_inline]] inline Piece Decoder::next_line(LineEnds& ends, std::size_t& at) const noexcept {
  const auto start = at;
  auto end = ends.next(start);
  at = end < body_.size() ? end + 1 : end;
  if (end > start && body_[end - 1] == '\r') --end;
  while (end > start && body_[end - 1] == ' ') --end;
  return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end)};
}

bool Decoder::run() noexcept {
  bool started = false;
  LineEnds ends(body_, 0);
  for (std::size_t at = 0; at < body_.size();) {
    const auto whole = next_line(ends, at);
    if (whole.empty()) continue;
    if (!started && text(whole) != "v=0") return fail(DecodeErrorCode::sdp_version_missing, whole, "v=");
    if (started && !line(whole)) return false;
    started = true;
  }
  if (!started) return fail(DecodeErrorCode::sdp_version_missing, {}, "v=");
  inherit();
  return true;
}

bool Decoder::line(Piece whole) noexcept {
  if (whole.size() < 2 || body_[whole.begin + 1] != '=') return fail(DecodeErrorCode::sdp_line_bad, whole, "line");
  const auto value = whole.behind(2);
  switch (body_[whole.begin]) {
    case 'v': return fail(DecodeErrorCode::sdp_line_bad, whole, "v=");
    case 'o':
      if (media_ == nullptr) parse_origin(body_, value, out_);
      return true;
    case 'c': return connection(value);
    case 'm': return media(whole, value);
    case 'a': return attribute(value);
    default: return true;
  }
}

bool Decoder::connection(Piece value) noexcept {
  auto& connection = media_ != nullptr ? media_->connection : out_.session;
  Connection another;
  if (!parse_connection(body_, value, true, connection.present ? another : connection))
    return fail(DecodeErrorCode::sdp_connection_bad, value, "c=");
  if (!another.present) return true;
  // rfc8866 5.7: several c= lines are for the layers of a multicast encoding; the first is reported. Two different
  // hosts are an error: a firewall cannot know which one an endpoint takes.
  const bool layers = connection.is_address && another.is_address && connection.address.is_multicast() &&
                      another.address.is_multicast();
  if (!layers && text(connection.text) != text(another.text))
    return fail(DecodeErrorCode::sdp_connection_twice, value, "c=");
  return true;
}

// Copying this costs a third of making a Media{}.
constexpr Media kNew{};

bool Decoder::media(Piece whole, Piece value) noexcept {
  if (out_.media_count == kMaxMedia) return fail(DecodeErrorCode::sdp_media_too_many, whole, "m=");
  media_ = &out_.media[out_.media_count];
  *media_ = kNew;
  ++out_.media_count;
  media_->line = whole.range();
  media_->direction = direction_;
  media_->first_candidate = out_.candidate_count;
  media_->first_rtpmap = out_.rtpmap_count;
  return parse_media(body_, value, *media_, error_);
}

bool Decoder::attribute(Piece value) noexcept {
  const auto name = find_attribute(text(cut<':'>(body_, value)));
  switch (name) {
    case Attribute::other: return true;
    case Attribute::sendrecv: direct(Direction::sendrecv); return true;
    case Attribute::sendonly: direct(Direction::sendonly); return true;
    case Attribute::recvonly: direct(Direction::recvonly); return true;
    case Attribute::inactive: direct(Direction::inactive); return true;
    case Attribute::fingerprint: (media_ != nullptr ? media_->fingerprint : fingerprint_) = true; return true;
    case Attribute::ice_ufrag: out_.ice = true; return true;
    default: break;
  }
  if (media_ != nullptr) return media_attribute(name, value);
  if (name == Attribute::ice_lite) out_.ice_lite = true;
  if (name == Attribute::group) groups_ = true;
  return true;
}

bool Decoder::media_attribute(Attribute attribute, Piece value) noexcept {
  switch (attribute) {
    case Attribute::rtcp:
      return parse_rtcp(body_, value, *media_) || fail(DecodeErrorCode::sdp_rtcp_bad, value, "a=rtcp");
    case Attribute::rtcp_mux: media_->rtcp_mux = true; break;
    case Attribute::rtcp_mux_only: media_->rtcp_mux = media_->rtcp_mux_only = true; break;
    case Attribute::crypto: media_->crypto = true; break;
    case Attribute::mid: media_->mid = value.range(); break;
    case Attribute::bundle_only: media_->bundle_only = true; break;
    case Attribute::rtpmap: rtpmap(value); break;
    case Attribute::candidate: return candidate(value);
    default: break;
  }
  return true;
}

void Decoder::rtpmap(Piece value) noexcept {  // "96 opus/48000/2"
  value = without_spaces(body_, value);
  const auto type = take_number(body_, value, 127);
  if (value.empty() || body_[value.begin] != ' ') return;
  value = without_spaces(body_, value);
  // Up to the slash of the word, if it has one.
  const auto slash = static_cast<std::uint32_t>(find_first<OneOf<'/', ' '>>(body_, value.begin, value.end));
  if (slash == value.end || body_[slash] != '/') return;
  value.begin = slash + 1;
  const auto rate = take_number(body_, value, 1'000'000'000);
  if (!value.empty() && body_[value.begin] != '/' && body_[value.begin] != ' ') return;
  if (!type || !rate || *rate == 0 || out_.rtpmap_count == kMaxRtpMaps) return;
  out_.rtpmaps[out_.rtpmap_count] = {static_cast<std::uint8_t>(*type), *rate};
  ++out_.rtpmap_count;
  ++media_->rtpmap_count;
}

bool Decoder::candidate(Piece value) noexcept {
  out_.ice = true;
  auto parsed = parse_candidate(body_, value);
  if (!parsed) {
    ++out_.candidates_skipped;
    return true;
  }
  if (out_.candidate_count == kMaxCandidates)
    return fail(DecodeErrorCode::sdp_candidates_too_many, value, "a=candidate");
  parsed->media = static_cast<std::uint8_t>(out_.media_count - 1);
  out_.candidates[out_.candidate_count] = *parsed;
  ++out_.candidate_count;
  ++media_->candidate_count;
  return true;
}

void Decoder::inherit() noexcept {
  for (std::size_t i = 0; i < out_.media_count; ++i) {
    auto& media = out_.media[i];
    if (!media.connection.present) media.connection = out_.session;
    media.fingerprint = media.fingerprint || fingerprint_;
  }
  if (!groups_) return;
  // Groups come before the mids that they name: read the session part again.
  LineEnds ends(body_, 0);
  for (std::size_t at = 0; at < body_.size();) {
    const auto whole = next_line(ends, at);
    if (text(whole).starts_with("m=")) return;
    if (text(whole).starts_with("a=group:BUNDLE")) bundle(whole);
  }
}

void Decoder::bundle(Piece mids) noexcept {
  if (text(word(body_, mids)) != "a=group:BUNDLE") return;
  while (!mids.empty()) {
    const auto mid = text(word(body_, mids));
    if (mid.empty()) return;
    for (std::size_t i = 0; i < out_.media_count; ++i)
      if (text(out_.media[i].mid) == mid) out_.media[i].bundled = true;
  }
}

constexpr Connection kNone{};

// Clears a View that was used before, except its slots.
void clear(View& out) noexcept {
  out.origin_username = out.session_id = out.session_version = {};
  out.origin = kNone;
  out.session = kNone;
  out.ice = out.ice_lite = false;
  out.media_count = 0;
  out.candidate_count = 0;
  out.rtpmap_count = 0;
  out.candidates_skipped = 0;
}

}  // namespace

std::string_view to_text(MediaKind kind) noexcept {
  switch (kind) {
    case MediaKind::audio: return "audio";
    case MediaKind::video: return "video";
    case MediaKind::image: return "image";
    case MediaKind::text: return "text";
    case MediaKind::application: return "application";
    case MediaKind::message: return "message";
    case MediaKind::data: return "data";
    case MediaKind::other: break;
  }
  return "other";
}

std::optional<DecodeError> decode_into(Bytes body, View& out) noexcept {
  clear(out);
  if (body.size() > kMaxMessage) return DecodeError{DecodeErrorCode::too_long, 0, "body"};
  Decoder decoder(body, out);
  if (!decoder.run()) return decoder.error();
  return std::nullopt;
}

Result<View> decode(Bytes body) noexcept {
  Result<View> result(std::in_place);
  if (const auto failed = decode_into(body, *result)) result.fail(*failed);
  return result;
}

}  // namespace sallyport::sdp
