#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alg/testing/sip_bench.h"

namespace sallyport {
namespace {

using testing::Contains, testing::ElementsAre, testing::IsEmpty;

class SipRegistrations : public testing::Test {
 protected:
  // Sends a REGISTER of `contact` and the registrar's answer.
  void ask(unsigned cseq, const std::string& contact, const std::string& more = {}) {
    last = {};
    last.id = "registration";
    last.method = "REGISTER";
    last.cseq = cseq;
    last.branch = fmt::format("z9hG4bK{}", cseq);
    last.more = (contact.empty() ? "" : "Contact: " + contact + "\r\n") + more;
    sip.out(last.request());
  }
  void grant(const std::string& more = {}) {
    auto ok = last;
    ok.to = "registrar";
    if (!more.empty()) ok.more = more;
    sip.in(ok.response(200, "OK"));
  }
  const std::string kContact = "<sip:alice@10.1.1.5:5080>";
  const std::string kGate = "203.0.113.9 -> 10.1.1.5:5080 signalling";
  SipBench sip;
  SipText last;
};

TEST_F(SipRegistrations, TheRegistrarsAnswerOpensTheGateForTheTimeGranted) {
  ask(1, kContact, "Expires: 3600\r\n");
  EXPECT_THAT(sip.last, IsEmpty()) << "a question opens nothing (P31)";
  grant("Contact: <sip:alice@10.1.1.5:5080>;expires=60\r\n");
  EXPECT_THAT(sip.last, ElementsAre("registration register-new", "open " + kGate));
  sip.wait(59);
  EXPECT_THAT(sip.gates(), ElementsAre(kGate));
  sip.wait(2);
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("registration unregister-abnormal: expired"));
}

TEST_F(SipRegistrations, ARefreshProlongsIt) {  // P5
  ask(1, kContact, "Expires: 60\r\n");
  grant();
  for (unsigned i = 2; i < 30; ++i) {
    sip.wait(50);
    ask(i, kContact, "Expires: 60\r\n");
    grant();
    EXPECT_TRUE(sip.said("registration register"));
    EXPECT_THAT(sip.gates(), ElementsAre(kGate));
  }
  sip.wait(61);
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_EQ(sip.alg->registered(), 1U);
}

TEST_F(SipRegistrations, WhoLeavesIsNotReachedAnyMore) {
  ask(1, kContact);
  grant();
  ask(2, kContact + ";expires=0");
  EXPECT_THAT(sip.gates(), ElementsAre(kGate));
  grant();
  EXPECT_THAT(sip.gates(), IsEmpty());
  EXPECT_TRUE(sip.said("registration unregister"));
  ask(3, kContact);
  grant();
  ask(4, "*", "Expires: 0\r\n");
  grant("Expires: 0\r\n");
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipRegistrations, AChallengeIsNoRejection) {
  ask(1, kContact);
  sip.in(last.response(401, "Unauthorized"));
  EXPECT_THAT(sip.last, IsEmpty());
  ask(2, kContact);
  grant();
  EXPECT_THAT(sip.gates(), ElementsAre(kGate));
}

TEST_F(SipRegistrations, ARejectionIsTold) {
  ask(1, kContact);
  sip.in(last.response(403, "Forbidden"));
  EXPECT_THAT(sip.last, ElementsAre("registration reject: 403 Forbidden"));
  grant();
  EXPECT_THAT(sip.gates(), IsEmpty()) << "what was answered is not answered again";
}

TEST_F(SipRegistrations, OnlyTheRegistrarAnswers) {
  ask(1, kContact);
  sip.send(udp(kStranger, 5060, kPhone, 5060), last.response(200));
  EXPECT_THAT(sip.gates(), IsEmpty());
  grant();
  EXPECT_THAT(sip.gates(), ElementsAre(kGate));
}

TEST_F(SipRegistrations, AnAnswerWithoutAQuestionOpensNothing) {
  last.id = "unasked";
  last.method = "REGISTER";
  last.more = "Contact: " + kContact + "\r\n";
  sip.in(last.response(200));
  EXPECT_THAT(sip.last, IsEmpty());
}

TEST_F(SipRegistrations, AContactThatIsSomebodyElseOrSomethingElseIsRefused) {  // P31
  ask(1, "<sip:alice@10.1.1.6:5080>");
  grant();
  EXPECT_THAT(sip.last, Contains("refuse foreign-address 10.1.1.6:5080"));
  ask(2, "<sip:alice@10.1.1.5:22>");
  grant();
  EXPECT_THAT(sip.last, Contains("refuse port-range 10.1.1.5:22"));
  ask(3, "<sip:alice@phone.example.com>");
  grant();
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipRegistrations, SomebodyOutsideNeedsNoGate) {
  ask(1, kContact);
  auto t = last;
  t.id = "outside";
  t.more = "Contact: <sip:bob@203.0.113.9:5080>\r\n";
  sip.in(t.request());
  sip.out(t.response(200));
  EXPECT_TRUE(sip.said("registration register-new"));
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipRegistrations, AFullTableRefusesByName) {
  SipBench small("sallyport\n limit registrations 1\n");
  for (const auto* port : {"5080", "5082"}) {
    SipText t;
    t.id = port;
    t.method = "REGISTER";
    t.more = fmt::format("Contact: <sip:alice@10.1.1.5:{}>\r\n", port);
    small.out(t.request());
    small.in(t.response(200));
  }
  EXPECT_THAT(small.last, ElementsAre("registration refuse: limit"));
  EXPECT_EQ(small.open.size(), 1U);
}

// ---- admission of registrations and calls ----

// SIP under a policy that names the provider as the registrar.
constexpr std::string_view kRegistrar = "voice register global\n source-address 203.0.113.9 port 5060\n";

class SipAdmission : public testing::Test {
 protected:
  SipBench& under(const std::string& more) { return *(bench = std::make_unique<SipBench>(more)); }
  // Sends a REGISTER of `user` from `phone`.
  SipText ask(const std::string& user, const IpAddress& phone = kPhone, const IpAddress& server = kProvider,
              const std::string& expires = "60", std::uint16_t server_port = 5060) {
    SipText t;
    t.id = fmt::format("register-{}", ++cseq);
    t.method = "REGISTER";
    t.cseq = cseq;
    t.more = fmt::format("Contact: <sip:{}@{}:5080>\r\nExpires: {}\r\n", user, to_text(phone), expires);
    bench->send(udp(phone, 5060, server, server_port), of(user, t.request()));
    return t;
  }
  void registered(const std::string& user, const IpAddress& phone = kPhone, const IpAddress& server = kProvider,
                  const std::string& expires = "60") {
    auto t = ask(user, phone, server, expires);
    t.to = "registrar";
    bench->send(udp(server, 5060, phone, 5060), of(user, t.response(200, "OK")));
  }
  void refused(const std::string& reason) {
    EXPECT_EQ(bench->verdict, ProtocolAlg::Verdict::refuse);
    ASSERT_TRUE(bench->effects.refusal());
    EXPECT_EQ(to_text(bench->effects.refusal()->reason), reason);
    EXPECT_TRUE(bench->said("alert " + reason));
  }
  void passed() { EXPECT_EQ(bench->verdict, ProtocolAlg::Verdict::pass); }
  const std::vector<std::string>& invite(const IpAddress& from, const IpAddress& to, const std::string& id = "call-1",
                                         const std::string& to_tag = {}) {
    SipText t;
    t.id = id;
    t.to = to_tag;
    t.body = audio(from, 16384);
    return bench->send(udp(from, 5060, to, 5060), t.request());
  }

