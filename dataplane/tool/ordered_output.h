// The output of several analyses that run at the same time, in the order of their numbers, as if they had run one after
// another.
//
// Theory. The first analysis that has not ended has the turn: it writes its output as it comes. The others collect up
// to kMostOfPart bytes while they run, and then wait for their turn. The output of an analysis that ended stays here
// while all of it is at most kMostKept bytes; above that the analysis waits too. Analyses begin in order, so the
// analysis with the turn always runs, and every wait ends. The number of threads bounds the memory, not the captures.
//
//   OrderedOutput::Part part(output, number);  // begun in order of numbers
//   part.text() += line;
//   part.written();
//   part.end();
//
// A Part belongs to one thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "dataplane/tool/output.h"

namespace sallyport::tool {

class OrderedOutput {
 public:
  static constexpr std::size_t kMostOfPart = std::size_t{4} << 20, kMostKept = std::size_t{16} << 20;

  class Part {
   public:
    Part(OrderedOutput& whole, std::size_t number) : whole_(whole), number_(number) {}
    ~Part() { end(); }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    // The text that is collected next; call written() after appending to it.
    [[nodiscard]] std::string& text() noexcept { return content_.text; }
    void written() {
      if (content_.text.size() >= kPiece) hand_over();
    }
    // Writes the text now, if it is this part's turn.
    void flush();
    // A report of tables: an empty line separates it from the one before.
    void report(std::string text);
    // Prints the message on standard error, after the text.
    void complain(std::string message) { content_.complaints.push_back(std::move(message)); }
    // This part is complete; the next part gets the turn.
    void end();
    [[nodiscard]] bool closed() const noexcept { return whole_.closed(); }

   private:
    friend class OrderedOutput;
    static constexpr std::size_t kPiece = std::size_t{64} << 10;
    struct Content {
      std::string text;
      std::vector<std::string> complaints;
      bool report = false;
    };
    void hand_over();

    OrderedOutput& whole_;
    std::size_t number_;
    Content content_;
    bool ended_ = false;
  };

  explicit OrderedOutput(Output& out) : out_(out) {}

  // The reader has gone.
  [[nodiscard]] bool closed() const noexcept { return closed_.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] bool turn_of(std::size_t number) const noexcept {
    return turn_.load(std::memory_order_acquire) == number;
  }
  void wait_for(std::unique_lock<std::mutex>& lock, std::size_t number);
  // Only the part that has the turn calls these.
  void write(std::string& text);
  void write_whole(Part::Content content);

  Output& out_;
  std::atomic<std::size_t> turn_{0};
  std::atomic<bool> closed_{false};
  bool any_report_ = false;
  std::mutex mutex_;
  std::condition_variable turn_changed_;
  std::map<std::size_t, Part::Content> kept_;  // of parts that have ended before their turn
  std::size_t kept_bytes_ = 0;
};

}  // namespace sallyport::tool
