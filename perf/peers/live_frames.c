// Sends frames into a veth from inside the kernel: BPF_PROG_RUN with live frames, each redirected to the device. So the
// generator offers several million frames a second on one core, and does not limit the measurement.
//
//   live_frames -i DEVICE -f FRAMES -l LENGTH [-c COPY] [-t SECONDS] [-r MPPS] [-b BATCH] [-o] [-p] [-s]
//
// FRAMES holds frames of LENGTH bytes, one for each flow. A sent frame begins with COPY (54) bytes of its flow, with
// advancing RTP sequence number and time; the rest is copied from the first frame. The flows are in random order; -o:
// in the order of the file. -p: the frames are not RTP and are sent unchanged. -r: one frame is due every 1/MPPS
// microseconds, and late frames follow at once. -s: the send time (CLOCK_MONOTONIC, nanoseconds, the machine's byte
// order) follows the RTP header. -b 1: each frame leaves before the next is made. Prints the number of frames, the
// seconds from the first to the last, and the number of times when no frame was due.
//
// The device's peer must take XDP frames: GRO on, or an XDP program (AF_XDP loads one). Needs Linux 5.18 and root.
//
// The BPF program runs once for each possible frame. If no frame is due, it drops the empty frame. So the verifier sees
// no loop, and the pace is as fine as one run of the program, about 100 ns.
#include <errno.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

enum { kSequence = 44, kTime = 46, kHeaders = 54, kStamp = 8, kMostFlows = 1 << 20, kMostLength = 3400 };

struct state {
  uint64_t sent, start, last, early;
};
struct options {
  const char *device, *frames;
  uint32_t length, copy, batch;
  double seconds, rate;
  int in_order, plain, stamps;
};

static void fail(const char* what) {
  fprintf(stderr, "live_frames: %s: %s\n", what, strerror(errno));
  exit(1);
}
static long bpf(int command, union bpf_attr* attr) {
  return syscall(SYS_bpf, command, attr, sizeof *attr);
}

static int new_array(uint32_t value_size, uint32_t entries) {
  union bpf_attr attr = {
      .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = value_size, .max_entries = entries};
  const int map = (int)bpf(BPF_MAP_CREATE, &attr);
  if (map < 0) fail("map");
  return map;
}

// Reads the frames. Stores the whole first frame in `first`, and the first bytes of each frame in the map. Returns the
// number of frames.
static uint32_t read_frames(const struct options* o, int* map, uint8_t* first) {
  FILE* file = fopen(o->frames, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail(o->frames);
  const long size = ftell(file);
  const uint32_t flows = (uint32_t)(size / o->length);
  if (flows == 0 || flows > kMostFlows || size % o->length != 0) {
    fprintf(stderr, "live_frames: %s: the size is not a multiple of %u bytes\n", o->frames, o->length);
    exit(2);
  }
  rewind(file);
  *map = new_array(o->copy, flows);
  uint8_t frame[kMostLength];
  for (uint32_t i = 0; i < flows; ++i) {
    if (fread(frame, o->length, 1, file) != 1) fail(o->frames);
    if (i == 0) memcpy(first, frame, o->length);
    union bpf_attr attr = {.map_fd = (uint32_t)*map, .key = (uintptr_t)&i, .value = (uintptr_t)frame};
    if (bpf(BPF_MAP_UPDATE_ELEM, &attr) != 0) fail("map");
  }
  fclose(file);
  return flows;
}

#define OP(c, d, s, o, i) ((struct bpf_insn){.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)})
#define SET(d, v) OP(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, v)
#define MOVE(d, s) OP(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define ADD(d, v) OP(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, v)
#define LOAD(size, d, s, o) OP(BPF_LDX | BPF_MEM | (size), d, s, o, 0)
#define STORE(size, d, o, s) OP(BPF_STX | BPF_MEM | (size), d, s, o, 0)
#define SWAPPED(d, bits) OP(BPF_ALU | BPF_END | BPF_TO_BE, d, 0, 0, bits)
#define JUMP(c, d, v, to) OP(BPF_JMP | (c) | BPF_K, d, 0, to, v)
#define CALL(f) OP(BPF_JMP | BPF_CALL, 0, 0, 0, f)
#define LEAVE(action) SET(0, action), OP(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define MAP(d, map) OP(BPF_LD | BPF_DW | BPF_IMM, d, BPF_PSEUDO_MAP_FD, 0, map), OP(0, 0, 0, 0, 0)
// r0: the entry of `map` with the index at -4 of the stack. It always exists, but the verifier requires a check.
#define ENTRY(map) \
  MAP(1, map), MOVE(2, 10), ADD(2, -4), CALL(BPF_FUNC_map_lookup_elem), JUMP(BPF_JNE, 0, 0, 2), LEAVE(XDP_ABORTED)

static int load(const struct options* o, int state, int frames, uint32_t flows, uint32_t device) {
  const int interval = o->rate > 0 ? (int)(1024e3 / o->rate) : 0;  // of 1024 frames, nanoseconds
  const struct bpf_insn program[] = {MOVE(6, 1),
                                     OP(BPF_ST | BPF_MEM | BPF_W, 10, 0, -4, 0),
                                     ENTRY(state),
                                     MOVE(7, 0),  // r6 context, r7 state
                                     CALL(BPF_FUNC_ktime_get_ns),
                                     MOVE(8, 0),  // r8 now
                                     LOAD(BPF_DW, 1, 7, 8),
                                     JUMP(BPF_JNE, 1, 0, 2),
                                     MOVE(1, 8),
                                     STORE(BPF_DW, 7, 8, 1),
                                     LOAD(BPF_DW, 9, 7, 0),  // r9 frames sent
                                     MOVE(3, 9),
                                     OP(BPF_ALU64 | BPF_MUL | BPF_K, 3, 0, 0, interval),
                                     OP(BPF_ALU64 | BPF_RSH | BPF_K, 3, 0, 0, 10),
                                     OP(BPF_ALU64 | BPF_ADD | BPF_X, 3, 1, 0, 0),
                                     OP(BPF_JMP | BPF_JGE | BPF_X, 8, 3, 5, 0),
                                     LOAD(BPF_DW, 1, 7, 24),
                                     ADD(1, 1),
                                     STORE(BPF_DW, 7, 24, 1),
                                     LEAVE(XDP_DROP),
                                     MOVE(1, 9),
                                     ADD(1, 1),
                                     STORE(BPF_DW, 7, 0, 1),
                                     STORE(BPF_DW, 7, 16, 8),
                                     o->in_order ? MOVE(0, 9) : CALL(BPF_FUNC_get_prandom_u32),
                                     OP(BPF_ALU64 | BPF_MOD | BPF_K, 0, 0, 0, (int)flows),
                                     STORE(BPF_W, 10, -4, 0),
                                     ENTRY(frames),
                                     MOVE(9, 0),  // r9 the flow's bytes
                                     LOAD(BPF_H, 1, 9, kSequence),
                                     SWAPPED(1, 16),
                                     ADD(1, 1),
                                     SWAPPED(1, 16),
                                     o->plain ? MOVE(9, 9) : STORE(BPF_H, 9, kSequence, 1),
                                     LOAD(BPF_W, 1, 9, kTime),
                                     SWAPPED(1, 32),
                                     ADD(1, 160),
                                     SWAPPED(1, 32),
                                     o->plain ? MOVE(9, 9) : STORE(BPF_W, 9, kTime, 1),
                                     o->stamps ? STORE(BPF_DW, 9, kHeaders, 8) : MOVE(9, 9),
                                     MOVE(1, 6),
                                     SET(2, 0),
                                     MOVE(3, 9),
                                     SET(4, (int)o->copy),
                                     CALL(BPF_FUNC_xdp_store_bytes),
                                     SET(1, (int)device),
                                     SET(2, 0),
                                     CALL(BPF_FUNC_redirect),
                                     OP(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)};
  static char log[1 << 16];
  union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_XDP,
                         .insns = (uintptr_t)program,
                         .insn_cnt = sizeof program / sizeof *program,
                         .license = (uintptr_t) "Apache-2.0",
                         .log_buf = (uintptr_t)log,
                         .log_size = sizeof log,
                         .log_level = 1};
  const int loaded = (int)bpf(BPF_PROG_LOAD, &attr);
  if (loaded < 0) {
    fputs(log, stderr);
    fail("the kernel does not take the program");
  }
  return loaded;
}

