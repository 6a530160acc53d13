#include <memory>

#include "dataplane/tool/commands.h"
#include "dataplane/tool/control_client.h"
#include "dataplane/tool/json_table.h"
#include "dataplane/tool/output.h"

namespace sallyport::tool {

namespace {

struct Options {
  std::string source, destination;
  std::string protocol = "udp";
  std::string socket{control::kDefaultSocket};
  bool json = false;
};

int why(const Options& options) {
  control::Why question;
  // is_endpoint() has checked both.
  question.tuple.source = parse_endpoint(options.source).value_or(Endpoint{});
  question.tuple.destination = parse_endpoint(options.destination).value_or(Endpoint{});
  question.tuple.protocol = control::parse_protocol(options.protocol).value_or(IpProtocol::udp);
  const auto asked = ask_or_complain(options.socket, question);
  if (asked.status != kDone) return asked.status;
  Output out;
  out.write(options.json ? asked.result + "\n" : render_json(asked.result, "such flow"));
  return kDone;
}

std::string is_endpoint(const std::string& text) {
  return parse_endpoint(text) ? std::string()
                              : "\"" + text + "\" is not ADDRESS:PORT; write 10.1.1.5:16390 or [2001:db8::1]:16390";
}

}  // namespace

void add_why(CLI::App& program, Run& run) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand("why", "Ask a running gateway why a flow passes, or does not");
  command->add_option("SOURCE", options->source, "Where the flow comes from")->required()->check(is_endpoint);
  command->add_option("DESTINATION", options->destination, "Where it goes to")->required()->check(is_endpoint);
  command->add_option("PROTOCOL", options->protocol, "udp or tcp")
      ->check(CLI::IsMember({"udp", "tcp"}).description(""))
      ->capture_default_str();
  add_control_option(*command, options->socket);
  command->add_flag("--json", options->json, "The answer as JSON, on one line");
  command->footer(
      "Answers in one line which message opened or refused the flow, and what became of it.\n\n"
      "Exit status: 0 done; 2 wrong usage, or the gateway refused; 3 no gateway answers.\n\n"
      "Example:\n"
      "  sallyport why 10.1.1.5:16390 203.0.113.9:20000 udp");
  command->callback([options, &run] { run = [options] { return why(*options); }; });
}

}  // namespace sallyport::tool
