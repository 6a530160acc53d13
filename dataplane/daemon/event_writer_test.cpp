#include "dataplane/daemon/event_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sallyport::daemon {
namespace {

std::string scratch(const char* name) {
  return (std::filesystem::temp_directory_path() / (name + std::to_string(::getpid()))).string();
}

TEST(EventWriter, WritesALineAnEvent) {
  const auto path = scratch("events");
  {
    EventWriter writer(path);
    writer.on_event({{}, AlertEvent{AlertKind::source_lock, "text", "call", {}, {}}});
    writer.on_event({{}, SummaryEvent{}});
    writer.flush();
    std::ifstream file(path);
    std::string line;
    ASSERT_TRUE(std::getline(file, line));
    EXPECT_NE(line.find(R"("event":"alert")"), std::string::npos);
    ASSERT_TRUE(std::getline(file, line));
    EXPECT_NE(line.find(R"("event":"summary")"), std::string::npos);
    EXPECT_FALSE(std::getline(file, line));
  }
  std::filesystem::remove(path);
}

TEST(EventWriter, CountsWhatADiskDoesNotTake) {
  EventWriter writer("/dev/full");
  writer.on_event({{}, SummaryEvent{}});
  writer.flush();
  EXPECT_EQ(writer.lost(), 1U);
}

TEST(EventWriter, SaysWhyItCannotOpenAFile) {
  EXPECT_THROW(EventWriter("/nowhere/at/all"), std::runtime_error);
}

}  // namespace
}  // namespace sallyport::daemon
