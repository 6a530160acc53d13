// The phones that may register, the phones that are registered, and the events about them.
//
// A phone is known if an `ephone` of the policy names it. A known phone has the ephone tag of the policy. Any other
// phone gets the lowest free number, as from a CallManager Express router, and keeps it for as long as its device is
// remembered. At most `limit registrations` devices are remembered. At the limit, a new device replaces the device that
// has been away the longest. If all devices have sessions, the new device has no tag and always counts as new.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "alg/gates/effects.h"
#include "alg/protocol.h"
#include "alg/sccp/session.h"
#include "rules/policy.h"

namespace sallyport::sccp_alg {

class Phones {
 public:
  explicit Phones(const CurrentPolicy& policy) : policy_(policy) {}

  // Gives a new connection the lowest free socket number.
  void connect(Session& session);
  void disconnect(Session& session);

  // Handles a RegisterReq or RegisterTokenReq and notes its device. Returns the reason if policy refuses it.
  [[nodiscard]] std::optional<DropReason> ask(Session& session, const sccp::View& view, const Message& message,
                                              Effects& effects);
  // Handles a call message. Returns the reason if the phone may not call.
  [[nodiscard]] std::optional<DropReason> may_call(Session& session, const Message& message, Effects& effects);
  // True if the channels of the session may have gates.
  [[nodiscard]] bool may_have_gates(const Session& session) const noexcept;

  // A registration without an answer no longer counts against the limit.
  void give_up_asking(Session& session, Time now);

  // Steps the registration and adds the event of the step. `reason` is text for the event.
  Says advance(Session& session, PhoneInput input, const std::string& reason, Stamp stamp, Effects& effects);
  void alarm(Session& session, const std::string& text, Stamp stamp, Effects& effects);

  void reload();
  [[nodiscard]] std::uint64_t registrations() const noexcept { return registrations_; }

 private:
  struct Device {
    std::uint32_t tag = 0;
    bool registered_before = false;
    std::uint32_t sessions = 0;  // sessions that ask or are registered
    IpAddress address;           // address of the last one
    Time last{};
  };

  [[nodiscard]] bool enforce() const noexcept { return policy_->mode != rules::Mode::observe; }
  [[nodiscard]] bool known(const Session& session) const noexcept { return policy_->ephone(session.device) != nullptr; }
  [[nodiscard]] Device* remember(const std::string& name, Time now);
  [[nodiscard]] Device* find(const std::string& name);
  [[nodiscard]] std::uint32_t tag_for(const std::string& name) const;
  void hold(Session& session, bool holds, Time now);
  [[nodiscard]] std::optional<DropReason> objection(const Session& session) const noexcept;
  [[nodiscard]] std::optional<DropReason> admission(const Session& session, const Message& message) const;
  void report(const Session& session, RegistrationEvent::Action action, const std::string& reason, Stamp stamp,
              Effects& effects) const;

  const CurrentPolicy& policy_;
  std::map<std::string, Device> devices_;
  std::size_t present_ = 0;  // devices with sessions
  std::set<std::uint32_t> sockets_;
  std::set<std::uint32_t> tags_;  // tags of phones that no ephone configures
  std::uint64_t registrations_ = 0;
};

}  // namespace sallyport::sccp_alg
