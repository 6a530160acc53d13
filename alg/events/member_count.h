// The number of members of an aggregate, for lists that must name each of them.
#pragma once

#include <cstddef>

namespace sallyport {

namespace member_count_detail {

// Converts to the type of any member.
struct Any {
  template <class T>
  operator T() const noexcept;
};

// The longest list of initializers that T takes.
template <class T, class... Taken>
constexpr std::size_t count() {
  if constexpr (requires { T{Taken{}..., Any{}}; })
    return count<T, Taken..., Any>();
  else
    return sizeof...(Taken);
}

}  // namespace member_count_detail

template <class T>
inline constexpr std::size_t member_count = member_count_detail::count<T>();

}  // namespace sallyport
