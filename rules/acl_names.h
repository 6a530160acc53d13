// The IOS names of protocols, ports and ICMP messages in access lists.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sallyport::rules {

struct NamedNumber {
  std::string_view name;
  std::uint16_t number;
};

struct NamedIcmp {
  std::string_view name;
  std::uint8_t type;
  std::optional<std::uint8_t> code;
};

// Without "ip" and "ipv6", which stand for any protocol.
[[nodiscard]] std::span<const NamedNumber> protocol_names(bool ipv6) noexcept;
[[nodiscard]] std::span<const NamedNumber> tcp_port_names() noexcept;
[[nodiscard]] std::span<const NamedNumber> udp_port_names() noexcept;
[[nodiscard]] std::span<const NamedIcmp> icmp_names(bool ipv6) noexcept;

// Words of a rule that IOS has and Sallyport does not support. Each word makes the rule match fewer packets: without
// the word the rule would match more.
[[nodiscard]] std::span<const std::string_view> unsupported_options() noexcept;

}  // namespace sallyport::rules
