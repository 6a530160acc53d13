#!/bin/sh
# all.sh FOLDER: compares Sallyport with its peers, one comparison after the other; each interleaves its rounds. In
# process: testpmd, rte_hash, libosip2, sofia-sip and the kernel's H.323 decoder. On captures: ndpiReader, tshark and a
# floor. Live, in namespaces (root): testpmd, netfilter and plain routing. Tables go to standard output, JSON to FOLDER;
# captures are made in FOLDER and removed. It takes about 40 minutes on an idle machine. Exit status 1: a goal was
# missed.
set -u
cd "$(dirname "$0")/../.."
folder=${1:?usage: perf/peers/all.sh FOLDER}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
bench=build/release/bin/sallyport-bench
missed=0

run() {
  echo
  echo "== $*"
  "$@" || missed=1
}

run $bench media --streams 100,10000,100000,1000000 --frame 214 --against testpmd --json "$folder/streams.json"
memory=$(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)  # GB
# Each stream has its own call, which takes 4 KB.
if [ "$memory" -ge 18 ]; then
  run $bench media --streams 4000000 --frame 214 --against testpmd --json "$folder/streams4m.json"
else
  echo "== media with 4,000,000 streams: skipped, it needs 18 GB of memory"
  rm -f "$folder/streams4m.json"  # from an earlier run; the plot must not contain it
fi
run $bench media --streams 10000,100000 --workers 1,2 --json "$folder/workers.json"
run $bench tables --flows 10000,100000,1000000,4000000 --json "$folder/tables.json"
run $bench sip --json "$folder/sip.json"
run $bench trunk --json "$folder/trunk.json"
run $bench attack --json "$folder/attack.json"
run perf/peers/h323.py --json "$folder/h323.json"
# A capture of 20,000 calls of the usual length has 9 GB and should stay in memory.
disk=$(df -k --output=avail "$folder" | awk 'NR == 2 { print int($1 / 1048576) }')  # GB
same=--same-calls
if [ "$memory" -lt 14 ] || [ "$disk" -lt 14 ]; then
  same=
  echo "== captures of calls of the same length: skipped, they need 14 GB of memory and of disk"
fi
run perf/peers/offline.py --folder "$folder" $same --json "$folder/offline.json"
run perf/peers/live_devices.py --json "$folder/devices.json"
run perf/peers/live_kernel.py --json "$folder/kernel.json"
run perf/peers/live_sip.py --json "$folder/helper.json"
run perf/peers/live_calls.py --idle sleep --json "$folder/calls.json"
run perf/peers/live_latency.py --json "$folder/latency.json"
perf/plot.py "$folder"/streams*.json "$folder/workers.json" --out "$folder/packets.svg"
exit $missed
