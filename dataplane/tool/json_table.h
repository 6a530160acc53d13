// A gateway's answer, any JSON value, as text for a person.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::tool {

// An array of objects becomes a table: with the columns of alg/events/row_tables.h if `name` is a table of `show`, else
// with one column for each key. An object becomes one line for each key, with nested values below under headings of
// their own. Text stays as it is. An empty array becomes "no NAME".
[[nodiscard]] std::string render_json(std::string_view json, std::string_view name);

}  // namespace sallyport::tool
