// The terms in which forms.h describes messages, and checks of a description.
//
// A layout lists the fields of a body in their order, with marks where a body of the form may end. Fields have sizes
// and no offsets, so that they cannot overlap or leave a hole; skip() names bytes that are not read. The compiler
// checks valid() and distinct() for the whole table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp {

// The member of the View that a field is put into.
enum class What : std::uint8_t {
  nothing,
  device_name,
  instance,
  device_type,
  station_address,
  station_address_v6,
  max_streams,
  active_streams,
  firmware,
  protocol_version,
  max_lines,
  rtp_port,
  line_number,
  line_name,
  keep_alive_interval,
  secondary_keep_alive_interval,
  wait_before_next_request,
  text,
  alarm_severity,
  alarm_parameter1,
  alarm_parameter2,
  reset_type,
  unregister_reason,
  unregister_status,
  call_reference,
  line_instance,
  conference_id,
  pass_through_party_id,
  call_state,
  privacy,
  precedence_level,
  precedence_domain,
  call_type,
  call_instance,
  call_security,
  calling_party_name,
  calling_party,
  called_party_name,
  called_party,
  original_called_party_name,
  original_called_party,
  last_redirecting_party_name,
  last_redirecting_party,
  calling_voice_mailbox,
  called_voice_mailbox,
  original_called_voice_mailbox,
  last_redirecting_voice_mailbox,
  keypad_button,
  digits,
  soft_key_event,
  stimulus,
  soft_key_set,
  call_history_disposition,
  media_address,
  media_port,
  source_address,
  source_port,
  rtcp_port,
  media_status,
  payload,
  rtp_payload_type,
  milliseconds_per_packet,
  dtmf_payload_type,
  requested_address_type,
  media_type,
  port_handling,
  encryption_algorithm,
  key_length,
  salt_length,
  packets_sent,
  octets_sent,
  packets_received,
  octets_received,
  packets_lost,
  jitter,
  latency
};

enum class Kind : std::uint8_t {
  u8,
  u16,
  u32,
  port,     // 32 bits that hold a 16-bit number
  ipv4,     // 4 bytes in network order
  ipv6,     // 16 bytes
  address,  // 32 bits of address type, and 16 bytes of which IPv4 uses the first four
  text,     // `size` bytes; the text ends at the first NUL
  // 25 bytes of text. Some senders align the next field; others do not, and pad the end of the message. The size of the
  // field is 28; the three bytes behind the text show which (see decode.cpp).
  text25,
  skip,
  end  // a body of this form may end here
};

struct Step {
  Kind kind;
  std::uint16_t size;
  What what;
};

constexpr Step u8(What what) noexcept {
  return {Kind::u8, 1, what};
}
constexpr Step u16(What what) noexcept {
  return {Kind::u16, 2, what};
}
constexpr Step u32(What what) noexcept {
  return {Kind::u32, 4, what};
}
constexpr Step port(What what) noexcept {
  return {Kind::port, 4, what};
}
constexpr Step ipv4(What what) noexcept {
  return {Kind::ipv4, 4, what};
}
constexpr Step ipv6(What what) noexcept {
  return {Kind::ipv6, 16, what};
}
constexpr Step address(What what) noexcept {
  return {Kind::address, 20, what};
}
constexpr Step text(What what, std::uint16_t size) noexcept {
  return {Kind::text, size, what};
}
constexpr Step text25(What what) noexcept {
  return {Kind::text25, 28, what};
}
constexpr Step skip(std::uint16_t size) noexcept {
  return {Kind::skip, size, What::nothing};
}
inline constexpr Step end{Kind::end, 0, What::nothing};

template <class T>
inline constexpr std::size_t kSteps = 1;
template <std::size_t N>
inline constexpr std::size_t kSteps<std::array<Step, N>> = N;

// Joins steps and lists of steps.
template <class... Parts>
constexpr auto layout(const Parts&... parts) noexcept {
  std::array<Step, (kSteps<Parts> + ... + 0)> out{};
  std::size_t at = 0;
  const auto append = [&](const auto& part) {
    if constexpr (std::is_same_v<std::decay_t<decltype(part)>, Step>)
      out[at++] = part;
    else
      for (const auto& step : part) out[at++] = step;
  };
  (append(parts), ...);
  return out;
}

// The part of a body behind the steps.
enum class Tail : std::uint8_t {
  none,          // nothing
  open,          // any bytes: senders pad, and later versions append fields
  text,          // a text that ends at the first NUL, or with the body
  parties12,     // CallInfoV2 up to version 15: twelve texts, each with its NUL
  parties15,     // from 16 on: the alternate calling party, and the hunt pilot
  line_texts,    // LineStatV2Res
  quality,       // a length and the quality data of ConnectionStatisticsRes, or nothing
  capabilities,  // a count and entries of 16 bytes
  servers_ipv4,  // the addresses of ServerRes
  servers_either
};

struct Form {
  MessageId id;
  std::uint8_t from;  // the protocol versions that use the form; compared with a header version other than 0
  std::uint8_t to;
  Tail tail;
  std::span<const Step> steps;
};

constexpr std::size_t size_of(std::span<const Step> steps) noexcept {
  std::size_t size = 0;
  for (const auto& step : steps) size += step.size;
  return size;
}

// Whether a body of this size may end at one of the marks.
constexpr bool may_end_at(std::span<const Step> steps, std::size_t size) noexcept {
  std::size_t at = 0;
  for (const auto& step : steps) {
    if (step.kind == Kind::end && at == size) return true;
    at += step.size;
    if (at > size) return false;
  }
  return false;
}

constexpr bool valid(const Form& form) noexcept {
  if (form.from > form.to) return false;
  bool ends = false;
  for (std::size_t i = 0; i < form.steps.size(); ++i) {
    const auto& step = form.steps[i];
    ends = ends || step.kind == Kind::end;
    if ((step.kind == Kind::end) != (step.size == 0)) return false;
    // Each field that is read has a member in the View, and no member is written twice.
    if ((step.what == What::nothing) != (step.kind == Kind::skip || step.kind == Kind::end)) return false;
    if (step.what != What::nothing)
      for (std::size_t k = 0; k < i; ++k)
        if (form.steps[k].what == step.what) return false;
    // Two marks in a row would be one size twice.
    if (step.kind == Kind::end && i > 0 && form.steps[i - 1].kind == Kind::end) return false;
  }
  if (size_of(form.steps) > kMaxLength) return false;
  return form.tail != Tail::none || (ends && form.steps.back().kind == Kind::end);
}

// Whether no body fits both forms, so that the size alone decides.
constexpr bool distinct(const Form& a, const Form& b) noexcept {
  if (a.tail != Tail::none || b.tail != Tail::none) return false;
  std::size_t at = 0;
  for (const auto& step : a.steps) {
    if (step.kind == Kind::end && may_end_at(b.steps, at)) return false;
    at += step.size;
  }
  return true;
}

}  // namespace sallyport::sccp
