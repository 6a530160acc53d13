// sallyport-bench: what established calls and their signalling cost on this machine. Needs neither root nor huge
// pages nor a network card. Exit status: 0 measured; 1 something went otherwise than it was to, so that the figures
// mean nothing; 2 wrong usage; 3 a file could not be written.
#include <sched.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fstream>

#include "perf/profiles.h"

namespace {

using namespace sallyport::perf;

constexpr int kMeasured = 0, kWrong = 1, kUsage = 2, kUnwritten = 3;

bool write(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) std::fprintf(stderr, "sallyport-bench: cannot write %s\n", path.c_str());
  return static_cast<bool>(out);
}

bool run_on(int cpu) {
  if (cpu < 0) return true;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("What established calls and their signalling cost on this machine.", "sallyport-bench");
  program.set_version_flag("--version", "sallyport-bench " SALLYPORT_VERSION);
  program.require_subcommand(1);
  program.fallthrough();
  program.footer("Figures of one run may be compared with each other; those of two runs only with care.");
  Options options;
  std::string json_file;
  std::string csv_file;
  program.add_option("--rounds", options.rounds, "Rounds; each measures everything once, in turn")
      ->check(CLI::Range(1U, 1000U))
      ->capture_default_str();
  program.add_option("--seconds", options.seconds, "Seconds of each measurement of a round")
      ->check(CLI::Range(0.001, 3600.0))
      ->capture_default_str();
  program.add_option("--cpu", options.cpu, "CPU to run on")->check(CLI::Range(0, CPU_SETSIZE - 1));
  program.add_option("--json", json_file, "Write the figures as JSON")->type_name("FILE");
  program.add_option("--csv", csv_file, "Write the figures as CSV")->type_name("FILE");

  auto* media = program.add_subcommand("media", "Established RTP streams: what a packet costs, stage by stage");
  auto* sip =
      program.add_subcommand("sip", "SIP: messages decoded, beside other decoders, and calls through the engine");
  auto* h323 = program.add_subcommand("h323", "H.323: messages of RAS, call signalling and H.245 decoded");
  auto* sccp = program.add_subcommand("sccp", "SCCP: messages framed and decoded");
  auto* all = program.add_subcommand("all", "All of these");
  for (auto* command : {media, all}) {
    command->add_option("--streams", options.streams, "How many streams; several numbers are measured in turn")
        ->delimiter(',')
        ->check(CLI::Range(1U, 4000000U))
        ->capture_default_str();
    command->add_option("--frame", options.frame, "Bytes of a media frame, Ethernet header included")
        ->check(CLI::Range(64U, 1514U))
        ->capture_default_str();
  }
  media->add_option("--stage", options.stage, "Only this stage, for a profiler")
      ->check(CLI::IsMember({"copy", "parse", "engine"}));
  sip->add_option("--stage", options.stage, "Only this stage, for a profiler")
      ->check(CLI::IsMember({"decode", "calls"}));
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kMeasured : kUsage;
  }
  if (!run_on(options.cpu)) {
    std::fprintf(stderr, "sallyport-bench: CPU %d is not to be had\n", options.cpu);
    return kUsage;
  }
  try {
    const auto machine = this_machine();
    Results results;
    if (*media || *all) measure_media(options, results);
    if (*sip || *all) measure_sip(options, results);
    if (*h323 || *all) measure_h323(options, results);
    if (*sccp || *all) measure_sccp(options, results);
    std::fputs(table(results, machine).c_str(), stdout);
    for (const auto& check : results.checks)
      if (!check.right())
        std::fprintf(stderr, "sallyport-bench: %s: %llu expected, %llu found\n", check.what.c_str(),
                     static_cast<unsigned long long>(check.expected), static_cast<unsigned long long>(check.found));
    const bool written = write(json_file, json(results, machine, options)) && write(csv_file, csv(results));
    if (!results.right()) return kWrong;
    return written ? kMeasured : kUnwritten;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sallyport-bench: %s\n", error.what());
    return kWrong;
  }
}
