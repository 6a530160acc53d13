// Who is registered where (RFC 3261 10), and the gates by which registrars reach them.
//
// A REGISTER opens nothing. Its 2xx opens a gate for signalling to each contact that it grants, from the registrar
// only and for the time granted; a contact must be the registering host's own address and no well-known port, so
// that a forged REGISTER cannot point the gate at somebody or something else (needs.md P31).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "alg/media_plan.h"
#include "alg/protocols.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip_alg {

class Registrations {
 public:
  Registrations(const rules::Policy& policy, std::uint64_t& next_gate_id);

  void request(const sip::View& view, const Message& message);
  void response(const sip::View& view, const Message& message, Effects& effects);
  void advance(Time now, Effects& effects);
  void reload(const rules::Policy& policy) { policy_ = &policy; }
  [[nodiscard]] std::uint64_t granted() const noexcept { return granted_; }

  using Timers = std::multimap<Time, std::string>;
  struct Binding {
    std::string address_of_record, user_agent;
    Endpoint contact;
    IpProtocol transport{};
    IpAddress registrar;
    Time since{}, expires{};
    std::vector<LegGate> gates;
    Timers::iterator timer;
  };
  [[nodiscard]] const std::map<std::string, Binding>& bindings() const noexcept { return bindings_; }

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
  };

  [[nodiscard]] static bool may_touch(const Binding& binding, const Pending& pending, const Message& answer);
  void grant(const Pending& pending, const Wanted& wanted, std::uint32_t seconds, const Message& message,
             Effects& effects);
  void remove(std::map<std::string, Binding>::iterator binding, RegistrationEvent::Action action, GateReason reason,
              const std::string& why, Stamp stamp, Effects& effects);

  const rules::Policy* policy_;
  std::uint64_t& next_gate_id_;
  std::unordered_map<std::string, Pending> pending_;  // by Call-ID
  std::map<std::string, Binding> bindings_;           // by address of record and contact
  Timers timers_;                                     // one for each binding
  Time last_sweep_{};
  std::uint64_t granted_ = 0;
};

}  // namespace sallyport::sip_alg
