// Any text compiles, or is refused with printable diagnostics. A compiled policy prints as a text that compiles again
// and prints the same.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "rules/policy.h"

namespace {

using namespace sallyport::rules;

void check(std::string_view text, const CompileOptions& options) {
  const Compiled first = compile(text, "fuzz", options);
  for (const Diagnostic& diagnostic : first.diagnostics)
    if (format(diagnostic, "fuzz").empty()) std::abort();
  if (first.policy == nullptr) return;
  const std::string printed = print(*first.policy);
  const Compiled second = compile(printed, "fuzz");
  if (second.policy != nullptr && print(*second.policy) == printed) return;
  std::cerr << "not a fixed point:\n" << printed << '\n';
  for (const Diagnostic& diagnostic : second.diagnostics) std::cerr << format(diagnostic, "print") << '\n';
  if (second.policy != nullptr) std::cerr << "became:\n" << print(*second.policy) << '\n';
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  check(text, {});
  check(text, {.import_ios = true});
  return 0;
}
