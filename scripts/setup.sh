#!/bin/sh
# setup.sh [build|demo|bench|peers|test]: installs what is missing on a Debian 12 machine, and does nothing, not even ask the
# network, where all is there. build: what compiles Sallyport; demo: also what makes a live call; bench: also
# the libraries that are measured beside; peers: also the programs that are; test (default): all that the tests run.
# Needs root or sudo only when something is missing. Never reads standard input.
set -eu

build="g++ cmake ninja-build pkg-config ccache libdpdk-dev libpcap-dev libfmt-dev libspdlog-dev libcli11-dev
       nlohmann-json3-dev python3"
bench="libosip2-dev libsofia-sip-ua-dev"
peers="dpdk-dev libndpi-bin tshark nftables linux-source-6.1 procps"
demo="sip-tester iproute2 ethtool tcpdump"
# libdpdk-dev brings every driver; the tests need the real programs that they compare with or run calls between.
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
  echo "setup: no apt-get here. On another system, what corresponds to these Debian packages is needed:" >&2
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
  $as_root true 2>/dev/null || as_root="sudo"  # asks on the terminal, where there is one
fi
# Another apt may be at work on a machine that has just been started.
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"

exec </dev/null
# dumpcap without root is tshark's question at installation; nothing here captures with it.
if command -v debconf-set-selections >/dev/null; then
  echo "wireshark-common wireshark-common/install-setuid boolean false" | $as_root debconf-set-selections || true
fi
# Lists may be empty, or older than the mirror: fetch them, and install what they say now.
$apt update
# shellcheck disable=SC2086
$apt install --no-install-recommends $missing
