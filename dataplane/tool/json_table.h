// Any JSON value as text for a person: what a gateway answers, whichever keys its version has.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::tool {

// An array of objects is a table with a column a key; an object a line a key, what is nested below it under its
// own heading; text is itself. `name` is what an empty array is called: "no calls".
[[nodiscard]] std::string render_json(std::string_view json, std::string_view name);

}  // namespace sallyport::tool
