#include "alg/calls/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "alg/calls/numbers.h"

namespace sallyport {
namespace {

struct Limit {
  std::string name;
  std::uint32_t most;
};

bool belongs(const rules::DialPeer& peer, const CallLimits::Ends& ends) {
  if (peer.session_target) return *peer.session_target == ends.from || *peer.session_target == ends.to;
  return peer.destination_pattern.empty() || pattern_fits(peer.destination_pattern, ends.called);
}

// The limit of the longest prefix that contains the host. A prefix of length 0 contains only hosts that are not inside.
const std::pair<Prefix, std::uint32_t>* limit_of(const rules::Policy& policy, const IpAddress& host) {
  const std::pair<Prefix, std::uint32_t>* best = nullptr;
  for (const auto& limit : policy.h323.max_conn_of) {
    if (!limit.first.contains(host) || (best != nullptr && best->first.length >= limit.first.length)) continue;
    if (limit.first.length == 0 && policy.zone_of(host) == rules::Zone::inside) continue;
    best = &limit;
  }
  return best;
}

std::vector<Limit> limits_of(const rules::Policy& policy, const CallLimits::Ends& ends) {
  std::vector<Limit> limits;
  for (const auto& peer : policy.dial_peers)
    if (peer.voip && peer.max_conn && belongs(peer, ends))
      limits.push_back({fmt::format("dial-peer {}", peer.tag), *peer.max_conn});
  for (const auto* host : {&ends.from, &ends.to}) {
    if (host == &ends.to && ends.to == ends.from) break;
    if (const auto* limit = limit_of(policy, *host); limit != nullptr)
      limits.push_back({fmt::format("peer {}", to_text(*host)), limit->second});
  }
  return limits;
}

}  // namespace

CallLimits::CallLimits(std::uint64_t hash_seed)
    : per_source_(16, SeededHash{hash_seed}), named_(16, TextHash{hash_seed}) {}

std::string_view CallLimits::exceeded(const rules::Limits& limits, const IpAddress& source) const {
  if (live_ >= limits.calls) return "limit calls";
  if (limits.calls_per_source != 0 && live(source) >= limits.calls_per_source) return "limit calls-per-source";
  return {};
}

void CallLimits::begin(const IpAddress& source) {
  ++live_;
  ++per_source_[source];
}

void CallLimits::end(const IpAddress& source) {
  --live_;
  if (const auto it = per_source_.find(source); it != per_source_.end() && --it->second == 0) per_source_.erase(it);
}

std::size_t CallLimits::live(const IpAddress& source) const {
  const auto it = per_source_.find(source);
  return it != per_source_.end() ? it->second : 0;
}

std::string CallLimits::take(const rules::Policy& policy, const Ends& ends, Places& places) {
  auto limits = limits_of(policy, ends);
  std::erase_if(limits, [&](const Limit& limit) {
    return std::find(places.names.begin(), places.names.end(), limit.name) != places.names.end();
  });
  for (const auto& limit : limits)
    if (const auto taken = named_.find(limit.name);
        limit.most == 0 || (taken != named_.end() && taken->second >= limit.most))
      return limit.name;
  for (auto& limit : limits) {
    ++named_[limit.name];
    places.names.push_back(std::move(limit.name));
  }
  return {};
}

void CallLimits::give_back(Places& places) {
  for (const auto& name : places.names)
    if (const auto taken = named_.find(name); taken != named_.end() && --taken->second == 0) named_.erase(taken);
  places.names.clear();
}

}  // namespace sallyport
