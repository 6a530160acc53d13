// SIP decoders of other projects, if their libraries were installed at build time. Each decodes a message as its
// documentation says, and reads the fields that a firewall needs: Call-ID, CSeq, and the media port if there is a body.
#pragma once

#include <string_view>
#include <vector>

namespace sallyport::perf {

struct Peer {
  const char* name;
  // False: the message did not decode. `with_sdp`: decode the body too.
  bool (*decode)(std::string_view message, bool with_sdp);
};

#if defined(SALLYPORT_HAVE_OSIP)
[[nodiscard]] Peer osip_peer();
#endif
#if defined(SALLYPORT_HAVE_SOFIA)
[[nodiscard]] Peer sofia_peer();
#endif

[[nodiscard]] inline std::vector<Peer> peers() {
  std::vector<Peer> all;
#if defined(SALLYPORT_HAVE_OSIP)
  all.push_back(osip_peer());
#endif
#if defined(SALLYPORT_HAVE_SOFIA)
  all.push_back(sofia_peer());
#endif
  return all;
}

}  // namespace sallyport::perf
