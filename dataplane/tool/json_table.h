// A gateway's answer, any JSON value, as text for a person.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::tool {

// An array of objects is a table: with the columns of alg/events/row_tables.h where `name` is a table of `show`, else
// with a column a key. An object is a line a key, with nested values below under headings of their own; text is itself.
// An empty array is "no NAME".
[[nodiscard]] std::string render_json(std::string_view json, std::string_view name);

}  // namespace sallyport::tool
