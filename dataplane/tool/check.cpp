#include <fmt/format.h>

#include <memory>

#include "dataplane/tool/commands.h"
#include "dataplane/tool/output.h"
#include "dataplane/tool/policy_input.h"

namespace sallyport::tool {

namespace {

struct Options {
  std::string policy;
  bool print = false, strict = false, import_ios = false;
};

std::string describe(const rules::Policy& policy) {
  std::size_t entries = 0;
  for (const auto& list : policy.access_lists) entries += list.entries.size();
  auto text = fmt::format("{}, {} ({}), {}, mode {}", count_of(policy.interfaces.size(), "interface"),
                          count_of(policy.access_lists.size(), "access list"), count_of(entries, "entry", "entries"),
                          count_of(policy.inspections.size(), "inspection"),
                          policy.mode == rules::Mode::observe ? "observe" : "pinhole");
  if (!policy.unenforced.empty())
    text += fmt::format("; {} read and not enforced", count_of(policy.unenforced.size(), "line"));
  return text;
}

int check(const Options& options) {
  const auto input = read_policy(options.policy, {.import_ios = options.import_ios});
  for (const auto& section : input.compiled.not_applicable)
    fmt::print(stderr, "{}: not applicable: {}\n", input.name, section);
  if (!input.compiled.policy || input.errors != 0) {
    fmt::print(stderr, "{}: {}, {}\n", input.name, count_of(input.errors, "error"),
               count_of(input.warnings, "warning"));
    return kWrongUsage;
  }
  auto verdict = fmt::format("{}: {}: {}", input.name, options.strict && input.warnings != 0 ? "not good" : "good",
                             describe(*input.compiled.policy));
  if (input.warnings != 0) verdict += fmt::format("; {}", count_of(input.warnings, "warning"));
  if (!input.compiled.not_applicable.empty())
    verdict += fmt::format("; {} not applicable", count_of(input.compiled.not_applicable.size(), "section"));
  verdict += '\n';

  Output out;
  if (options.print) {  // the policy alone, so that it can be kept as a file
    out.write(rules::print(*input.compiled.policy));
    fmt::print(stderr, "{}", verdict);
  } else {
    out.write(verdict);
  }
  return options.strict && input.warnings != 0 ? kWrongUsage : kDone;
}

}  // namespace

void add_check(CLI::App& program, Run& run) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand("check", "Compile a policy and say what is wrong with it");
  command->add_option("POLICY", options->policy, "The policy file; - is standard input")->required();
  command->add_flag("--print", options->print,
                    "Print the policy back, normalised: every keyword in full, defaults left out");
  command->add_flag("--strict", options->strict, "Warnings count as errors for the exit status");
  command->add_flag("--import-ios", options->import_ios,
                    "POLICY is a router's whole running-config: what Sallyport knows is compiled, the other sections "
                    "are listed as not applicable");
  command->footer(
      "All errors are reported in one run, on standard error, each as FILE:LINE:COLUMN: error: ... with the line\n"
      "under it.\n\n"
      "Exit status: 0 the policy is good (warnings or not); 2 it is not, or it has warnings and --strict is given.\n\n"
      "Examples:\n"
      "  sallyport check voice.policy\n"
      "  sallyport check --import-ios --print running-config.txt > voice.policy");
  command->callback([options, &run] { run = [options] { return check(*options); }; });
}

}  // namespace sallyport::tool
