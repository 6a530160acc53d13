#include "perf/calls.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::perf {
namespace {

std::string host(const Endpoint& endpoint) {
  return to_text(endpoint.address);
}

std::string description(std::uint32_t address, std::uint16_t port, std::string_view who, std::uint32_t id) {
  const auto ip = to_text(IpAddress::v4(address));
  return fmt::format(
      "v=0\r\no={} {} 1 IN IP4 {}\r\ns=call\r\nc=IN IP4 {}\r\nt=0 0\r\nm=audio {} RTP/AVP 0 8 101\r\n"
      "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
      "a=ptime:20\r\na=sendrecv\r\n",
      who, id, ip, ip, port);
}

// Joins start line, header lines and body; adds Content-Type if there is a body.
std::string message(const std::string& head, const std::string& body) {
  return fmt::format("{}{}Content-Length: {}\r\n\r\n{}", head, body.empty() ? "" : "Content-Type: application/sdp\r\n",
                     body.size(), body);
}

std::string via(const CallText& c, std::string_view transaction) {
  return fmt::format("Via: SIP/2.0/UDP {}:5060;rport;branch=z9hG4bK{}{:08x}\r\n", host(exchange()), transaction,
                     c.number);
}
std::string parties(const CallText& c, bool answered) {
  return fmt::format(
      "From: \"Reception, floor 2\" <sip:2000@{}>;tag=f{:08x}\r\nTo: <sip:+442079460123@{};user=phone>{}\r\n"
      "Call-ID: {:08x}-5c1e@{}\r\n",
      host(exchange()), c.number, host(trunk()), answered ? fmt::format(";tag=t{:08x}", c.number) : "", c.number,
      host(exchange()));
}
std::string record_route() {
  return fmt::format("Record-Route: <sip:{};lr>\r\n", host(trunk()));
}
std::string trunk_contact() {
  return fmt::format("Contact: <sip:+442079460123@{}:5060>\r\n", host(trunk()));
}
std::string request(std::string_view method) {
  return fmt::format("{} sip:+442079460123@{}:5060;user=phone SIP/2.0\r\n", method, host(trunk()));
}

}  // namespace

Endpoint exchange() {
  return {IpAddress::v4({10, 0, 0, 10}), Port{5060}};
}
Endpoint trunk() {
  return {IpAddress::v4({198, 18, 0, 10}), Port{5060}};
}

std::string CallText::invite() const {
  const auto tuple = media_tuple(media);
  const auto head = request("INVITE") + via(*this, "i") + "Max-Forwards: 70\r\n" + parties(*this, false) +
                    fmt::format("CSeq: 1 INVITE\r\nContact: <sip:2000@{}:5060;transport=udp>\r\n", host(exchange())) +
                    "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO\r\n"
                    "Supported: replaces, norefersub\r\nAllow-Events: refer, dialog, message-summary\r\n";
  const auto body = description(tuple.inside, tuple.port, "exchange", number);
  const auto plain = message(head + "User-Agent: \r\n", body).size();
  const auto spare = kInviteBytes > plain ? kInviteBytes - plain : 0;
  static constexpr std::string_view kName = "Exchange 7.1 ";
  std::string agent(kName.substr(0, std::min(spare, kName.size())));
  agent.resize(spare, 'x');  // the length of the message does not depend on its addresses
  return message(head + "User-Agent: " + agent + "\r\n", body);
}

