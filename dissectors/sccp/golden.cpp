#include "dissectors/sccp/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "dissectors/base/golden.h"

namespace sallyport::sccp {
namespace {

constexpr std::string_view kOpenMessage = "```hex";
constexpr std::string_view kOpenFound = "```found\n";
constexpr std::string_view kClose = "```\n";
constexpr std::string_view kVersion = " version ";

std::vector<std::filesystem::path> golden_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SALLYPORT_SOURCE_DIR "/dissectors/sccp/testdata"))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The message whose block opens at `at`, and where its findings stand in the text.
struct Block {
  Golden golden;
  std::size_t found = 0;
  std::size_t found_end = 0;
};
Block place_at(const std::string& text, std::size_t at) {
  Block place;
  const auto head_end = text.find('\n', at);
  const auto head = text.substr(at + kOpenMessage.size(), head_end - at - kOpenMessage.size());
  if (head.rfind(kVersion, 0) == 0)
    place.golden.context.protocol_version = static_cast<std::uint8_t>(std::stoi(head.substr(kVersion.size())));
  const auto message_end = text.find(kClose, head_end);
  place.golden.message = golden_detail::from_hex(text.substr(head_end + 1, message_end - head_end - 1));
  place.found = text.find(kOpenFound, message_end) + kOpenFound.size();
  place.found_end = text.find(kClose, place.found);
  place.golden.found = text.substr(place.found, place.found_end - place.found);
  return place;
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= ' ' && c <= '~')
      out += c;
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return out;
}

class Writer {
 public:
  explicit Writer(Bytes message) : message_(message) {}

  void line(std::string_view text) { out_ += fmt::format("{}\n", text); }
  void flag(std::string_view name, bool set) {
    if (set) line(name);
  }
  void range(std::string_view name, Range range) {
    if (!range.empty()) line(fmt::format("{} @{} {}", name, range.offset, escape(text(message_, range))));
  }
  void number(std::string_view name, std::uint64_t value, std::string_view word = {}) {
    line(fmt::format("{} {}{}{}", name, value, word.empty() ? "" : " ", word));
  }
  template <class T>
  void number(std::string_view name, const std::optional<T>& value) {
    if (value) number(name, std::uint64_t{*value});
  }
  void address(std::string_view name, const IpAddress& value, Range place) {
    if (place != Range{}) line(fmt::format("{} @{} {}", name, place.offset, to_text(value)));
  }
  void port(std::string_view name, std::uint32_t value, Range place) {
    if (place != Range{}) line(fmt::format("{} @{} {}", name, place.offset, value));
  }
  void endpoint(std::string_view name, const Endpoint& value, const Place& place) {
    address(fmt::format("{}.address", name), value.address, place.address);
    port(fmt::format("{}.port", name), sallyport::number(value.port), place.port);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  Bytes message_;
  std::string out_;
};

void write_registration(Writer& out, const View& view) {
  out.range("device_name", view.device_name);
  out.number("instance", view.instance);
  if (view.device_type)
    out.number("device_type", *view.device_type,
               fmt::format("{}, {}", device_type_name(*view.device_type), device_model(*view.device_type)));
  out.address("station_address", view.station_address, view.station_address_place);
  out.address("station_address_v6", view.station_address_v6, view.station_address_v6_place);
  out.number("max_streams", view.max_streams);
  out.number("active_streams", view.active_streams);
  out.range("firmware", view.firmware);
  out.number("protocol_version", view.protocol_version);
  out.number("max_lines", view.max_lines);
  out.port("rtp_port", view.rtp_port.value_or(0), view.rtp_port_place);
  out.range("line_number", view.line_number);
  out.range("line_name", view.line_name);
  out.number("keep_alive_interval", view.keep_alive_interval);
  out.number("secondary_keep_alive_interval", view.secondary_keep_alive_interval);
  out.number("wait_before_next_request", view.wait_before_next_request);
  out.range("text", view.text);
  out.number("alarm_severity", view.alarm_severity);
  out.number("alarm_parameter1", view.alarm_parameter1);
  out.number("alarm_parameter2", view.alarm_parameter2);
  out.number("reset_type", view.reset_type);
  out.number("unregister_reason", view.unregister_reason);
  out.number("unregister_status", view.unregister_status);
  for (std::size_t i = 0; i < view.server_count; ++i) {
    out.range(fmt::format("server[{}].name", i), view.servers[i].name);
    out.endpoint(fmt::format("server[{}]", i), view.servers[i].endpoint, view.servers[i].place);
  }
  for (std::size_t i = 0; i < view.capability_count; ++i)
    out.number(fmt::format("capability[{}] {} frames", i, view.capabilities[i].max_frames_per_packet),
               view.capabilities[i].payload, payload_name(view.capabilities[i].payload));
}

void write_call(Writer& out, const View& view) {
  out.number("call_reference", view.call_reference);
  out.number("line_instance", view.line_instance);
  if (view.call_state) out.number("call_state", view.call_state_number.value_or(0), to_text(*view.call_state));
  out.number("privacy", view.privacy);
  out.number("precedence_level", view.precedence_level);
  out.number("precedence_domain", view.precedence_domain);
  if (view.call_type) out.number("call_type", static_cast<std::uint64_t>(*view.call_type), to_text(*view.call_type));
  out.number("call_instance", view.call_instance);
  if (view.call_security) out.number("call_security", static_cast<std::uint64_t>(*view.call_security));
  const auto& p = view.parties;
  out.range("calling_party_name", p.calling_party_name);
  out.range("calling_party", p.calling_party);
  out.range("alternate_calling_party", p.alternate_calling_party);
  out.range("called_party_name", p.called_party_name);
  out.range("called_party", p.called_party);
  out.range("original_called_party_name", p.original_called_party_name);
  out.range("original_called_party", p.original_called_party);
  out.range("last_redirecting_party_name", p.last_redirecting_party_name);
  out.range("last_redirecting_party", p.last_redirecting_party);
  out.range("calling_voice_mailbox", p.calling_voice_mailbox);
  out.range("called_voice_mailbox", p.called_voice_mailbox);
  out.range("original_called_voice_mailbox", p.original_called_voice_mailbox);
  out.range("last_redirecting_voice_mailbox", p.last_redirecting_voice_mailbox);
  out.range("hunt_pilot_number", p.hunt_pilot_number);
  out.range("hunt_pilot_name", p.hunt_pilot_name);
  if (view.keypad_button)
    out.number("keypad_button", *view.keypad_button, std::string(1, keypad_digit(*view.keypad_button)).c_str());
  out.range("digits", view.digits);
  if (view.soft_key_event) out.number("soft_key_event", *view.soft_key_event, soft_key_name(*view.soft_key_event));
  out.number("stimulus", view.stimulus);
  out.number("soft_key_set", view.soft_key_set);
  out.number("call_history_disposition", view.call_history_disposition);
}

std::string_view role_name(MediaRole role) {
  constexpr std::array<std::string_view, 7> kNames{"none",      "receiver", "destination", "transmitter",
                                                   "multicast", "port",     "failed"};
  return kNames.at(static_cast<std::size_t>(role));
}

void write_media(Writer& out, const View& view) {
  out.number("conference_id", view.conference_id);
  out.number("pass_through_party_id", view.pass_through_party_id);
  if (view.media_role != MediaRole::none) out.line(fmt::format("media_role {}", role_name(view.media_role)));
  out.flag("announces_media", view.announces_media);
  out.flag("multimedia", view.multimedia);
  out.endpoint("media", view.media, view.media_place);
  out.endpoint("source", view.source, view.source_place);
  out.port("rtcp_port", view.rtcp_port.value_or(0), view.rtcp_port_place);
  if (view.media_status) out.number("media_status", *view.media_status, media_status_name(*view.media_status));
  if (view.payload) {
    out.number("payload", *view.payload, payload_name(*view.payload));
    if (const auto type = static_rtp_payload_type(*view.payload)) out.number("static_rtp_payload_type", *type);
  }
  out.number("rtp_payload_type", view.rtp_payload_type);
  out.number("milliseconds_per_packet", view.milliseconds_per_packet);
  out.number("dtmf_payload_type", view.dtmf_payload_type);
  out.number("requested_address_type", view.requested_address_type);
  out.number("media_type", view.media_type);
  out.number("port_handling", view.port_handling);
  if (view.encryption.present) {
    out.number("encryption", view.encryption.algorithm, encryption_name(view.encryption.algorithm));
    out.flag("encryption.has_keys", view.encryption.has_keys());
  }
  if (view.statistics) {
    const auto& s = *view.statistics;
    out.line(fmt::format("statistics sent {}/{} received {}/{} lost {} jitter {} latency {}", s.packets_sent,
                         s.octets_sent, s.packets_received, s.octets_received, s.packets_lost, s.jitter, s.latency));
    out.range("statistics.quality", s.quality);
  }
}

}  // namespace

