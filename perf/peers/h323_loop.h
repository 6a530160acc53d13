/* The loop of h323.py around a decoder of H.323: the same for the kernel's decoder and for ours, in C and in C++.
 *
 *   PROGRAM MESSAGES KIND SECONDS     KIND: 1 call signalling, 2 H.245
 *
 * MESSAGES has records: a kind (one octet), a length (two octets, big endian), a TPKT frame. Prints the number of
 * messages, of decoded messages and of those that stopped before their end, and nanoseconds of CPU time for each
 * message. With SECONDS 0 it prints the decoder's result for each message. */
#ifndef SALLYPORT_PEERS_H323_LOOP_H
#define SALLYPORT_PEERS_H323_LOOP_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define H323_MESSAGES 8192
#define H323_OCTETS (4u << 20)

/* Returns 0 = decoded, 1 = stopped before the end because the caller does not need the rest, negative = not decoded.
 * The frame begins with the four octets of its TPKT header. */
typedef int (*h323_decode)(unsigned char* frame, size_t length);

struct h323_message {
  unsigned char* frame;
  size_t length;
};

static double h323_cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int h323_measure(int argc, char** argv, h323_decode signalling, h323_decode control) {
  static unsigned char octets[H323_OCTETS];
  static struct h323_message messages[H323_MESSAGES];
  size_t count = 0, decoded = 0, stopped = 0, passes = 0, size, at;
  if (argc != 4) return 2;
  FILE* const file = fopen(argv[1], "rb");
  if (file == NULL) return 1;
  size = fread(octets, 1, sizeof octets, file);
  fclose(file);
  const int kind = atoi(argv[2]);
  const double seconds = atof(argv[3]);
  const h323_decode decode = kind == 1 ? signalling : control;
  for (at = 0; at + 3 <= size;) {
    const size_t length = (size_t)octets[at + 1] << 8 | octets[at + 2];
    if (length < 4 || length > size - at - 3) return 1;
    if (octets[at] == kind && count < H323_MESSAGES) {
      messages[count].frame = octets + at + 3;
      messages[count].length = length;
      const int result = decode(messages[count].frame, length);
      if (result >= 0) decoded++;
      if (result > 0) stopped++;
      if (seconds <= 0) printf("%d\n", result);
      count++;
    }
    at += 3 + length;
  }
  if (count == 0) return 1;
  if (seconds <= 0) return 0;
  const double start = h323_cpu_seconds();
  double end = start;
  while (end - start < seconds) {
    for (int i = 0; i < 50; i++, passes++)
      for (size_t m = 0; m < count; m++) (void)decode(messages[m].frame, messages[m].length);
    end = h323_cpu_seconds();
  }
  printf("%zu %zu %zu %.2f\n", count, decoded, stopped, (end - start) * 1e9 / (double)(passes * count));
  return 0;
}

#endif
