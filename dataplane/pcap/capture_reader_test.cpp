#include "dataplane/pcap/capture_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "dataplane/pcap/test_captures.h"

namespace sallyport {
namespace {

using testing::HasSubstr;

struct Read {
  std::vector<std::pair<std::int64_t, std::string>> packets;  // microseconds, bytes
  std::string error;
};
Read read_all(CaptureReader& reader) {
  Read out;
  for (CapturedPacket packet; reader.next(packet);)
    out.packets.emplace_back(packet.time.time_since_epoch().count(), as_text(packet.bytes));
  out.error = reader.error();
  return out;
}

class CaptureReaderTest : public testing::Test {
 protected:
  Read read(std::string_view content) {
    auto opened = CaptureReader::open(folder_.write("c", content));
    if (!opened.reader) return {{}, opened.error};
    return read_all(*opened.reader);
  }
  ScratchFolder folder_;
};

TEST_F(CaptureReaderTest, packets_of_a_pcap_with_their_microseconds) {
  auto opened = CaptureReader::open(folder_.write(
      "c", pcap_header(1) + pcap_packet(1700000000, 1, "one", 1500) + pcap_packet(1699999999, 999999, "two")));
  ASSERT_TRUE(opened.reader) << opened.error;
  auto& reader = *opened.reader;
  EXPECT_EQ(reader.link(), net::LinkType::ethernet);
  CapturedPacket packet;
  ASSERT_TRUE(reader.next(packet));
  EXPECT_EQ(as_text(packet.bytes), "one");
  EXPECT_EQ(packet.time.time_since_epoch().count(), 1700000000000001);
  EXPECT_EQ(packet.wire_length, 1500U);
  EXPECT_EQ(reader.frames(), 1U);
  ASSERT_TRUE(reader.next(packet));
  EXPECT_EQ(packet.time.time_since_epoch().count(), 1699999999999999);
  EXPECT_EQ(packet.wire_length, 3U);
  EXPECT_FALSE(reader.next(packet));
  EXPECT_FALSE(reader.next(packet));
  EXPECT_EQ(reader.error(), "");
  EXPECT_EQ(reader.position(), reader.size());
}

TEST_F(CaptureReaderTest, nanoseconds_are_cut_not_rounded) {
  const auto got = read(pcap_header(1, kNanoseconds) + pcap_packet(5, 999999999, "x"));
  ASSERT_EQ(got.packets.size(), 1U) << got.error;
  EXPECT_EQ(got.packets[0].first, 5999999);
}

TEST_F(CaptureReaderTest, pcapng_with_two_interfaces_of_different_resolution) {
  const auto got = read(section() + interface_block(1, 6) + interface_block(1, 9) + packet_block(0, 5000001, "abc") +
                        packet_block(1, 5000002999, "defg"));
  EXPECT_EQ(got.error, "");
  ASSERT_EQ(got.packets.size(), 2U);
  EXPECT_EQ(got.packets[0], std::make_pair(std::int64_t{5000001}, std::string("abc")));
  EXPECT_EQ(got.packets[1], std::make_pair(std::int64_t{5000002}, std::string("defg")));
}

TEST_F(CaptureReaderTest, pcapng_with_two_link_types_is_read_up_to_the_second) {
  const auto got = read(section() + interface_block(1) + packet_block(0, 1, "abc") + interface_block(113));
  EXPECT_EQ(got.packets.size(), 1U);
  EXPECT_THAT(got.error, HasSubstr("different link types"));
  EXPECT_THAT(got.error, HasSubstr("1 packet before it was read"));
}

TEST_F(CaptureReaderTest, every_link_type) {
  constexpr std::tuple<std::uint32_t, net::LinkType> kRows[] = {
      {0, net::LinkType::null_loopback}, {1, net::LinkType::ethernet},         {101, net::LinkType::raw_ip},
      {108, net::LinkType::loopback},    {113, net::LinkType::linux_cooked},   {228, net::LinkType::ipv4},
      {229, net::LinkType::ipv6},        {276, net::LinkType::linux_cooked_v2}};
  for (const auto& [number, link] : kRows) {
    auto opened = CaptureReader::open(folder_.write("c", pcap_header(number)));
    ASSERT_TRUE(opened.reader) << number << opened.error;
    EXPECT_EQ(opened.reader->link(), link) << number;
  }
  const auto wireless = CaptureReader::open(folder_.write("c", pcap_header(105)));
  EXPECT_FALSE(wireless.reader);
  EXPECT_THAT(wireless.error, HasSubstr("link type 802.11 (105) is not supported; supported are Ethernet"));
}

TEST_F(CaptureReaderTest, every_truncation_delivers_what_is_whole_and_says_where_it_ends) {
  const auto header = pcap_header(1);
  const auto first = pcap_packet(1, 0, "first"), second = pcap_packet(2, 0, "second");
  const auto whole = header + first + second;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto got = read(std::string_view(whole).substr(0, size));
    const std::size_t complete = size >= header.size() + first.size() ? 1 : 0;
    EXPECT_EQ(got.packets.size(), complete) << size;
    if (size == 0) {
      EXPECT_THAT(got.error, HasSubstr("the file is empty"));
    } else if (size < header.size()) {
      EXPECT_THAT(got.error, HasSubstr("ends inside its header")) << size;
    } else if (size == header.size() || size == header.size() + first.size()) {
      EXPECT_EQ(got.error, "") << size;
    } else {
      EXPECT_THAT(got.error, HasSubstr("cut off inside packet " + std::to_string(complete + 1))) << size;
    }
  }
}

TEST_F(CaptureReaderTest, a_damaged_record_ends_the_capture_with_its_number) {
  auto damaged = pcap_packet(2, 0, "second");
  damaged.replace(8, 4, le32(0x7fffffff));
  const auto got = read(pcap_header(1) + pcap_packet(1, 0, "first") + damaged);
  EXPECT_EQ(got.packets.size(), 1U);
  EXPECT_THAT(got.error, HasSubstr("damaged at packet 2"));
}

TEST_F(CaptureReaderTest, what_is_no_capture_is_named) {
  EXPECT_THAT(CaptureReader::open(folder_.path("nothing")).error, HasSubstr("cannot be opened: No such file"));
  EXPECT_THAT(CaptureReader::open(folder_.path("")).error, HasSubstr("is a directory"));
  EXPECT_THAT(read("INVITE sip:bob@example.com SIP/2.0\r\n").error, HasSubstr("not a pcap or pcapng file"));
  EXPECT_THAT(read("\x1f\x8b\x08 and the rest of what gzip made of it").error, HasSubstr("gzip -dc FILE"));
}

TEST_F(CaptureReaderTest, time_stamps_of_a_damaged_file_do_not_overflow) {
  const auto got = read(section() + interface_block(1, 0) + packet_block(0, ~std::uint64_t{0} >> 1U, "x"));
  EXPECT_EQ(got.packets.size(), 1U) << got.error;
}

std::string numbered(unsigned count) {
  auto content = pcap_header(1);
  for (unsigned i = 1; i <= count; ++i) content += pcap_packet(i, 0, "packet " + std::to_string(i));
  return content;
}

TEST_F(CaptureReaderTest, a_batch_holds_all_its_packets_until_the_next_one) {
  auto opened = CaptureReader::open(folder_.write("c", numbered(70)));
  ASSERT_TRUE(opened.reader) << opened.error;
  auto& reader = *opened.reader;
  std::vector<std::size_t> sizes;
  unsigned number = 0;
  for (auto batch = reader.next(32); !batch.empty(); batch = reader.next(32)) {
    sizes.push_back(batch.size());
    EXPECT_EQ(reader.frames(), number + batch.size());
    for (const auto& packet : batch) {
      ++number;
      EXPECT_EQ(as_text(packet.bytes), "packet " + std::to_string(number));
      EXPECT_EQ(packet.time, Time(std::chrono::seconds(number)));
    }
  }
  EXPECT_THAT(sizes, testing::ElementsAre(32, 32, 6));
  EXPECT_EQ(reader.error(), "");
  EXPECT_EQ(reader.position(), reader.size());
  EXPECT_TRUE(reader.next().empty());
}

TEST_F(CaptureReaderTest, batches_of_any_size_and_single_packets_follow_each_other) {
  auto opened = CaptureReader::open(folder_.write("c", numbered(40)));
  ASSERT_TRUE(opened.reader) << opened.error;
  auto& reader = *opened.reader;
  EXPECT_EQ(reader.next(1).size(), 1U);
  EXPECT_EQ(reader.next(0).size(), 1U);  // an empty batch would look like the end
  CapturedPacket packet;
  ASSERT_TRUE(reader.next(packet));
  EXPECT_EQ(as_text(packet.bytes), "packet 3");
  const auto batch = reader.next(1000);
  ASSERT_EQ(batch.size(), CaptureReader::kMostOfBatch);
  EXPECT_EQ(as_text(batch.front().bytes), "packet 4");
  EXPECT_EQ(as_text(batch.back().bytes), "packet 35");
}

TEST_F(CaptureReaderTest, a_packet_of_any_length_fits_into_a_batch) {
  const std::vector<std::size_t> sizes = {2047, 2048, 2049, 65535, 0, 9000};
  auto content = pcap_header(1);
  char fill = 'a';
  for (const auto size : sizes) content += pcap_packet(1, 0, std::string(size, fill++));
  auto opened = CaptureReader::open(folder_.write("c", content));
  ASSERT_TRUE(opened.reader) << opened.error;
  const auto batch = opened.reader->next();
  ASSERT_EQ(batch.size(), sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i)
    EXPECT_EQ(as_text(batch[i].bytes), std::string(sizes[i], static_cast<char>('a' + i)));
}

TEST_F(CaptureReaderTest, what_stands_before_a_cut_in_the_middle_of_a_batch_is_delivered) {
  for (const std::size_t cut : {1U, 5U, 9U, 20U}) {  // in the bytes of the last packet, and in its header
    auto content = numbered(41);
    content.resize(content.size() - cut);
    auto opened = CaptureReader::open(folder_.write("c", content));
    ASSERT_TRUE(opened.reader) << opened.error;
    auto& reader = *opened.reader;
    EXPECT_EQ(reader.next(32).size(), 32U);
    EXPECT_EQ(reader.error(), "");
    const auto rest = reader.next(32);
    ASSERT_EQ(rest.size(), 8U);
    EXPECT_EQ(as_text(rest.back().bytes), "packet 40");
    EXPECT_THAT(reader.error(), HasSubstr("cut off inside packet 41"));
    EXPECT_THAT(reader.error(), HasSubstr("40 packets before it were read"));
    EXPECT_TRUE(reader.next(32).empty());
  }
}

}  // namespace
}  // namespace sallyport
