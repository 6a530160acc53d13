#include "dataplane/daemon/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "dataplane/control/control_protocol.h"

namespace sallyport::daemon {

Parsed parse_options(int argc, char** argv) {
  Parsed parsed;
  auto& o = parsed.options;
  o.control = control::kDefaultSocket;
  // Every word behind "--" goes to EAL.
  auto** const end = argv + argc;
  auto** const dashes = std::find_if(argv, end, [](const char* word) { return std::string_view(word) == "--"; });
  if (dashes != end) o.eal.assign(dashes + 1, end);

  CLI::App app{"sallyportd: a firewall for voice, inline between an inside and an outside port", "sallyportd"};
  app.set_version_flag("--version", SALLYPORT_VERSION);
  app.footer("Arguments behind \"--\" go to DPDK unchanged (see dataplane/README.md).");
  app.add_option("--policy,-p", o.policy, "Policy file; its interfaces name the devices and their zones")->required();
  app.add_option("--events", o.events, "Write events as JSON Lines to FILE (- is standard output)");
  app.add_flag("--syslog", o.syslog, "Send events to the policy's logging hosts");
  app.add_option("--control", o.control, "Control socket; \"none\" for none")->capture_default_str();
  app.add_option("--workers", o.workers, "Worker threads besides the signalling core; 0: one thread for everything")
      ->check(CLI::Range(0U, 32U));
  app.add_flag("--replay", o.replay, "The devices are captures (net_pcap): run on their time, and stop at their end");
  bool verify_bytes = false;
  app.add_flag("--verify-bytes", verify_bytes,
               "Compare every forwarded frame with the frame that came in (always in a replay; else one in 64)");
  app.add_option("--idle", o.idle, "What a thread does when no packet comes")
      ->transform(CLI::CheckedTransformer(std::map<std::string, dpdk::IdlePolicy>{{"sleep", dpdk::IdlePolicy::sleep},
                                                                                  {"spin", dpdk::IdlePolicy::spin}}))
      ->default_str("sleep");
  app.add_option("--mtu", o.mtu, "MTU to set on the ports (default: unchanged)")->check(CLI::Range(576, 9216));
  app.add_option("--mbuf-size", o.data_room, "Bytes of a packet buffer; longer frames take several")
      ->check(CLI::Range(2048, 65024))
      ->capture_default_str();
  app.add_option("--buffers", o.buffers, "Packet buffers in all")
      ->check(CLI::Range(1024U, 4194304U))
      ->capture_default_str();
  app.add_option("--pid-file", o.pid_file, "Write the process id there once packets are forwarded");
  app.add_flag("--verbose,-v", o.verbose, "Log more");
  try {
    app.parse(static_cast<int>(dashes - argv), argv);
  } catch (const CLI::ParseError& error) {
    parsed.exit = app.exit(error) == 0 ? 0 : 2;
    return parsed;
  }
  if (o.control == "none") o.control.clear();
  if (verify_bytes || o.replay) o.verify = dpdk::Verify::all;
  return parsed;
}

}  // namespace sallyport::daemon
