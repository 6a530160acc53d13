// sallyport-bench: what established calls and their signalling cost on this machine. Needs neither root nor huge
// pages nor a network card. Exit status: 0 measured; 1 something went otherwise than it was to, so that the figures
// mean nothing, or a figure is worse than the baseline's beyond the spread; 2 wrong usage; 3 a file could not be
// read or written.
#include <sched.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>

#include "perf/baseline.h"
#include "perf/machine.h"
#include "perf/profiles.h"

namespace {

using namespace sallyport::perf;

constexpr int kMeasured = 0, kWrong = 1, kUsage = 2, kUnwritten = 3;

struct Command {
  const char* name;
  const char* says;
  void (*measure)(const Options&, Results&);
  bool of_all;  // one of those that `all` runs
};

void measure_media_on_workers(const Options& options, Results& results) {
  if (options.workers.size() == 1 && options.workers.front() == 1)
    measure_media(options, results);
  else
    measure_workers(options, results);
}

constexpr Command kCommands[] = {
    {"media", "Established RTP streams: what a packet costs, stage by stage; with --workers, side by side",
     measure_media_on_workers, true},
    {"search", "Established RTP streams: the highest rate without loss, and the latency at it", measure_search, false},
    {"mixed", "Established calls, calls that come and go in SIP, SCCP and H.323, RTCP, other TCP and UDP",
     measure_mixed, true},
    {"signalling", "SIP calls: how many a second saturate a core, latencies, when gates are open", measure_signalling,
     true},
    {"attack", "Established calls beside floods of RTP, UDP, SYN and INVITE", measure_attack, true},
    {"trunk", "Calls answered on one 5-tuple before any media: whose RTP passes", measure_trunk, true},
#ifdef SALLYPORT_HAVE_DPDK
    {"ports", "Whatever comes in at two DPDK ports, through the gateway's own loop", measure_ports, false},
    {"tables", "A flow found and its record updated: our table beside rte_hash", measure_tables, true},
#endif
    {"capture", "The packets of a capture through the engine, from memory", measure_capture, false},
    {"sip", "SIP: messages decoded, beside other decoders, and calls through the engine", measure_sip, true},
    {"h323", "H.323: messages of RAS, call signalling and H.245 decoded", measure_h323, true},
    {"sccp", "SCCP: messages framed and decoded", measure_sccp, true}};

bool write(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) std::fprintf(stderr, "sallyport-bench: cannot write %s\n", path.c_str());
  return static_cast<bool>(out);
}

bool read(const std::string& path, std::string& text) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  text = all.str();
  if (!in) std::fprintf(stderr, "sallyport-bench: cannot read %s\n", path.c_str());
  return static_cast<bool>(in);
}

// Options of a command, by its name; "all" has those of every command that it runs.
void add_options(CLI::App& command, const std::string& name, Options& options) {
  const auto is = [&](std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is({"media", "search", "all"})) {
    command.add_option("--streams", options.streams, "How many streams; several numbers are measured in turn")
        ->delimiter(',')
        ->check(CLI::Range(1U, 4000000U))
        ->capture_default_str();
    command.add_option("--frame", options.frames, "Bytes of a media frame, Ethernet header included; several in turn")
        ->delimiter(',')
        ->check(CLI::Range(64U, 1514U))
        ->capture_default_str();
  }
  if (is({"media"})) {
    command.add_option("--workers", options.workers, "How many workers side by side; several numbers in turn")
        ->delimiter(',')
        ->check(CLI::Range(1U, 64U))
        ->capture_default_str();
    command.add_option("--stage", options.stage, "Only this stage, for a profiler")
        ->check(CLI::IsMember({"copy", "parse", "engine"}));
  }
  if (is({"ports"})) {
    command
        .add_option("--device", options.devices, "A port: a PCI address, a virtual device or a Linux interface; twice")
        ->expected(1)
        ->take_all();
    command.add_option("--policy", options.policy, "A policy that names the ports (default: they are observed)")
        ->check(CLI::ExistingFile);
  }
  if (is({"media", "ports"})) {
    command.add_option("--against", options.against, "A peer that runs in turn with us")
        ->check(CLI::IsMember({"testpmd"}));
    command.add_flag("--huge,!--no-huge", options.huge_pages,
                     "Huge pages, for us and for the peer, where there are some");
  }
  if (is({"sip"}))
    command.add_option("--stage", options.stage, "Only this stage, for a profiler")
        ->check(CLI::IsMember({"decode", "calls"}));
  if (is({"attack", "mixed", "all"}))
    command.add_option("--calls", options.calls, "Established calls")
        ->check(CLI::Range(32U, 1000000U))
        ->capture_default_str();
  if (is({"mixed", "all"})) {
    command.add_option("--rate", options.calls_per_second, "Calls a second that come and go beside them")
        ->check(CLI::Range(0.0, 10000.0))
        ->capture_default_str();
    command.add_option("--shares", options.shares, "Of SIP, SCCP and H.323 among these")
        ->delimiter(',')
        ->expected(3)
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
  }
  if (is({"trunk", "all"}))
    command.add_option("--pending", options.pending, "Calls answered before any media; several numbers in turn")
        ->delimiter(',')
        ->check(CLI::Range(1U, 4000000U))
        ->capture_default_str();
  if (is({"tables", "all"}))
    command.add_option("--flows", options.flows, "How many flows; several numbers in turn")
        ->delimiter(',')
        ->check(CLI::Range(32U, 16000000U))
        ->capture_default_str();
  if (is({"tables"}))
    command.add_flag("--huge,!--no-huge", options.huge_pages, "On huge pages too, where some are free");
  if (is({"capture"}))
    command.add_option("FILE", options.file, "A capture, pcap or pcapng")->required()->check(CLI::ExistingFile);
}

