#include "dissectors/sip/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <type_traits>

#include "dissectors/sip/places.h"

namespace sallyport::sip {
namespace {

constexpr std::string_view kOpenMessage = "```sip\n";
constexpr std::string_view kOpenFound = "```found\n";
constexpr std::string_view kClose = "```\n";

std::vector<std::filesystem::path> golden_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SALLYPORT_SOURCE_DIR "/dissectors/sip/testdata"))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') continue;
    if (text[i] != '\\') {
      out.push_back(text[i]);
      continue;
    }
    const char c = text.at(++i);
    if (c == 'x') {
      out.push_back(static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)));
      i += 2;
    } else {
      out.push_back(c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c);
    }
  }
  return out;
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r')
      out += "\\r";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\\')
      out += "\\\\";
    else if (c >= ' ' && c <= '~')
      out += c;
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string escape(Bytes bytes) {
  return escape(as_text(bytes));
}

class FactsWriter {
 public:
  explicit FactsWriter(Bytes message) : message_(message) {}

  void range(std::string_view name, Range range) {
    if (range != Range{}) out_ += fmt::format("{} @{} {}\n", name, range.offset, escape(slice(message_, range)));
  }
  void number(std::string_view name, std::uint64_t value) { out_ += fmt::format("{} {}\n", name, value); }
  void number(std::string_view name, std::optional<std::uint64_t> value) {
    if (value) number(name, *value);
  }
  void place(std::string_view name, std::uint64_t value, Range range) {
    if (range != Range{}) out_ += fmt::format("{} @{} {}\n", name, range.offset, value);
  }
  void flag(std::string_view name, bool set) {
    if (set) out_ += fmt::format("{}\n", name);
  }
  void address(std::string_view name, const IpAddress& value, Range range) {
    out_ += fmt::format("{} @{} {}\n", name, range.offset, to_text(value));
  }

  void uri(std::string_view name, const Uri& uri) {
    const auto field = [&](std::string_view part) { return fmt::format("{}.{}", name, part); };
    range(name, uri.whole);
    flag(field("scheme other"), uri.scheme == Scheme::other);
    range(field("user"), uri.user);
    range(field("host"), uri.host);
    if (uri.host_is_address) address(field("address"), uri.address, uri.host);
    place(field("port"), uri.port, uri.port_text);
    range(field("transport"), uri.transport);
    range(field("maddr"), uri.maddr);
  }
  void name_addr(std::string_view name, const NameAddr& value) {
    range(fmt::format("{}.display_name", name), value.display_name);
    uri(name, value.uri);
    range(fmt::format("{}.tag", name), value.tag);
    number(fmt::format("{}.expires", name), value.expires);
  }
  void via(std::string_view name, const Via& via) {
    const auto field = [&](std::string_view part) { return fmt::format("{}.{}", name, part); };
    range(field("transport"), via.transport);
    range(field("host"), via.host);
    if (via.host_is_address) address(field("address"), via.address, via.host);
    place(field("port"), via.port, via.port_text);
    range(field("branch"), via.branch);
    range(field("received"), via.received);
    if (via.rport_text.empty())
      flag(field("rport"), via.rport);
    else
      place(field("rport"), via.rport_value, via.rport_text);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  Bytes message_;
  std::string out_;
};

}  // namespace

const std::vector<Golden>& golden_messages() {
  static const auto all = [] {
    std::vector<Golden> out;
    for (const auto& path : golden_files()) {
      const auto text = read_file(path);
      std::size_t at = 0;
      while ((at = text.find("\n## ", at)) != std::string::npos) {
        const auto name_end = text.find('\n', at + 1);
        const auto message = text.find(kOpenMessage, at) + kOpenMessage.size();
        const auto message_end = text.find(kClose, message);
        const auto found = text.find(kOpenFound, message_end) + kOpenFound.size();
        const auto found_end = text.find(kClose, found);
        out.push_back({path.stem().string(), text.substr(at + 4, name_end - at - 4),
                       unescape(text.substr(message, message_end - message)), text.substr(found, found_end - found)});
        at = found_end;
      }
    }
    return out;
  }();
  return all;
}

std::string facts_of(Bytes message) {
  const auto result = decode(message);
  if (!result) {
    const auto& error = result.error();
    return fmt::format("error {} @{}{}{}\n", name(error.code), error.offset, error.field.empty() ? "" : " in ",
                       error.field);
  }
  const View& view = *result;
  FactsWriter out(message);
  out.flag(view.request ? fmt::format("request {}", to_text(view.method)) : fmt::format("response {}", view.status),
           true);
  out.range("method_text", view.method_text);
  out.uri("request_uri", view.request_uri);
  out.range("reason_phrase", view.reason_phrase);
  out.range("call_id", view.call_id);
  out.number("cseq", view.cseq);
  out.name_addr("from", view.from);
  out.name_addr("to", view.to);
  out.via("via", view.via);
  out.number("via_count", view.via_count);
  out.flag("contact_star", view.contact_star);
  for (std::size_t i = 0; i < view.contact_count; ++i) out.name_addr(fmt::format("contact[{}]", i), view.contacts[i]);
  out.number("expires", view.expires);
  out.number("session_expires", view.session_expires);
  out.number("rseq", view.rseq);
  out.flag("require_100rel", view.require_100rel);
  out.flag("supported_100rel", view.supported_100rel);
  out.range("refer_to", view.refer_to);
  out.range("replaces", view.replaces);
  out.range("user_agent", view.user_agent);
  out.range("content_type", view.content_type);
  out.number("content_length", view.content_length);
  out.number("body at", view.body.offset);
  out.number("body length", view.body.length);
  for (std::size_t i = 0; i < view.sdp_count; ++i)
    out.flag(fmt::format("sdp[{}] @{} {} bytes", i, view.sdp[i].offset, view.sdp[i].length), true);
  out.flag("body_encoded", view.body_encoded);
  out.number("header_count", view.header_count);
  for_each_listed(message, view, [&](const std::string& name, const auto& value) {
    if constexpr (std::is_same_v<decltype(value), const Via&>)
      out.via(name, value);
    else
      out.name_addr(name, value);
  });
  return out.take();
}

void rewrite_golden_files() {
  for (const auto& path : golden_files()) {
    auto text = read_file(path);
    std::size_t at = 0;
    while ((at = text.find(kOpenMessage, at)) != std::string::npos) {
      const auto message = at + kOpenMessage.size();
      const auto message_end = text.find(kClose, message);
      const auto bytes = unescape(text.substr(message, message_end - message));
      const auto found = text.find(kOpenFound, message_end) + kOpenFound.size();
      const auto found_end = text.find(kClose, found);
      text.replace(found, found_end - found, facts_of(as_bytes(bytes)));
      at = found;
    }
    std::ofstream(path, std::ios::binary) << text;
  }
}

}  // namespace sallyport::sip
