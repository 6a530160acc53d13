#!/bin/sh
# demo.sh BIN: follows one recorded call through the firewall, table by table, and then, where this machine lets
# namespaces be made, makes live calls through the inline gateway. Only the recorded part can fail.
set -eu
cd "$(dirname "$0")/.."
bin=$1
policy=pcaps/demo.policy; capture=pcaps/demo.pcap

say() { printf '\n%s\n' "$*" | fold -s -w 100; }
part() { printf '\n----- %s\n' "$*"; }
analyze() { "$bin/sallyport" analyze --policy "$policy" "$@" "$capture"; }
table() { analyze "$@" | sed '1,/^$/d'; }  # without the head, which is the same for each

part "The policy: $policy"
sed 's/^/    /' "$policy"

part "Who called whom"
say "A phone in the office, 10.1.1.5 (alice), registers with its provider, 203.0.113.10, and calls bob. This is a" \
    "recording ($capture); the gateway would have decided the same, packet by packet."
echo
analyze --registrations --calls

part "Which gates opened, when, by which message, and why they closed"
say "The registration let the provider's server ring the phone. The INVITE announced where alice wants to hear:" \
    "from anywhere at first, since nobody had said yet where bob's audio comes from. The provider's 183 said so, and" \
    "from the answer on the gate is for that machine alone. The BYE closed what the call had opened, nothing else."
echo
table --pinholes

part "What was said: the streams"
say "One line for each direction. Two of alice's packets never reached this place: they are counted as lost."
echo
table --streams

part "What did not pass"
say "While they talked, a stranger, 198.51.100.66, sent audio into alice's open gate: dropped, with one alert" \
    "(source-lock). He sent audio to a phone that nobody had called, without any signalling, and knocked at TCP port" \
    "2000 of the phone system; and two packets of bob's came after the BYE. Nobody inside had asked for those" \
    "(no-session)."
echo
table --drops

say "The same as one page: sallyport analyze --policy $policy $capture"
say "As JSON Lines, for programs; here the lines on the stranger and the sum of it all:"
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
    0) say "Every call succeeded, and every packet that left is a packet that came, byte for byte." ;;
    77) say "No live calls here: making namespaces needs root and a kernel that allows it. The demonstration ends" \
            "with the recording." ;;
    *) say "The live part did not work on this machine (status $status); the recording above stands for itself." \
           "README.md, \"Troubleshooting\", says what to look at." ;;
  esac
}
live
