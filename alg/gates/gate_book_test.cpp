#include "alg/gates/gate_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "alg/testing/test_bench.h"

namespace sallyport {
namespace {

using testing::HasSubstr;

GateRecord record(std::uint64_t id, std::uint16_t port, std::int64_t second, std::optional<IpAddress> source = {}) {
  GateRecord out;
  out.id = id;
  out.spec.destination = {kPhone, Port{port}};
  out.spec.source = source;
  out.owner = {"sip", "call-" + std::to_string(id), "INVITE"};
  out.opened = {Time{std::chrono::seconds{second}}, 17};
  return out;
}
const FiveTuple kTuple = udp(kProvider, 20000, kPhone, 16390);

TEST(GateBook, TheStoryOfAGate) {
  GateBook book;
  EXPECT_EQ(book.why(kTuple), "");
  book.add(record(1, 16390, 1'700'000'000));
  EXPECT_THAT(book.why(kTuple),
              HasSubstr("gate 1 opened at 2023-11-14 22:13:20.000000 (frame 17) by INVITE of sip call"));
  EXPECT_THAT(book.why(kTuple), HasSubstr("never used; open"));
  EXPECT_EQ(book.why(kTuple.reversed()), book.why(kTuple)) << "the answers to it are its packets too";
  book.find(1)->used = true;
  book.end(1, GateReason::bye, "BYE", {Time{std::chrono::seconds{1'700'000'060}}, 99});
  EXPECT_THAT(book.why(kTuple), HasSubstr("closed (bye) at 2023-11-14 22:14:20.000000 (frame 99) by BYE"));
  EXPECT_EQ(book.find(1), nullptr);
  EXPECT_EQ(book.call_of(1), "call-1");
  EXPECT_EQ(book.open(), 0U);
}

TEST(GateBook, TheNewestStoryIsTold) {
  GateBook book;
  book.add(record(1, 16390, 100));
  book.end(1, GateReason::bye, "BYE", {});
  book.add(record(2, 16390, 200));
  EXPECT_THAT(book.why(kTuple), HasSubstr("gate 2"));
  auto refused = record(0, 16390, 300);
  refused.reason = GateReason::port_range;
  book.refuse(refused);
  EXPECT_THAT(book.why(kTuple), HasSubstr("gate 2")) << "what is open comes first";
  book.end(2, GateReason::timeout, "", {});
  EXPECT_THAT(book.why(kTuple), HasSubstr("by a timer"));
}

TEST(GateBook, SlicesGiveEveryOpenGateOnceAndTheSameStory) {
  GateBook book;
  constexpr std::uint64_t kGates = 1000;
  for (std::uint64_t id = 1; id <= kGates; ++id) book.add(record(id, static_cast<std::uint16_t>(20000 + id), 100));
  for (std::uint64_t id = 1; id <= kGates; id += 2) book.end(id, GateReason::bye, "BYE", {});
  std::set<std::uint64_t> seen;
  for (Place place; !place.end;) {
    std::vector<PinholeRow> rows;
    book.read(place, 7, rows);
    EXPECT_LE(rows.size(), 7U);
    for (const auto& row : rows) EXPECT_TRUE(seen.insert(row.id).second);
    book.end(2, GateReason::bye, "BYE", {});  // it may change in between
  }
  EXPECT_EQ(seen.size(), kGates / 2);
  for (const std::uint16_t port : std::initializer_list<std::uint16_t>{20001, 20002, 20004, 20999, 21000, 30000}) {
    const auto tuple = udp(kProvider, 20000, kPhone, port);
    for (const auto& way : {tuple, tuple.reversed()}) {
      GateBook::Search search{.tuple = way};
      std::optional<std::string> story;
      unsigned slices = 0;
      for (; !story; ++slices) story = book.why(search, 10);
      EXPECT_EQ(*story, book.why(way));
      EXPECT_GT(slices, 1U);
    }
  }
}

TEST(GateBook, AGateForSomebodyElseIsAnotherStory) {
  GateBook book;
  book.add(record(1, 16390, 100, kStranger));
  EXPECT_EQ(book.why(kTuple), "");
}

TEST(GateBook, TheOldestIsForgottenFirst) {
  GateBook book;
  for (std::uint64_t id = 1; id <= GateBook::kHistory + 1; ++id) {
    book.add(record(id, 16390, 100));
    book.end(id, GateReason::bye, "BYE", {});
  }
  EXPECT_EQ(book.call_of(1), "");
  EXPECT_EQ(book.call_of(2), "call-2");
}

}  // namespace
}  // namespace sallyport
