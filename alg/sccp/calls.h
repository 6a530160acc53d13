// SCCP calls, by callReference: the states that the call server reports, and the dialled digits.
//
// Digits arrive one by one (KeypadButton), together (EnblocCall), or from the server (DialedNumber). A phone of an old
// version may dial before its call has a reference. The digits are then kept until the call has one. Keys that are
// pressed after the answer are not part of the dialled number.
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

  // Steps the call of a message. Returns false if the message sets up a call above the limit of calls. Calls `ended`
  // with the reference of a call that is over, before the call is removed.
  using Ended = std::function<void(std::uint32_t reference)>;
  [[nodiscard]] bool message(Session& session, const sccp::View& view, const Message& message, const Ended& ended,
                             Effects& effects);
  // Sets whether the media of the call is encrypted. nullopt changes nothing.
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
