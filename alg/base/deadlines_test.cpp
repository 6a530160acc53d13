#include "alg/base/deadlines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "alg/base/few.h"
#include "alg/base/id_map.h"

namespace sallyport {
namespace {

Time at(int second) {
  return Time{std::chrono::seconds{second}};
}

struct Thing {
  int number = 0;
  Deadlines<Thing>::Handle handle = Deadlines<Thing>::kNone;
  std::multimap<Time, Thing*>::iterator slow;
  bool set = false;
};

TEST(Deadlines, TheEarliestComesFirstAndEqualOnesInTheirOrder) {
  Deadlines<Thing> deadlines;
  Thing a{1, {}, {}, false};
  Thing b = a;
  Thing c = a;
  a.handle = b.handle = c.handle = Deadlines<Thing>::kNone;
  EXPECT_EQ(deadlines.next(), Time::max());
  deadlines.set(a.handle, at(5), a);
  deadlines.set(b.handle, at(3), b);
  deadlines.set(c.handle, at(5), c);
  EXPECT_EQ(deadlines.due(at(2)), nullptr);
  EXPECT_EQ(deadlines.due(at(9)), &b);
  deadlines.clear(b.handle);
  EXPECT_EQ(deadlines.due(at(9)), &a);
  deadlines.set(a.handle, at(5), a);
  EXPECT_EQ(deadlines.due(at(9)), &c) << "set anew, it stands behind its equals";
  deadlines.clear(c.handle);
  deadlines.set(a.handle, at(7), a);
  EXPECT_EQ(deadlines.due(at(6)), nullptr);
  EXPECT_EQ(deadlines.next(), at(7));
  deadlines.clear(a.handle);
  EXPECT_EQ(deadlines.size(), 0U);
}

// Compared with an ordered map.
TEST(Deadlines, TheSameTurnsAsAMap) {
  std::mt19937 random{7};  // NOLINT: the same run every time
  std::vector<Thing> things(300);
  Deadlines<Thing> deadlines;
  std::multimap<Time, Thing*> slow;
  for (int second = 0; second < 4000; ++second) {
    for (int i = 0; i < 6; ++i) {
      auto& thing = things[random() % things.size()];
      const bool drop = random() % 4 == 0;
      if (thing.set) slow.erase(thing.slow);
      thing.set = !drop;
      if (drop) {
        deadlines.clear(thing.handle);
      } else {
        const auto when = at(second + static_cast<int>(random() % 60));
        deadlines.set(thing.handle, when, thing);
        thing.slow = slow.emplace(when, &thing);
      }
    }
    ASSERT_EQ(deadlines.size(), slow.size());
    if (!slow.empty()) {
      ASSERT_LE(deadlines.next(), slow.begin()->first);
    }
    while (auto* thing = deadlines.due(at(second))) {
      ASSERT_FALSE(slow.empty());
      ASSERT_EQ(thing, slow.begin()->second);
      slow.erase(thing->slow);
      thing->set = random() % 2 == 0;
      if (thing->set) {
        deadlines.set(thing->handle, at(second + 5), *thing);
        thing->slow = slow.emplace(at(second + 5), thing);
      } else {
        deadlines.clear(thing->handle);
      }
    }
    ASSERT_TRUE(slow.empty() || slow.begin()->first > at(second));
  }
}

TEST(IdMap, TheSameAsAMap) {
  std::mt19937_64 random{11};  // NOLINT
  IdMap<std::uint32_t> ids;
  std::map<std::uint64_t, std::uint32_t> slow;
  std::uint64_t next = 1;
  EXPECT_EQ(ids.find(1), nullptr);
  ids.erase(1);
  for (int step = 0; step < 40'000; ++step) {
    if (random() % 5 < 3 || slow.empty()) {
      ids.put(next, static_cast<std::uint32_t>(step));
      slow[next++] = static_cast<std::uint32_t>(step);
    } else {
      // Mostly old entries are erased; some stay for long.
      const auto it = slow.lower_bound(next - random() % std::min<std::uint64_t>(next, 4000));
      const auto id = it == slow.end() ? slow.begin()->first : it->first;
      ids.erase(id);
      slow.erase(id);
    }
    if (step % 997 != 0) continue;
    ASSERT_EQ(ids.size(), slow.size());
    for (std::uint64_t id = 0; id < next; ++id) {
      const auto* found = ids.find(id);
      const auto known = slow.find(id);
      ASSERT_EQ(found != nullptr, known != slow.end()) << id;
      if (found != nullptr) {
        ASSERT_EQ(*found, known->second);
      }
    }
  }
}

TEST(Few, BeyondTheFirstOnesItIsAListAllTheSame) {
  Few<int, 2> few;
  EXPECT_TRUE(few.empty());
  for (int i = 0; i < 5; ++i) few.push_back(i);
  EXPECT_EQ(few.size(), 5U);
  EXPECT_TRUE(few.contains(1));
  EXPECT_TRUE(few.contains(4));
  few.erase(1);
  EXPECT_FALSE(few.contains(1));
  EXPECT_TRUE(few.contains(4));
  EXPECT_EQ(few.size(), 4U);
  few.clear();
  EXPECT_FALSE(few.contains(0));
  EXPECT_TRUE(few.empty());
}

}  // namespace
}  // namespace sallyport
