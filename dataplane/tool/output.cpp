#include "dataplane/tool/output.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace sallyport::tool {

Output::Output() : is_terminal_(::isatty(STDOUT_FILENO) == 1) {
  std::signal(SIGPIPE, SIG_IGN);  // write() reports EPIPE instead
  text_.reserve(kPiece + 4096);
}

void Output::flush() {
  std::string_view left = text_;
  while (!left.empty() && error_ == 0) {
    const auto written = ::write(STDOUT_FILENO, left.data(), left.size());
    if (written >= 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  text_.clear();
}

std::string Output::problem() const {
  return error_ == 0 || error_ == EPIPE ? std::string()
                                        : std::string("standard output cannot be written: ") + std::strerror(error_);
}

void complain(std::string_view message) {
  const auto line = "sallyport: " + std::string(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace sallyport::tool