int report(const Results& results, const Machine& machine, const Options& options, const std::string& json_file,
           const std::string& csv_file, const std::string& baseline_file) {
  std::fputs(table(results, machine).c_str(), stdout);
  for (const auto& check : results.checks)
    if (!check.right())
      std::fprintf(stderr, "sallyport-bench: %s: %llu expected, %llu found\n", check.what.c_str(),
                   static_cast<unsigned long long>(check.expected), static_cast<unsigned long long>(check.found));
  const auto document = json(results, machine, options);
  const bool written = write(json_file, document) && write(csv_file, csv(results));
  bool slower = false;
  if (!baseline_file.empty()) {
    std::string baseline;
    if (!read(baseline_file, baseline)) return kUnwritten;
    const auto comparison = compare(baseline, document);
    std::printf("\nBeside %s:\n%s", baseline_file.c_str(), comparison.table.c_str());
    slower = comparison.slower != 0;
  }
  if (!results.right() || slower) return kWrong;
  return written ? kMeasured : kUnwritten;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("What established calls and their signalling cost on this machine.", "sallyport-bench");
  program.set_version_flag("--version", "sallyport-bench " SALLYPORT_VERSION);
  program.require_subcommand(0, 1);
  program.fallthrough();
  program.footer("Figures of one run may be compared with each other; those of two runs only with care.");
  Options options;
  std::string json_file;
  std::string csv_file;
  std::string baseline_file;
  program.add_option("--rounds", options.rounds, "Rounds; each measures everything once, in turn")
      ->check(CLI::Range(1U, 1000U))
      ->capture_default_str();
  program.add_option("--seconds", options.seconds, "Seconds of each measurement of a round")
      ->check(CLI::Range(0.001, 3600.0))
      ->capture_default_str();
  program.add_option("--cpu", options.cpu, "CPU to run on")->check(CLI::Range(0, CPU_SETSIZE - 1));
  program.add_option("--json", json_file, "Write the figures as JSON")->type_name("FILE");
  program.add_option("--csv", csv_file, "Write the figures as CSV")->type_name("FILE");
  program.add_option("--compare", baseline_file, "JSON of an earlier run to set beside this one")->type_name("FILE");
  for (const auto& command : kCommands)
    add_options(*program.add_subcommand(command.name, command.says), command.name, options);
  add_options(
      *program.add_subcommand("all", "All of these but search, ports and capture; also where no command is given"),
      "all", options);
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
    const bool all = program.get_subcommands().empty() || program.got_subcommand("all");
    Results results;
    for (const auto& command : kCommands)
      if (program.got_subcommand(command.name) || (all && command.of_all)) command.measure(options, results);
    return report(results, machine, options, json_file, csv_file, baseline_file);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sallyport-bench: %s\n", error.what());
    return kWrong;
  }
}
