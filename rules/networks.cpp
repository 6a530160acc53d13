#include "rules/networks.h"

#include <fmt/format.h>

#include "rules/hint.h"

namespace sallyport::rules {
namespace {

constexpr std::uint8_t whole(const IpAddress& address) noexcept {
  return address.is_v4() ? 32 : 128;
}

}  // namespace

std::optional<Prefix> read_network(Compiler& c, const Match& m, std::size_t n) {
  const Value& host = m.arg(n);
  if (host.normal.find('/') != std::string::npos) return host.prefix;
  if (!m.has(n + 1)) return Prefix{host.address, whole(host.address)};
  const Value& size = m.arg(n + 1);
  const bool v4 = host.address.is_v4();
  const bool wildcard = size.normal.find('.') != std::string::npos;
  const auto length = wildcard ? mask_length(~size.address.v4_value()) : static_cast<std::uint8_t>(size.number);
  if (wildcard && (!v4 || !length)) {
    c.error(size.column, fmt::format("{} is not the wildcard mask of a network", quoted(size.normal)));
    return std::nullopt;
  }
  if (v4 && *length > whole(host.address)) {
    c.error(size.column, fmt::format("{} is not the length of an IPv4 prefix", quoted(size.normal)));
    return std::nullopt;
  }
  return network_of(host.address, *length);
}

std::string network_text(const Prefix& network) {
  if (network.length == whole(network.address)) return to_text(network.address);
  if (!network.address.is_v4()) return to_text(network);
  return fmt::format("{} {}", to_text(network.address), to_text(IpAddress::v4(~mask_of(network.length))));
}

Prefix everything(bool v4) noexcept {
  return {v4 ? IpAddress::v4(0) : IpAddress::v6({}), 0};
}

}  // namespace sallyport::rules
