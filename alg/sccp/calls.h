// The calls of phones, by callReference: what the call server says of them, and the digits that were dialled.
//
// Digits come one by one (KeypadButton), together (EnblocCall), or from the server (DialedNumber); a phone of an old
// version may dial before its call has a reference, and then the digits wait for it. What is pressed once the call is
// answered is not dialled and not kept.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

#include "alg/gates/effects.h"
#include "alg/protocol.h"
#include "alg/sccp/session.h"

namespace sallyport::sccp_alg {

class Calls {
 public:
  static constexpr std::size_t kHistory = 500;  // ended calls remembered for `show call-history`

  explicit Calls(const CurrentPolicy& policy) : policy_(policy) {}

  // What a message says of calls. False: there is no room for the call that it sets up. `ended` is called with the
  // reference of a call that is over, while it is still there.
  using Ended = std::function<void(std::uint32_t reference)>;
  [[nodiscard]] bool message(Session& session, const sccp::View& view, const Message& message, const Ended& ended,
                             Effects& effects);
  // What the call's media says of its security; unknown (nullopt) does not take back what was known while it lasts.
  void label(Session& session, std::uint32_t reference, std::optional<bool> secure);
  // All calls of a session that is over.
  void end(Session& session, const std::string& cause, Stamp stamp, Effects& effects);

  struct Record {
    std::string id, from, to, cause, digits;
    Time set_up{}, answered{}, ended{};
    std::optional<bool> secure;
  };
  [[nodiscard]] std::uint64_t set_up() const noexcept { return set_up_; }
  [[nodiscard]] const std::deque<Record>& history() const noexcept { return history_; }
  [[nodiscard]] static std::string from(const Session& session, const Call& call);
  [[nodiscard]] static std::string to(const Session& session, const Call& call);

 private:
  [[nodiscard]] Call* create(Session& session, std::uint32_t reference, Stamp stamp, Effects& effects);
  void dial(Session& session, const sccp::View& view, Bytes bytes);
  void take(Session& session, Call& call, CallInput input, Stamp stamp, Effects& effects);
  void tell(const Session& session, const Call& call, CallEvent::Action action, Stamp stamp, Effects& effects) const;
  void tell_set_up(const Session& session, Call& call, Stamp stamp, Effects& effects);
  void finish(Session& session, Call& call, Stamp stamp);

  const CurrentPolicy& policy_;
  std::deque<Record> history_;
  std::map<IpAddress, std::uint32_t> per_phone_;  // calls that are up
  std::size_t live_ = 0;
  std::uint64_t set_up_ = 0;
};

}  // namespace sallyport::sccp_alg
