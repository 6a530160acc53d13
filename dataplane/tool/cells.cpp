#include "dataplane/tool/cells.h"

#include <fmt/format.h>

#include "dataplane/tool/time_text.h"

namespace sallyport::tool {
namespace {

struct Text {
  const Column& column;
  const std::optional<Time>& start;

  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::string_view value) const { return std::string{value}; }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(std::uint64_t value) const {
    switch (column.print) {
      case Print::count: return grouped(value);
      case Print::hex: return fmt::format("{:#010x}", value);
      case Print::seconds: return fmt::format("{} s", value);
      case Print::gate: return value == 0 ? std::string("refused") : fmt::format("{}", value);
      default: return fmt::format("{}", value);
    }
  }
  std::string operator()(double value) const {
    return column.print == Print::milliseconds ? fmt::format("{:.1f} ms", value) : fmt::format("{}", value);
  }
  std::string operator()(bool value) const {
    switch (column.print) {
      case Print::media: return value ? "secure" : "clear";
      case Print::rtp: return value ? "SRTP" : "RTP";
      default: return value ? "yes" : "no";
    }
  }
  std::string operator()(Time value) const { return start ? duration_text(value - *start) : second_text(value); }
  std::string operator()(Duration value) const { return duration_text(value); }
  std::string operator()(const HostPort& value) const {
    return value.address || column.print == Print::source ? endpoint_text(value.address, value.port) : std::string();
  }
};

}  // namespace

std::string cell(const Column& column, const Value& value, std::optional<Time> start) {
  return std::visit(Text{column, start}, value);
}

Table::Column heading(const Column& column) {
  switch (column.print) {
    case Print::number:
    case Print::count:
    case Print::milliseconds:
    case Print::seconds:
    case Print::time:
    case Print::span:
    case Print::gate: return {std::string{column.heading}, Align::right};
    default: return {std::string{column.heading}, Align::left};
  }
}

std::string endpoint_text(const std::optional<IpAddress>& address, std::uint16_t port) {
  if (!address) return port == 0 ? "any" : fmt::format("any:{}", port);
  if (port == 0) return to_text(*address);
  return to_text(Endpoint{*address, Port{port}});
}

std::string endpoint_text(const Endpoint& endpoint) {
  return endpoint_text(endpoint.address, number(endpoint.port));
}

}  // namespace sallyport::tool
