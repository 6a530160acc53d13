// Who may register, who is registered, and what is said of it.
//
// A phone is known where an `ephone` of the policy names it. Its ephone tag is the policy's; a phone that nobody
// configured gets the next free number, as a CallManager Express router gives it one, and keeps it for as long as it
// is remembered. Devices are remembered up to the policy's limit of registrations; then the one of them that has been
// away the longest is forgotten, and where all of them are registered the newcomer has no tag and is always new.
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

  // A new connection gets the lowest socket number that is free.
  void connect(Session& session);
  void disconnect(Session& session);

  // RegisterReq or RegisterTokenReq: notes who asks. A value: policy does not let it, and this is why.
  [[nodiscard]] std::optional<DropReason> ask(Session& session, const sccp::View& view, const Message& message,
                                              Effects& effects);
  // A call message. A value: the phone has no business with calls.
  [[nodiscard]] std::optional<DropReason> may_call(Session& session, const Message& message, Effects& effects);
  // Whether its channels may have gates.
  [[nodiscard]] bool may_have_gates(const Session& session) const noexcept;

  // A registration that nobody answers takes nobody's place any more.
  void give_up_asking(Session& session, Time now);

  // One step of the registration, and the event that it is worth. `reason`: in words.
  Says advance(Session& session, PhoneInput input, const std::string& reason, Stamp stamp, Effects& effects);
  void alarm(Session& session, const std::string& text, Stamp stamp, Effects& effects);

  void reload();
  [[nodiscard]] std::uint64_t registrations() const noexcept { return registrations_; }

 private:
  struct Device {
    std::uint32_t tag = 0;
    bool registered_before = false;
    std::uint32_t sessions = 0;  // that ask or are registered
    IpAddress address;           // of the last of them
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
  std::set<std::uint32_t> tags_;  // given to phones that nobody configured
  std::uint64_t registrations_ = 0;
};

}  // namespace sallyport::sccp_alg
