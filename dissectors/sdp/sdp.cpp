// One pass over the lines; what a media section takes over from the session is filled in when all are read.
#include "dissectors/sdp/sdp.h"

#include "dissectors/base/cursor.h"
#include "dissectors/sdp/tokens.h"
#include "dissectors/sdp/values.h"

namespace sallyport::sdp {
namespace {

using Failure = std::optional<DecodeError>;

[[nodiscard]] DecodeError failure(DecodeErrorCode code, Piece at, std::string_view field) noexcept {
  return {code, at.offset, field};
}

class Decoder {
 public:
  Decoder(Bytes body, View& out) noexcept : body_(body), out_(out) {}
  [[nodiscard]] Failure run() noexcept;

 private:
  [[nodiscard]] Failure line(Piece whole) noexcept;
  [[nodiscard]] Failure connection(Piece value) noexcept;
  [[nodiscard]] Failure media(Piece whole, Piece value) noexcept;
  [[nodiscard]] Failure attribute(Piece value) noexcept;
  [[nodiscard]] Failure media_attribute(std::string_view name, Piece value) noexcept;
  [[nodiscard]] Failure candidate(Piece value) noexcept;
  void rtpmap(Piece value) noexcept;
  void inherit() noexcept;
  void bundle(Piece mids) noexcept;

