#include "dataplane/tool/policy_input.h"

#include <cstdio>
#include <iostream>
#include <iterator>

namespace sallyport::tool {

PolicyInput read_policy(const std::string& path, const rules::CompileOptions& options) {
  PolicyInput input;
  if (path == "-") {
    input.name = "standard input";
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    input.compiled = rules::compile(text, input.name, options);
  } else {
    input.name = path;
    input.compiled = rules::compile_file(path, options);
  }
  for (const auto& diagnostic : input.compiled.diagnostics) {
    auto text = rules::format(diagnostic, input.name);
    if (text.empty() || text.back() != '\n') text += '\n';
    std::fwrite(text.data(), 1, text.size(), stderr);
    const bool error = diagnostic.severity == rules::Diagnostic::Severity::error;
    ++(error ? input.errors : input.warnings);
  }
  return input;
}

std::string count_of(std::size_t number, const std::string& one, const std::string& many) {
  return std::to_string(number) + " " + (number == 1 ? one : many.empty() ? one + "s" : many);
}

}  // namespace sallyport::tool
