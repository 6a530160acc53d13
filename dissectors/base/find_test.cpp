// Two implementations of one function give the same answer: finding a character (at any place in a text of any length),
// reading an IPv4 address, and comparing short texts.
#include "dissectors/base/find.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "dissectors/base/dotted_quad.h"
#include "dissectors/base/same_bytes.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport {
namespace {

struct NotLetterOrDigit {
  template <class Lane>
  static auto has(Lane c) noexcept {
    return Lane::negated(c.within('0', '9') | c.folded().within('a', 'z'));
  }
};
struct Control {
  template <class Lane>
  static auto has(Lane c) noexcept {
    return c.within(0, 0x20) | c.is(0x7f) | c.within(0xf0, 0xff);
  }
};

template <class Set>
void expect_same(std::string_view text, std::size_t from, std::size_t end) {
  ASSERT_EQ(find_first<Set>(text, from, end), find_first_bytewise<Set>(text, from, end))
      << '"' << text << "\" from " << from << " to " << end;
}

// The text ends at the end of a page. A read behind it ends the test.
template <class Check>
void with_texts_at_the_end_of_memory(Check check) {
  std::mt19937 random(7);
  for (std::size_t size = 0; size <= 70; ++size) {
    std::string bytes(size, 'x');
    for (int round = 0; round < 8; ++round) {
      for (auto& c : bytes) c = random() % 8 == 0 ? static_cast<char>(random()) : 'x';
      const GuardedBytes page(as_bytes(bytes));
      check(as_text(page.bytes()));
    }
  }
}

TEST(Find, SixteenAtATimeAsOneByOne) {
  with_texts_at_the_end_of_memory([](std::string_view text) {
    for (std::size_t from = 0; from <= text.size(); ++from)
      for (std::size_t end = from; end <= text.size(); ++end) {
        expect_same<OneOf<'x'>>(text, from, end);
        expect_same<OneOf<'\r', '\n'>>(text, from, end);
        expect_same<NotLetterOrDigit>(text, from, end);
        expect_same<Control>(text, from, end);
      }
  });
}

// Search from every place, and go on from the match or from a later place.
template <class Set>
void expect_all_found(std::string_view text) {
  for (std::size_t begin = 0; begin <= text.size(); ++begin)
    for (const std::size_t step : {1U, 2U, 9U, 70U}) {
      Finder<Set> finder(text, begin);
      for (auto from = begin; from <= text.size();) {
        const auto hit = finder.next(from);
        ASSERT_EQ(hit, find_first_bytewise<Set>(text, from, text.size()))
            << '"' << text << "\" from " << from << ", begun at " << begin;
        from = hit + step;
      }
    }
}

TEST(Find, OneAfterTheOtherAsOneByOne) {
  with_texts_at_the_end_of_memory([](std::string_view text) {
    expect_all_found<OneOf<'x'>>(text);
    expect_all_found<OneOf<'\r', '\n'>>(text);
    expect_all_found<NotLetterOrDigit>(text);
  });
  std::mt19937 random(13);
  std::string long_text(300, '.');
  for (int round = 0; round < 40; ++round) {
    for (auto& c : long_text) c = random() % (round % 8 < 4 ? 90 : 7) == 0 ? '\r' : '.';
    const GuardedBytes page(as_bytes(long_text));
    expect_all_found<OneOf<'\r', '\n'>>(as_text(page.bytes()));
  }
}

TEST(Find, BitsOfSixtyFourAsOneByOne) {
  with_texts_at_the_end_of_memory([](std::string_view text) {
    for (std::size_t from = 0; from <= text.size(); ++from) {
      const auto left = text.size() - from;
      const auto bits =
          left >= 64 ? hits_of_64<NotLetterOrDigit>(text, from) : hits_of_rest<NotLetterOrDigit>(text, from);
      ASSERT_EQ(bits, hits_bytewise<NotLetterOrDigit>(text, from, left < 64 ? left : 64))
          << '"' << text << "\" from " << from;
    }
  });
}

TEST(Find, EveryCharacterIsInTheSameSets) {
  for (unsigned c = 0; c < 256; ++c) {
    std::string text(40, 'x');
    text[20] = static_cast<char>(c);
    expect_same<OneOf<':', '\xff', '\0'>>(text, 0, text.size());
    expect_same<NotLetterOrDigit>(text, 0, text.size());
    expect_same<Control>(text, 0, text.size());
  }
}

TEST(Find, NothingInNothing) {
  EXPECT_EQ(find_first<OneOf<'a'>>("", 0, 0), 0U);
  EXPECT_EQ(find_first<OneOf<'a'>>("aaaaaaaaaaaaaaaaaaaaaaaa", 5, 5), 5U);
  EXPECT_EQ(find_first<OneOf<'a'>>("aaaaaaaaaaaaaaaaaaaaaaaa", 9, 3), 3U);
}

// inet_pton is as strict: four numbers to 255, without leading zeros.
void expect_as_inet_pton(const std::string& text) {
  in_addr there{};
  const bool is_address = inet_pton(AF_INET, text.c_str(), &there) == 1;
  std::uint32_t here = 0;
  const auto end = take_dotted_quad(text, 0, text.size(), here);
  EXPECT_EQ(is_address, end == text.size() && !text.empty()) << text;
  if (is_address) {
    EXPECT_EQ(ntohl(there.s_addr), here) << text;
  }
}

TEST(DottedQuad, AsInetPton) {
  for (const auto* text :
       {"",         "1",        "1.2.3.4",    "0.0.0.0",    "255.255.255.255", "256.1.1.1", "1.2.3.256", "01.2.3.4",
        "1.2.3.04", "1.2.3.00", "1.2.3",      "1.2.3.",     "1..2.3",          ".1.2.3",    "1.2.3.4.",  "1.2.3.4.5",
        "1.2.3.4a", "a.2.3.4",  "1000.2.3.4", "1.2.3.1000", "-1.2.3.4",        " 1.2.3.4",  "1.2.3.4 "})
    expect_as_inet_pton(text);
  std::mt19937 random(11);
  for (int i = 0; i < 100000; ++i) {
    std::string text;
    for (int part = 0; part < 4; ++part) {
      if (part != 0) text += '.';
      text += std::to_string(random() % (random() % 2 == 0 ? 12 : 300));
    }
    if (random() % 4 == 0) text[random() % text.size()] = "0123456789./:"[random() % 13];
    expect_as_inet_pton(text);
  }
}

TEST(DottedQuad, SaysWhereItEnds) {
  std::uint32_t address = 0;
  EXPECT_EQ(take_dotted_quad("at 10.1.2.3:5060", 3, 16, address), 11U);
  EXPECT_EQ(address, 0x0a010203U);
  EXPECT_EQ(take_dotted_quad("10.1.2.3", 0, 7, address), 0U);
  EXPECT_EQ(take_dotted_quad("10.1.2.34", 0, 8, address), 8U);
}

TEST(SameBytes, AsComparing) {
  with_texts_at_the_end_of_memory([](std::string_view text) {
    std::string other(text);
    ASSERT_TRUE(same_bytes(text, other));
    for (auto& c : other) {
      c = static_cast<char>(c ^ 0x20);
      ASSERT_FALSE(same_bytes(text, other));
      c = static_cast<char>(c ^ 0x20);
    }
    other += 'x';
    ASSERT_FALSE(same_bytes(text, other));
  });
}

}  // namespace
}  // namespace sallyport
