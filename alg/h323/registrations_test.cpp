// RAS: registrations and their gates, admission and disengagement; patterns of dial-peers.
#include <gmock/gmock.h>

#include "alg/testing/h323_bench.h"

namespace sallyport {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(H323Registrations, OpenForTheirGatekeeperOnly) {
  H323Bench bench;
  EXPECT_THAT(bench.ask("rrq"), IsEmpty());
  EXPECT_THAT(bench.answer("rcf-2", kProvider), IsEmpty());  // that host was not asked
  EXPECT_THAT(bench.answer("rcf-2"), testing::Contains("registration register-new alice"));
  EXPECT_THAT(bench.gates(), UnorderedElementsAre("198.51.100.7 -> 10.1.1.5:1719 signalling",
                                                  "198.51.100.7 -> tcp/10.1.1.5:1720 signalling"));
  EXPECT_THAT(bench.answer("rcf-2"), IsEmpty());  // only the first answer to a question counts
  bench.ask("keep-alive");
  EXPECT_THAT(bench.answer("rcf-3"), ElementsAre("registration register alice"));
  EXPECT_EQ(registrations(*bench.alg).at(0).device, "alice");
}

TEST(H323Registrations, ExpireWithTheirTimeToLive) {
  H323Bench bench;
  bench.ask("rrq");
  bench.answer("rcf-2");
  bench.jump(60);
  EXPECT_EQ(bench.gates().size(), 2U);
  EXPECT_THAT(bench.jump(7), testing::Contains("registration unregister-abnormal alice: expired"));
  EXPECT_THAT(bench.gates(), IsEmpty());
}

TEST(H323Registrations, OpenNothingAtSomebodyElses) {
  H323Bench bench;
  bench.ask("rrq-foreign");
  bench.answer("rcf-2");
  EXPECT_TRUE(bench.said("refuse foreign-address 192.168.0.9:1720"));
  EXPECT_TRUE(bench.said("alert address-mismatch"));
  EXPECT_THAT(bench.gates(), ElementsAre("198.51.100.7 -> 10.1.1.5:1719 signalling"));
}

TEST(H323Registrations, AdmittedCallersReachTheirPort) {
  H323Bench bench;
  bench.ask("rrq");
  bench.answer("rcf-2");
  bench.ask("arq");
  EXPECT_THAT(bench.answer("acf-1730"), ElementsAre("open 10.1.1.5 -> tcp/203.0.113.9:1730 signalling"));
  bench.ask("drq");
  EXPECT_THAT(bench.answer("dcf"), ElementsAre("close disengaged 10.1.1.5 -> tcp/203.0.113.9:1730 signalling"));
  bench.ask("arq");
  EXPECT_THAT(bench.answer("acf-1720"), IsEmpty());  // the access lists decide on the well-known port
}

TEST(H323Registrations, DisengagementEndsTheCall) {
  H323Bench bench;
  bench.ask("rrq");
  bench.answer("rcf-2");
  bench.out("setup-1");
  bench.in("connect");
  bench.out("open-1/tunnelled");
  bench.in("ack-1/tunnelled-far");
  bench.ask("drq");
  EXPECT_EQ(bench.gates().size(), 5U);
  bench.answer("dcf");
  EXPECT_TRUE(bench.said("call end: disengaged"));
  EXPECT_EQ(bench.gates().size(), 2U);
}

// A host outside confirms a registration and names an inside host as the source of its calls. The inside host does not
// become a gatekeeper.
TEST(H323Registrations, WhomAConfirmationNamesIsNoGatekeeper) {
  H323Bench bench;
  bench.ask("rrq");
  EXPECT_THAT(bench.answer("rcf-names-phone"), testing::Contains("registration register-new alice"));
  EXPECT_THAT(bench.gates(), UnorderedElementsAre("198.51.100.7 -> 10.1.1.5:1719 signalling",
                                                  "198.51.100.7 -> tcp/10.1.1.5:1720 signalling"));
  bench.send(tcp(kPhone, 40000, kGatekeeper, 1720), "setup-h245-elsewhere", 1, true);
  EXPECT_TRUE(bench.said("refuse foreign-address 10.1.1.6:3389"));
  // The host outside may not announce hosts that are not registered with it.
  bench.send(tcp(kGatekeeper, 40001, kPhone, 1720), "setup-h245-elsewhere", 2, true);
  EXPECT_TRUE(bench.said("refuse foreign-address 10.1.1.6:3389"));
  EXPECT_EQ(bench.gates().size(), 2U);
}

TEST(H323Registrations, DiscoveryIsNoRegistration) {
  H323Bench bench;
  bench.ask("grq");
  EXPECT_THAT(bench.answer("gcf"), IsEmpty());
  EXPECT_THAT(bench.gates(), IsEmpty());
}

}  // namespace
}  // namespace sallyport
