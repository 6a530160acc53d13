// Telephone numbers and the patterns that they fit.
#pragma once

#include <string_view>

namespace sallyport {

// Whether a `destination-pattern` of IOS fits the digits: `.` one digit, `[..]` one of a set, `T` one digit or more,
// `?`, `+` and `%` repeat the unit before them, `(..)` groups a unit, `$` ends the number, `,` is a pause. A pattern
// without `$` also fits a longer number.
[[nodiscard]] bool pattern_fits(std::string_view pattern, std::string_view digits);

}  // namespace sallyport
