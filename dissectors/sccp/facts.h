// A test helper: what decode() finds in a message, one fact a line: name, "@" and offset where it is text, value.
#pragma once

#include <string>

#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp {

[[nodiscard]] std::string facts_of(Bytes message, Context context);

}  // namespace sallyport::sccp
