#include "dataplane/daemon/answers.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "alg/events/row_json.h"
#include "alg/show.h"
#include "dataplane/control/control_protocol.h"
#include "dataplane/dpdk/wire_report.h"

namespace sallyport::daemon {
namespace {

constexpr std::size_t kPiece = 65536;

using Json = nlohmann::ordered_json;

}  // namespace

bool Answers::answer(const std::string& line, const ControlServer::Send& send) {
  const auto decoded = control::decode_request(line);
  if (const auto* show = std::get_if<control::Show>(&decoded.request)) return this->show(show->what, send);
  if (const auto* why = std::get_if<control::Why>(&decoded.request)) return send(this->why(why->tuple) + "\n");
  if (std::holds_alternative<control::Reload>(decoded.request)) {
    const auto problem = reloader_();
    return send((problem.empty() ? control::answer_text("reloaded") : control::refuse(problem)) + "\n");
  }
  return send(control::refuse(decoded.error) + "\n");
}

bool Answers::show(const std::string& what, const ControlServer::Send& send) {
  if (const auto known = parse_show_table(what)) return table(*known, send);
  if (what == "logging") return logging(send);
  if (what == "policy") return send(policy() + "\n");
  if (what == "stats") return send(stats() + "\n");
  return send(control::refuse("no such table") + "\n");
}

bool Answers::table(ShowTable table, const ControlServer::Send& send) {
  std::string text{control::kTableBegins};
  bool first = true;
  bool begun = false;  // a piece was sent: a refusal would come too late
  for (Place place; !place.end;) {
    Rows rows;
    if (!mailbox_.run([&] { return forwarder_.read(table, place, rows); }, kPatience))
      return !begun && send(control::refuse(kNoAnswer) + "\n");
    append_json(text, table, rows, first);
    if (text.size() < kPiece) continue;
    if (!send(text)) return false;
    begun = true;
    text.clear();
  }
  return send(text.append(control::kTableEnds) + "\n");
}

bool Answers::logging(const ControlServer::Send& send) {
  std::string text{control::kTableBegins};
  bool first = true;
  bool begun = false;                  // a piece has left: a refusal would come too late
  std::optional<std::uint64_t> until;  // lines that come meanwhile are left for the next reader
  for (Place place; !place.end;) {
    std::vector<std::string> lines;
    const auto task = [&] {
      if (!until) until = log_.next();
      log_.read(place, *until, kSliceRows, lines);
      return true;
    };
    if (!mailbox_.run(task, kPatience)) return !begun && send(control::refuse(kNoAnswer) + "\n");
    for (const auto& line : lines) {
      if (!first) text += ',';
      first = false;
      text += Json(line).dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    if (text.size() < kPiece) continue;
    if (!send(text)) return false;
    begun = true;
    text.clear();
  }
  return send(text.append(control::kTableEnds) + "\n");
}

std::string Answers::stats() {
  SummaryEvent stats;
  dpdk::Forwarder::Wire wire;
  const auto task = [&] {
    stats = forwarder_.stats();
    wire = forwarder_.wire();
    return true;
  };
  if (!mailbox_.run(task, kPatience)) return control::refuse(kNoAnswer);
  return control::answer_json(dpdk::with_wire(stats_json(stats), forwarder_.ports(), wire));
}

std::string Answers::policy() {
  std::shared_ptr<const rules::Policy> policy;
  const auto task = [&] {
    policy = forwarder_.policy();
    return true;
  };
  if (!mailbox_.run(task, kPatience)) return control::refuse(kNoAnswer);
  const Json json{{"file", policy->file}, {"policy", rules::print(*policy)}};
  return control::answer_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string Answers::why(const FiveTuple& tuple) {
  GateBook::Search search{.tuple = tuple};
  std::optional<std::string> line;
  const auto task = [&] {
    line = forwarder_.why(search);
    return line.has_value();
  };
  if (!mailbox_.run(task, kPatience)) return control::refuse(kNoAnswer);
  return control::answer_text(*line);
}

}  // namespace sallyport::daemon
