#include "dissectors/h245/values.h"

#include <array>

#include "dissectors/base/cursor.h"

namespace sallyport::h323 {
namespace {

// X.691 30.5.4: characters are indices in the permitted alphabet, ordered by code. H.225.0 lists them in another order.
constexpr std::string_view kDigits = "#*,0123456789";

// The characters of a text, one after the other.
class Characters {
 public:
  Characters(Bytes message, const Text& text) noexcept : in_(slice(message, text.octets)), text_(text) {}

  // The code of the next character; UINT32_MAX behind the last one.
  [[nodiscard]] std::uint32_t next() noexcept {
    if (at_ == text_.characters) return UINT32_MAX;
    const auto index = at_++;
    std::uint32_t code = 0;
    switch (text_.coding) {
      case Coding::octets: code = in_.u8(); break;
      case Coding::bmp: code = in_.be16(); break;
      case Coding::digits: {
        if (index % 2 == 0) pair_ = in_.u8();
        const auto digit = index % 2 == 0 ? pair_ >> 4U : pair_ & 0x0fU;
        code = digit < kDigits.size() ? static_cast<unsigned char>(kDigits[digit]) : '?';
        break;
      }
    }
    return in_.ok() ? code : UINT32_MAX;
  }

 private:
  Cursor in_;
  const Text& text_;
  std::uint16_t at_ = 0;
  unsigned pair_ = 0;
};

// A character in UTF-8; its length.
std::size_t utf8(std::uint32_t code, std::array<char, 3>& out) noexcept {
  if (code < 0x80) {
    out[0] = static_cast<char>(code);
    return 1;
  }
  if (code < 0x800) {
    out[0] = static_cast<char>(0xc0U | (code >> 6U));
    out[1] = static_cast<char>(0x80U | (code & 0x3fU));
    return 2;
  }
  if (code >= 0xd800 && code < 0xe000) code = 0xfffd;  // a surrogate is not a character of UCS-2
  out[0] = static_cast<char>(0xe0U | (code >> 12U));
  out[1] = static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
  out[2] = static_cast<char>(0x80U | (code & 0x3fU));
  return 3;
}

}  // namespace

IpAddress ip6_address(Bytes message, Range address) noexcept {
  return IpAddress::v6(Cursor(slice(message, address)).bytes<16>());
}

std::size_t copy_text(Bytes message, const Text& text, std::span<char> out) noexcept {
  Characters characters(message, text);
  std::size_t used = 0;
  for (auto code = characters.next(); code != UINT32_MAX; code = characters.next()) {
    std::array<char, 3> encoded{};
    const auto length = utf8(code, encoded);
    if (length > out.size() - used) break;
    for (std::size_t i = 0; i < length; ++i) out[used++] = encoded[i];
  }
  return used;
}

std::string to_text(Bytes message, const Text& text) {
  std::string out(std::size_t{text.characters} * 3, '\0');
  out.resize(copy_text(message, text, out));
  return out;
}

bool same_text(Bytes a_message, const Text& a, Bytes b_message, const Text& b) noexcept {
  Characters in_a(a_message, a);
  Characters in_b(b_message, b);
  for (;;) {
    const auto code = in_a.next();
    if (code != in_b.next()) return false;
    if (code == UINT32_MAX) return true;
  }
}

std::string guid_text(Bytes guid) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  if (guid.size() != 16) return out;
  for (std::size_t i = 0; i < guid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    const auto octet = std::to_integer<unsigned>(guid[i]);
    out += kHex[octet >> 4U];
    out += kHex[octet & 0x0fU];
  }
  return out;
}

}  // namespace sallyport::h323