std::string CallText::trying() const {
  return message("SIP/2.0 100 Trying\r\n" + via(*this, "i") + parties(*this, false) + "CSeq: 1 INVITE\r\n", {});
}
std::string CallText::ringing() const {
  return message("SIP/2.0 180 Ringing\r\n" + via(*this, "i") + record_route() + parties(*this, true) +
                     "CSeq: 1 INVITE\r\n" + trunk_contact(),
                 {});
}
std::string CallText::answer() const {
  const auto tuple = media_tuple(media);
  return message("SIP/2.0 200 OK\r\n" + via(*this, "i") + record_route() + parties(*this, true) + "CSeq: 1 INVITE\r\n" +
                     trunk_contact() + "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE\r\n" +
                     "Supported: replaces\r\nServer: Trunk 3\r\n",
                 description(tuple.outside, tuple.port, "trunk", number));
}
std::string CallText::ack() const {
  return message(request("ACK") + via(*this, "a") + "Max-Forwards: 70\r\n" + parties(*this, true) + "CSeq: 1 ACK\r\n",
                 {});
}
std::string CallText::bye() const {
  return message(request("BYE") + via(*this, "b") + "Max-Forwards: 70\r\n" + parties(*this, true) + "CSeq: 2 BYE\r\n" +
                     "Reason: Q.850;cause=16;text=\"Normal call clearing\"\r\n",
                 {});
}
std::string CallText::bye_answer() const {
  return message("SIP/2.0 200 OK\r\n" + via(*this, "b") + parties(*this, true) + "CSeq: 2 BYE\r\nServer: Trunk 3\r\n",
                 {});
}
std::string CallText::cancel() const {
  return message(
      request("CANCEL") + via(*this, "i") + "Max-Forwards: 70\r\n" + parties(*this, false) + "CSeq: 1 CANCEL\r\n", {});
}

std::vector<NamedText> eleven_messages() {
  const CallText call{1, 1};
  const auto phone = host(exchange());
  const auto registrar = host(trunk());
  const auto who = fmt::format(
      "From: <sip:2000@{0}>;tag=r1\r\nTo: <sip:2000@{0}>{1}\r\nCall-ID: reg-77ab12@{2}\r\nCSeq: 41 REGISTER\r\n",
      registrar, "{}", phone);
  const auto registration = "REGISTER sip:" + registrar + " SIP/2.0\r\n" + via(call, "r") + "Max-Forwards: 70\r\n" +
                            fmt::format(fmt::runtime(who), "") +
                            fmt::format(
                                "Contact: <sip:2000@{}:5060>;expires=3600;+sip.instance=\"<urn:uuid:"
                                "5f0c1c1e-0000-4000-8000-0200000000a1>\"\r\n",
                                phone) +
                            fmt::format(
                                "Authorization: Digest username=\"2000\", realm=\"{0}\", uri=\"sip:{0}\", "
                                "nonce=\"5b2f0e7c9d1a4b3c\", response=\"00112233445566778899aabbccddeeff\", "
                                "algorithm=MD5\r\n",
                                registrar) +
                            "User-Agent: Desk phone 12\r\n";
  const auto challenge = "SIP/2.0 401 Unauthorized\r\n" + via(call, "r") + fmt::format(fmt::runtime(who), ";tag=r2") +
                         fmt::format(
                             "WWW-Authenticate: Digest realm=\"{}\", nonce=\"5b2f0e7c9d1a4b3c\", "
                             "algorithm=MD5, qop=\"auth\"\r\n",
                             registrar);
  const auto options =
      "OPTIONS sip:" + registrar + " SIP/2.0\r\n" + via(call, "o") + "Max-Forwards: 70\r\n" +
      fmt::format("From: <sip:watch@{}>;tag=o1\r\nTo: <sip:{}>\r\nCall-ID: ping-01@{}\r\n", phone, registrar, phone) +
      "CSeq: 9 OPTIONS\r\nAccept: application/sdp\r\n";
  return {{"INVITE", call.invite()},
          {"100 Trying", call.trying()},
          {"180 Ringing", call.ringing()},
          {"200 INVITE", call.answer()},
          {"ACK", call.ack()},
          {"BYE", call.bye()},
          {"200 BYE", call.bye_answer()},
          {"CANCEL", call.cancel()},
          {"REGISTER", message(registration, {})},
          {"401 REGISTER", message(challenge, {})},
          {"OPTIONS", message(options, {})}};
}

}  // namespace sallyport::perf
