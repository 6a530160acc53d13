// Writes a capture of complete calls, for offline.py: SIP over UDP (INVITE 100 180 200 ACK, BYE 200), G.711 in both
// directions every 20 ms, RTCP sender reports in both, all calls merged in order of time. Deterministic: the same
// arguments give the same bytes.
//
//   offline_calls FILE.pcap [-c CALLS] [-s SECONDS] [-p PACKETS] [-l LOST] [-o OTHER]
//
//   -c  calls (2000), started evenly over the length of one call: all talk at once when the last one is answered
//   -s  talking time of a call in seconds (20)
//   -p  instead of -s: the talking time that makes about PACKETS packets of media in all
//   -l  missing RTP packets in a thousand (2)
//   -o  frames of other traffic, DNS-like UDP and TCP, for a thousand RTP packets (20)
//
// FILE.pcap.streams has the expected results: a line "SOURCE DESTINATION SSRC PACKETS LOST" for each direction of each
// call. LOST counts the missing packets between the first and the last written one; others cannot be detected.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <queue>
#include <string>
#include <tuple>
#include <vector>

namespace {

constexpr std::uint64_t kSecond = 1'000'000, kPacketTime = 20'000, kReportTime = 5 * kSecond;
constexpr std::uint32_t kStart = 1'704'067'200;                   // seconds of the first call
constexpr std::uint64_t kAnswered = 900'000, kTalking = 940'000;  // after the INVITE
constexpr std::size_t kAudio = 160, kRtpHeader = 12;

// SplitMix64: the numbers are the same on every machine, and the library's engines are slow to seed.
class Random {
 public:
  std::uint32_t next() {
    auto z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::uint32_t>((z ^ (z >> 31U)) >> 32U);
  }
  std::uint32_t below(std::uint32_t limit) { return next() % limit; }

 private:
  std::uint64_t state_ = 20;
};

struct Address {
  std::uint32_t ip = 0;
  std::uint16_t port = 0;

  [[nodiscard]] std::string host() const {
    std::string text;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) text += std::to_string((ip >> shift) & 255U) + (shift ? "." : "");
    return text;
  }
  [[nodiscard]] std::string text() const { return host() + ":" + std::to_string(port); }
};

void put16(unsigned char* at, std::uint32_t value) {
  at[0] = static_cast<unsigned char>(value >> 8U);
  at[1] = static_cast<unsigned char>(value);
}
void put32(unsigned char* at, std::uint32_t value) {
  put16(at, value >> 16U);
  put16(at + 2, value);
}

// RFC 1071, over big-endian words.
std::uint32_t sum(const unsigned char* at, std::size_t size, std::uint32_t start = 0) {
  for (std::size_t i = 0; i + 1 < size; i += 2) start += std::uint32_t{at[i]} << 8U | at[i + 1];
  if (size % 2 != 0) start += std::uint32_t{at[size - 1]} << 8U;
  while (start > 0xffffU) start = (start & 0xffffU) + (start >> 16U);
  return start;
}

class Capture {
 public:
  explicit Capture(const std::string& path) : file_(std::fopen(path.c_str(), "wb")) {
    if (file_ == nullptr) return;
    std::setvbuf(file_, nullptr, _IOFBF, std::size_t{1} << 20U);
    const std::uint32_t header[] = {0xa1b2c3d4, 2U | 4U << 16U, 0, 0, 65535, 1};
    std::fwrite(header, sizeof header, 1, file_);
  }
  [[nodiscard]] bool opened() const { return file_ != nullptr; }
  [[nodiscard]] bool close() { return std::ferror(file_) == 0 && std::fclose(file_) == 0; }

  void udp(std::uint64_t time, const Address& from, const Address& to, const void* payload, std::size_t size) {
    auto* const udp = begin(from, to, 17, 8 + size);
    put16(udp + 4, static_cast<std::uint32_t>(8 + size));
    std::memcpy(udp + 8, payload, size);
    const auto check = ~sum(udp, 8 + size, pseudo_sum(17, 8 + size)) & 0xffffU;
    put16(udp + 6, check != 0 ? check : 0xffffU);
    write(time, 8 + size);
  }
  void tcp(std::uint64_t time, const Address& from, const Address& to, std::uint32_t sequence, const void* payload,
           std::size_t size) {
    auto* const tcp = begin(from, to, 6, 20 + size);
    put32(tcp + 4, sequence);
    put32(tcp + 8, 1);
    put16(tcp + 12, 0x5018);  // PSH, ACK
    put16(tcp + 14, 0xffff);
    std::memcpy(tcp + 20, payload, size);
    put16(tcp + 16, ~sum(tcp, 20 + size, pseudo_sum(6, 20 + size)));
    write(time, 20 + size);
  }

