#include "perf/gateway.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sallyport::perf {
namespace {

constexpr std::uint32_t kGatesOfACall = 4;  // RTP and RTCP, in both directions

}  // namespace

std::shared_ptr<const rules::Policy> branch_policy(const GatewayOptions& options) {
  const auto text = fmt::format(
      "{}interface inside\n sallyport zone inside\n sallyport network 10.0.0.0 255.0.0.0\n"
      "interface outside\n sallyport zone outside\n{}"
      "ip inspect name VOICE sip\nip inspect name VOICE skinny\nip inspect name VOICE h323\n"
      "sallyport\n mode pinhole\n media host 198.18.0.0 0.1.255.255\n media host 10.64.0.0 0.0.255.255\n"
      " limit flows {}\n limit gates {}\n limit calls {}\n",
      options.outside_calls ? "access-list 101 permit udp any any eq 5060\n" : "",
      options.outside_calls ? " ip access-group 101 in\n" : "", options.calls + options.other_flows,
      (options.calls + options.other_calls) * kGatesOfACall, options.calls + options.other_calls);
  auto compiled = rules::compile(text, "benchmark");
  if (compiled.policy == nullptr)
    throw std::runtime_error(rules::format(compiled.diagnostics.front(), "the benchmark's own policy"));
  return compiled.policy;
}

void EventCounts::on_event(const Event& event) {
  if (const auto* gate = std::get_if<PinholeEvent>(&event.what)) {
    opened += gate->action == PinholeEvent::Action::open ? 1U : 0U;
    closed += gate->action == PinholeEvent::Action::close ? 1U : 0U;
    refused += gate->action == PinholeEvent::Action::refuse ? 1U : 0U;
  } else if (const auto* call = std::get_if<CallEvent>(&event.what)) {
    answered += call->action == CallEvent::Action::answer ? 1U : 0U;
    ended += call->action == CallEvent::Action::end ? 1U : 0U;
  } else if (const auto* stream = std::get_if<StreamEvent>(&event.what)) {
    ++streams;
    stream_packets += stream->packets;
    stream_lost += stream->lost;
  } else if (std::holds_alternative<MalformedEvent>(event.what)) {
    ++malformed;
  } else if (std::holds_alternative<AlertEvent>(event.what)) {
    ++alerts;
  } else if (std::holds_alternative<DropEvent>(event.what)) {
    ++drops;
  } else if (const auto* total = std::get_if<SummaryEvent>(&event.what)) {
    summary = *total;
  }
}

Gateway::Gateway(const GatewayOptions& options)
    : engine_(branch_policy(options),
              {.inside = {},
               .hash_seed = 0x5a11,
               .flows_at_start = 0,
               .huge_pages = options.huge_pages,
               .fast_path = options.fast_path},
              port_, events_) {}

}  // namespace sallyport::perf
