// The calls of phones, by callReference: the states that the call server reports, and the digits dialled.
//
// Digits come one by one (KeypadButton), together (EnblocCall), or from the server (DialedNumber). A phone of an old
// version may dial before its call has a reference; the digits then wait for the reference. Keys pressed after the
// answer are no digits of the call.
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

  // Steps the call of a message. False: the message sets up a call, and there is no room for it. `ended` is called with
  // the reference of a call that is over, before the call is removed.
  using Ended = std::function<void(std::uint32_t reference)>;
  [[nodiscard]] bool message(Session& session, const sccp::View& view, const Message& message, const Ended& ended,
                             Effects& effects);
  // Whether the media of the call is encrypted. Unknown (nullopt) changes nothing.
  void label(Session& session, std::uint32_t reference, std::optional<bool> secure);
  // Ends all calls of a session.
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
