// sallyport-bench: measures the cost of established calls and their signalling on this machine. It needs no root, no
// huge pages and no network card. Exit status: 0 success; 1 a check failed, so the figures are invalid, or a figure is
// worse than the baseline beyond the spread; 2 wrong usage; 3 a file could not be read or written.
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
  bool of_all;  // `all` runs it
};

void measure_media_on_workers(const Options& options, Results& results) {
  if (options.workers.size() == 1 && options.workers.front() == 1)
    measure_media(options, results);
  else
    measure_workers(options, results);
}

constexpr Command kCommands[] = {
    {"media", "Established RTP streams: the cost of a packet, stage by stage; with --workers, side by side",
     measure_media_on_workers, true},
    {"search", "Established RTP streams: the highest rate without loss, and its latency", measure_search, false},
    {"mixed", "Established calls with RTCP, new and ending calls in SIP, SCCP and H.323, other TCP and UDP",
     measure_mixed, true},
    {"signalling", "SIP calls: calls a second that saturate a core, latencies, time until gates are open",
     measure_signalling, true},
    {"attack", "Established calls beside floods of RTP, UDP, SYN and INVITE", measure_attack, true},
    {"trunk", "Calls answered on one 5-tuple before any media: how many get their RTP through", measure_trunk, true},
#ifdef SALLYPORT_HAVE_DPDK
    {"ports", "All packets that two DPDK ports receive, through the gateway's own loop", measure_ports, false},
    {"tables", "Finding a flow and updating its record: our table beside rte_hash", measure_tables, true},
#endif
    {"show", "How long forwarding pauses while somebody reads a table of `sallyport show`", measure_show, false},
    {"capture", "The packets of a capture through the engine, from memory", measure_capture, false},
    {"sip", "SIP: decoding messages, beside other decoders, and calls through the engine", measure_sip, true},
    {"h323", "H.323: decoding messages of RAS, call signalling and H.245", measure_h323, true},
    {"sccp", "SCCP: framing and decoding messages", measure_sccp, true}};

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

// Adds the options of a command by its name; "all" has the options of every command that it runs.
void add_options(CLI::App& command, const std::string& name, Options& options) {
  const auto is = [&](std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is({"media", "search", "all"})) {
    command.add_option("--streams", options.streams, "Number of streams; several numbers are measured in turn")
        ->delimiter(',')
        ->check(CLI::Range(1U, 4000000U))
        ->capture_default_str();
    command.add_option("--frame", options.frames, "Bytes of a media frame with its Ethernet header; several in turn")
        ->delimiter(',')
        ->check(CLI::Range(64U, 1514U))
        ->capture_default_str();
  }
  if (is({"media"})) {
    command.add_option("--workers", options.workers, "Number of workers side by side; several numbers in turn")
        ->delimiter(',')
        ->check(CLI::Range(1U, 64U))
        ->capture_default_str();
    command.add_option("--stage", options.stage, "Only this stage, for a profiler")
        ->check(CLI::IsMember({"copy", "parse", "engine"}));
  }
  if (is({"ports"})) {
    command
        .add_option("--device", options.devices,
                    "A port: a PCI address, a virtual device or a Linux interface; give it twice")
        ->expected(1)
        ->take_all();
    command.add_option("--policy", options.policy, "A policy that names the ports (default: only observe)")
        ->check(CLI::ExistingFile);
  }
  if (is({"media", "ports"})) {
    command.add_option("--against", options.against, "A peer that runs in turn with Sallyport")
        ->check(CLI::IsMember({"testpmd"}));
    command.add_flag("--huge,!--no-huge", options.huge_pages, "Use huge pages for both programs, if there are some");
  }
  if (is({"sip"}))
    command.add_option("--stage", options.stage, "Only this stage, for a profiler")
        ->check(CLI::IsMember({"decode", "calls"}));
  if (is({"attack", "mixed", "all"}))
    command.add_option("--calls", options.calls, "Established calls")
        ->check(CLI::Range(32U, 1000000U))
        ->capture_default_str();
  if (is({"show"}))
    command.add_option("--calls", options.shown_calls, "Established calls")
        ->check(CLI::Range(32U, 1000000U))
        ->capture_default_str();
  if (is({"mixed", "all"})) {
    command.add_option("--rate", options.calls_per_second, "New calls a second beside them")
        ->check(CLI::Range(0.0, 10000.0))
        ->capture_default_str();
    command.add_option("--shares", options.shares, "Shares of SIP, SCCP and H.323 in the new calls")
        ->delimiter(',')
        ->expected(3)
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
  }
  if (is({"trunk", "all"}))
    command
        .add_option("--pending", options.pending, "Number of calls answered before any media; several numbers in turn")
        ->delimiter(',')
        ->check(CLI::Range(1U, 4000000U))
        ->capture_default_str();
  if (is({"tables", "all"}))
    command.add_option("--flows", options.flows, "Number of flows; several numbers in turn")
        ->delimiter(',')
        ->check(CLI::Range(32U, 16000000U))
        ->capture_default_str();
  if (is({"tables"}))
    command.add_flag("--huge,!--no-huge", options.huge_pages, "Also measure on huge pages, if some are free");
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
  CLI::App program("Measures the cost of established calls and their signalling on this machine.", "sallyport-bench");
  program.set_version_flag("--version", "sallyport-bench " SALLYPORT_VERSION);
  program.require_subcommand(0, 1);
  program.fallthrough();
  program.footer("Compare figures of one run; compare figures of two runs only with care.");
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
  program.add_option("--compare", baseline_file, "Compare with the JSON of an earlier run")->type_name("FILE");
  for (const auto& command : kCommands)
    add_options(*program.add_subcommand(command.name, command.says), command.name, options);
  add_options(
      *program.add_subcommand("all", "All of these except search, show, ports and capture; the default command"), "all",
      options);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kMeasured : kUsage;
  }
  if (!run_on(options.cpu)) {
    std::fprintf(stderr, "sallyport-bench: CPU %d is not available\n", options.cpu);
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