static struct options parse(int argc, char** argv) {
  struct options o = {.length = 214, .copy = kHeaders, .batch = 64, .seconds = 1};
  for (int c; (c = getopt(argc, argv, "i:f:l:c:t:r:b:ops")) != -1;) switch (c) {
      case 'i': o.device = optarg; break;
      case 'f': o.frames = optarg; break;
      case 'l': o.length = (uint32_t)atoi(optarg); break;
      case 'c': o.copy = (uint32_t)atoi(optarg); break;
      case 't': o.seconds = atof(optarg); break;
      case 'r': o.rate = atof(optarg); break;
      case 'b': o.batch = (uint32_t)atoi(optarg); break;
      case 'o': o.in_order = 1; break;
      case 'p': o.plain = 1; break;
      case 's': o.stamps = 1; break;
      default: exit(2);
    }
  if (o.stamps && o.copy < kHeaders + kStamp) o.copy = kHeaders + kStamp;
  if (o.device == NULL || o.frames == NULL || o.length < o.copy || o.length > kMostLength || o.copy < kHeaders ||
      o.batch == 0 || o.seconds <= 0) {
    fputs("live_frames: see the head of live_frames.c\n", stderr);
    exit(2);
  }
  return o;
}

static void on_alarm(int number) {
  (void)number;
}

int main(int argc, char** argv) {
  const struct options o = parse(argc, argv);
  const uint32_t device = if_nametoindex(o.device);
  if (device == 0) fail(o.device);
  const struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_MEMLOCK, &unlimited);
  uint8_t first[kMostLength];
  int frames = -1;
  const uint32_t flows = read_frames(&o, &frames, first);
  const int state = new_array(sizeof(struct state), 1);
  const int program = load(&o, state, frames, flows, device);

  // One call runs for the whole time, because the kernel takes tens of milliseconds to set up a call. A signal ends it.
  const struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  const struct itimerval alarm = {
      .it_value = {(time_t)o.seconds, (suseconds_t)((o.seconds - (time_t)o.seconds) * 1e6)}};
  setitimer(ITIMER_REAL, &alarm, NULL);
  union bpf_attr run = {.test = {.prog_fd = (uint32_t)program,
                                 .data_in = (uintptr_t)first,
                                 .data_size_in = o.length,
                                 .repeat = INT32_MAX,
                                 .flags = BPF_F_TEST_XDP_LIVE_FRAMES,
                                 .batch_size = o.batch}};
  if (bpf(BPF_PROG_TEST_RUN, &run) != 0 && errno != EINTR) fail("run");

  struct state result = {0, 0, 0, 0};
  const uint32_t zero = 0;
  union bpf_attr look = {.map_fd = (uint32_t)state, .key = (uintptr_t)&zero, .value = (uintptr_t)&result};
  if (bpf(BPF_MAP_LOOKUP_ELEM, &look) != 0) fail("map");
  const double seconds = (double)(result.last - result.start) / 1e9;
  printf("%llu %.6f %llu\n", (unsigned long long)result.sent, seconds, (unsigned long long)result.early);
  return 0;
}
