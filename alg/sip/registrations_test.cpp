#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alg/sip/sip_bench.h"

namespace sallyport {
namespace {

using testing::Contains, testing::ElementsAre, testing::IsEmpty;

class SipRegistrations : public testing::Test {
 protected:
  // A REGISTER of `contact`, and the registrar's answer.
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
  EXPECT_EQ(sip.alg->counts().registrations, 1U);
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

// ---- answers at another port than the question left from (P16) ----

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
  sip.send(udp(kPhone, 49152, kProvider, 5060), t.request());  // with rport the answer comes back where it belongs
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
