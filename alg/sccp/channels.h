// The media channels of phones, and the gates that they need.
//
// Theory. OpenReceiveChannelAck says where a phone receives; StartMediaTransmission says where it is to send. The
// first opens a gate to the phone, from where its own StartMediaTransmission says that the other end is. Where that is
// not known yet, another phone's StartMediaTransmission to this very address tells who will send. Where nobody does,
// the call server may (music on hold, an announcement), and after kPatience, in which the signalling had its chance,
// whoever comes first; the gate is locked to that source then. The second opens
// a gate from the phone to that address, unless that is a phone's which we know: its own channel has that gate.
//
// An address that a call server hands out belongs to somebody else by nature. It is taken where it is the server's
// own, on the server's side or outside, a trusted media host, or a phone's (whose gate waits for that phone's own
// word). A server outside that names an inside host which is no phone is refused: that would be a way in.
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

  // A phone's connection, so that it is known where phones are.
  void connect(const Session& session);
  void disconnect(const Session& session);
  // What a media message does. `gates`: the phone may have them. `call` names the call in events.
  void message(Session& session, const sccp::View& view, bool gates, const std::string& call, const Message& message,
               Effects& effects);
  // Ends a call's channels, or (nullopt) all of the session's.
  void end(Session& session, std::optional<std::uint32_t> call_reference, GateReason reason, const std::string& why,
           Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept;
  void gate_active(std::uint64_t gate_id, Time now);
  // The policy changed: what it does not allow any more closes. `gates`: whether the session's phone may have any.
  void review(Session& session, bool gates, Effects& effects);

  // Whether the call's streams are encrypted both ways, on this phone's leg and on the other's where that is known.
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
  // Opens, changes and closes the channel's gates as it stands.
  void refresh(Channel& channel, const GateOwner& owner, GateReason reason, Effects& effects);
  // The same for the channels whose gates depend on what this one says.
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
  std::vector<Channel*> waiting_;  // whose source nobody has named yet
  Time last_sweep_{};
};

// "SEP003094C38724:16777217"; a phone whose name is not known is named by its address.
[[nodiscard]] std::string call_name(const Session& session, std::uint32_t reference);

}  // namespace sallyport::sccp_alg
