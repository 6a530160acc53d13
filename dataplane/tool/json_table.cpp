#include "dataplane/tool/json_table.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <vector>

#include "alg/events/row_tables.h"
#include "dataplane/tool/cells.h"
#include "dataplane/tool/table.h"

namespace sallyport::tool {

namespace {

using Json = nlohmann::ordered_json;

std::string compact(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string any_cell(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return compact(value);
}

std::string heading_of(std::string_view key) {
  std::string out;
  for (const char c : key)
    out += c == '_' || c == '-' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

bool is_table(const Json& value) {
  return value.is_array() && !value.empty() &&
         std::all_of(value.begin(), value.end(), [](const Json& row) { return row.is_object(); });
}

Value endpoint_of(const Column& column, const Json& row) {
  HostPort out;
  if (const auto port = row.find(column.port_key); port != row.end() && port->is_number_unsigned())
    out.port = static_cast<std::uint16_t>(std::min<std::uint64_t>(port->get<std::uint64_t>(), 65535));
  const auto host = row.find(column.key);
  if (host == row.end() || !host->is_string()) return out;
  const auto& text = host->get_ref<const std::string&>();
  const auto parsed = parse_endpoint(text.find(':') == std::string::npos ? text + ":1" : "[" + text + "]:1");
  if (!parsed) return text;
  out.address = parsed->address;
  return out;
}

// The value of a column that has a description; a value of another type, from another version, is printed as text.
Value value_of(const Column& column, const Json& row) {
  if (column.print == Print::endpoint || column.print == Print::source) return endpoint_of(column, row);
  const auto at = row.find(column.key);
  if (at == row.end()) return {};
  if (column.print == Print::time && at->is_number()) return Time{Duration{std::llround(at->get<double>() * 1e6)}};
  if (column.print == Print::milliseconds && at->is_number()) return at->get<double>();
  if (at->is_boolean()) return at->get<bool>();
  if (at->is_number_unsigned()) return at->get<std::uint64_t>();
  return any_cell(*at);
}

// A table with the columns of its description; keys without one follow, in order of appearance.
std::string render_table(const Json& rows, std::span<const Column> described) {
  std::vector<std::string> keys;
  std::vector<Table::Column> columns;
  for (const auto& column : described) columns.push_back(heading(column));
  const auto known = [&](const std::string& key) {
    return std::any_of(described.begin(), described.end(),
                       [&](const Column& c) { return c.key == key || c.port_key == key; }) ||
           std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (const auto& row : rows) {
    for (const auto& [key, value] : row.items()) {
      if (known(key)) continue;
      keys.push_back(key);
      columns.push_back({heading_of(key), value.is_number() ? Align::right : Align::left});
    }
  }
  Table table(std::move(columns));
  std::vector<std::string> cells;
  for (const auto& row : rows) {
    cells.clear();
    for (const auto& column : described) cells.push_back(cell(column, value_of(column, row), std::nullopt));
    for (const auto& key : keys) {
      const auto at = row.find(key);
      cells.push_back(at == row.end() ? std::string() : any_cell(*at));
    }
    table.row(cells);
  }
  return table.render();
}

// Gates come in the order of the gateway's records.
void sort_by_gate(Json& rows) {
  const auto id = [](const Json& row) {
    const auto at = row.find("id");
    return at != row.end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : std::uint64_t{0};
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Json& a, const Json& b) { return id(a) < id(b); });
}

std::string render(const Json& value, std::string_view name);

std::string render_object(const Json& object) {
  std::size_t width = 0;
  const auto nested = [](const Json& value) {
    return value.is_object() || is_table(value) ||
           (value.is_string() && value.get_ref<const std::string&>().find('\n') != std::string::npos);
  };
  for (const auto& [key, value] : object.items())
    if (!nested(value)) width = std::max(width, display_width(printable(key)));
  std::string lines, below;
  for (const auto& [key, value] : object.items()) {
    auto label = printable(key);
    if (nested(value)) {
      below += "\n" + label + "\n" + render(value, key);
      continue;
    }
    label.append(width - display_width(label), ' ');
    lines += "  " + label + "  " + printable(any_cell(value)) + "\n";
  }
  return lines + below;
}

std::string render(const Json& value, std::string_view name) {
  if (is_table(value)) {
    const auto table = parse_show_table(name);
    return render_table(value, table ? columns_of(*table) : std::vector<Column>{});
  }
  if (value.is_object()) return value.empty() ? "no " + std::string(name) + "\n" : render_object(value);
  if (value.is_array()) {
    if (value.empty()) return "no " + std::string(name) + "\n";
    std::string out;
    for (const auto& item : value) out += "  " + printable(any_cell(item)) + "\n";
    return out;
  }
  return printable_lines(any_cell(value));
}

}  // namespace

std::string render_json(std::string_view json, std::string_view name) {
  auto value = Json::parse(json, nullptr, false);
  if (name == to_text(ShowTable::pinholes) && is_table(value)) sort_by_gate(value);
  return value.is_discarded() ? printable_lines(json) : render(value, name);
}

}  // namespace sallyport::tool
