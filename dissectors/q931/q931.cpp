#include "dissectors/q931/q931.h"

#include "dissectors/base/cursor.h"

namespace sallyport::q931 {
namespace {

constexpr std::uint8_t kDiscriminator = 0x08;  // Q.931 user-network call control
constexpr std::uint8_t kUserUserX680 = 0x05;   // X.680 and X.690 coded user information
constexpr std::uint8_t kSingleOctet = 0x80;    // Q.931 4.5.1: bit 8 of the identifier
constexpr std::uint8_t kShift = 0x90;          // Q.931 4.5.3, 4.5.4
constexpr std::uint8_t kNonLocking = 0x08;
constexpr std::uint8_t kExtensionBit = 0x80;  // of an octet group: 1 = its last octet

enum Element : std::uint8_t {
  cause = 0x08,
  display = 0x28,
  keypad = 0x2c,
  signal = 0x34,
  calling_number = 0x6c,
  called_number = 0x70,
  user_user = 0x7e
};

DecodeError error_at(DecodeErrorCode code, std::size_t at, std::string_view field) noexcept {
  return {code, static_cast<std::uint32_t>(at), field};
}

// The octets of a group, up to the one whose extension bit ends it (Q.931 4.5.1).
void skip_group(Cursor& in) noexcept {
  while (in.left() > 0 && (in.u8() & kExtensionBit) == 0) {
  }
}

// Q.931 5.8.7.2: contents that are too short for an element are ignored and not an error.
void read_contents(std::uint8_t id, Bytes message, Range contents, View& view) noexcept {
  Cursor in(message.first(contents.end()), contents.offset);
  switch (id) {
    case Element::cause:
      skip_group(in);
      if (in.left() > 0) view.cause = static_cast<std::uint8_t>(in.u8() & 0x7fU);
      break;
    case Element::display:
      if (view.display.empty()) view.display = contents;
      break;
    case Element::keypad:
      if (view.keypad.empty()) view.keypad = contents;
      break;
    case Element::signal:
      if (in.left() > 0) view.signal = in.u8();
      break;
    case Element::calling_number:
      if (in.left() == 0 || !view.calling_number.empty()) break;
      if ((in.u8() & kExtensionBit) == 0) view.calling_restricted = ((in.u8() >> 5U) & 3U) == 1;
      if (in.ok()) view.calling_number = in.range(in.left());
      break;
    case Element::called_number:
      if (in.left() == 0 || !view.called_number.empty()) break;
      skip_group(in);
      view.called_number = in.range(in.left());
      break;
    default: break;
  }
}

// The elements behind the header, each by its own length.
std::optional<DecodeError> read_elements(Cursor& in, View& view) noexcept {
  unsigned locked = 0;  // codeset
  unsigned codeset = 0;
  bool user_user_seen = false;
  while (in.left() > 0) {
    const auto at = in.position();
    if (++view.element_count > kMaxElements)
      return error_at(DecodeErrorCode::q931_elements_too_many, at, "information element");
    const auto id = in.u8();
    if ((id & kSingleOctet) != 0) {
      if ((id & 0xf0U) == kShift) {
        codeset = id & 0x07U;
        if ((id & kNonLocking) == 0) locked = codeset;
        if ((id & kNonLocking) != 0) continue;  // for the next element only
      }
      codeset = locked;
      continue;
    }
    const bool is_user_user = codeset == 0 && id == Element::user_user;
    // H.225.0 7.2.2.31: the length of this element has two octets.
    const std::size_t length = is_user_user ? in.be16() : in.u8();
    if (length > in.left()) return error_at(DecodeErrorCode::q931_element_too_long, at, "information element");
    auto contents = in.range(length);
    if (is_user_user) {
      if (user_user_seen) return error_at(DecodeErrorCode::q931_element_repeated, at, "User-user");
      if (length == 0) return error_at(DecodeErrorCode::q931_element_bad, at, "User-user");
      user_user_seen = true;
      view.user_user_x680 = std::to_integer<std::uint8_t>(in.message()[contents.offset]) == kUserUserX680;
      view.user_user = {contents.offset + 1, contents.length - 1};
    } else if (codeset == 0) {
      read_contents(id, in.message(), contents, view);
    }
    codeset = locked;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(MessageType type) noexcept {
  switch (type) {
    case MessageType::escape: return "escape";
    case MessageType::alerting: return "alerting";
    case MessageType::call_proceeding: return "callProceeding";
    case MessageType::progress: return "progress";
    case MessageType::setup: return "setup";
    case MessageType::connect: return "connect";
    case MessageType::setup_acknowledge: return "setupAcknowledge";
    case MessageType::connect_acknowledge: return "connectAcknowledge";
    case MessageType::user_information: return "userInformation";
    case MessageType::disconnect: return "disconnect";
    case MessageType::release: return "release";
    case MessageType::release_complete: return "releaseComplete";
    case MessageType::facility: return "facility";
    case MessageType::notify: return "notify";
    case MessageType::status_enquiry: return "statusEnquiry";
    case MessageType::information: return "information";
    case MessageType::status: return "status";
  }
  return {};
}

std::optional<DecodeError> decode_into(Bytes message, Range part, View& view) noexcept {
  view = View{};
  if (part.offset > message.size() || part.length > message.size() - part.offset || message.size() > kMaxMessage)
    return DecodeError{DecodeErrorCode::truncated, 0, "Q.931"};
  Cursor in(message.first(part.end()), part.offset);
  const auto at = in.position();
  if (in.u8() != kDiscriminator && in.ok())
    return error_at(DecodeErrorCode::q931_discriminator_bad, at, "protocol discriminator");
  const auto length = in.u8();
  if (in.ok() && length > 2) return error_at(DecodeErrorCode::q931_call_reference_bad, at + 1, "call reference");
  view.call_reference_length = length;
  if (length == 1) {
    const auto value = in.u8();
    view.from_destination = (value & 0x80U) != 0;
    view.call_reference = value & 0x7fU;
  } else if (length == 2) {
    const auto value = in.be16();
    view.from_destination = (value & 0x8000U) != 0;
    view.call_reference = value & 0x7fffU;
  }
  view.type = static_cast<MessageType>(in.u8());
  if (!in.ok()) return in.error("Q.931 header");
  if (const auto error = read_elements(in, view)) return error;
  if (!in.ok()) return in.error("information element");
  return std::nullopt;
}

}  // namespace sallyport::q931
