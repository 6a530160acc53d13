// The calls of phones, by callReference: what the call server says of them, and the digits that were dialled.
//
// Digits come one by one (KeypadButton), together (EnblocCall), or from the server (DialedNumber); a phone of an old
// version may dial before its call has a reference, and then the digits wait for it. What is pressed once the call is
// answered is not dialled and not kept.
#pragma once

#include <functional>
#include <string>

#include "alg/calls/ledger.h"
#include "alg/gates/effects.h"
#include "alg/protocol.h"
#include "alg/sccp/session.h"

namespace sallyport::sccp_alg {

class Calls {
 public:
  explicit Calls(const ProtocolContext& context) : policy_(context.policy), ledger_(context.calls) {}

  // What a message says of calls. False: there is no room for the call that it sets up. `ended` is called with the
  // reference of a call that is over, while it is still there.
  using Ended = std::function<void(std::uint32_t reference)>;
  [[nodiscard]] bool message(Session& session, const sccp::View& view, const Message& message, const Ended& ended,
                             Effects& effects);
  // What the call's media says of its security; unknown (nullopt) does not take back what was known while it lasts.
  void label(Session& session, std::uint32_t reference, std::optional<bool> secure);
  // All calls of a session that is over.
  void end(Session& session, const std::string& cause, Stamp stamp, Effects& effects);

 private:
  [[nodiscard]] Call* create(Session& session, std::uint32_t reference, Stamp stamp, Effects& effects);
  void dial(Session& session, const sccp::View& view, Bytes bytes);
  void take(Session& session, Call& call, CallInput input, Stamp stamp, Effects& effects);
  void begin(Session& session, Call& call, Time now);
  void note_names(const Session& session, const Call& call);
  void finish(Session& session, Call& call, Stamp stamp, Effects& effects);

  const CurrentPolicy& policy_;
  Ledger& ledger_;
};

}  // namespace sallyport::sccp_alg
