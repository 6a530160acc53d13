#include "dissectors/sip/header_names.h"

#include <array>

#include "dissectors/sip/chars.h"

namespace sallyport::sip {
namespace {

struct Row {
  HeaderId id;
  std::string_view name;
  char compact;
  bool once;
};
constexpr std::array kRows{
#define SIP_HEADER(id, name, compact, once) Row{HeaderId::id, name, compact, once},
#include "dissectors/sip/header_table.def"
#undef SIP_HEADER
};

// Length and first letter tell the names apart but for a few, which the last letter settles: a perfect hash,
// and a name added later that collides does not compile.
constexpr std::size_t kSlots = 128;
constexpr std::size_t slot_of(std::string_view name) noexcept {
  const auto letter = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(lower(c))); };
  return (name.size() * 1 + letter(name.front()) * 5 + letter(name.back()) * 6) % kSlots;
}

struct Index {
  std::array<HeaderId, kSlots> by_name{};
  std::array<HeaderId, 256> by_letter{};
  bool perfect = true;
};
consteval Index make_index() {
  Index index;
  index.by_name.fill(HeaderId::other);
  index.by_letter.fill(HeaderId::other);
  for (const auto& row : kRows) {
    auto& slot = index.by_name[slot_of(row.name)];
    if (slot != HeaderId::other) index.perfect = false;
    slot = row.id;
    if (row.compact == 0) continue;
    index.by_letter[static_cast<unsigned char>(row.compact)] = row.id;
    index.by_letter[static_cast<unsigned char>(row.compact - 'a' + 'A')] = row.id;
  }
  return index;
}
constexpr Index kIndex = make_index();
static_assert(kIndex.perfect, "two header names share a slot: change the factors of slot_of()");

bool same_name(std::string_view a, std::string_view b) noexcept {
  if (a == b) return true;  // nearly always
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace

HeaderId find_header(std::string_view name) noexcept {
  if (name.empty()) return HeaderId::other;
  if (name.size() == 1) return kIndex.by_letter[static_cast<unsigned char>(name.front())];
  const auto id = kIndex.by_name[slot_of(name)];
  if (id == HeaderId::other) return id;
  return same_name(name, kRows[static_cast<std::size_t>(id)].name) ? id : HeaderId::other;
}

bool stands_once(HeaderId id) noexcept {
  return id != HeaderId::other && kRows[static_cast<std::size_t>(id)].once;
}

std::string_view to_text(HeaderId id) noexcept {
  return id == HeaderId::other ? std::string_view{} : kRows[static_cast<std::size_t>(id)].name;
}

}  // namespace sallyport::sip
