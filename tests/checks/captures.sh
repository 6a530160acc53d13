#!/bin/sh
# captures.sh: the generators write what is in the tree.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 pcaps/generate/demo.py "$work/demo.pcap"
cmp "$work/demo.pcap" pcaps/demo.pcap
echo "demo.pcap is what demo.py writes"
