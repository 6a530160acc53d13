// Reads a policy for a command, from a file or standard input; prints its diagnostics on standard error.
#pragma once

#include <string>

#include "rules/policy.h"

namespace sallyport::tool {

struct PolicyInput {
  rules::Compiled compiled;
  std::string name;  // the policy's name in messages
  std::size_t errors = 0, warnings = 0;
};

// "-" is standard input. Prints every diagnostic as FILE:LINE:COLUMN: error: ...
[[nodiscard]] PolicyInput read_policy(const std::string& path, const rules::CompileOptions& options = {});

// "1 interface", "2 interfaces".
[[nodiscard]] std::string count_of(std::size_t number, const std::string& one, const std::string& many = {});

}  // namespace sallyport::tool
