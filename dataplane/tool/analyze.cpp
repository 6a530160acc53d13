#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "dataplane/pcap/capture_reader.h"
#include "dataplane/pcap/capture_writer.h"
#include "dataplane/tool/analysis.h"
#include "dataplane/tool/commands.h"
#include "dataplane/tool/ordered_output.h"
#include "dataplane/tool/output.h"
#include "dataplane/tool/policy_input.h"

namespace sallyport::tool {

namespace {

constexpr unsigned kMostJobs = 256;
constexpr std::uint32_t kFlowsAtStart = 1024;  // most captures are small

struct Options {
  std::vector<std::string> captures;
  std::string policy, write_forwarded, write_dropped;
  std::vector<std::string> inside, fail_on;
  Selection tables;
  bool json = false, progress = false;
  unsigned jobs = 1;
};

// All captures, each a run of its own; several at a time with --jobs.
class Analyses {
 public:
  Analyses(const Options& options, AnalysisOptions each) : options_(options), each_(std::move(each)) {
    if (!options.write_forwarded.empty()) forwarded_.emplace("--write-forwarded", options.write_forwarded);
    if (!options.write_dropped.empty()) dropped_.emplace("--write-dropped", options.write_dropped);
    each_.forwarded = forwarded_ ? &*forwarded_ : nullptr;
    each_.dropped = dropped_ ? &*dropped_ : nullptr;
    each_.one_of_several = options.captures.size() > 1;
  }

  int run() {
    const auto jobs = std::min<std::size_t>(options_.jobs, options_.captures.size());
    each_.alone = jobs == 1;
    results_.resize(options_.captures.size());
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < jobs; ++i) others.emplace_back([this] { work(); });
    work();
    for (auto& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);

    int status = kDone;
    bool dropped = false, alerted = false;
    for (const auto& result : results_) {
      if (result.status == kWrongUsage) return kWrongUsage;
      if (result.status != kDone) status = result.status;
      dropped = dropped || result.dropped;
      alerted = alerted || result.alerted;
    }
    for (auto* writer : {&forwarded_, &dropped_}) {
      if (!*writer || (*writer)->finish()) continue;
      complain((*writer)->error());
      status = kUnreadable;
    }
    out_.flush();
    if (const auto problem = out_.problem(); !problem.empty()) {
      complain(problem);
      status = kUnreadable;
    }
    const auto fails_on = [this](std::string_view what) {
      return std::find(options_.fail_on.begin(), options_.fail_on.end(), what) != options_.fail_on.end();
    };
    const bool found = (dropped && fails_on("drop")) || (alerted && fails_on("alert"));
    return status != kDone ? status : found ? kPolicyActed : kDone;
  }

 private:
  // One thread: takes the next capture that no thread has begun, until there is none.
  void work() {
    while (true) {
      const auto number = next_.fetch_add(1);
      if (number >= options_.captures.size() || stop_ || ordered_.closed()) return;
      OrderedOutput::Part part(ordered_, number);
      try {
        results_[number] = analyze_capture(options_.captures[number], each_, part);
        if (results_[number].status == kWrongUsage) stop_ = true;
      } catch (...) {  // out of memory, in practice
        stop_ = true;
        const std::lock_guard lock(failure_mutex_);
        if (!failure_) failure_ = std::current_exception();
      }
      part.end();
    }
  }

  const Options& options_;
  AnalysisOptions each_;
  std::optional<CaptureWriter> forwarded_, dropped_;
  Output out_;
  OrderedOutput ordered_{out_};
  std::vector<AnalysisResult> results_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
};

// Do not write to a file that is read: opening it for writing would empty it.
std::string writes_onto(const Options& options) {
  std::error_code ignored;
  const auto same = [&ignored](const std::string& a, const std::string& b) {
    return a == b || std::filesystem::equivalent(a, b, ignored);
  };
  for (const auto& [option, path] : {std::pair{"--write-forwarded", &options.write_forwarded},
                                     std::pair{"--write-dropped", &options.write_dropped}}) {
    if (path->empty()) continue;
    if (*path == "-") return fmt::format("{} needs a file; standard output is for events and tables", option);
    for (const auto& capture : options.captures)
      if (same(*path, capture)) return fmt::format("{} {} would overwrite a capture that is to be read", option, *path);
    if (!options.policy.empty() && same(*path, options.policy))
      return fmt::format("{} {} would overwrite the policy", option, *path);
  }
  if (!options.write_forwarded.empty() && !options.write_dropped.empty() &&
      same(options.write_forwarded, options.write_dropped))
    return "--write-forwarded and --write-dropped name the same file";
  if (std::count(options.captures.begin(), options.captures.end(), "-") > 1)
    return "standard input can be read once only";
  return {};
}

// Files of different link types cannot become one file: report this before the first is read. A pipe cannot be checked
// beforehand; CaptureWriter::begin() checks it.
std::string mixes_link_types(const Options& options) {
  if (options.write_forwarded.empty() && options.write_dropped.empty()) return {};
  std::optional<std::pair<net::LinkType, std::string>> first;
  for (const auto& capture : options.captures) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(capture, ignored)) continue;
    const auto opened = CaptureReader::open(capture);
    if (!opened.reader) continue;
    if (!first) first = {opened.reader->link(), capture};
    if (first->first == opened.reader->link()) continue;
    return fmt::format("{}: {} and {} have different link types, and a pcap file holds one; analyze them one by one",
                       options.write_forwarded.empty() ? "--write-dropped" : "--write-forwarded", first->second,
                       capture);
  }
  return {};
}

