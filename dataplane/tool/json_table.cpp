#include "dataplane/tool/json_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "dataplane/tool/table.h"

namespace sallyport::tool {

namespace {

using Json = nlohmann::ordered_json;

std::string compact(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string cell(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return compact(value);
}

std::string heading(std::string_view key) {
  std::string out;
  for (const char c : key)
    out += c == '_' || c == '-' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

// Text of several lines, each made safe for a terminal.
std::string block(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out += printable(text.substr(0, end)) + "\n";
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

bool is_table(const Json& value) {
  return value.is_array() && !value.empty() &&
         std::all_of(value.begin(), value.end(), [](const Json& row) { return row.is_object(); });
}

std::string render_table(const Json& rows) {
  std::vector<std::string> keys;
  std::vector<Table::Column> columns;
  for (const auto& row : rows) {
    for (const auto& [key, value] : row.items()) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      keys.push_back(key);
      columns.push_back({heading(key), value.is_number() ? Align::right : Align::left});
    }
  }
  Table table(std::move(columns));
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const auto& key : keys) {
      const auto at = row.find(key);
      cells.push_back(at == row.end() ? std::string() : cell(*at));
    }
    table.row(cells);
  }
  return table.render();
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
    lines += "  " + label + "  " + printable(cell(value)) + "\n";
  }
  return lines + below;
}

std::string render(const Json& value, std::string_view name) {
  if (is_table(value)) return render_table(value);
  if (value.is_object()) return value.empty() ? "no " + std::string(name) + "\n" : render_object(value);
  if (value.is_array()) {
    if (value.empty()) return "no " + std::string(name) + "\n";
    std::string out;
    for (const auto& item : value) out += "  " + printable(cell(item)) + "\n";
    return out;
  }
  return block(cell(value));
}

}  // namespace

std::string render_json(std::string_view json, std::string_view name) {
  const auto value = Json::parse(json, nullptr, false);
  return value.is_discarded() ? block(json) : render(value, name);
}

}  // namespace sallyport::tool
