// The media channels of phones and their gates.
//
// Theory. OpenReceiveChannelAck has the address at which a phone receives; it opens a gate to the phone. The source of
// the gate is the first of these that is known:
//   the address in the phone's own StartMediaTransmission
//   another phone whose StartMediaTransmission names this phone's address
//   the call server (music on hold, an announcement)
//   after kPatience, the first host that sends; the gate is locked to it
// StartMediaTransmission has the address to which a phone sends; it opens a gate from the phone to that address. There
// is no such gate to a known phone: the channel of that phone has the gate.
//
// A call server announces addresses of other hosts. An address is accepted if it is the server's own, on the server's
// side or outside, a trusted media host, or a known phone (the gate to that phone waits for its Ack). An inside host
// that is no known phone is refused if a server outside names it: the server could otherwise reach any inside host.
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
  // Steps a media message. `gates` is true if the phone may have gates. `call` names the call in events.
  void message(Session& session, const sccp::View& view, bool gates, const std::string& call, const Message& message,
               Effects& effects);
  // Ends the channels of a call, or all channels of the session (nullopt).
  void end(Session& session, std::optional<std::uint32_t> call_reference, GateReason reason, const std::string& why,
           Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept;
  void gate_active(std::uint64_t gate_id, Time now);
  // Closes gates that a new policy does not allow. `gates` is true if the phone may have gates.
  void review(Session& session, bool gates, Effects& effects);

  // True if the streams of the call are encrypted both ways, on the leg of this phone and on the other leg if that is
  // known. nullopt if the call has no open streams.
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
  // Refreshes the other channels that have gates which depend on this channel.
  void refresh_others(const Channel& channel, const Endpoint& receiver, const Endpoint& destination,
                      const std::string& why, Effects& effects);
  void forget_idle(Session& session);
  void wait_for_source(Channel& channel, Time now);
  void index(Channel& channel, std::vector<LegGate>& before);
  [[nodiscard]] static std::string call_name(const Channel& channel);

  const CurrentPolicy& policy_;
  std::uint64_t& next_gate_id_;
  std::map<IpAddress, std::uint32_t> phones_;  // number of connections, by the phone's address
  Places receivers_;                           // by the phone's receive address
  Places destinations_;                        // by the phone's destination
  std::map<std::uint64_t, Channel*> gates_;
  std::vector<Channel*> waiting_;  // receiving channels that have no source yet
  Time last_sweep_{};
};

// The name of a call: "SEP003094C38724:16777217". A phone without a name is named by its address.
[[nodiscard]] std::string call_name(const Session& session, std::uint32_t reference);

}  // namespace sallyport::sccp_alg
