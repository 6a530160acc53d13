// The client of the control socket.
#pragma once

#include <string>

#include "dataplane/control/control_protocol.h"

namespace sallyport::tool {

struct Reply {
  bool reached = false;  // false: `problem` says why no gateway answered
  std::string problem;
  control::Answer answer;
};

[[nodiscard]] Reply ask(const std::string& socket_path, const control::Request& request);

// Sends a request and returns the result's JSON text. Without a result, prints the problem and returns the exit status.
struct Asked {
  int status = 0;
  std::string result;
};
[[nodiscard]] Asked ask_or_complain(const std::string& socket_path, const control::Request& request);

}  // namespace sallyport::tool
