// The media channels of phones, and the gates that they need.
//
// Theory. OpenReceiveChannelAck has the address at which a phone receives; it opens a gate to the phone. The source of
// the gate is the first of these that is known:
//   the address in the phone's own StartMediaTransmission
//   another phone whose StartMediaTransmission names this phone's address
//   the call server (music on hold, an announcement)
//   after kPatience, the first host that sends; the gate is locked to it
// StartMediaTransmission has the address to which a phone sends; it opens a gate from the phone to that address. There
// is no such gate to a phone that we know: its own channel has the gate.
//
// A call server hands out addresses of other hosts. An address is taken if it is the server's own, on the server's side
// or outside, a trusted media host, or a phone (whose gate waits for that phone's Ack). An inside host that is no
// phone, named by a server outside, is refused: it would be a way in.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "alg/protocol.h"
#include "alg/sccp/session.h"

namespace sallyport::sccp_alg {

class Channels {
 public:
  Channels(const CurrentPolicy& policy, std::uint64_t& next_gate_id) : policy_(policy), next_gate_id_(next_gate_id) {}

  // Notes the address of a phone.
  void connect(const Session& session);
  void disconnect(const Session& session);
  // Steps a media message. `gates`: the phone may have gates. `call` names the call in events.
  void message(Session& session, const sccp::View& view, bool gates, const std::string& call, const Message& message,
               Effects& effects);
  // Ends a call's channels, or (nullopt) all of the session's.
  void end(Session& session, std::optional<std::uint32_t> call_reference, GateReason reason, const std::string& why,
           Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept;
  void gate_active(std::uint64_t gate_id, Time now);
  // Closes gates that a new policy does not allow. `gates`: the phone may have gates.
  void review(Session& session, bool gates, Effects& effects);

  // Whether the streams of the call are encrypted both ways, on the leg of this phone and, if known, of the other.
  [[nodiscard]] std::optional<bool> secure(const Session& session, std::uint32_t call_reference) const;

 private:
  static constexpr Duration kPatience = std::chrono::milliseconds{500};
  using Places = std::multimap<Endpoint, Channel*>;

  [[nodiscard]] Channel* by_receiver(Session& session, const sccp::View& view) const;
  [[nodiscard]] Channel* by_transmitter(Session& session, const sccp::View& view) const;
  [[nodiscard]] Channel* make(Session& session, const sccp::View& view, bool receiver);
  void open_receive(Session& session, const sccp::View& view, bool gates, const std::string& call,
                    const Message& message, Effects& effects);
  void receive_at_port(Session& session, const sccp::View& view, bool gates, const std::string& call,
                       const Message& message, Effects& effects);
  void receive_at(Channel& channel, const Endpoint& endpoint, bool gates, const GateOwner& owner,
                  const Message& message, Effects& effects);
  void start(Session& session, const sccp::View& view, bool gates, const std::string& call, const Message& message,
             Effects& effects);
  void multicast(Session& session, const sccp::View& view, bool gates, const std::string& call, const Message& message,
                 Effects& effects);
  void stop(Session& session, const sccp::View& view, bool receiver, Time now, Effects& effects);
  [[nodiscard]] GateReason check(const Session& session, const Endpoint& endpoint, bool phones_own) const;
  [[nodiscard]] bool server_speaks_for(const Session& session, const IpAddress& address) const;
  [[nodiscard]] GateReason check_group(const Endpoint& group) const;
  void refuse(const Endpoint& endpoint, GateReason reason, const GateOwner& owner, Effects& effects) const;

  void move_receiver(Channel& channel, Sink sink);
  void move_destination(Channel& channel, Sink sink);
  // Opens, changes and closes gates to fit the state of the channel.
  void refresh(Channel& channel, const GateOwner& owner, GateReason reason, Effects& effects);
  // The same for channels whose gates depend on this channel.
  void refresh_others(const Channel& channel, const Endpoint& receiver, const Endpoint& destination,
                      const std::string& why, Effects& effects);
  void forget_idle(Session& session);
  void wait_for_source(Channel& channel, Time now);
  void index(Channel& channel, std::vector<LegGate>& before);
  [[nodiscard]] static std::string call_name(const Channel& channel);

  const CurrentPolicy& policy_;
  std::uint64_t& next_gate_id_;
  std::map<IpAddress, std::uint32_t> phones_;  // connections of phones, by their address
  Places receivers_;                           // by the address where a phone receives
  Places destinations_;                        // by the address where a phone sends
  std::map<std::uint64_t, Channel*> gates_;
  std::vector<Channel*> waiting_;  // without a source yet
  Time last_sweep_{};
};

// "SEP003094C38724:16777217"; the address stands for the name if the phone has none.
[[nodiscard]] std::string call_name(const Session& session, std::uint32_t reference);

}  // namespace sallyport::sccp_alg
