// What sallyport-bench measures.
#pragma once

#include "perf/figures.h"

namespace sallyport::perf {

// Established RTP streams: what a packet costs, stage by stage.
void measure_media(const Options& options, Results& results);
// SIP: messages decoded, beside other decoders, and whole calls through the engine.
void measure_sip(const Options& options, Results& results);
// H.323: messages of RAS, call signalling and H.245 decoded.
void measure_h323(const Options& options, Results& results);
// SCCP: messages framed and decoded.
void measure_sccp(const Options& options, Results& results);

}  // namespace sallyport::perf
