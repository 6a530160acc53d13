// The registrations, the gatekeepers, and the gates that registrations open.
//
// A RegistrationRequest opens nothing. Its RegistrationConfirm opens these gates for an endpoint inside, for the time
// that the gatekeeper granted:
//   UDP  gatekeeper -> rasAddress          the gatekeeper's own requests
//   TCP  gatekeeper -> callSignalAddress   calls that the gatekeeper routes
// Both admit only the exact addresses of that gatekeeper (needs.md H7), and only if the endpoint announced its own
// host.
//
// A gatekeeper may announce more addresses than other hosts (admit()):
//   - the address of an endpoint that is registered with it
//   - if the gatekeeper is outside: the address of any host outside
//   - if policy names the gatekeeper: the address of any host on its side, and of any registered endpoint
//
// A host is a gatekeeper
//   - if policy names it
//   - with `h323 gatekeeper learn`: if it is the first that confirmed, or an alternate of that one
//   - with neither command: if it confirmed a registration itself
// Other hosts named in a confirmation do not become gatekeepers: a host outside could make any host a gatekeeper.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "alg/base/deadlines.h"
#include "alg/base/roll.h"
#include "alg/events/rows.h"
#include "alg/gates/media_plan.h"
#include "alg/h323/names.h"

namespace sallyport::h323_alg {

class Registrations {
 public:
  Registrations(const CurrentPolicy& policy, std::uint64_t& next_gate_id);

  // The contents of a request, kept until the answer.
  struct Asked {
    std::string device, type, identifier;  // alias, product, endpointIdentifier
    FiveTuple tuple;
    rules::Zone zone{};
    std::vector<Endpoint> ras, signalling;
    std::optional<std::uint32_t> time_to_live;
    bool keep_alive = false;
  };
  struct Granted {
    std::string identifier, gatekeeper_name;
    std::vector<IpAddress> hosts;  // hosts of the gatekeeper: the sender, and the sources of its calls
    std::optional<std::uint32_t> time_to_live;
  };
  // Returns true for a new registration.
  bool confirm(const Asked& asked, const Granted& granted, const Message& message, Effects& effects);
  void reject(const Asked& asked, const std::string& reason, bool gone, const Message& message, Effects& effects);
  // Reports a registration that policy or a limit refuses.
  void refuse(const Asked& asked, const std::string& reason, const Message& message, Effects& effects);
  // Removes a registration of `endpoint` after either side ended it and the other side confirmed.
  void unregister(const IpAddress& endpoint, const std::string& identifier, const std::vector<Endpoint>& signalling,
                  const IpAddress& gatekeeper, Stamp stamp, Effects& effects);
  // Notes a message of the endpoint. It prolongs a registration without a time to live.
  void heard(const IpAddress& endpoint, Time now);
  void learn(const Message& message, const std::vector<IpAddress>& hosts, Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept { return deadlines_.next(); }
  void reload();

  [[nodiscard]] bool registered(const IpAddress& host) const { return hosts_.contains(host); }
  [[nodiscard]] bool gatekeeper(const IpAddress& host) const;
  [[nodiscard]] bool named_gatekeeper(const IpAddress& host) const;  // policy names it
  // True if policy names the gatekeeper or learns it. Calls must then come from or go to a gatekeeper.
  [[nodiscard]] bool gatekeeper_only() const noexcept {
    return policy_->h323.learn_gatekeeper || !policy_->h323.gatekeepers.empty();
  }
  // GateReason::none if `announcer` may have a gate to the address that it announced, else the reason why not.
  // `control` is for signalling and for data over TCP, which may use ports outside the media port range.
  [[nodiscard]] GateReason admit(const Endpoint& announced, const IpAddress& announcer, rules::Zone zone,
                                 bool control) const;

  struct Binding;
  using Bound = std::pair<const std::string, Binding>;  // by gatekeeper and endpointIdentifier
  struct Binding {
    std::string device, type, identifier, gatekeeper_name;
    IpAddress host;
    std::vector<Endpoint> signalling;
    Endpoint ras;
    std::vector<IpAddress> gatekeeper;  // the first one confirmed; gates admit all of them
    Time since{}, expires{};
    bool endless = false;  // no time to live was granted
    std::vector<LegGate> gates;
    Deadlines<Bound>::Handle deadline = Deadlines<Bound>::kNone;
    std::uint32_t number = 0;  // in roll_
  };
  // Reads bindings as rows. Looks at no more than `most` of them.
  void read(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const;
  [[nodiscard]] std::uint64_t granted() const noexcept { return granted_; }

 private:
  using Bindings = std::map<std::string, Binding>;
  void gates(Binding& binding, const Asked& asked, Effects& effects);
  void remove(Bindings::iterator binding, RegistrationEvent::Action action, const std::string& reason,
              const std::string& why, Stamp stamp, Effects& effects);
  void count(const Binding& binding, int by);

  const CurrentPolicy& policy_;
  std::uint64_t& next_gate_id_;
  Bindings bindings_;
  Roll<Binding> roll_;          // the bindings, for reading in slices
  Deadlines<Bound> deadlines_;  // one for each binding
  struct Host {
    std::uint32_t registrations = 0;
    Time heard{};
  };
  std::map<IpAddress, Host> hosts_;
  std::map<IpAddress, std::uint32_t> gatekeepers_;  // number of registrations that each confirmed
  std::map<std::pair<IpAddress, IpAddress>, std::uint32_t> confirmed_by_;  // the same number by endpoint and gatekeeper
  std::vector<IpAddress> learned_;
  std::uint64_t granted_ = 0;
};

}  // namespace sallyport::h323_alg
