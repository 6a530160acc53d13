#include "dataplane/tool/ordered_output.h"

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

namespace sallyport::tool {
namespace {

// What `run` writes on standard output.
std::string printed(const std::function<void(OrderedOutput&)>& run) {
  testing::internal::CaptureStdout();
  {
    Output out;
    OrderedOutput ordered(out);
    run(ordered);
  }
  return testing::internal::GetCapturedStdout();
}

TEST(ordered_output, parts_that_end_in_any_order_are_printed_in_the_order_of_their_numbers) {
  EXPECT_EQ(printed([](OrderedOutput& ordered) {
              OrderedOutput::Part first(ordered, 0), second(ordered, 1), third(ordered, 2);
              third.text() += "three ";
              third.end();
              first.text() += "one ";
              second.text() += "two ";
              second.end();
              first.end();
            }),
            "one two three ");
}

TEST(ordered_output, an_empty_line_between_reports_and_none_before_the_first) {
  EXPECT_EQ(printed([](OrderedOutput& ordered) {
              OrderedOutput::Part unreadable(ordered, 0), one(ordered, 1), two(ordered, 2);
              two.report("two\n");
              two.end();
              one.report("one\n");
              one.end();
              unreadable.end();
            }),
            "one\n\ntwo\n");
}

TEST(ordered_output, who_has_the_turn_writes_at_once) {
  testing::internal::CaptureStdout();
  Output out;
  OrderedOutput ordered(out);
  OrderedOutput::Part first(ordered, 0), second(ordered, 1);
  second.text() += "second ";
  second.flush();
  first.text() += "first ";
  first.flush();
  EXPECT_EQ(first.text(), "");
  EXPECT_EQ(second.text(), "second ");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "first ");
  testing::internal::CaptureStdout();
  first.end();
  second.flush();
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "second ");
}

TEST(ordered_output, a_part_that_has_much_to_say_waits_and_nothing_is_lost) {
  constexpr std::size_t kParts = 6, kLines = 3 * OrderedOutput::kMostOfPart / 100;
  std::string expected;
  for (std::size_t part = 0; part < kParts; ++part)
    for (std::size_t line = 0; line < kLines; ++line) expected += std::string(99, static_cast<char>('a' + part)) + '\n';
  const auto got = printed([&](OrderedOutput& ordered) {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        for (std::size_t number = 0; (number = next.fetch_add(1)) < kParts;) {
          OrderedOutput::Part part(ordered, number);
          for (std::size_t line = 0; line < kLines; ++line) {
            part.text() += std::string(99, static_cast<char>('a' + number)) + '\n';
            part.written();
            EXPECT_LE(part.text().size(), OrderedOutput::kMostOfPart);
          }
          part.end();
        }
      });
    }
    for (auto& thread : threads) thread.join();
  });
  EXPECT_TRUE(got == expected) << got.size() << " bytes where " << expected.size() << " are due";
}

}  // namespace
}  // namespace sallyport::tool
