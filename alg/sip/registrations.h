// The registrations (RFC 3261 10), the gates from registrars to registered phones, and the rules for registrations and
// calls.
//
// A REGISTER opens nothing. Its 2xx opens a signalling gate to each granted contact, from the registrar only and for
// the granted time. A contact must have the registering host's own address and no well-known port, so that a forged
// REGISTER cannot point the gate at another host (needs.md P31).
//
// Policy may restrict registrations (`sip strict-match`, `sip known-users-only`, `max-pool`) and may require a
// registration before calls (`enforce-registration sip`). admission.cpp applies these rules. A phone is known by the
// source address of its REGISTER, as long as one of its bindings lasts. The addresses of an INVITE decide about the
// call, not the names in it: the sender chooses the names.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "alg/base/census.h"
#include "alg/base/deadlines.h"
#include "alg/base/hash.h"
#include "alg/base/reported_lately.h"
#include "alg/base/roll.h"
#include "alg/gates/media_plan.h"
#include "alg/protocol.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip_alg {

class Registrations {
 public:
  Registrations(const CurrentPolicy& policy, std::uint64_t& next_gate_id, std::uint64_t hash_seed);

  // Returns the reason if policy refuses the registration.
  [[nodiscard]] std::optional<DropReason> request(const sip::View& view, const Message& message, Effects& effects);
  void response(const sip::View& view, const Message& message, Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept;
  // True if policy admits the INVITE of a new call from its sender to its receiver.
  [[nodiscard]] bool may_call(const Message& message) const;
  [[nodiscard]] std::uint64_t granted() const noexcept { return granted_; }

  struct Binding;
  using Bound = std::pair<const std::string, Binding>;  // by address of record and contact
  struct Binding {
    std::string address_of_record, user_agent;
    Endpoint contact;
    IpProtocol transport{};
    IpAddress registrar;
    Time since{}, expires{};
    std::vector<LegGate> gates;
    Deadlines<Bound>::Handle deadline = Deadlines<Bound>::kNone;
    std::uint32_t number = 0;  // in roll_
    Census<std::string>::Place user;
    Census<IpAddress>::Place host, server;
  };
  // Reads bindings as rows. Looks at no more than `most` of them.
  void read(Place& place, std::size_t most, std::vector<RegistrationRow>& rows) const;

 private:
  struct Wanted {
    Endpoint contact;
    IpProtocol transport{};
    bool contact_is_address = false;
    std::optional<std::uint32_t> expires;
  };
  struct Pending {
    std::uint32_t cseq = 0;
    std::string address_of_record, user_agent;
    FiveTuple tuple;
    rules::Zone zone{};
    bool all = false;  // Contact: *
    std::vector<Wanted> contacts;
    std::optional<std::uint32_t> expires;
    Time at{};
    Census<std::string>::Place user;  // set if the REGISTER asks for a binding
    [[nodiscard]] bool asks_for_binding() const noexcept;
  };

  [[nodiscard]] bool enforce() const noexcept { return policy_->mode != rules::Mode::observe; }
  [[nodiscard]] std::optional<DropReason> admission(const sip::View& view, const Message& message,
                                                    const Pending& pending) const;
  void report_server(const Message& message, const Pending& pending, Effects& effects);
  [[nodiscard]] static bool may_touch(const Binding& binding, const Pending& pending, const Message& answer);
  void grant(const Pending& pending, const Wanted& wanted, std::uint32_t seconds, const Message& message,
             Effects& effects);
  void remove(std::map<std::string, Binding>::iterator binding, RegistrationEvent::Action action, GateReason reason,
              const std::string& why, Stamp stamp, Effects& effects);

  const CurrentPolicy& policy_;
  std::uint64_t& next_gate_id_;
  Census<std::string> users_;                     // addresses of record with a binding, or with a REGISTER for one
  Census<IpAddress> hosts_, servers_;             // sources of granted REGISTERs, and their registrars
  ReportedLately<std::string> servers_reported_;  // phones at an unlisted server
  std::unordered_map<std::string, Pending, TextHash> pending_;  // by Call-ID
  std::map<std::string, Binding> bindings_;
  Roll<Binding> roll_;          // the bindings, for reading in slices
  Deadlines<Bound> deadlines_;  // one for each binding
  Time last_sweep_{};
  std::uint64_t granted_ = 0;
};

}  // namespace sallyport::sip_alg
