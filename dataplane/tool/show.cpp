#include <memory>

#include "dataplane/tool/commands.h"
#include "dataplane/tool/control_client.h"
#include "dataplane/tool/json_table.h"
#include "dataplane/tool/output.h"

namespace sallyport::tool {

namespace {

struct Options {
  std::string what;
  std::string socket{control::kDefaultSocket};
  bool json = false;
};

int show(const Options& options) {
  const auto asked = ask_or_complain(options.socket, control::Show{options.what});
  if (asked.status != kDone) return asked.status;
  Output out;
  out.write(options.json ? asked.result + "\n" : render_json(asked.result, options.what));
  return kDone;
}

}  // namespace

void add_show(CLI::App& program, Run& run) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand("show", "Show the state of a running gateway");
  command->add_option("WHAT", options->what, "One of the tables below")
      ->required()
      ->check(
          CLI::IsMember(std::vector<std::string>(control::kTables.begin(), control::kTables.end())).description(""));
  add_control_option(*command, options->socket);
  command->add_flag("--json", options->json, "The answer as JSON, on one line");
  command->footer(
      "  calls          live calls and their states\n"
      "  registrations  phones and endpoints that are registered\n"
      "  pinholes       open gates, and the messages that opened them\n"
      "  streams        media streams: packets, loss, jitter\n"
      "  drops          dropped packets, by reason\n"
      "  stats          counters of the gateway and its ports\n"
      "  policy         the policy in force, normalised\n"
      "  call-history   calls that have ended\n"
      "  logging        the log in memory ('logging buffered')\n\n"
      "Exit status: 0 done; 2 wrong usage, or the gateway refused; 3 no gateway answers.");
  command->callback([options, &run] { run = [options] { return show(*options); }; });
}

}  // namespace sallyport::tool
