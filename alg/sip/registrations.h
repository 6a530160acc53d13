// Who is registered where (RFC 3261 10), the gates by which registrars reach them, and who may register and call.
//
// A REGISTER opens nothing. Its 2xx opens a gate for signalling to each contact that it grants, from the registrar
// only and for the time granted. A contact must be the registering host's own address and no well-known port, so
// that a forged REGISTER cannot point the gate at another host (needs.md P31).
//
// Policy may limit who registers (`sip strict-match`, `sip known-users-only`, `max-pool`) and may require registration
// before calls (`enforce-registration sip`); admission.cpp applies it. A phone is known by the address of its REGISTER,
// for as long as one of its bindings lasts. Calls are admitted by the addresses of their INVITE: its sender chooses the
// names in it.
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

  // A value: policy refuses the registration for this reason.
  [[nodiscard]] std::optional<DropReason> request(const sip::View& view, const Message& message, Effects& effects);
  void response(const sip::View& view, const Message& message, Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept;
  // Whether policy lets the INVITE of a new call go from its sender to its receiver.
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
    std::uint32_t number = 0;  // on the roll
    Census<std::string>::Place user;
    Census<IpAddress>::Place host, server;
  };
  [[nodiscard]] const std::map<std::string, Binding>& bindings() const noexcept { return bindings_; }
  // Bindings as rows; looks at no more than `most` of them.
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
    Census<std::string>::Place user;  // if it asks for a binding
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
  Census<std::string> users_;                     // addresses of record that are bound, or ask to be
  Census<IpAddress> hosts_, servers_;             // sources of REGISTERs that were granted, and their registrars
  ReportedLately<std::string> servers_reported_;  // phones at an unlisted server
  std::unordered_map<std::string, Pending, TextHash> pending_;  // by Call-ID
  std::map<std::string, Binding> bindings_;
  Roll<Binding> roll_;          // the same, to be read in slices
  Deadlines<Bound> deadlines_;  // one for each binding
  Time last_sweep_{};
  std::uint64_t granted_ = 0;
};

}  // namespace sallyport::sip_alg
