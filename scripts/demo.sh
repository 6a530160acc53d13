#!/bin/sh
# demo.sh BIN: follows one recorded call through the firewall, table by table. Then it makes live calls through the
# inline gateway, if namespaces can be made on this machine. Only the recorded part can fail.
set -eu
cd "$(dirname "$0")/.."
bin=$1
policy=pcaps/demo.policy; capture=pcaps/demo.pcap

say() { printf '\n%s\n' "$*" | fold -s -w 100; }
part() { printf '\n----- %s\n' "$*"; }
analyze() { "$bin/sallyport" analyze --policy "$policy" "$@" "$capture"; }
table() { analyze "$@" | sed '1,/^$/d'; }  # without the head, which is the same for all tables

part "The policy: $policy"
sed 's/^/    /' "$policy"

part "Registrations and calls"
say "A phone in the office, 10.1.1.5 (alice), registers with its provider, 203.0.113.10, and calls bob. This is a" \
    "recording ($capture); the gateway would have decided the same, packet by packet."
echo
analyze --registrations --calls

part "The gates, with the messages that opened and closed them"
say "The registration opened a gate for calls from the provider's server to the phone. The INVITE announced alice's" \
    "audio address. The gate for it was open to any source, because the source of bob's audio was not known yet. The" \
    "provider's 183 announced this source, and then the gate was open for that machine only. The BYE closed the" \
    "gates of its call and no others."
echo
table --pinholes

part "The media streams"
say "One line for each direction. Two of alice's packets are missing in the recording and count as lost."
echo
table --streams

part "The dropped packets"
say "During the call a stranger, 198.51.100.66, sent audio into alice's open gate. It was dropped, with one" \
    "alert (source-lock). The stranger also sent audio to a phone without a call (no-pinhole), and tried to connect" \
    "to TCP port 2000 of the phone system (wan-block). Two of bob's packets came after the BYE (no-pinhole)."
echo
table --drops

say "The same as one page: sallyport analyze --policy $policy $capture"
say "As JSON Lines, for programs; here the alerts about the stranger and the summary:"
echo
analyze --json | grep -E '"event":"(alert|summary)"'

part "Live: calls through the inline gateway"
live() {
  [ -x "$bin/sallyportd" ] || { say "Skipped: sallyportd was not built here."; return; }
  say "Three network namespaces: a host inside, the gateway, a host outside, joined by veth pairs. sipp calls from" \
      "inside to outside through sallyportd, with audio both ways; both links are captured and compared."
  echo
  status=0
  timeout 120 python3 tests/live/calls_test.py "$bin/sallyportd" --calls 10 --rate 5 --talk 1000 </dev/null || status=$?
  case $status in
    0) say "Every call succeeded, and no byte of a forwarded packet changed." ;;
    77) say "No live calls here: making namespaces needs root and a kernel that allows it. The demonstration ends" \
            "with the recording." ;;
    *) say "The live part failed on this machine (status $status); the recording above is not affected." \
           "See README.md, \"Troubleshooting\"." ;;
  esac
}
live
