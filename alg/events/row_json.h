// Rows as JSON, for `show --json`: an array of objects with the keys of row_tables.h.
#pragma once

#include <string>

#include "alg/events/rows.h"

namespace sallyport {

// Appends objects with a comma in front of each but the first; `first`: no object has been written yet.
void append_json(std::string& out, ShowTable table, const Rows& rows, bool& first);

}  // namespace sallyport
