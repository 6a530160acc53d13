// Time is an argument: nothing in the engine reads a clock. Microseconds since the epoch, as in captures.
#pragma once

#include <chrono>

namespace sallyport {

using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

}  // namespace sallyport