int analyze(Options options) {
  auto& tables = options.tables;
  const bool any_table =
      tables.summary || tables.calls || tables.pinholes || tables.registrations || tables.streams || tables.drops;
  if (options.json && any_table) {
    complain("--json prints events and nothing else; leave out the tables, or --json");
    return kWrongUsage;
  }
  if (!options.json && !any_table) tables.summary = true;
  if (options.jobs != 1 && (!options.write_forwarded.empty() || !options.write_dropped.empty())) {
    complain(
        "what is written is in the order of the captures: leave out --jobs, or --write-forwarded and "
        "--write-dropped");
    return kWrongUsage;
  }
  if (options.jobs == 0) options.jobs = std::max(1U, std::thread::hardware_concurrency());
  for (const auto& problem : {writes_onto(options), mixes_link_types(options)}) {
    if (problem.empty()) continue;
    complain(problem);
    return kWrongUsage;
  }
  AnalysisOptions each;
  each.tables = tables;
  each.json = options.json;
  each.progress = options.progress;
  each.engine.flows_at_start = kFlowsAtStart;
  for (const auto& text : options.inside)
    if (const auto prefix = Prefix::parse(text)) each.engine.inside.push_back(*prefix);

  if (options.policy.empty()) {
    each.policy = rules::observe_everything();
  } else {
    const auto input = read_policy(options.policy);
    if (!input.compiled.policy || input.errors != 0) return kWrongUsage;
    each.policy = input.compiled.policy;
  }
  return Analyses(options, std::move(each)).run();
}

}  // namespace

void add_analyze(CLI::App& program, Run& run) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand("analyze", "Read captures and say what the gateway would have done");
  command->add_option("CAPTURE", options->captures, "pcap and pcapng files; - is standard input")->required();
  command->add_option("--policy", options->policy, "The policy; without it everything is observed and nothing dropped")
      ->type_name("FILE");
  const auto is_prefix = [](const std::string& text) {
    return Prefix::parse(text) ? std::string()
                               : "\"" + text + "\" is not a network; write it as 10.1.0.0/16 or 2001:db8::/32";
  };
  command
      ->add_option("--inside", options->inside, "A network that is inside, where the policy does not say; repeatable")
      ->type_name("PREFIX")
      ->check(is_prefix)
      ->allow_extra_args(false);

  const std::string output = "Output", files = "Captures to write", control = "Control";
  command
      ->add_flag("--json", options->json, "Events as JSON Lines on standard output, as they happen; nothing else there")
      ->group(output);
  auto& tables = options->tables;
  const auto table = [&](const std::string& name, bool& chosen, const std::string& text) {
    command->add_flag(name, chosen, text)->group(output);
  };
  table("--summary", tables.summary,
        "The head, and the first rows of every table: calls, registrations, pinholes, media streams, drops by reason, "
        "alerts. What is printed where no other output is asked for");
  table("--calls", tables.calls, "All calls: who called whom, when, and how it ended");
  table("--pinholes", tables.pinholes, "All gates: opened and closed when, by which message, why");
  table("--registrations", tables.registrations, "Who registered, was refused, or left");
  table("--streams", tables.streams, "All media streams: packets, loss, jitter");
  table("--drops", tables.drops, "What was dropped, by reason and rule, with the first packet of each");
  command->add_option("--write-forwarded", options->write_forwarded, "A pcap of what would have been forwarded")
      ->type_name("FILE")
      ->group(files);
  command->add_option("--write-dropped", options->write_dropped, "A pcap of what would have been dropped")
      ->type_name("FILE")
      ->group(files);
  command
      ->add_option("--fail-on", options->fail_on,
                   "Exit with status 1 where the policy dropped something (drop) or an alert was raised (alert); "
                   "repeatable, or both with a comma")
      ->type_name("drop|alert")
      ->delimiter(',')
      ->check(CLI::IsMember({"drop", "alert"}).description(""))
      ->allow_extra_args(false)
      ->group(control);
  command
      ->add_option("--jobs", options->jobs,
                   "Captures that are analyzed at the same time, each on a thread of its own; 0: as many as there are "
                   "CPUs. What is printed is the same")
      ->type_name("N")
      ->check(CLI::Range(0U, kMostJobs).description(""))
      ->group(control);
  command
      ->add_flag("--progress", options->progress,
                 "Progress on standard error; on a terminal this is the default for captures over 64 MB")
      ->group(control);
  command->footer(
      "Reads Ethernet, Linux cooked (v1, v2), raw IP and loopback captures, with 802.1Q and QinQ tags, IPv4, IPv6\n"
      "and fragments. Each capture is a run of its own. Times in tables count from its first packet; frames are\n"
      "numbered as Wireshark numbers them. Keys of the JSON Lines are described with the events in the manual.\n\n"
      "Exit status: 0 done; 1 done, and --fail-on found what it looks for; 2 wrong usage or policy; 3 a capture\n"
      "could not be opened or is cut off (what could be read is reported all the same), or output was lost.\n\n"
      "Examples:\n"
      "  sallyport analyze trunk.pcapng\n"
      "  sallyport analyze --policy voice.policy --fail-on drop --drops yesterday.pcap\n"
      "  tcpdump -i eth0 -w - | sallyport analyze --inside 10.1.0.0/16 --json -");
  command->callback([options, &run] { run = [options] { return analyze(*options); }; });
}

}  // namespace sallyport::tool
