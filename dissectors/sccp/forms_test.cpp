// The table of forms, and tables that are wrong.
#include "dissectors/sccp/forms.h"

#include <gtest/gtest.h>

#include <set>

namespace sallyport::sccp {
namespace {

constexpr auto kFour = layout(u32(What::call_reference), end);
constexpr auto kEight = layout(u32(What::call_reference), u32(What::line_instance), end);
constexpr auto kFourOrEight = layout(u32(What::call_reference), end, u32(What::line_instance), end);
constexpr auto kEightMedia = layout(ipv4(What::media_address), port(What::media_port), end);
constexpr auto kEightMediaToo = layout(port(What::media_port), ipv4(What::media_address), end);
constexpr auto kTwice = layout(u32(What::call_reference), u32(What::call_reference), end);
constexpr auto kEndless = layout(u32(What::call_reference));

template <std::size_t N>
constexpr bool accepted(const Form (&rows)[N]) {
  return forms::valid(std::span<const Form>(rows));
}

using Id = MessageId;
// static_assert(valid(kTable)) refuses each of these.
static_assert(accepted({{Id::off_hook, 0, 9, Tail::none, kFour}, {Id::on_hook, 0, 9, Tail::none, kFour}}));
static_assert(accepted({{Id::off_hook, 0, 9, Tail::none, kFour}, {Id::off_hook, 0, 9, Tail::none, kEight}}));
static_assert(accepted({{Id::off_hook, 0, 9, Tail::none, kFour}, {Id::off_hook, 10, 255, Tail::none, kFour}}));
static_assert(!accepted({{Id::on_hook, 0, 9, Tail::none, kFour}, {Id::off_hook, 0, 9, Tail::none, kFour}}), "order");
static_assert(!accepted({{Id::off_hook, 0, 9, Tail::none, kFour}, {Id::off_hook, 0, 9, Tail::none, kFourOrEight}}),
              "a body of four bytes fits both");
static_assert(!accepted({{Id::off_hook, 9, 0, Tail::none, kFour}}), "from behind to");
static_assert(!accepted({{Id::off_hook, 5, 9, Tail::none, kFour}, {Id::off_hook, 0, 4, Tail::none, kEight}}),
              "the newer form first");
static_assert(!accepted({{Id::off_hook, 0, 9, Tail::none, kTwice}}), "one place for two fields");
static_assert(!accepted({{Id::off_hook, 0, 9, Tail::none, kEndless}}), "no mark at the end");
static_assert(!accepted({{Id::port_res, 0, 9, Tail::open, kEightMedia}}), "a media message of any size");
static_assert(!accepted({{Id::port_res, 0, 9, Tail::none, kEightMedia},
                         {Id::port_res, 10, 255, Tail::none, kEightMediaToo}}),
              "an address whose place the versions alone tell");

TEST(SccpForms, SizesOfMediaMessages) {
  const auto sizes = [](MessageId id) {
    std::set<std::size_t> out;
    for (const auto& form : forms::kTable)
      if (form.id == id)
        for (std::size_t n = 0; n <= size_of(form.steps); ++n)
          if (may_end_at(form.steps, n)) out.insert(n + 4);
    return out;
  };
  using Sizes = std::set<std::size_t>;
  EXPECT_EQ(sizes(Id::open_receive_channel_ack), (Sizes{20, 24, 36, 40}));
  EXPECT_EQ(sizes(Id::start_media_transmission), (Sizes{40, 44, 48, 88, 96, 112, 116, 120, 128, 132, 136, 172}));
  EXPECT_EQ(sizes(Id::open_receive_channel), (Sizes{28, 32, 72, 80, 96, 104, 112, 116, 132, 136, 172}));
  EXPECT_EQ(sizes(Id::start_media_transmission_ack), (Sizes{28, 32, 44, 48, 52}));
  EXPECT_EQ(sizes(Id::server_res), (Sizes{284, 364}));
}

TEST(SccpForms, EveryIdentifierHasANameAndASender) {
  std::set<std::string_view> names;
  for (const auto& form : forms::kTable) {
    EXPECT_TRUE(is_known(form.id));
    EXPECT_FALSE(to_text(form.id).empty());
    names.insert(to_text(form.id));
  }
  EXPECT_EQ(names.size(), 178U);
  EXPECT_FALSE(is_known(MessageId{0x01ff}));
  EXPECT_EQ(to_text(MessageId{0x01ff}), "");
  EXPECT_EQ(sender_of(Id::register_req), Sender::phone);
  EXPECT_EQ(sender_of(Id::start_media_transmission), Sender::server);
  EXPECT_EQ(sender_of(Id::start_media_transmission_ack), Sender::phone);
  EXPECT_EQ(sender_of(MessageId{0x01ff}), Sender::either);
}

}  // namespace
}  // namespace sallyport::sccp
