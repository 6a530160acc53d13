#include "dataplane/pcap/capture_buffers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "dataplane/pcap/test_captures.h"

namespace sallyport {
namespace {

CapturedPacket captured(std::string_view bytes, std::int64_t microseconds = 0) {
  return {as_bytes(bytes), Time(Duration(microseconds)), static_cast<std::uint32_t>(bytes.size())};
}

TEST(capture_buffers, the_reader_s_packet_is_handed_on_without_a_copy) {
  CaptureBuffers buffers;
  const std::string bytes = "packet";
  const auto packet = buffers.take(captured(bytes, 5), net::LinkType::raw_ip, 9);
  EXPECT_EQ(as_text(packet.bytes).data(), bytes.data());
  EXPECT_EQ(packet.stamp.frame, 9U);
  EXPECT_EQ(packet.stamp.time, Time(Duration(5)));
  EXPECT_EQ(packet.link, net::LinkType::raw_ip);
  EXPECT_EQ(buffers.outstanding(), 1U);
  buffers.forward(packet);
  EXPECT_EQ(buffers.forwarded(), 1U);
  EXPECT_EQ(buffers.outstanding(), 0U);
  EXPECT_EQ(buffers.bytes_changed(), 0U);
}

TEST(capture_buffers, bytes_that_are_not_the_packet_s_own_are_counted) {
  CaptureBuffers buffers;
  const std::string bytes = "packet", other = "packet";
  auto packet = buffers.take(captured(bytes), net::LinkType::ethernet, 1);
  packet.bytes = as_bytes(other);
  buffers.forward(packet);
  EXPECT_EQ(buffers.bytes_changed(), 1U);
  packet = buffers.take(captured(bytes), net::LinkType::ethernet, 2);
  packet.bytes = packet.bytes.first(5);
  buffers.forward(packet);
  EXPECT_EQ(buffers.bytes_changed(), 2U);
}

TEST(capture_buffers, a_kept_packet_outlives_the_reader_s_memory_and_is_compared) {
  CaptureBuffers buffers;
  std::string bytes = "fragment one";
  auto packet = buffers.take(captured(bytes), net::LinkType::ethernet, 1);
  ASSERT_TRUE(buffers.keep(packet));
  std::fill(bytes.begin(), bytes.end(), 'X');
  EXPECT_EQ(as_text(packet.bytes), "fragment one");
  ASSERT_TRUE(buffers.keep(packet));  // again: it is kept already
  EXPECT_EQ(buffers.outstanding(), 1U);
  buffers.forward(packet);
  EXPECT_EQ(buffers.bytes_changed(), 0U);
  EXPECT_EQ(buffers.pool_used(), 0U);

  packet = buffers.take(captured("another"), net::LinkType::ethernet, 2);
  ASSERT_TRUE(buffers.keep(packet));
  packet.bytes = as_bytes("anothex");
  buffers.forward(packet);
  EXPECT_EQ(buffers.bytes_changed(), 1U);
}

TEST(capture_buffers, the_pool_is_bounded) {
  const std::string bytes(1000, 'x');
  CaptureBuffers buffers(nullptr, nullptr, 10'000);
  std::vector<InFlight> kept;
  for (std::uint64_t frame = 1; frame <= 100; ++frame) {
    auto packet = buffers.take(captured(bytes), net::LinkType::ethernet, frame);
    if (!buffers.keep(packet)) {
      buffers.drop(packet, DropReason::limit);
      continue;
    }
    kept.push_back(packet);
  }
  EXPECT_GE(kept.size(), 8U);
  EXPECT_LE(kept.size(), 9U);
  EXPECT_LE(buffers.pool_used(), 10'000U);
  EXPECT_EQ(buffers.dropped(DropReason::limit), 100 - kept.size());
  for (const auto& packet : kept) buffers.forward(packet);
  EXPECT_EQ(buffers.pool_used(), 0U);
  auto packet = buffers.take(captured(bytes), net::LinkType::ethernet, 101);
  EXPECT_TRUE(buffers.keep(packet));
}

TEST(capture_buffers, a_buffer_comes_back_once) {
  CaptureBuffers buffers;
  auto packet = buffers.take(captured("a"), net::LinkType::ethernet, 1);
  const auto before = packet;
  ASSERT_TRUE(buffers.keep(packet));
  buffers.forward(before);  // the reader's handle, exchanged by keep()
  EXPECT_EQ(buffers.returned_twice(), 1U);
  buffers.drop(packet, DropReason::fragment);
  buffers.drop(packet, DropReason::fragment);
  EXPECT_EQ(buffers.returned_twice(), 2U);
  EXPECT_EQ(buffers.dropped(), 1U);
  auto next = buffers.take(captured("b"), net::LinkType::ethernet, 2);
  ASSERT_TRUE(buffers.keep(next));  // the same place, another generation
  buffers.forward(packet);
  EXPECT_EQ(buffers.returned_twice(), 3U);
  EXPECT_EQ(buffers.outstanding(), 1U);
}

TEST(capture_buffers, a_packet_may_leave_with_other_bytes) {
  const ScratchFolder folder;
  CaptureWriter forwarded("--write-forwarded", folder.path("f.pcap"));
  ASSERT_TRUE(forwarded.begin(net::LinkType::ethernet, "in"));
  CaptureBuffers buffers(&forwarded);
  const std::string bytes = "c=IN IP4 10.1.1.5";
  const auto packet = buffers.take(captured(bytes, 7), net::LinkType::ethernet, 1);
  EXPECT_TRUE(buffers.forward_as(packet, as_bytes("c=IN IP4 192.0.2.1")));
  auto kept = buffers.take(captured("second", 8), net::LinkType::ethernet, 2);
  ASSERT_TRUE(buffers.keep(kept));
  EXPECT_TRUE(buffers.forward_as(kept, as_bytes("2")));
  EXPECT_TRUE(buffers.forward_as(kept, as_bytes("2")));
  EXPECT_EQ(buffers.returned_twice(), 1U);
  EXPECT_EQ(buffers.forwarded(), 2U);
  EXPECT_EQ(buffers.rewritten(), 2U);
  EXPECT_EQ(buffers.bytes_changed(), 0U);
  EXPECT_EQ(buffers.outstanding(), 0U);
  EXPECT_EQ(buffers.pool_used(), 0U);
  // The engine must not change the packet's own bytes.
  auto touched = buffers.take(captured(bytes), net::LinkType::ethernet, 3);
  touched.bytes = touched.bytes.first(3);
  EXPECT_TRUE(buffers.forward_as(touched, as_bytes("other")));
  EXPECT_EQ(buffers.bytes_changed(), 1U);
  ASSERT_TRUE(forwarded.finish());
  auto opened = CaptureReader::open(folder.path("f.pcap"));
  ASSERT_TRUE(opened.reader) << opened.error;
  CapturedPacket read;
  ASSERT_TRUE(opened.reader->next(read));
  EXPECT_EQ(as_text(read.bytes), "c=IN IP4 192.0.2.1");
  EXPECT_EQ(read.wire_length, 18U);
  EXPECT_EQ(read.time, Time(Duration(7)));
  ASSERT_TRUE(opened.reader->next(read));
  EXPECT_EQ(as_text(read.bytes), "2");
}

TEST(capture_buffers, a_whole_batch_is_the_engine_s_at_once) {
  CaptureBuffers buffers;
  const std::string bytes(CaptureReader::kMostOfBatch, 'x');
  std::vector<InFlight> batch(bytes.size()), before;
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < batch.size(); ++i)
      buffers.take(captured(std::string_view(bytes).substr(i, 1)), net::LinkType::ethernet, i + 1, batch[i]);
    EXPECT_EQ(buffers.outstanding(), batch.size());
    for (const auto& packet : before) buffers.forward(packet);  // of the previous batch: they came back before
    EXPECT_EQ(buffers.returned_twice(), round * batch.size());
    before = batch;
    ASSERT_TRUE(buffers.keep(batch[7]));
    for (const auto& packet : batch) buffers.forward(packet);
    EXPECT_EQ(buffers.outstanding(), 0U);
  }
  EXPECT_EQ(buffers.forwarded(), 3 * batch.size());
  EXPECT_EQ(buffers.bytes_changed(), 0U);
  EXPECT_EQ(buffers.pool_used(), 0U);
}

TEST(capture_buffers, packets_are_written_in_the_order_of_leaving_with_their_own_times) {
  const ScratchFolder folder;
  CaptureWriter forwarded("--write-forwarded", folder.path("f.pcap")),
      dropped("--write-dropped", folder.path("d.pcap"));
  ASSERT_TRUE(forwarded.begin(net::LinkType::ethernet, "in"));
  ASSERT_TRUE(dropped.begin(net::LinkType::ethernet, "in"));
  CaptureBuffers buffers(&forwarded, &dropped);
  auto first = buffers.take({as_bytes("first"), Time(Duration(1)), 500}, net::LinkType::ethernet, 1);
  ASSERT_TRUE(buffers.keep(first));
  buffers.forward(buffers.take(captured("second", 2), net::LinkType::ethernet, 2));
  buffers.drop(buffers.take(captured("third", 3), net::LinkType::ethernet, 3), DropReason::acl);
  buffers.forward(first);
  ASSERT_TRUE(forwarded.finish());
  ASSERT_TRUE(dropped.finish());

  const auto read = [&folder](std::string_view name) {
    std::string all;
    auto opened = CaptureReader::open(folder.path(name));
    if (!opened.reader) return opened.error;
    for (CapturedPacket packet; opened.reader->next(packet);) {
      all += std::to_string(packet.time.time_since_epoch().count());
      all += as_text(packet.bytes);
      all += std::to_string(packet.wire_length) + " ";
    }
    return all;
  };
  EXPECT_EQ(read("f.pcap"), "2second6 1first500 ");
  EXPECT_EQ(read("d.pcap"), "3third5 ");
}

}  // namespace
}  // namespace sallyport