  std::unique_ptr<SipBench> bench;
  unsigned cseq = 0;

 private:
  static std::string of(const std::string& user, std::string text) {
    for (const auto* field : {"From: <sip:alice@", "To: <sip:bob@"}) {
      const auto at = text.find(field);
      const auto name = text.find("sip:", at) + 4;
      text.replace(name, text.find('@', name) - name, user);
    }
    return text;
  }
};

TEST_F(SipAdmission, StrictMatchLetsAttachedPhonesRegisterWithTheRegistrarOnly) {  // S3-11
  under(std::string{kRegistrar} + "sallyport\n sip strict-match\n");
  registered("1001");
  EXPECT_THAT(bench->last, Contains("registration register-new"));
  ask("1001", IpAddress::v4(0x0a090905));  // an inside network that is not attached
  refused("strict-match");
  EXPECT_THAT(bench->last, ElementsAre("alert strict-match", "registration refuse: strict-match"));
  ask("1001", kStranger);
  refused("strict-match");
  ask("1001", kPhone, kStranger);
  refused("strict-match");
  ask("1001", kPhone, kProvider, "60", 5070);
  refused("strict-match");
  ask("1001", IpAddress::v4(0x0a090905), kProvider, "0");
  refused("strict-match");
  EXPECT_EQ(bench->alg->registered(), 1U);
}

TEST_F(SipAdmission, StrictMatchWithoutARegistrarIsAboutThePhonesNetwork) {
  under("sallyport\n sip strict-match\n");
  ask("1001", kPhone, kStranger);
  passed();
  ask("1001", IpAddress::v4(0x0a090905), kStranger);
  refused("strict-match");
}

TEST_F(SipAdmission, WhatIsRefusedIsNotGrantedByAnAnswer) {
  under(std::string{kRegistrar} + "sallyport\n sip strict-match\n");
  registered("1001", kPhone, kStranger);
  EXPECT_THAT(bench->last, IsEmpty());
  EXPECT_THAT(bench->gates(), IsEmpty());
}

TEST_F(SipAdmission, WhatCannotBeReadDoesNotPassARule) {
  const std::string broken = "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.1.1.5\r\n\r\n";
  under("").send(udp(kPhone, 5060, kProvider, 5060), broken);
  EXPECT_EQ(bench->verdict, ProtocolAlg::Verdict::malformed);
  under("sallyport\n enforce-registration sip\n").send(udp(kPhone, 5060, kProvider, 5060), broken);
  EXPECT_EQ(bench->verdict, ProtocolAlg::Verdict::refuse);
}

TEST_F(SipAdmission, AnotherRegistrarIsReportedOnceInAWhile) {
  under(kRegistrar.data());
  registered("1001");
  EXPECT_FALSE(bench->said("alert unlisted-server"));
  ask("1001", kPhone, kStranger);
  EXPECT_THAT(bench->last, ElementsAre("alert unlisted-server"));
  passed();
  ask("1001", kPhone, kStranger);
  EXPECT_THAT(bench->last, IsEmpty());
  ask("1002", kPhone, kStranger);
  EXPECT_THAT(bench->last, ElementsAre("alert unlisted-server"));
  bench->jump(3601);
  ask("1001", kPhone, kStranger);
  EXPECT_THAT(bench->last, ElementsAre("alert unlisted-server"));
}

TEST_F(SipAdmission, OnlyKnownUsersWherePolicySaysSo) {
  under("voice register dn 1\n number 1001\nvoice register dn 2\n number 1002\nsallyport\n sip known-users-only\n");
  registered("1001");
  EXPECT_THAT(bench->last, Contains("registration register-new"));
  ask("1002");
  passed();
  for (const auto* user : {"1003", "100", "10011", "%31003", "1001%", "%"}) {
    ask(user);
    refused("unknown-phone");
    EXPECT_TRUE(bench->said("registration refuse: unknown-phone")) << user;
  }
  // An escape counts as its character.
  for (const auto* user : {"%31001", "100%32", "%31%30%30%31", "1001;phone-context=example.com"}) {
    ask(user);
    EXPECT_EQ(bench->verdict, ProtocolAlg::Verdict::pass) << user;
  }
}

TEST_F(SipAdmission, NoMoreAddressesOfRecordThanMayBe) {
  under("voice register global\n max-pool 2\n");
  registered("1001");
  registered("1001", kPhone2);  // the second phone of the same user
  ask("1002");                  // asks for a binding, and counts until the answer
  passed();
  ask("1003");
  refused("max-ephones");
  EXPECT_TRUE(bench->said("registration refuse: max-ephones"));
  registered("1001");  // a refresh
  EXPECT_THAT(bench->last, Contains("registration register"));
  ask("1003", kPhone, kProvider, "0");  // a REGISTER that removes bindings
  passed();
  bench->wait(33);  // the REGISTER of 1002 has no answer
  registered("1003");
  EXPECT_THAT(bench->last, Contains("registration register-new"));
  ask("1002");
  refused("max-ephones");
  registered("1001", kPhone, kProvider, "0");
  ask("1002");
  refused("max-ephones");  // the second phone is still registered
  registered("1001", kPhone2, kProvider, "0");
  ask("1002");
  passed();
}

TEST_F(SipAdmission, AnObserverOnlyReports) {
  under(std::string{kRegistrar} +
        " max-pool 0\nsallyport\n mode observe\n sip strict-match\n enforce-registration sip\n");
  registered("1001", kPhone, kStranger);
  EXPECT_THAT(bench->last, Contains("registration register-new"));
  ask("1002");
  EXPECT_THAT(bench->last, ElementsAre("alert max-ephones"));
  passed();
  invite(kPhone2, kStranger);
  EXPECT_TRUE(bench->said("alert enforce-registration"));
  EXPECT_TRUE(bench->said("call setup"));
  passed();
}

TEST_F(SipAdmission, NobodyCallsBeforeTheRegistration) {
  under("sallyport\n enforce-registration sip\n");
  invite(kPhone, kStranger);
  refused("enforce-registration");
  EXPECT_THAT(bench->last, ElementsAre("alert enforce-registration", "call refuse: enforce-registration",
                                       "refuse not-registered 10.1.1.5:16384", "refuse not-registered 10.1.1.5:16385"));
  EXPECT_EQ(bench->calls.set_up(), 0U);
  ask("1001");
  invite(kPhone, kStranger);
  refused("enforce-registration");  // a REGISTER without an answer is no registration
  registered("1001");
  invite(kPhone, kStranger);
  passed();
  EXPECT_TRUE(bench->said("call setup"));
  EXPECT_THAT(bench->gates(), Contains("any -> 10.1.1.5:16384 rtp"));
  invite(kPhone2, kStranger, "call-2");
  refused("enforce-registration");
  // The names of another host's call do not help.
  invite(kPhone2, kStranger);
  refused("enforce-registration");
  invite(kPhone2, kStranger, "call-3", "to-1");
  refused("enforce-registration");
}

TEST_F(SipAdmission, CallsComeInToThoseWhoAreRegistered) {
  under("sallyport\n enforce-registration sip\n");
  invite(kStranger, kPhone);
  refused("enforce-registration");
  registered("1001");
  invite(kStranger, kPhone);
  passed();
  invite(kStranger, kPhone2, "call-2");
  refused("enforce-registration");
}

TEST_F(SipAdmission, ARegistrationThatEndsEndsTheRightToCallButNoCall) {
  under("sallyport\n enforce-registration sip\n");
  registered("1001");
  invite(kPhone, kStranger);
  bench->wait(62);
  invite(kPhone, kStranger);
  passed();
  invite(kPhone, kStranger, "call-2");
  refused("enforce-registration");
}

TEST_F(SipAdmission, RegistrarsBringCallsToThoseTheyRegistered) {
  under("sallyport\n enforce-registration sip\n");
  registered("1001", kPhone, kPhone2);
  invite(kPhone2, kPhone);
  passed();
  invite(kPhone2, kStranger, "call-2");
  refused("enforce-registration");
  // A configured registrar may call any host, and hosts outside may call it.
  under("voice register global\n source-address 10.1.1.6 port 5060\nsallyport\n enforce-registration sip\n");
  invite(kPhone2, kStranger);
  passed();
  invite(kStranger, kPhone2, "call-2");
  passed();
  invite(kPhone, kPhone2, "call-3");
  refused("enforce-registration");
}

// ---- answers to another port than the source port of the request (P16) ----

TEST_F(SipRegistrations, APhoneThatIsAnsweredElsewhereIsReachedThere) {
  SipText t;
  t.method = "OPTIONS";
  auto text = t.request();
  text.erase(text.find(";rport"), 6);
  sip.send(udp(kPhone, 49152, kProvider, 5060), text);
  EXPECT_THAT(sip.gates(), ElementsAre("203.0.113.9 -> 10.1.1.5:5060 signalling"));
  sip.send(udp(kPhone, 49152, kProvider, 5060), text);
  EXPECT_EQ(sip.open.size(), 1U);
  sip.wait(33);
  EXPECT_THAT(sip.gates(), IsEmpty());
  sip.send(udp(kPhone, 49152, kProvider, 5060), t.request());  // with rport the answer goes to the source port
  EXPECT_THAT(sip.gates(), IsEmpty());
}

TEST_F(SipRegistrations, AViaThatIsSomebodyElseOpensNothing) {
  SipText t;
  t.method = "OPTIONS";
  for (const auto* via : {"10.1.1.6", "10.1.1.5:22", "phone.example.com"}) {
    t.via = via;
    auto text = t.request();
    text.erase(text.find(";rport"), 6);
    sip.send(udp(kPhone, 49152, kProvider, 5060), text);
    EXPECT_THAT(sip.gates(), IsEmpty()) << via;
  }
}

}  // namespace
}  // namespace sallyport
