#!/bin/sh
# setup.sh [build|demo|bench|peers|test]: installs missing packages on a Debian 12 machine. If none is missing it does
# nothing and does not use the network. build: the compiler and libraries; demo: also the programs for live calls; bench:
# also the libraries to compare with; peers: also the programs to compare with; test (default): all programs of the
# tests. Needs root or sudo only if a package is missing. Never reads standard input.
set -eu

build="g++ cmake ninja-build pkg-config ccache libdpdk-dev libpcap-dev libfmt-dev libspdlog-dev libcli11-dev
       nlohmann-json3-dev python3"
bench="libosip2-dev libsofia-sip-ua-dev"
peers="dpdk-dev libndpi-bin tshark nftables linux-source-6.1 procps"
demo="sip-tester iproute2 ethtool tcpdump"
# libdpdk-dev installs every driver. The tests need the real programs for comparisons and calls.
test="libgtest-dev libgmock-dev clang libclang-rt-14-dev clang-format tshark procps"

case "${1:-test}" in
  build) wanted=$build ;;
  demo) wanted="$build $demo" ;;
  bench) wanted="$build $bench" ;;
  peers) wanted="$build $bench $demo $peers" ;;
  test) wanted="$build $demo $bench $test" ;;
  *) echo "usage: scripts/setup.sh [build|demo|bench|peers|test]" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "setup: apt-get is missing. On another system, install the equivalents of these Debian packages:" >&2
  echo "  " $wanted >&2
  exit 0
fi

missing=""
for package in $wanted; do
  state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  case "$state" in *" installed") ;; *) missing="$missing $package" ;; esac
done
[ -n "$missing" ] || exit 0

echo "setup: installing$missing"
as_root=""
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: neither root nor sudo. As root: apt-get install --no-install-recommends$missing" >&2
    exit 1
  fi
  as_root="sudo -n"
  $as_root true 2>/dev/null || as_root="sudo"  # sudo asks for a password on the terminal, if there is one
fi
# Wait for other apt processes: a new machine may still run one.
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"

exec </dev/null
# The installation of tshark asks whether dumpcap may run without root; no test captures with it.
if command -v debconf-set-selections >/dev/null; then
  echo "wireshark-common wireshark-common/install-setuid boolean false" | $as_root debconf-set-selections || true
fi
# Update the package lists first: they may be empty or older than the mirror.
$apt update
# shellcheck disable=SC2086
$apt install --no-install-recommends $missing
