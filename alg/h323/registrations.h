// Who is registered with which gatekeeper, who the gatekeepers are, and what that permits.
//
// A RegistrationRequest opens nothing. The RegistrationConfirm that answers it opens, for an endpoint inside and as
// long as the gatekeeper granted:
//   UDP  gatekeeper -> rasAddress          the gatekeeper's own requests
//   TCP  gatekeeper -> callSignalAddress   calls that the gatekeeper routes
// both from that gatekeeper's exact addresses (needs.md H7), and only where the endpoint announced its own host.
//
// The gatekeeper is believed more than others: what it announces for somebody else counts where that is an endpoint
// registered with it, or a host outside as it is itself; one that policy names speaks for its whole side (admit()). Who
// is a gatekeeper: one that policy names; with `h323 gatekeeper learn` the first that confirmed, and its alternates,
// and nobody else from then on; otherwise one that itself confirmed a registration. Whom else a confirmation names is
// none: an accomplice outside could make any host one.
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

  // What a request said, kept until it is answered.
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
    std::vector<IpAddress> hosts;  // of the gatekeeper: the sender, and where it says that its calls come from
    std::optional<std::uint32_t> time_to_live;
  };
  // True: a registration that was not there before.
  bool confirm(const Asked& asked, const Granted& granted, const Message& message, Effects& effects);
  void reject(const Asked& asked, const std::string& reason, bool gone, const Message& message, Effects& effects);
  // Turned away by us.
  void refuse(const Asked& asked, const std::string& reason, const Message& message, Effects& effects);
  // `endpoint` left, or was told to, and `gatekeeper` knows.
  void unregister(const IpAddress& endpoint, const std::string& identifier, const std::vector<Endpoint>& signalling,
                  const IpAddress& gatekeeper, Stamp stamp, Effects& effects);
  // Heard of: a registration without a time to live goes on.
  void heard(const IpAddress& endpoint, Time now);
  void learn(const Message& message, const std::vector<IpAddress>& hosts, Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept { return deadlines_.next(); }
  void reload();

  [[nodiscard]] bool registered(const IpAddress& host) const { return hosts_.contains(host); }
  [[nodiscard]] bool gatekeeper(const IpAddress& host) const;
  [[nodiscard]] bool named_gatekeeper(const IpAddress& host) const;  // by policy
  // Policy says who the gatekeeper is, or wants to learn it: nobody else's calls count.
  [[nodiscard]] bool gatekeeper_only() const noexcept {
    return policy_->h323.learn_gatekeeper || !policy_->h323.gatekeepers.empty();
  }
  // Whether `announcer` may have a gate at the address that it announced: GateReason::none, or why not. `control`: for
  // signalling, or data over TCP, which is not bound to the media ports.
  [[nodiscard]] GateReason admit(const Endpoint& announced, const IpAddress& announcer, rules::Zone zone,
                                 bool control) const;

  struct Binding;
  using Bound = std::pair<const std::string, Binding>;  // by gatekeeper and endpointIdentifier
  struct Binding {
    std::string device, type, identifier, gatekeeper_name;
    IpAddress host;
    std::vector<Endpoint> signalling;
    Endpoint ras;
    std::vector<IpAddress> gatekeeper;  // the first confirmed; the others are sources of the gates
    Time since{}, expires{};
    bool endless = false;  // no time to live was granted
    std::vector<LegGate> gates;
    Deadlines<Bound>::Handle deadline = Deadlines<Bound>::kNone;
    std::uint32_t number = 0;  // on the roll
  };
  [[nodiscard]] const std::map<std::string, Binding>& bindings() const noexcept { return bindings_; }
  // Bindings as rows; looks at no more than `most` of them.
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
  Roll<Binding> roll_;          // the same, to be read in slices
  Deadlines<Bound> deadlines_;  // one for each binding
  struct Host {
    std::uint32_t registrations = 0;
    Time heard{};
  };
  std::map<IpAddress, Host> hosts_;
  std::map<IpAddress, std::uint32_t> gatekeepers_;                         // how many registrations each confirmed
  std::map<std::pair<IpAddress, IpAddress>, std::uint32_t> confirmed_by_;  // the same by endpoint and gatekeeper
  std::vector<IpAddress> learned_;
  std::uint64_t granted_ = 0;
};

}  // namespace sallyport::h323_alg
