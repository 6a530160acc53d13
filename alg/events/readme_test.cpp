// README.md's tables are printed from the lists, so that every row has its line there. SALLYPORT_REWRITE=1 in the
// environment prints them again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "alg/events/counters.h"

namespace sallyport {
namespace {

std::string alerts() {
  std::string text = "| kind | sid | severity | meaning |\n|---|---|---|---|\n";
  for (unsigned i = 0; i < static_cast<unsigned>(AlertKind::count); ++i) {
    const auto kind = static_cast<AlertKind>(i);
    text += fmt::format("| `{}` | {} | {} | {} |\n", to_text(kind), sid(kind), severity(kind), meaning(kind));
  }
  return text;
}

std::string counter_table() {
  constexpr std::string_view kShown[] = {"summary, `show stats`", "summary", "`show stats`"};
  std::string text = "| counter | meaning | in |\n|---|---|---|\n";
  for (const auto& counter : counters())
    text += fmt::format("| `{}` | {} | {} |\n", counter.name, counter.meaning,
                        kShown[static_cast<std::size_t>(counter.shown)]);
  return text;
}

void expect_fresh(std::string_view name, const std::string& table) {
  const std::string path = SALLYPORT_SOURCE_DIR "/alg/events/README.md";
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto opening = fmt::format("<!-- {}: begin -->\n", name);
  const auto begin = text.find(opening), end = text.find(fmt::format("<!-- {}: end -->\n", name));
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const auto fresh = text.substr(0, begin + opening.size()) + table + text.substr(end);
  if (std::getenv("SALLYPORT_REWRITE") != nullptr) std::ofstream(path, std::ios::binary) << fresh;
  EXPECT_TRUE(text == fresh || std::getenv("SALLYPORT_REWRITE") != nullptr)
      << "README.md is not what the list of " << name << " says; run this test with SALLYPORT_REWRITE=1";
}

TEST(Readme, ListsEveryAlert) {
  expect_fresh("alerts", alerts());
}

TEST(Readme, ListsEveryCounter) {
  expect_fresh("counters", counter_table());
}

// The refusal of a phone or a call is reported by the alert with the name of the reason.
TEST(Alerts, RefusalsHaveTheAlertOfTheirReason) {
  for (const auto reason :
       {DropReason::strict_match, DropReason::unknown_phone, DropReason::max_ephones, DropReason::enforce_registration,
        DropReason::wan_block, DropReason::max_conn, DropReason::gatekeeper, DropReason::h235, DropReason::malformed})
    EXPECT_EQ(to_text(alert_of(reason)), to_text(reason));
  EXPECT_EQ(alert_of(DropReason::acl), AlertKind::malformed);
  EXPECT_EQ(to_text(AlertKind::count), "");
  EXPECT_EQ(sid(AlertKind::count), 0U);
}

}  // namespace
}  // namespace sallyport
