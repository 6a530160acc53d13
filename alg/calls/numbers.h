// Telephone numbers and dial patterns.
#pragma once

#include <string_view>

namespace sallyport {

// True if a `destination-pattern` of IOS fits the digits. `.` is one digit, `[..]` is one of a set, and `T` is one
// digit or more. `?`, `+` and `%` repeat the unit before them. `(..)` groups a unit, `$` ends the number, `,` is a
// pause. A pattern without `$` also fits a longer number.
[[nodiscard]] bool pattern_fits(std::string_view pattern, std::string_view digits);

}  // namespace sallyport
