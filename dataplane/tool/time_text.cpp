#include "dataplane/tool/time_text.h"

#include <fmt/format.h>

namespace sallyport::tool {

std::string absolute_text(Time time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::string second_text(Time time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<seconds>(time - day));
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string duration_text(Duration duration) {
  using namespace std::chrono;
  const hh_mm_ss<Duration> clock(duration);
  const auto sign = clock.is_negative() ? "-" : "";
  const auto milliseconds = clock.subseconds().count() / 1000;
  if (clock.hours().count() == 0)
    return fmt::format("{}{}:{:02}.{:03}", sign, clock.minutes().count(), clock.seconds().count(), milliseconds);
  return fmt::format("{}{}:{:02}:{:02}.{:03}", sign, clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count(), milliseconds);
}

}  // namespace sallyport::tool
