// Golden messages of call signalling and RAS, checks of each message and of each of its prefixes, and limits.
#include "dissectors/h225/h225.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dissectors/h225/places.h"
#include "dissectors/h225/print.h"
#include "dissectors/h225/twin.h"
#include "dissectors/testing/golden.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport::h225 {
namespace {

const std::vector<Golden>& goldens(const std::string& kind) {
  return load_goldens("h225", kind);
}

template <class View>
struct Kind;
template <>
struct Kind<View> {
  static constexpr const char* kFolder = "call";
};
template <>
struct Kind<ras::View> {
  static constexpr const char* kFolder = "ras";
};

template <class T>
class H225Golden : public testing::Test {};
using Views = testing::Types<View, ras::View>;
TYPED_TEST_SUITE(H225Golden, Views);

TYPED_TEST(H225Golden, EveryMessageGivesWhatItsFileSays) {
  const auto& all = goldens(Kind<TypeParam>::kFolder);
  ASSERT_GT(all.size(), 10U);
  TypeParam reused;
  expect_found(all, [&](const Golden&, Bytes message) {
    const auto error = decode_into(message, reused);
    if (!error) return print(message, reused);
    FactList out(message);
    out.error(*error);
    return out.take();
  });
}

// Translation of addresses will write to these places. Each place holds its value, and takes another one.
TYPED_TEST(H225Golden, PlacesHoldTheirValues) {
  std::size_t places = 0;
  for (const auto& golden : goldens(Kind<TypeParam>::kFolder)) {
    SCOPED_TRACE(golden.where());
    expect_places_hold(golden.message, places_of<TypeParam>);
    places += places_of<TypeParam>(golden.bytes()).size();
  }
  EXPECT_GT(places, 20U);
}

TYPED_TEST(H225Golden, EveryPrefixIsAnErrorWithinItsBytes) {
  for (const auto& golden : goldens(Kind<TypeParam>::kFolder)) {
    SCOPED_TRACE(golden.where());
    for (std::size_t n = 0; n < golden.bytes().size(); ++n) {
      const GuardedBytes prefix(golden.bytes().first(n));
      TypeParam view;
      const auto error = decode_into(prefix.bytes(), view);
      ASSERT_TRUE(error) << n;
      EXPECT_LE(error->offset, n);
    }
  }
}

TYPED_TEST(H225Golden, EveryFlippedBitIsAnswered) {
  for (const auto& golden : goldens(Kind<TypeParam>::kFolder)) {
    for (std::size_t bit = 0; bit < golden.bytes().size() * 8; ++bit) {
      auto damaged = golden.message;
      damaged[bit / 8] = static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ (0x80U >> (bit % 8)));
      const GuardedBytes message(as_bytes(damaged));
      TypeParam view;
      if (decode_into(message.bytes(), view)) continue;
      each_range(view, [&](Range range) { ASSERT_LE(range.end(), damaged.size()); });
    }
  }
}

template <class View>
Twin frame_by_both(Bytes message) {
  if constexpr (std::is_same_v<View, ras::View>) {
    return h225::read_by_both<View>(tables::kRasMessage, message, {0, static_cast<std::uint32_t>(message.size())});
  } else {
    q931::View q931;
    if (q931::decode_into(message, q931::tpkt_payload(message), q931)) return Twin::refused_by_both;
    if (!q931.user_user_x680) return Twin::alike;  // without an H.323 part
    return h225::read_by_both<View>(tables::kH323UserInformation, message, q931.user_user);
  }
}

TYPED_TEST(H225Golden, TheCompiledTableReadsEveryOneAsWalkDoes) {
  for (const auto& golden : goldens(Kind<TypeParam>::kFolder)) {
    SCOPED_TRACE(golden.where());
    const GuardedBytes message(golden.bytes());
    EXPECT_EQ(frame_by_both<TypeParam>(message.bytes()), Twin::alike);
  }
}

TYPED_TEST(H225Golden, TheCompiledTableAcceptsNothingThatWalkDoesNot) {
  std::size_t accepted = 0;
  for (const auto& golden : goldens(Kind<TypeParam>::kFolder)) {
    SCOPED_TRACE(golden.where());
    for (std::size_t bit = 0; bit < golden.bytes().size() * 8; ++bit) {
      auto damaged = golden.message;
      damaged[bit / 8] = static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ (0x80U >> (bit % 8)));
      const auto twin = frame_by_both<TypeParam>(as_bytes(damaged));
      EXPECT_NE(twin, Twin::different) << bit;
      accepted += twin == Twin::alike ? 1U : 0U;
    }
  }
  EXPECT_GT(accepted, 100U);
}

