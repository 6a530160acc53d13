// Measures the latency of frames from live_frames -s: the arrival time minus the send time in the frame. The kernel
// takes the arrival time on the core that delivers the frame.
//
//   live_stamps DEVICE LENGTH FRAMES      reads the stamps after standard input ends; before that it uses no core
//
// A ring of the kernel (packet socket, 256 bytes a frame) holds FRAMES arrivals; when it is full, arrivals count as
// missed. Prints one line: frames, missed, and minimum, median, 99 %, 99.9 %, maximum in nanoseconds. The kernel stamps
// with CLOCK_REALTIME, the sender with CLOCK_MONOTONIC. Their difference is read at the beginning and at the end; if it
// changes by more than 200 ns, the run ends with an error.
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kSlot = 256, kBlock = 1 << 16, kStampAt = 54, kSsrcAt = 50, kMostDrift = 200 };
static const uint8_t kSsrc[4] = {0x5a, 0x11, 0x90, 0x27};  // of live_lane.py's frames

static void fail(const char* what) {
  fprintf(stderr, "live_stamps: %s: %s\n", what, strerror(errno));
  exit(1);
}
static int64_t nanoseconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
// Takes the smallest of several readings, because an interrupt between the two clocks makes a reading larger.
static int64_t distance(void) {
  int64_t best = 0, shortest = INT64_MAX;
  for (int i = 0; i < 1000; ++i) {
    const int64_t before = nanoseconds(CLOCK_MONOTONIC), real = nanoseconds(CLOCK_REALTIME);
    const int64_t after = nanoseconds(CLOCK_MONOTONIC);
    if (after - before >= shortest) continue;
    shortest = after - before;
    best = real - (before + after) / 2;
  }
  return best;
}
static int ascending(const void* a, const void* b) {
  const int64_t x = *(const int64_t*)a, y = *(const int64_t*)b;
  return (x > y) - (x < y);
}

static int open_ring(const char* device, unsigned slots, uint8_t** ring, size_t* size) {
  const int s = socket(AF_PACKET, SOCK_RAW, 0);
  if (s < 0) fail("socket");
  const int version = TPACKET_V2;
  if (setsockopt(s, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0) fail("version");
  const unsigned blocks = (slots + kBlock / kSlot - 1) / (kBlock / kSlot);
  const struct tpacket_req request = {
      .tp_block_size = kBlock, .tp_block_nr = blocks, .tp_frame_size = kSlot, .tp_frame_nr = blocks * (kBlock / kSlot)};
  if (setsockopt(s, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) != 0) fail("ring");
  *size = (size_t)blocks * kBlock;
  *ring = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, s, 0);
  if (*ring == MAP_FAILED) fail("mmap");
  // Receive all protocols: a socket for one protocol comes after the host's ingress rules, which drop the frames.
  const struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(device)};
  if (address.sll_ifindex == 0 || bind(s, (const struct sockaddr*)&address, sizeof address) != 0) fail(device);
  return s;
}

int main(int argc, char** argv) {
  if (argc != 4 || atoi(argv[2]) < kStampAt + 8 || atoi(argv[3]) <= 0) {
    fputs("live_stamps: see the head of live_stamps.c\n", stderr);
    return 2;
  }
  const uint32_t length = (uint32_t)atoi(argv[2]);
  uint8_t* ring;
  size_t size;
  const int s = open_ring(argv[1], (unsigned)atoi(argv[3]), &ring, &size);
  const int64_t before = distance();
  puts("ready");
  fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
  const int64_t after = distance();

  int64_t* times = malloc(size / kSlot * sizeof *times);
  if (times == NULL) fail("memory");
  size_t count = 0;
  for (size_t at = 0; at < size; at += kSlot) {
    const struct tpacket2_hdr* header = (const struct tpacket2_hdr*)(ring + at);
    if ((header->tp_status & TP_STATUS_USER) == 0) break;  // slots fill in order
    const uint8_t* frame = ring + at + header->tp_mac;
    if (header->tp_len != length || header->tp_mac + kStampAt + 8 > kSlot || memcmp(frame + kSsrcAt, kSsrc, 4) != 0)
      continue;
    int64_t sent;
    memcpy(&sent, frame + kStampAt, sizeof sent);
    times[count++] = (int64_t)header->tp_sec * 1000000000 + header->tp_nsec - (before + after) / 2 - sent;
  }
  struct tpacket_stats stats = {0, 0};
  socklen_t bytes = sizeof stats;
  if (getsockopt(s, SOL_PACKET, PACKET_STATISTICS, &stats, &bytes) != 0) fail("statistics");
  if (llabs(after - before) > kMostDrift) {
    fputs("live_stamps: the clocks moved against each other\n", stderr);
    return 1;
  }
  if (count == 0) {
    fputs("live_stamps: no stamped frame arrived\n", stderr);
    return 1;
  }
  qsort(times, count, sizeof *times, ascending);
  const size_t last = count - 1;
  printf("%zu %u %lld %lld %lld %lld %lld\n", count, stats.tp_drops, (long long)times[0], (long long)times[last / 2],
         (long long)times[last * 99 / 100], (long long)times[last * 999 / 1000], (long long)times[last]);
  return 0;
}