const std::vector<Golden>& golden_messages() {
  static const auto all = [] {
    std::vector<Golden> out;
    for (const auto& path : golden_files()) {
      const auto text = read_file(path);
      for (std::size_t at = 0; (at = text.find("\n## ", at)) != std::string::npos;) {
        auto place = place_at(text, text.find(kOpenMessage, at));
        place.golden.file = path.stem().string();
        place.golden.name = text.substr(at + 4, text.find('\n', at + 1) - at - 4);
        out.push_back(place.golden);
        at = place.found_end;
      }
    }
    return out;
  }();
  return all;
}

std::string facts_of(Bytes message, Context context) {
  const auto result = decode(message, context);
  if (!result) {
    const auto& error = result.error();
    return fmt::format("error {} @{}{}{}\n", name(error.code), error.offset, error.field.empty() ? "" : " in ",
                       error.field);
  }
  const View& view = *result;
  Writer out(message);
  out.line(view.known ? std::string(view.name) : fmt::format("unknown 0x{:04x}", static_cast<std::uint32_t>(view.id)));
  out.number("header_version", view.header_version);
  if (view.complete)
    out.number("layout", view.layout);
  else
    out.line("name only");
  out.flag("newer", view.newer);
  write_registration(out, view);
  write_call(out, view);
  write_media(out, view);
  return out.take();
}

void rewrite_golden_files() {
  for (const auto& path : golden_files()) {
    auto text = read_file(path);
    for (std::size_t at = 0; (at = text.find(kOpenMessage, at)) != std::string::npos;) {
      const auto place = place_at(text, at);
      text.replace(place.found, place.found_end - place.found, facts_of(place.golden.bytes(), place.golden.context));
      at = place.found;
    }
    std::ofstream(path, std::ios::binary) << text;
  }
}

}  // namespace sallyport::sccp
