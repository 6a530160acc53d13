#include "dataplane/pcap/capture_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "dataplane/pcap/test_captures.h"

namespace sallyport {
namespace {

using testing::HasSubstr;

std::string content(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

TEST(capture_writer, writes_what_a_pcap_holds_byte_for_byte) {
  const ScratchFolder folder;
  const auto path = folder.path("out.pcap");
  {
    CaptureWriter writer("--write-forwarded", path);
    ASSERT_TRUE(writer.begin(net::LinkType::raw_ip, "a.pcap")) << writer.error();
    writer.write({as_bytes("hello"), Time(Duration(7'000'003)), 1500});
    ASSERT_TRUE(writer.begin(net::LinkType::raw_ip, "b.pcap"));
    writer.write({as_bytes("again"), Time(Duration(6'999'999)), 5});
    EXPECT_TRUE(writer.finish()) << writer.error();
  }
  const auto header = content(path).substr(0, 24);
  EXPECT_EQ(header.substr(0, 16), pcap_header(101).substr(0, 16));
  EXPECT_EQ(header.substr(20), le32(101));  // the number of files, not of this machine
  EXPECT_EQ(content(path).substr(24), pcap_packet(7, 3, "hello", 1500) + pcap_packet(6, 999999, "again"));
}

TEST(capture_writer, another_link_type_is_refused_by_the_name_of_the_option) {
  const ScratchFolder folder;
  CaptureWriter writer("--write-dropped", folder.path("out.pcap"));
  ASSERT_TRUE(writer.begin(net::LinkType::ethernet, "a.pcap"));
  EXPECT_FALSE(writer.begin(net::LinkType::linux_cooked_v2, "b.pcap"));
  EXPECT_THAT(writer.error(), HasSubstr("--write-dropped"));
  EXPECT_THAT(writer.error(), HasSubstr("a.pcap is a capture of Ethernet, b.pcap of Linux cooked v2"));
}

TEST(capture_writer, a_file_that_cannot_be_written_is_an_error) {
  CaptureWriter writer("--write-forwarded", "/nowhere/at/all.pcap");
  EXPECT_FALSE(writer.begin(net::LinkType::ethernet, "a.pcap"));
  EXPECT_THAT(writer.error(), HasSubstr("--write-forwarded /nowhere/at/all.pcap: cannot be written: No such file"));
}

TEST(capture_writer, a_full_disk_is_reported) {
  CaptureWriter writer("--write-forwarded", "/dev/full");
  ASSERT_TRUE(writer.begin(net::LinkType::ethernet, "a.pcap"));
  const std::string packet(1400, 'x');
  for (int i = 0; i < 1000; ++i) writer.write({as_bytes(packet), Time{}, 1400});
  EXPECT_FALSE(writer.finish());
  EXPECT_THAT(writer.error(), HasSubstr("not everything could be written: No space left"));
}

}  // namespace
}  // namespace sallyport
