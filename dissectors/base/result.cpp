#include "dissectors/base/result.h"

#include <array>

namespace sallyport {
namespace {

constexpr std::array kNames{
#define DECODE_ERROR(name, text) std::string_view{#name},
#include "dissectors/base/decode_errors.def"
#undef DECODE_ERROR
};
constexpr std::array kTexts{
#define DECODE_ERROR(name, text) std::string_view{text},
#include "dissectors/base/decode_errors.def"
#undef DECODE_ERROR
};
static_assert(kNames.size() == static_cast<std::size_t>(DecodeErrorCode::count));

}  // namespace

std::string_view name(DecodeErrorCode code) noexcept {
  const auto i = static_cast<std::size_t>(code);
  return i < kNames.size() ? kNames[i] : std::string_view{"unknown"};
}

std::string_view describe(DecodeErrorCode code) noexcept {
  const auto i = static_cast<std::size_t>(code);
  return i < kTexts.size() ? kTexts[i] : std::string_view{"unknown error"};
}

}  // namespace sallyport
