// A test helper: a value read by the compiled table and by walk(), which must not contradict each other.
#pragma once

#include <string>

#include "dissectors/h245/print.h"
#include "dissectors/h245/sink.h"

namespace sallyport::h245 {

enum class Twin : std::uint8_t { alike, left_to_walk, refused_by_both, different };

inline std::string print_all(const View& view, const FactsSink& sink, const per::Walked& walked) {
  auto out = fmt::format("{} {} {} {}\n{}", walked.used, walked.value.number, walked.value.name, sink.message_index(),
                         print(view));
  for (const auto part : sink.traversal_parameters()) out += fmt::format("{} {}\n", part.offset, part.length);
  return out;
}

inline Twin read_by_both(std::uint16_t type, Bytes message, Range part) {
  View quick_view;
  View view;
  FactsSink quick_sink(message, quick_view);
  FactsSink sink(message, view);
  per::Walked quick_walked;
  per::Walked walked;
  const bool quick = read_quickly(type, message, part, quick_sink, quick_walked);
  const bool slow = !per::walk(tables::kTable, type, message, part, sink, walked);
  if (!quick) return slow ? Twin::left_to_walk : Twin::refused_by_both;
  if (!slow || print_all(quick_view, quick_sink, quick_walked) != print_all(view, sink, walked)) return Twin::different;
  return Twin::alike;
}

}  // namespace sallyport::h245
