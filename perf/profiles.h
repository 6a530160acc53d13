// What sallyport-bench measures.
#pragma once

#include "perf/figures.h"

namespace sallyport::perf {

// Established RTP streams: what a packet costs, stage by stage.
void measure_media(const Options& options, Results& results);
// The same by several workers side by side.
void measure_workers(const Options& options, Results& results);
// The highest rate of established media without loss.
void measure_search(const Options& options, Results& results);
// Calls set up and taken down: how many a second, how late, and when their gates are open.
void measure_signalling(const Options& options, Results& results);
// Media with calls that come and go, in three protocols, and other traffic.
void measure_mixed(const Options& options, Results& results);
// Established calls beside a million packets of attack a second.
void measure_attack(const Options& options, Results& results);
// Calls answered on one 5-tuple before any media.
void measure_trunk(const Options& options, Results& results);
// The packets of a file.
void measure_capture(const Options& options, Results& results);
// Whatever comes in at two DPDK ports.
void measure_ports(const Options& options, Results& results);
// Flow lookup with state update: our table beside rte_hash.
void measure_tables(const Options& options, Results& results);
// SIP: messages decoded, beside other decoders, and whole calls through the engine.
void measure_sip(const Options& options, Results& results);
// H.323: messages of RAS, call signalling and H.245 decoded.
void measure_h323(const Options& options, Results& results);
// SCCP: messages framed and decoded.
void measure_sccp(const Options& options, Results& results);

}  // namespace sallyport::perf
