#include "alg/sip/call_table.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "alg/base/hash.h"

namespace sallyport::sip_alg {
namespace {

void destroy(Call* call) noexcept {
  call->~Call();
  ::operator delete(call);
}

}  // namespace

CallTable::~CallTable() {
  for (auto* call : heads_)
    while (call != nullptr) destroy(std::exchange(call, call->next));
}

Call* CallTable::find(std::string_view id, std::string_view from_tag) const noexcept {
  const auto key = hash(id, seed_);
  for (auto* call = head(key); call != nullptr; call = call->next)
    if (call->hash == key && call->from_tag == from_tag && call->id == id) return call;
  return nullptr;
}

std::size_t CallTable::count(std::string_view id) const noexcept {
  const auto key = hash(id, seed_);
  std::size_t calls = 0;
  for (const auto* call = head(key); call != nullptr; call = call->next)
    calls += call->hash == key && call->id == id ? 1U : 0U;
  return calls;
}

Call& CallTable::add(std::string_view id, std::string_view from_tag) {
  if (size_ == heads_.size()) grow();
  void* memory = ::operator new(sizeof(Call) + id.size() + from_tag.size());
  auto* call = new (memory) Call;
  auto* text = static_cast<char*>(memory) + sizeof(Call);
  const auto put = [&text](std::string_view name) {
    const std::string_view copy{text, name.size()};
    if (!name.empty()) std::memcpy(text, name.data(), name.size());
    text += name.size();
    return copy;
  };
  call->id = put(id);
  call->from_tag = put(from_tag);
  call->hash = hash(id, seed_);
  call->serial = ++added_;
  call->next = std::exchange(head(call->hash), call);
  ++size_;
  return *call;
}

void CallTable::erase(Call& call) noexcept {
  auto* link = &head(call.hash);
  while (*link != &call) link = &(*link)->next;
  *link = call.next;
  --size_;
  destroy(&call);
}

std::vector<Call*> CallTable::all() const {
  std::vector<Call*> calls;
  calls.reserve(size_);
  for (auto* first : heads_)
    for (auto* call = first; call != nullptr; call = call->next) calls.push_back(call);
  std::sort(calls.begin(), calls.end(), [](const Call* a, const Call* b) { return a->serial > b->serial; });
  return calls;
}

void CallTable::grow() {
  const auto calls = all();
  heads_.assign(heads_.size() * 2, nullptr);
  for (auto* call : calls) call->next = std::exchange(head(call->hash), call);
}

}  // namespace sallyport::sip_alg
