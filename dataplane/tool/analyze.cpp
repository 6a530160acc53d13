#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "alg/engine.h"
#include "alg/event_json.h"
#include "dataplane/pcap/capture_buffers.h"
#include "dataplane/pcap/capture_reader.h"
#include "dataplane/pcap/capture_writer.h"
#include "dataplane/tool/collector.h"
#include "dataplane/tool/commands.h"
#include "dataplane/tool/output.h"
#include "dataplane/tool/policy_input.h"
#include "dataplane/tool/progress.h"
#include "dataplane/tool/report.h"

namespace sallyport::tool {

namespace {

struct Options {
  std::vector<std::string> captures;
  std::string policy, write_forwarded, write_dropped;
  std::vector<std::string> inside, fail_on;
  Selection tables;
  bool json = false, progress = false;
};

// Where the engine's events go: to standard output as they come, or to the tables.
class AnalysisSink final : public EventSink {
 public:
  AnalysisSink(const CaptureBuffers& buffers, Output* json, std::string file)
      : buffers_(buffers), json_(json), file_(std::move(file)) {}

  void on_event(const Event& event) override {
    if (std::holds_alternative<AlertEvent>(event.what)) alerted = true;
    if (std::holds_alternative<SummaryEvent>(event.what)) {
      // The comparison of what left with what came is made where the packets leave.
      auto counted = event;
      auto& changed = std::get<SummaryEvent>(counted.what).bytes_changed;
      changed = std::max(changed, buffers_.bytes_changed());
      pass_on(counted);
    } else {
      pass_on(event);
    }
  }

  Collector collected;
  bool alerted = false;

 private:
  void pass_on(const Event& event) {
    if (json_ == nullptr) {
      collected.on_event(event);
      return;
    }
    append_json(json_->text(), event, file_);
    json_->text() += '\n';
    json_->written();
  }

  const CaptureBuffers& buffers_;
  Output* json_;
  std::string file_;
};

class Analysis {
 public:
  Analysis(const Options& options, std::shared_ptr<const rules::Policy> policy, EngineOptions engine_options)
      : options_(options), policy_(std::move(policy)), engine_options_(std::move(engine_options)) {
    if (!options.write_forwarded.empty()) forwarded_.emplace("--write-forwarded", options.write_forwarded);
    if (!options.write_dropped.empty()) dropped_.emplace("--write-dropped", options.write_dropped);
  }

  int run() {
    for (const auto& capture : options_.captures) {
      auto opened = CaptureReader::open(capture);
      if (!opened.reader) {
        complain(opened.error);
        status_ = kUnreadable;
        continue;
      }
      if (!begin_writing(opened.reader->link(), capture)) return kWrongUsage;
      one(*opened.reader, capture);
      if (out_.closed()) break;
    }
    for (auto* writer : {&forwarded_, &dropped_}) {
      if (!*writer || (*writer)->finish()) continue;
      complain((*writer)->error());
      status_ = kUnreadable;
    }
    out_.flush();
    if (const auto problem = out_.problem(); !problem.empty()) {
      complain(problem);
      status_ = kUnreadable;
    }
    const auto fails_on = [this](std::string_view what) {
      return std::find(options_.fail_on.begin(), options_.fail_on.end(), what) != options_.fail_on.end();
    };
    const bool found = (any_drop_ && fails_on("drop")) || (any_alert_ && fails_on("alert"));
    return status_ != kDone ? status_ : found ? kPolicyActed : kDone;
  }

 private:
  bool begin_writing(net::LinkType link, const std::string& capture) {
    for (auto* writer : {&forwarded_, &dropped_}) {
      if (!*writer || (*writer)->begin(link, capture)) continue;
      complain((*writer)->error());
      return false;
    }
    return true;
  }

  void one(CaptureReader& reader, const std::string& name) {
    CaptureBuffers buffers(forwarded_ ? &*forwarded_ : nullptr, dropped_ ? &*dropped_ : nullptr);
    AnalysisSink sink(buffers, options_.json ? &out_ : nullptr, options_.captures.size() > 1 ? name : std::string());
    Engine engine(policy_, engine_options_, buffers, sink);
    // Somebody may be watching a capture that is being made: events then leave with the packet that caused them.
    const bool live = !reader.size() && options_.json;
    std::optional<Time> first;
    Time last{};
    {
      Progress progress(reader, name, options_.progress);
      for (CapturedPacket packet; !out_.closed() && reader.next(packet);) {
        if (!first) first = last = packet.time;
        last = std::max(last, packet.time);
        engine.packet(buffers.take(packet, reader.link(), reader.frames()));
        progress.tick();
        if (live && !out_.text().empty()) out_.flush();
      }
      engine.finish(last);
    }
    any_drop_ = any_drop_ || buffers.dropped() != 0;
    any_alert_ = any_alert_ || sink.alerted;
    if (!options_.json) {
      if (any_report_) out_.write("\n");
      any_report_ = true;
      out_.write(report({name, first, *policy_, sink.collected, buffers}, options_.tables));
    }
    if (!reader.error().empty()) {
      out_.flush();
      complain(reader.error());
      status_ = kUnreadable;
    }
    if (buffers.outstanding() != 0 || buffers.returned_twice() != 0) {
      complain(fmt::format("{}: defect: {} packets were neither forwarded nor dropped, {} twice; please report this",
                           name, buffers.outstanding(), buffers.returned_twice()));
    }
  }

  const Options& options_;
  std::shared_ptr<const rules::Policy> policy_;
  EngineOptions engine_options_;
  std::optional<CaptureWriter> forwarded_, dropped_;
  Output out_;
  int status_ = kDone;
  bool any_drop_ = false, any_alert_ = false, any_report_ = false;
};

// A file that is read must not be written: opening it for writing would empty it.
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

// Two files of different link types that are to become one: said before the first of them is read. Pipes cannot
// be looked into beforehand; CaptureWriter::begin() sees to them.
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
  for (const auto& problem : {writes_onto(options), mixes_link_types(options)}) {
    if (problem.empty()) continue;
    complain(problem);
    return kWrongUsage;
  }
  EngineOptions engine_options;
  for (const auto& text : options.inside)
    if (const auto prefix = Prefix::parse(text)) engine_options.inside.push_back(*prefix);

  std::shared_ptr<const rules::Policy> policy;
  if (options.policy.empty()) {
    policy = rules::observe_everything();
  } else {
    const auto input = read_policy(options.policy);
    if (!input.compiled.policy || input.errors != 0) return kWrongUsage;
    policy = input.compiled.policy;
  }
  return Analysis(options, std::move(policy), std::move(engine_options)).run();
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
