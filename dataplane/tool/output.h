// Standard output in large pieces. When the reader has gone (`sallyport ... | head`), the program is not killed in the
// middle of its work: writing becomes a no-op, and closed() tells the caller to stop in order.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::tool {

class Output {
 public:
  Output();
  ~Output() { flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // The text that is collected next; call written() after appending to it.
  [[nodiscard]] std::string& text() noexcept { return text_; }
  void written() {
    if (text_.size() >= kPiece) flush();
  }
  void write(std::string_view text) {
    text_ += text;
    written();
  }
  void flush();

  // The reader has gone, or the disk is full: nothing more can be written.
  [[nodiscard]] bool closed() const noexcept { return error_ != 0; }
  // The reason why the output cannot be written; empty: it can, or the reader has gone.
  [[nodiscard]] std::string problem() const;
  [[nodiscard]] bool is_terminal() const noexcept { return is_terminal_; }

 private:
  static constexpr std::size_t kPiece = std::size_t{256} << 10;
  std::string text_;
  int error_ = 0;
  bool is_terminal_;
};

// A message for a person, on standard error: "sallyport: MESSAGE".
void complain(std::string_view message);

}  // namespace sallyport::tool
