// The commands of the program, one file each. Each adds itself to the command line and sets `run` when it is called.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace sallyport::tool {

// Exit statuses.
inline constexpr int kDone = 0, kPolicyActed = 1, kWrongUsage = 2, kUnreadable = 3;

using Run = std::function<int()>;

void add_analyze(CLI::App& program, Run& run);
void add_check(CLI::App& program, Run& run);
void add_show(CLI::App& program, Run& run);
void add_why(CLI::App& program, Run& run);
void add_reload(CLI::App& program, Run& run);

// --control, of the commands that ask a running gateway.
void add_control_option(CLI::App& command, std::string& socket);

}  // namespace sallyport::tool
