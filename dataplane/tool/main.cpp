// The command-line tool. Reads captures and policies, and asks a running gateway. Needs neither root nor DPDK.
#include <CLI/CLI.hpp>
#include <exception>

#include "dataplane/tool/commands.h"
#include "dataplane/tool/output.h"

int main(int argc, char** argv) {
  using namespace sallyport::tool;
  CLI::App program("Sallyport, a firewall for voice: opens exactly the gates that a call announces.", "sallyport");
  program.set_version_flag("--version", "sallyport " SALLYPORT_VERSION, "Print the version and exit");
  program.require_subcommand(1);
  program.get_formatter()->column_width(34);
  program.footer(
      "`sallyport COMMAND --help` describes a command.\n\n"
      "Exit status: 0 done; 1 done, and --fail-on found what it looks for; 2 wrong usage or policy;\n"
      "3 a capture could not be read to its end, or no gateway answers.");
  program.failure_message([](const CLI::App* app, const CLI::Error& error) {
    const auto called = app->get_subcommands();
    const auto name = called.empty() ? std::string("sallyport") : "sallyport " + called.front()->get_name();
    return name + ": " + error.what() + "\n`" + name + " --help` describes the options.\n";
  });

  Run run;
  add_analyze(program, run);
  add_check(program, run);
  add_show(program, run);
  add_why(program, run);
  add_reload(program, run);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kDone : kWrongUsage;
  }
  try {
    return run();
  } catch (const std::exception& error) {  // out of memory, in practice: bad input is no exception
    complain(error.what());
    return kUnreadable;
  }
}
