// The profiles of sallyport-bench.
#pragma once

#include "perf/figures.h"

namespace sallyport::perf {

// Established RTP streams: the cost of a packet, stage by stage.
void measure_media(const Options& options, Results& results);
// Established RTP streams on several workers side by side.
void measure_workers(const Options& options, Results& results);
// The highest rate of established media without loss.
void measure_search(const Options& options, Results& results);
// Setting up and taking down calls: calls a second, latency, and the time until their gates are open.
void measure_signalling(const Options& options, Results& results);
// Established media, with new and ending calls in three protocols and other traffic.
void measure_mixed(const Options& options, Results& results);
// Established calls beside a million packets of attack a second.
void measure_attack(const Options& options, Results& results);
// Calls answered on one 5-tuple before any media.
void measure_trunk(const Options& options, Results& results);
// How long the forwarding thread pauses for `sallyport show`.
void measure_show(const Options& options, Results& results);
// The packets of a file.
void measure_capture(const Options& options, Results& results);
// All packets that two DPDK ports receive.
void measure_ports(const Options& options, Results& results);
// Finding a flow and updating its record: our table beside rte_hash.
void measure_tables(const Options& options, Results& results);
// SIP: decoding messages, beside other decoders, and whole calls through the engine.
void measure_sip(const Options& options, Results& results);
// H.323: decoding messages of RAS, call signalling and H.245.
void measure_h323(const Options& options, Results& results);
// SCCP: framing and decoding messages.
void measure_sccp(const Options& options, Results& results);

}  // namespace sallyport::perf
