/* Runs the Linux kernel's decoder of H.323 (connection tracking, nf_conntrack_h323_asn1.c) in a program. The decoder's
 * source is no part of this project: h323.py takes it from Debian's linux-source package and compiles this file with
 * it. The definitions below replace the kernel's headers. */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "h323_loop.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
#define BITS_PER_BYTE 8
#define BIT(n) (1UL << (n))
#define fallthrough __attribute__((__fallthrough__))
#define EXPORT_SYMBOL_GPL(name)
#define pr_debug(...) ((void)0)

static inline u16 get_unaligned_be16(const void* at) {
  u16 value;
  memcpy(&value, at, sizeof value);
  return ntohs(value);
}
static inline u32 get_unaligned_be32(const void* at) {
  u32 value;
  memcpy(&value, at, sizeof value);
  return ntohl(value);
}

#include "nf_conntrack_h323_asn1.c"

static Q931 signalling_message;
static MultimediaSystemControlMessage control_message;

static int signalling(unsigned char* frame, size_t length) {
  return DecodeQ931(frame + 4, length - 4, &signalling_message);
}

// It decodes the H.245 messages that open a channel. Of other messages it only reads the type, and reports "stopped" for
// some of them.
static int opens_channel(const MultimediaSystemControlMessage* message) {
  return (message->choice == eMultimediaSystemControlMessage_request &&
          message->request.choice == eRequestMessage_openLogicalChannel) ||
         (message->choice == eMultimediaSystemControlMessage_response &&
          message->response.choice == eResponseMessage_openLogicalChannelAck);
}

static int control(unsigned char* frame, size_t length) {
  const int result = DecodeMultimediaSystemControlMessage(frame + 4, length - 4, &control_message);
  return result != 0 ? result : !opens_channel(&control_message);
}

int main(int argc, char** argv) {
  return h323_measure(argc, argv, signalling, control);
}
