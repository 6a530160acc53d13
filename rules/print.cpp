// print(): the rows of the command tables, walked in their order.
#include <algorithm>

#include "rules/commands.h"
#include "rules/printout.h"

namespace sallyport::rules {

void Printout::rows(Block block, std::size_t index) {
  const std::size_t outer = std::exchange(index_, index);
  for (const Command* command : tree(block).commands())
    if (command->print != nullptr) command->print(*this, *command);
  index_ = outer;
}

void Printout::block(Block block, std::size_t index, std::string_view opener, std::string_view name) {
  line("{}", opener);
  in_block_ = true;
  rows(block, index);
  in_block_ = false;
  kept_lines(name);
}

bool Printout::keeps(std::string_view name) const noexcept {
  return std::any_of(policy.unenforced.begin(), policy.unenforced.end(),
                     [&](const Policy::Unenforced& kept) { return kept.block == name; });
}

void Printout::kept_lines(std::string_view name) {
  printed_.emplace(name);
  for (const Policy::Unenforced& kept : policy.unenforced)
    if (kept.block == name) line("{}", kept.text);
}

// The lines that are kept at the top level follow the rows, and then the blocks that have kept lines only.
std::string Printout::print() && {
  rows(Block::global, 0);
  kept_lines({});
  for (const Policy::Unenforced& kept : policy.unenforced) {
    if (printed_.contains(kept.block)) continue;
    line("{}", kept.block);
    kept_lines(kept.block);
  }
  return std::move(text_);
}

std::string print(const Policy& policy) {
  return Printout(policy).print();
}

}  // namespace sallyport::rules
