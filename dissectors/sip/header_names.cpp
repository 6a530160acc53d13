#include "dissectors/sip/header_names.h"

#include "dissectors/sip/chars.h"

namespace sallyport::sip {
namespace {

struct Row {
  std::string_view name;
  bool once;
};
constexpr std::array kRows{
#define SIP_HEADER(id, name, compact, once) Row{name, once},
#include "dissectors/sip/header_table.def"
#undef SIP_HEADER
};

}  // namespace

bool detail::same_name_but_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

bool stands_once(HeaderId id) noexcept {
  return id != HeaderId::other && kRows[static_cast<std::size_t>(id)].once;
}

std::string_view to_text(HeaderId id) noexcept {
  return id == HeaderId::other ? std::string_view{} : kRows[static_cast<std::size_t>(id)].name;
}

}  // namespace sallyport::sip
