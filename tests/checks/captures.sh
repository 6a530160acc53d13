#!/bin/sh
# captures.sh: checks that the generators write the captures of the tree.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 pcaps/generate/demo.py "$work/demo.pcap"
cmp "$work/demo.pcap" pcaps/demo.pcap
echo "demo.pcap equals the output of demo.py"
