// The check finds wrong tables. The compiler runs the same check on the tables of H.225.0 and H.245.
#include "dissectors/per/table.h"

#include <gtest/gtest.h>

#include <array>

namespace sallyport::per {
namespace {

constexpr std::array<Component, 2> kComponents{{{.name = "a", .type = 1}, {.name = "b", .type = 1, .optional = true}}};

constexpr bool is_valid(const Type& type, const std::array<Component, 2>& components = kComponents,
                        const Type& other = {.kind = Kind::null}) {
  const std::array<Type, 2> types{{type, other}};
  return valid({types, components});
}

constexpr Type kSequence{.kind = Kind::sequence, .first = 0, .count = 2, .root = 2, .optional = 1};
static_assert(is_valid(kSequence));

TEST(PerTable, NeedsATypeAndIndicesWithinIt) {
  EXPECT_FALSE(valid({}));
  EXPECT_FALSE(is_valid({.kind = Kind::sequence, .first = 1, .count = 2, .root = 2, .optional = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::sequence, .first = 3, .count = 0, .root = 0}));
  EXPECT_FALSE(is_valid({.kind = Kind::sequence, .first = 65535, .count = 2, .root = 2}));
  EXPECT_FALSE(is_valid(kSequence, {{{.name = "a", .type = 2}, {.name = "b", .type = 1, .optional = true}}}));
  EXPECT_FALSE(is_valid(kSequence, {{{.name = "", .type = 1}, {.name = "b", .type = 1, .optional = true}}}));
}

TEST(PerTable, CountsAgree) {
  EXPECT_FALSE(is_valid({.kind = Kind::sequence, .first = 0, .count = 2, .root = 2, .optional = 2}));
  EXPECT_FALSE(is_valid({.kind = Kind::sequence, .first = 0, .count = 1, .root = 2, .optional = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::sequence, .first = 0, .count = 2, .root = 1}));  // an addition, not extensible
  EXPECT_TRUE(is_valid({.kind = Kind::sequence, .extensible = true, .first = 0, .count = 2, .root = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::choice, .first = 0, .count = 2, .root = 2}));  // optional alternative
  EXPECT_FALSE(is_valid({.kind = Kind::choice, .extensible = true, .first = 0, .count = 2, .root = 0}));
  EXPECT_TRUE(is_valid({.kind = Kind::sequence_of, .first = 0, .count = 1, .root = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::sequence_of, .first = 0, .count = 2, .root = 2}));
  EXPECT_FALSE(is_valid({.kind = Kind::boolean, .count = 1}));
}

TEST(PerTable, ARootComponentCannotBeOpaque) {
  EXPECT_FALSE(
      is_valid({.kind = Kind::sequence, .first = 0, .count = 1, .root = 1}, kComponents, {.kind = Kind::opaque}));
  EXPECT_TRUE(is_valid({.kind = Kind::sequence, .extensible = true, .first = 0, .count = 1, .root = 0}, kComponents,
                       {.kind = Kind::opaque}));
}

TEST(PerTable, EnumerationsAreNamesAlone) {
  constexpr std::array<Component, 2> kNames{{{.name = "red"}, {.name = "green"}}};
  EXPECT_TRUE(is_valid({.kind = Kind::enumerated, .first = 0, .count = 2, .root = 2}, kNames));
  EXPECT_FALSE(is_valid({.kind = Kind::enumerated, .first = 0, .count = 2, .root = 2}));
  EXPECT_FALSE(is_valid({.kind = Kind::sequence, .first = 0, .count = 2, .root = 2}, kNames));
}

TEST(PerTable, BoundsMakeSense) {
  EXPECT_TRUE(is_valid({.kind = Kind::integer, .lower = 0, .upper = 4294967295}));
  EXPECT_FALSE(is_valid({.kind = Kind::integer, .lower = 2, .upper = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::integer, .upper = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::octet_string, .lower = -1, .upper = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::boolean, .lower = 0, .upper = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::string, .bits = 7, .lower = 0, .upper = 1}));
  EXPECT_FALSE(is_valid({.kind = Kind::string, .bits = 4, .letters = 17, .lower = 0, .upper = 1}));
  EXPECT_TRUE(is_valid({.kind = Kind::string, .bits = 4, .letters = 13, .lower = 0, .upper = 1}));
}

}  // namespace
}  // namespace sallyport::per