TEST(H225, EveryCutOfAUserUserElementInACorrectFrameIsAnswered) {
  for (const auto& golden : goldens("call")) {
    View whole;
    ASSERT_FALSE(decode_into(golden.bytes(), whole));
    for (std::uint32_t n = 0; n < whole.q931.user_user.length; ++n) {
      View view;
      EXPECT_TRUE(decode_user_information(golden.bytes(), {whole.q931.user_user.offset, n}, view));
    }
  }
}

TEST(H225, FindsAnAddressByItsRole) {
  for (const auto& golden : goldens("call")) {
    if (golden.file != "setup-fast-start") continue;
    const auto view = decode(golden.bytes());
    ASSERT_TRUE(view);
    ASSERT_NE(view->find(Role::dest_call_signal_address), nullptr);
    EXPECT_EQ(sallyport::to_text(view->find(Role::dest_call_signal_address)->endpoint), "203.0.113.9:1720");
    EXPECT_EQ(view->find(Role::h245_address), nullptr);
  }
}

TEST(H225, MessagesHaveTheStandardsNames) {
  EXPECT_EQ(to_text(Message::setup), "setup");
  EXPECT_EQ(to_text(Message::call_proceeding), "callProceeding");
  EXPECT_EQ(to_text(Message::release_complete), "releaseComplete");
  EXPECT_EQ(to_text(Message::progress), "progress");
  EXPECT_EQ(to_text(Message::notify), "notify");
  EXPECT_EQ(to_text(Message::unknown), "unknown");
  EXPECT_EQ(to_text(Message::none), "none");
  EXPECT_EQ(to_text(ras::Message::gatekeeper_request), "gatekeeperRequest");
  EXPECT_EQ(to_text(ras::Message::unknown_message_response), "unknownMessageResponse");
  EXPECT_EQ(to_text(ras::Message::request_in_progress), "requestInProgress");
  EXPECT_EQ(to_text(ras::Message::admission_confirm_sequence), "admissionConfirmSequence");
  EXPECT_EQ(to_text(ras::Message::unknown), "unknown");
}

// A locationRequest with `count` destination aliases that are transport addresses, or dialled digits.
std::string location_request(std::size_t count, bool addresses) {
  std::string out("\x48\x00\x00\x00", 4);  // locationRequest, no options, requestSeqNum 1
  out += static_cast<char>(count);
  for (std::size_t i = 0; i < count; ++i)
    out += addresses ? std::string("\x81\x07\x00\x0a\x01\x01\x05\x06\xb8", 9) : std::string("\x00\x80\x55", 3);
  return out + std::string("\x00\x0a\x01\x01\x05\x06\xb7", 7);
}

TEST(Ras, AddressesAreLimited) {
  EXPECT_EQ(ras::decode(as_bytes(location_request(ras::kMaxAddresses - 1, true)))->address_count, ras::kMaxAddresses);
  const auto result = ras::decode(as_bytes(location_request(ras::kMaxAddresses, true)));
  ASSERT_FALSE(result);
  EXPECT_EQ(name(result.error().code), "ras_addresses_too_many");
}

TEST(Ras, AliasesOverflowIsSaid) {
  const auto fits = ras::decode(as_bytes(location_request(ras::kMaxAliases, false)));
  ASSERT_TRUE(fits);
  EXPECT_FALSE(fits->aliases_overflow);
  const auto more = ras::decode(as_bytes(location_request(ras::kMaxAliases + 1, false)));
  ASSERT_TRUE(more);
  EXPECT_TRUE(more->aliases_overflow);
  EXPECT_EQ(more->alias_count, ras::kMaxAliases);
}

TEST(Ras, IsRecognisedByItsProtocolIdentifier) {
  std::size_t recognised = 0;
  for (const auto& golden : goldens("ras")) {
    ras::View view;
    ASSERT_FALSE(ras::decode_into(golden.bytes(), view));
    EXPECT_EQ(ras::looks_like_ras(golden.bytes()), !view.protocol_identifier.empty()) << golden.where();
    recognised += view.protocol_identifier.empty() ? 0U : 1U;
    EXPECT_FALSE(ras::looks_like_ras(golden.bytes().first(golden.bytes().size() - 1)));
  }
  EXPECT_GT(recognised, 5U);
}

TEST(Ras, OctetsBehindTheMessageAreAnError) {
  const std::string message("\x1c\x00\x04\x00", 4);  // unregistrationConfirm
  EXPECT_TRUE(ras::decode(as_bytes(message.substr(0, 3))));
  const auto result = ras::decode(as_bytes(message));
  ASSERT_FALSE(result);
  EXPECT_EQ(name(result.error().code), "per_octets_behind");
}

}  // namespace
}  // namespace sallyport::h225
