#include "dataplane/tool/ordered_output.h"

#include <utility>

namespace sallyport::tool {

void OrderedOutput::wait_for(std::unique_lock<std::mutex>& lock, std::size_t number) {
  turn_changed_.wait(lock, [this, number] { return turn_of(number); });
}

void OrderedOutput::write(std::string& text) {
  out_.write(text);
  text.clear();
  if (out_.closed()) closed_.store(true, std::memory_order_relaxed);
}

void OrderedOutput::write_whole(Part::Content content) {
  if (content.report && std::exchange(any_report_, true)) out_.write("\n");
  write(content.text);
  if (content.complaints.empty()) return;
  out_.flush();
  for (const auto& message : content.complaints) complain(message);
}

void OrderedOutput::Part::hand_over() {
  if (content_.report) return;  // in one piece, when it ends
  if (!whole_.turn_of(number_)) {
    if (content_.text.size() < kMostOfPart) return;
    std::unique_lock lock(whole_.mutex_);
    whole_.wait_for(lock, number_);
  }
  whole_.write(content_.text);
}

void OrderedOutput::Part::flush() {
  if (content_.report || !whole_.turn_of(number_)) return;
  whole_.write(content_.text);
  whole_.out_.flush();
}

void OrderedOutput::Part::report(std::string text) {
  content_.report = true;
  content_.text = std::move(text);
}

void OrderedOutput::Part::end() {
  if (std::exchange(ended_, true)) return;
  auto& whole = whole_;
  std::unique_lock lock(whole.mutex_);
  if (!whole.turn_of(number_)) {
    if (whole.kept_bytes_ + content_.text.size() <= kMostKept) {
      whole.kept_bytes_ += content_.text.size();
      whole.kept_.emplace(number_, std::move(content_));
      return;
    }
    whole.wait_for(lock, number_);
  }
  whole.write_whole(std::move(content_));
  auto turn = number_ + 1;
  for (auto next = whole.kept_.find(turn); next != whole.kept_.end(); next = whole.kept_.find(++turn)) {
    whole.kept_bytes_ -= next->second.text.size();
    whole.write_whole(std::move(next->second));
    whole.kept_.erase(next);
  }
  whole.turn_.store(turn, std::memory_order_release);
  whole.turn_changed_.notify_all();
}

}  // namespace sallyport::tool
