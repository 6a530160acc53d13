#include <fmt/format.h>

#include <memory>

#include "dataplane/tool/commands.h"
#include "dataplane/tool/control_client.h"
#include "dataplane/tool/output.h"
#include "dataplane/tool/table.h"

namespace sallyport::tool {

namespace {

struct Options {
  std::string socket{control::kDefaultSocket};
};

int reload(const Options& options) {
  const auto reply = ask(options.socket, control::Reload{});
  if (!reply.reached) {
    complain(reply.problem);
    return kUnreadable;
  }
  if (!reply.answer.ok) {
    fmt::print(stderr, "{}", printable_lines(reply.answer.error));
    complain("not reloaded; the old policy stays in force");
    return kWrongUsage;
  }
  Output out;
  out.write("reloaded\n");
  return kDone;
}

}  // namespace

void add_reload(CLI::App& program, Run& run) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand("reload", "Let a running gateway read its policy again");
  add_control_option(*command, options->socket);
  command->footer(
      "The gateway compiles its policy file. Calls, gates and flows stay; gates that the new policy would refuse are\n"
      "closed. A policy with an error is reported as `sallyport check` does, each error as FILE:LINE:COLUMN: error: "
      "...,\n"
      "and the old policy stays in force. Devices, zones and table sizes are fixed at start.\n\n"
      "Exit status: 0 reloaded; 2 wrong usage or policy; 3 no gateway answers.");
  command->callback([options, &run] { run = [options] { return reload(*options); }; });
}

}  // namespace sallyport::tool
