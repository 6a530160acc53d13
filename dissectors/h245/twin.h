// A test helper: reads a value with the compiled table and with walk() and compares the two.
#pragma once

#include <string>

#include "dissectors/h245/print.h"
#include "dissectors/h245/sink.h"

namespace sallyport::h245 {

enum class Twin : std::uint8_t { alike, left_to_walk, refused_by_both, different };

inline std::string print_all(const View& view, const FactsSink& sink, const per::Walked& walked) {
  FactList out({});
  out.number("used", walked.used);
  out.number("value", static_cast<std::uint64_t>(walked.value.number), walked.value.name);
  out.number("message_index", sink.message_index());
  print(out, view);
  for (const auto part : sink.traversal_parameters()) out.octets("traversal_parameter", part);
  return out.take();
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