  std::uint64_t frames = 0, bytes = 24;

 private:
  static constexpr std::size_t kEthernet = 14, kIp = 20;

  unsigned char* begin(const Address& from, const Address& to, unsigned char protocol, std::size_t size) {
    std::memset(frame_, 0, kEthernet + kIp + 20);
    const unsigned char ethernet[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
    std::memcpy(frame_, ethernet, sizeof ethernet);
    auto* const ip = frame_ + kEthernet;
    ip[0] = 0x45;
    put16(ip + 2, static_cast<std::uint32_t>(kIp + size));
    put16(ip + 4, static_cast<std::uint32_t>(frames & 0xffffU));
    ip[6] = 0x40;  // don't fragment
    ip[8] = 62;
    ip[9] = protocol;
    put32(ip + 12, from.ip);
    put32(ip + 16, to.ip);
    put16(ip + 10, ~sum(ip, kIp));
    put16(ip + kIp, from.port);
    put16(ip + kIp + 2, to.port);
    return ip + kIp;
  }
  [[nodiscard]] std::uint32_t pseudo_sum(std::uint32_t protocol, std::size_t size) const {
    return sum(frame_ + kEthernet + 12, 8, protocol + static_cast<std::uint32_t>(size));
  }
  void write(std::uint64_t time, std::size_t size) {
    const auto length = static_cast<std::uint32_t>(kEthernet + kIp + size);
    const std::uint32_t header[] = {static_cast<std::uint32_t>(kStart + time / kSecond),
                                    static_cast<std::uint32_t>(time % kSecond), length, length};
    std::fwrite(header, sizeof header, 1, file_);
    std::fwrite(frame_, length, 1, file_);
    ++frames;
    bytes += sizeof header + length;
  }

  std::FILE* file_;
  unsigned char frame_[2048] = {};
};

struct Direction {
  std::uint32_t ssrc = 0, timestamp = 0;
  std::uint16_t sequence = 0, last_written = 0;
  std::uint32_t sent = 0, written = 0, lost = 0;
};

struct Call {
  std::uint64_t begin = 0;
  Address media[2];  // caller, called
  Direction direction[2];
};

enum class Step : std::uint8_t { invite, trying, ringing, answer, ack, bye, bye_answer, rtp, report };

struct Due {
  std::uint64_t time;
  std::uint32_t call;
  Step step;
  std::uint8_t from;  // 0 caller, 1 called
  bool operator>(const Due& other) const {
    return std::tie(time, call, step, from) > std::tie(other.time, other.call, other.step, other.from);
  }
};

std::string sip_text(const Call& call, std::uint32_t number, Step step) {
  const auto caller = call.media[0].host(), called = call.media[1].host();
  const auto id = std::to_string(number * 2654435761U);  // an odd factor makes every id different
  const bool bye = step == Step::bye || step == Step::bye_answer;
  const bool request = step == Step::invite || step == Step::ack || step == Step::bye;
  const bool with_body = step == Step::invite || step == Step::answer;
  const auto user = std::to_string(4000 + number % 1000), extension = std::to_string(7000 + number % 800);
  const auto target = "sip:" + extension + "@" + called;
  const char* const method = bye ? "BYE" : step == Step::ack ? "ACK" : "INVITE";

  std::string text;
  if (request) {
    text = std::string(method) + " " + target + ":5060 SIP/2.0\r\n";
  } else {
    text = std::string("SIP/2.0 ") +
           (step == Step::trying    ? "100 Trying"
            : step == Step::ringing ? "180 Ringing"
                                    : "200 OK") +
           "\r\n";
  }
  text += "Via: SIP/2.0/UDP " + caller + ":5060;branch=z9hG4bK" + id + method[0] + ";rport\r\n";
  if (request) text += "Max-Forwards: 70\r\n";
  text += "From: \"Station " + user + "\" <sip:" + user + "@pbx.example.com>;tag=a" + id + "\r\n";
  text += "To: <" + target + ">";
  if (step != Step::invite && step != Step::trying) text += ";tag=b" + id;
  text += "\r\nCall-ID: " + id + "@" + caller + "\r\nCSeq: " + (bye ? "2 " : "1 ") +
          (step == Step::ack ? "ACK"
           : bye             ? "BYE"
                             : "INVITE") +
          "\r\n";
  if (step == Step::invite) text += "Contact: <sip:" + user + "@" + caller + ":5060>\r\n";
  if (step == Step::ringing || step == Step::answer) text += "Contact: <" + target + ":5060>\r\n";
  if (with_body) text += "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE\r\nSupported: replaces, timer\r\n";
  if (step == Step::invite) text += "User-Agent: desk-phone/3.1\r\n";
  std::string body;
  if (with_body) {
    const auto& media = call.media[step == Step::invite ? 0 : 1];
    body = "v=0\r\no=- " + std::to_string(70000 + number) + " 1 IN IP4 " + media.host() + "\r\ns=call\r\nc=IN IP4 " +
           media.host() + "\r\nt=0 0\r\nm=audio " + std::to_string(media.port) +
           " RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
           "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";
    text += "Content-Type: application/sdp\r\n";
  }
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct Settings {
  std::uint32_t calls = 2000, lost = 2, other = 20;
  double seconds = 20;
};

class Traffic {
 public:
  Traffic(const Settings& settings, Capture& out)
      : settings_(settings), length_(static_cast<std::uint64_t>(settings.seconds * 1e6)), out_(out) {
    for (std::uint32_t i = 0; i < settings.calls; ++i) begin(i);
  }

  void run() {
    for (; !due_.empty(); due_.pop()) step(due_.top());
  }

  [[nodiscard]] bool write_answers(const std::string& path) const {
    std::FILE* const file = std::fopen(path.c_str(), "w");
    if (file == nullptr) return false;
    for (const auto& call : calls_) {
      for (unsigned from = 0; from < 2; ++from) {
        const auto& direction = call.direction[from];
        if (direction.written == 0) continue;
        std::fprintf(file, "%s %s %u %u %u\n", call.media[from].text().c_str(), call.media[1 - from].text().c_str(),
                     direction.ssrc, direction.written, direction.lost);
      }
    }
    return std::fclose(file) == 0;
  }

 private:
  // The addresses are from RFC 2544. 25,000 hosts call 50 others, so each call has its own media addresses and
  // ports.
  void begin(std::uint32_t number) {
    Call call;
    call.begin = length_ * number / settings_.calls + random_.below(1000);
    call.media[0] = {0xc6120001U + number / 250 % 100 * 256 + number % 250,
                     static_cast<std::uint16_t>(16384 + number % 4096 * 2)};
    call.media[1] = {0xc6130001U + number % 50, static_cast<std::uint16_t>(16384 + number / 50 % 8192 * 2)};
    for (auto& direction : call.direction) {
      direction.ssrc = random_.next();
      direction.timestamp = random_.next();
      direction.sequence = static_cast<std::uint16_t>(random_.next());
    }
    const auto at = [&](std::uint64_t time, Step step, std::uint8_t from) {
      due_.push({call.begin + time, number, step, from});
    };
    at(0, Step::invite, 0);
    at(1'500, Step::trying, 1);
    at(60'000, Step::ringing, 1);
    at(kAnswered, Step::answer, 1);
    at(kAnswered + 20'000, Step::ack, 0);
    for (std::uint8_t from = 0; from < 2; ++from) {
      at(kTalking + random_.below(kPacketTime), Step::rtp, from);
      at(kTalking + random_.below(kReportTime), Step::report, from);
    }
    at(kTalking + length_, Step::bye, 0);
    at(kTalking + length_ + 20'000, Step::bye_answer, 1);
    calls_.push_back(call);
  }

  void step(const Due now) {
    auto& call = calls_[now.call];
    const bool over = now.time >= call.begin + kTalking + length_;
    if (now.step == Step::rtp) {
      if (over) return;
      rtp(now.time, call, now.from);
      due_.push({now.time + kPacketTime - 200 + random_.below(400), now.call, now.step, now.from});
    } else if (now.step == Step::report) {
      if (over) return;
      report(now.time, call, now.from);
      due_.push({now.time + kReportTime, now.call, now.step, now.from});
    } else {
      const auto text = sip_text(call, now.call, now.step);
      const Address from{call.media[now.from].ip, 5060}, to{call.media[1 - now.from].ip, 5060};
      out_.udp(now.time, from, to, text.data(), text.size());
    }
  }

  void rtp(std::uint64_t time, Call& call, unsigned from) {
    auto& direction = call.direction[from];
    unsigned char packet[kRtpHeader + kAudio];
    packet[0] = 0x80;
    packet[1] = direction.sent++ == 0 ? 0x80 : 0;  // the marker begins a talkspurt; PCMU
    put16(packet + 2, direction.sequence);
    put32(packet + 4, direction.timestamp);
    put32(packet + 8, direction.ssrc);
    for (std::size_t at = kRtpHeader; at < sizeof packet; at += 4) put32(packet + at, random_.next());
    if (random_.below(1000) >= settings_.lost) {
      out_.udp(time, call.media[from], call.media[1 - from], packet, sizeof packet);
      if (direction.written++ != 0)
        direction.lost += static_cast<std::uint16_t>(direction.sequence - direction.last_written - 1);
      direction.last_written = direction.sequence;
    }
    ++direction.sequence;
    direction.timestamp += kAudio;
    if (random_.below(1000) < settings_.other) other(time);
  }

  void report(std::uint64_t time, const Call& call, unsigned from) {
    const auto& mine = call.direction[from];
    const auto& theirs = call.direction[1 - from];
    unsigned char packet[72] = {};
    put32(packet, 0x81c8000cU);  // RFC 3550 6.4.1: a sender report with one block
    put32(packet + 4, mine.ssrc);
    put32(packet + 8, 0xe9000000U + static_cast<std::uint32_t>(time / kSecond));
    put32(packet + 16, mine.timestamp);
    put32(packet + 20, mine.sent);
    put32(packet + 24, mine.sent * static_cast<std::uint32_t>(kAudio));
    put32(packet + 28, theirs.ssrc);
    put32(packet + 36, theirs.sequence);
    put32(packet + 52, 0x81ca0004U);  // 6.5: a source description, CNAME
    put32(packet + 56, mine.ssrc);
    std::memcpy(packet + 60, "\x01\x08user@pbx", 10);
    auto source = call.media[from], destination = call.media[1 - from];
    ++source.port;
    ++destination.port;
    out_.udp(time, source, destination, packet, sizeof packet);
  }

  void other(std::uint64_t time) {
    unsigned char payload[300];
    for (std::size_t at = 0; at < sizeof payload; at += 4) put32(payload + at, random_.next());
    const bool tcp = random_.below(2) != 0;
    const Address from{0xc612c801U + random_.below(200), static_cast<std::uint16_t>(40000 + random_.below(3000))};
    const Address to{0xc613c801U + random_.below(20), static_cast<std::uint16_t>(tcp ? 443 : 123)};
    if (tcp) {
      out_.tcp(time, from, to, random_.next(), payload, sizeof payload);
    } else {
      out_.udp(time, from, to, payload, 48);
    }
  }

  Settings settings_;
  std::uint64_t length_;
  Capture& out_;
  Random random_;
  std::vector<Call> calls_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  double packets = 0;
  for (int option = 0; (option = ::getopt(argc, argv, "c:s:p:l:o:")) != -1;) {
    const auto number = [] { return static_cast<std::uint32_t>(std::strtoul(optarg, nullptr, 10)); };
    switch (option) {
      case 'c': settings.calls = number(); break;
      case 's': settings.seconds = std::strtod(optarg, nullptr); break;
      case 'p': packets = std::strtod(optarg, nullptr); break;
      case 'l': settings.lost = number(); break;
      case 'o': settings.other = number(); break;
      default: return 2;
    }
  }
  // More calls would share media addresses; a shorter call would end before its answer.
  if (packets > 0) settings.seconds = packets / 100 / std::max(settings.calls, 1U);
  if (optind + 1 != argc || settings.calls == 0 || settings.calls > 100'000 || settings.seconds < 0.1) {
    std::fprintf(stderr, "offline_calls FILE.pcap [-c 1..100000] [-s SECONDS | -p PACKETS] [-l LOST] [-o OTHER]\n");
    return 2;
  }
  const std::string path = argv[optind];
  Capture capture(path);
  if (!capture.opened()) {
    std::perror(path.c_str());
    return 1;
  }
  Traffic traffic(settings, capture);
  traffic.run();
  if (!capture.close() || !traffic.write_answers(path + ".streams")) {
    std::perror(path.c_str());
    return 1;
  }
  std::printf("{\"frames\": %llu, \"bytes\": %llu, \"calls\": %u, \"seconds\": %.3f}\n",
              static_cast<unsigned long long>(capture.frames), static_cast<unsigned long long>(capture.bytes),
              settings.calls, settings.seconds);
}
