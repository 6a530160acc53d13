// The commands of the program, one file each. Each adds itself to the command line and, when it is the one that
// was called, says what is to run.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace sallyport::tool {

// Exit statuses (interfaces.md section 1).
inline constexpr int kDone = 0, kPolicyActed = 1, kWrongUsage = 2, kUnreadable = 3;

using Run = std::function<int()>;

void add_analyze(CLI::App& program, Run& run);
void add_check(CLI::App& program, Run& run);
void add_show(CLI::App& program, Run& run);
void add_why(CLI::App& program, Run& run);

}  // namespace sallyport::tool