  Bytes body_;
  View& out_;
  Media* media_ = nullptr;  // of the section that is being read; the session's before the first m= line
  Direction direction_ = Direction::sendrecv;
  bool fingerprint_ = false;
  bool groups_ = false;
};

// The next line without its end and without spaces before that; nothing behind the last line.
[[nodiscard]] std::optional<Piece> next_line(Cursor& cursor) noexcept {
  if (cursor.left() == 0) return std::nullopt;
  const auto rest = as_text(cursor.message()).substr(cursor.position());
  const auto newline = rest.find('\n');
  const auto offset = static_cast<std::uint32_t>(cursor.position());
  auto text = rest.substr(0, newline);
  cursor.skip(newline == std::string_view::npos ? rest.size() : newline + 1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return Piece{text, offset};
}

[[nodiscard]] std::optional<Direction> direction_of(std::string_view name) noexcept {
  if (name == "sendrecv") return Direction::sendrecv;
  if (name == "sendonly") return Direction::sendonly;
  if (name == "recvonly") return Direction::recvonly;
  if (name == "inactive") return Direction::inactive;
  return std::nullopt;
}

Failure Decoder::run() noexcept {
  Cursor cursor(body_);
  bool started = false;
  while (const auto whole = next_line(cursor)) {
    if (whole->empty()) continue;
    if (!started && whole->text != "v=0") return failure(DecodeErrorCode::sdp_version_missing, *whole, "v=");
    if (started)
      if (const auto failed = line(*whole)) return failed;
    started = true;
  }
  if (!started) return DecodeError{DecodeErrorCode::sdp_version_missing, 0, "v="};
  inherit();
  return std::nullopt;
}

Failure Decoder::line(Piece whole) noexcept {
  if (whole.text.size() < 2 || whole.text[1] != '=') return failure(DecodeErrorCode::sdp_line_bad, whole, "line");
  const auto value = whole.behind(2);
  switch (whole.text[0]) {
    case 'v': return failure(DecodeErrorCode::sdp_line_bad, whole, "v=");
    case 'o':
      if (media_ == nullptr) parse_origin(value, out_);
      return std::nullopt;
    case 'c': return connection(value);
    case 'm': return media(whole, value);
    case 'a': return attribute(value);
    default: return std::nullopt;
  }
}

Failure Decoder::connection(Piece value) noexcept {
  const auto parsed = parse_connection(value, true);
  if (!parsed) return failure(DecodeErrorCode::sdp_connection_bad, value, "c=");
  auto& connection = media_ != nullptr ? media_->connection : out_.session;
  if (!connection.present) {
    connection = *parsed;
    return std::nullopt;
  }
  // rfc8866 5.7: several only for the layers of a multicast encoding, of which the first is reported. Two hosts
  // cannot both be the one; which of them an endpoint takes is not for a firewall to guess.
  const bool layers = connection.is_address && parsed->is_address && connection.address.is_multicast() &&
                      parsed->address.is_multicast();
  if (!layers && text(body_, connection.text) != text(body_, parsed->text))
    return failure(DecodeErrorCode::sdp_connection_twice, value, "c=");
  return std::nullopt;
}

Failure Decoder::media(Piece whole, Piece value) noexcept {
  if (out_.media_count == kMaxMedia) return failure(DecodeErrorCode::sdp_media_too_many, whole, "m=");
  media_ = &(out_.media[out_.media_count] = Media{});
  ++out_.media_count;
  media_->line = whole.range();
  media_->direction = direction_;
  media_->first_candidate = out_.candidate_count;
  media_->first_rtpmap = out_.rtpmap_count;
  return parse_media(value, *media_);
}

Failure Decoder::attribute(Piece value) noexcept {
  const auto name = cut(value, ':').text;
  if (const auto direction = direction_of(name)) {
    (media_ != nullptr ? media_->direction : direction_) = *direction;
  } else if (name == "fingerprint") {
    (media_ != nullptr ? media_->fingerprint : fingerprint_) = true;
  } else if (name == "ice-ufrag") {
    out_.ice = true;
  } else if (media_ != nullptr) {
    return media_attribute(name, value);
  } else if (name == "ice-lite") {
    out_.ice_lite = true;
  } else if (name == "group") {
    groups_ = true;
  }
  return std::nullopt;
}

Failure Decoder::media_attribute(std::string_view name, Piece value) noexcept {
  if (name == "rtcp") {
    if (!parse_rtcp(value, *media_)) return failure(DecodeErrorCode::sdp_rtcp_bad, value, "a=rtcp");
  } else if (name == "rtcp-mux" || name == "rtcp-mux-only") {
    media_->rtcp_mux = true;
    media_->rtcp_mux_only = media_->rtcp_mux_only || name == "rtcp-mux-only";
  } else if (name == "crypto") {
    media_->crypto = true;
  } else if (name == "mid") {
    media_->mid = value.range();
  } else if (name == "bundle-only") {
    media_->bundle_only = true;
  } else if (name == "rtpmap") {
    rtpmap(value);
  } else if (name == "candidate") {
    return candidate(value);
  }
  return std::nullopt;
}

void Decoder::rtpmap(Piece value) noexcept {  // "96 opus/48000/2"
  const auto type = number(word(value).text, 127);
  auto encoding = word(value);
  (void)cut(encoding, '/');
  const auto rate = number(cut(encoding, '/').text, 1'000'000'000);
  if (!type || !rate || *rate == 0 || out_.rtpmap_count == kMaxRtpMaps) return;
  out_.rtpmaps[out_.rtpmap_count] = {static_cast<std::uint8_t>(*type), *rate};
  ++out_.rtpmap_count;
  ++media_->rtpmap_count;
}

Failure Decoder::candidate(Piece value) noexcept {
  out_.ice = true;
  auto parsed = parse_candidate(value);
  if (!parsed) {
    ++out_.candidates_skipped;
    return std::nullopt;
  }
  if (out_.candidate_count == kMaxCandidates)
    return failure(DecodeErrorCode::sdp_candidates_too_many, value, "a=candidate");
  parsed->media = static_cast<std::uint8_t>(out_.media_count - 1);
  out_.candidates[out_.candidate_count] = *parsed;
  ++out_.candidate_count;
  ++media_->candidate_count;
  return std::nullopt;
}

void Decoder::inherit() noexcept {
  for (std::size_t i = 0; i < out_.media_count; ++i) {
    auto& media = out_.media[i];
    if (!media.connection.present) media.connection = out_.session;
    media.fingerprint = media.fingerprint || fingerprint_;
  }
  if (!groups_) return;
  // The groups come before the identifiers that they name: the session part is read a second time.
  Cursor cursor(body_);
  while (auto whole = next_line(cursor)) {
    if (whole->text.starts_with("m=")) return;
    if (whole->text.starts_with("a=group:BUNDLE")) bundle(*whole);
  }
}

void Decoder::bundle(Piece mids) noexcept {
  if (word(mids).text != "a=group:BUNDLE") return;
  while (!mids.empty()) {
    const auto mid = word(mids).text;
    if (mid.empty()) return;
    for (std::size_t i = 0; i < out_.media_count; ++i)
      if (text(body_, out_.media[i].mid) == mid) out_.media[i].bundled = true;
  }
}

// What a View that was used before holds, but for the slots.
void clear(View& out) noexcept {
  out.origin_username = out.session_id = out.session_version = {};
  out.origin = out.session = {};
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
  return Decoder(body, out).run();
}

Result<View> decode(Bytes body) noexcept {
  Result<View> result(std::in_place);
  if (const auto failed = decode_into(body, *result)) result.fail(*failed);
  return result;
}

}  // namespace sallyport::sdp
