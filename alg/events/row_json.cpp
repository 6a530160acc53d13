#include "alg/events/row_json.h"

#include "alg/events/json_line.h"
#include "alg/events/row_tables.h"

namespace sallyport {
namespace {

struct Writer {
  JsonLine& line;
  const Column& column;

  void operator()(std::monostate) const {}
  void operator()(std::string_view value) const { line.any_text(column.key, value); }
  void operator()(const std::string& value) const { line.any_text(column.key, value); }
  void operator()(std::uint64_t value) const { line.number(column.key, value); }
  void operator()(double value) const { line.decimal(column.key, value, 3); }
  void operator()(bool value) const { line.boolean(column.key, value); }
  void operator()(Time value) const { line.seconds(column.key, value); }
  void operator()(Duration value) const { line.seconds(column.key, Time{value}); }
  void operator()(const HostPort& value) const {
    if (value.address) line.address(column.key, *value.address);
    line.known_number(column.port_key, value.port);
  }
};

}  // namespace

void append_json(std::string& out, ShowTable table, const Rows& rows, bool& first) {
  std::visit(
      [&]<class Row>(const std::vector<Row>& list) {
        for (const auto& row : list) {
          if (!first) out += ',';
          first = false;
          JsonLine line(out);
          for (const auto& c : columns_of<Row>())
            if ((c.column.in & in_table(table)) != 0) std::visit(Writer{line, c.column}, c.value(row));
          line.close();
        }
      },
      rows);
}

}  // namespace sallyport
