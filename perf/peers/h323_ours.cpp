// Runs Sallyport's decoders of H.225.0 and H.245 in the loop of h323_loop.h. Like the kernel's decoder, it decodes call
// signalling with the channels of fastStart and the tunnelled H.245 messages.
#include "dissectors/h225/h225.h"
#include "dissectors/h245/h245.h"
#include "h323_loop.h"

namespace {

using namespace sallyport;

h225::View call_view;
h245::View control_view;

bool decode_messages(Bytes message, Range rest) {
  while (!rest.empty())
    if (h245::decode_next(message, rest, control_view)) return false;
  return true;
}

int signalling(unsigned char* octets, std::size_t length) {
  const auto frame = std::as_bytes(std::span(octets, length));
  if (h225::decode_into(frame, call_view)) return -1;
  for (std::size_t i = 0; i < call_view.fast_start_count; ++i)
    if (h245::decode_fast_start(frame, call_view.fast_start[i], control_view)) return -1;
  for (std::size_t i = 0; i < call_view.h245_control_count; ++i)
    if (!decode_messages(frame, call_view.h245_control[i])) return -1;
  return 0;
}

int control(unsigned char* octets, std::size_t length) {
  const auto frame = std::as_bytes(std::span(octets, length));
  return decode_messages(frame, q931::tpkt_payload(frame)) ? 0 : -1;
}

}  // namespace

int main(int argc, char** argv) {
  return h323_measure(argc, argv, signalling, control);
}
