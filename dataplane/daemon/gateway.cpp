#include "dataplane/daemon/gateway.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <random>

#include "alg/events/counters.h"
#include "alg/events/row_json.h"
#include "dataplane/daemon/answers.h"
#include "dataplane/daemon/control_server.h"
#include "dataplane/dpdk/eal.h"
#include "dataplane/dpdk/wire_report.h"

namespace sallyport::daemon {
namespace {

// Written by signal handlers.
std::atomic<bool> stop_wanted{false};
std::atomic<bool> reload_wanted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int number) {
  if (number == SIGHUP)
    reload_wanted.store(true, std::memory_order_relaxed);
  else
    stop_wanted.store(true, std::memory_order_relaxed);
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

std::uint64_t draw_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

// Written when packets are forwarded, removed when they no longer are.
class PidFile {
 public:
  explicit PidFile(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    std::ofstream file(path_, std::ios::trunc);
    file << ::getpid() << '\n';
    if (!file.flush()) throw std::runtime_error(fmt::format("{}: cannot be written", path_));
  }
  ~PidFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;

 private:
  std::string path_;
};

}  // namespace

bool Gateway::load_policy() {
  auto compiled = rules::compile_file(options_.policy);
  for (const auto& diagnostic : compiled.diagnostics)
    fmt::print(stderr, "{}\n", rules::format(diagnostic, options_.policy));
  if (!compiled.policy) return false;
  policy_ = std::move(compiled.policy);
  for (const auto& line : policy_->unenforced)
    spdlog::warn("{}:{}: not enforced by this version: {}", options_.policy, line.line, line.text);
  return true;
}

std::unique_ptr<SyslogSender> Gateway::connect_sinks() {
  sinks_.clear();
  auto replaced = std::move(syslog_);
  sinks_.add(tap_);
  if (log_)
    log_->reload(*policy_);
  else
    log_ = std::make_unique<SyslogBuffer>(*policy_);
  sinks_.add(*log_);
  if (writer_) sinks_.add(*writer_);
  if (options_.syslog && policy_->logging.hosts.empty())
    spdlog::warn("--syslog, but the policy has no \"logging host\"");
  if (!options_.syslog && !policy_->logging.console) return replaced;
  std::vector<std::string> errors;
  const auto hosts = options_.syslog ? policy_->logging.hosts : std::vector<rules::SyslogHost>{};
  syslog_ = std::make_unique<SyslogSender>(*policy_, hosts, errors);
  for (const auto& error : errors) spdlog::warn("{}", error);
  sinks_.add(*syslog_);
  return replaced;
}

// Any thread may compile.
std::string Gateway::compile(std::shared_ptr<const rules::Policy>& policy) const {
  auto compiled = rules::compile_file(options_.policy);
  std::string text;
  for (const auto& diagnostic : compiled.diagnostics) {
    text += rules::format(diagnostic, options_.policy);
    if (!text.ends_with('\n')) text += '\n';
  }
  policy = std::move(compiled.policy);
  if (policy == nullptr) return text;
  if (!text.empty()) spdlog::warn("reload:\n{}", text);
  return {};
}

std::string Gateway::put_in_force(std::shared_ptr<const rules::Policy> policy, dpdk::Forwarder& forwarder,
                                  std::unique_ptr<SyslogSender>& replaced) {
  if (auto obstacle = dpdk::reload_obstacle(*policy_, *policy); !obstacle.empty())
    return fmt::format("{}: error: {}\n", options_.policy, obstacle);
  policy_ = std::move(policy);
  forwarder.reload(policy_);
  replaced = connect_sinks();
  spdlog::info("reload: {} is in force; calls, gates and flows stay", options_.policy);
  return {};
}

std::string Gateway::reload(dpdk::Forwarder& forwarder) {
  std::shared_ptr<const rules::Policy> policy;
  std::unique_ptr<SyslogSender> replaced;
  auto problem = compile(policy);
  const auto task = [&] {
    problem = put_in_force(std::move(policy), forwarder, replaced);
    return true;
  };
  if (policy != nullptr && !mailbox_.run(task, kPatience)) problem = kNoAnswer;
  if (!problem.empty()) spdlog::error("reload: the old policy stays\n{}", problem);
  return problem;
}

void Gateway::start_reload(dpdk::Forwarder& forwarder) {
  reload_wanted.store(false, std::memory_order_relaxed);
  if (reloader_.joinable()) reloader_.join();  // it has ended: reloading_ is false
  reloading_.store(true, std::memory_order_relaxed);
  reloader_ = std::thread([this, &forwarder] {
    (void)reload(forwarder);  // the log has the problem, if there is one
    reloading_.store(false, std::memory_order_release);
  });
}

bool Gateway::each_loop(dpdk::Forwarder& forwarder) {
  const bool asked = mailbox_.poll();
  if (reload_wanted.load(std::memory_order_relaxed) && !reloading_.load(std::memory_order_acquire))
    start_reload(forwarder);
  const auto now = std::chrono::steady_clock::now();
  if (now - last_flush_ < std::chrono::milliseconds{500}) return asked;
  last_flush_ = now;
  if (writer_) writer_->flush();
  return asked;
}

void Gateway::log_end(dpdk::Forwarder& forwarder) const {
  if (const auto& sum = tap_.summary()) {
    std::string line;
    for (const auto& counter : counters())
      if (counter.shown != Shown::stats) line += fmt::format("{} {}, ", counter.name, (*sum).*counter.value);
    Place place;
    Rows rows;
    (void)forwarder.read(ShowTable::drops, place, rows);
    std::string drops = "[";
    bool first = true;
    append_json(drops, ShowTable::drops, rows, first);
    spdlog::info("{}drops {}]", line, drops);
  }
  const auto words = dpdk::words_of(forwarder.wire());
  spdlog::info("{}", words.line);
  for (const auto& warning : words.warnings) spdlog::warn("{}", warning);
  if (writer_ && writer_->lost() != 0) spdlog::warn("{} events could not be written", writer_->lost());
  if (syslog_ && syslog_->lost() != 0) spdlog::warn("{} syslog lines left out (rate or queue)", syslog_->lost());
}

void Gateway::forward(dpdk::Forwarder& forwarder) {
  Answers answers(mailbox_, forwarder, *log_, [&] { return reload(forwarder); });
  std::optional<ControlServer> control;
  if (!options_.control.empty() && !options_.replay)
    control.emplace(options_.control, mailbox_, [&answers](const std::string& line, const ControlServer::Send& send) {
      return answers.answer(line, send);
    });
  const PidFile pid_file(options_.pid_file);
  spdlog::info("forwarding");
  forwarder.run(stop_wanted, [this](dpdk::Forwarder& f) { return each_loop(f); });
  mailbox_.close();
  if (reloader_.joinable()) reloader_.join();
  if (writer_) writer_->flush();
}

void Gateway::run_devices(const std::vector<dpdk::Device>& devices) {
  const auto room = dpdk::data_room_for(devices, options_.data_room);
  dpdk::EalRequest request;
  request.workers = options_.replay ? 0 : options_.workers.value_or(0);
  request.cpus = dpdk::usable_cpus();
  request.hugepage_bytes = dpdk::free_hugepage_bytes();
  request.memory_bytes = dpdk::MbufPool::bytes(options_.buffers, room);
  request.extra = options_.eal;
  const auto plan = dpdk::eal_plan(devices, request);
  spdlog::info("DPDK {}: {}", plan.hugepages ? "on hugepages" : "without hugepages", fmt::join(plan.arguments, " "));
  const dpdk::Eal eal(plan);
  catch_signals();  // after the start of EAL: until then the defaults end the program at once

  dpdk::ForwarderOptions options;
  options.replay = options_.replay;
  // Without --workers, the operator's lcore list gives the number of workers.
  const auto workers = options_.workers.value_or(eal.lcores() - 1);
  options.workers = options_.replay ? 0 : std::min(workers, eal.lcores() - 1);
  if (workers > options.workers && !options_.replay)
    spdlog::warn("{} workers wanted, but DPDK has {} lcores: {} workers", workers, eal.lcores(), options.workers);
  options.verify = options_.verify;
  options.idle = options_.idle;
  options.hash_seed = options_.replay ? 0 : draw_seed();
  options.buffers = options_.buffers;

  const dpdk::MbufPool pool(options_.buffers, room);
  dpdk::PortOptions port_options;
  port_options.receive_queues = std::max(options.workers, 1U);
  port_options.transmit_queues = options.workers + 1;
  port_options.mtu = options_.mtu;
  auto ports = dpdk::open_ports(devices, pool, port_options);
  for (const auto& port : ports)
    if (const auto& note = port->device().note; !note.empty()) spdlog::warn("{}", note);
  for (const auto& port : ports)
    spdlog::info("{}: {} ({}), {} receive and {} transmit queues, to {}", port->interface(), port->name(),
                 rules::to_text(port->zone()), port->receive_queues(), port->transmit_queues(),
                 ports[port->peer()]->interface());
  connect_sinks();
  const auto forwarder = dpdk::make_forwarder(ports, policy_, sinks_, options);
  spdlog::info("{}, policy {}",
               options.replay         ? std::string("replay")
               : options.workers == 0 ? std::string("one thread")
                                      : fmt::format("{} workers and a signalling core", options.workers),
               options_.policy);
  forward(*forwarder);
  for (const auto& port : ports) port->stop();
  log_end(*forwarder);
}

int Gateway::run() {
  if (options_.verbose) spdlog::set_level(spdlog::level::debug);
  if (!load_policy()) return 2;
  const auto devices = dpdk::devices_of(*policy_);
  auto problem = devices.error;
  if (problem.empty() && options_.replay) problem = dpdk::replay_obstacle(devices.list);
  if (!problem.empty()) {
    fmt::print(stderr, "{}: error: {}\n", options_.policy, problem);
    return 2;
  }
  try {
    if (!options_.events.empty()) writer_ = std::make_unique<EventWriter>(options_.events);
    run_devices(devices.list);
  } catch (const std::exception& error) {
    spdlog::critical("{}", error.what());
    return 1;
  }
  return 0;
}

}  // namespace sallyport::daemon
