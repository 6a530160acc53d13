#!/bin/sh
# run.sh BUILD: installs BUILD into a new folder, moves the folder, and builds guest.cpp against it twice: with
# find_package() and with pkg-config. The program must report the gate of its INVITE.
# Each public header must compile on its own, and the installed headers must be those that BUILD lists.
set -eu
build=$1; here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/first" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
mv "$work/first" "$work/prefix"

"$work/prefix/bin/sallyport" --version
check() {  # PROGRAM WHAT
  "$1" >"$work/events" || { echo "$2: exit status $?"; cat "$work/events"; exit 1; }
  grep -q '"event":"media".*"addr":"10.1.1.5".*"port":16384' "$work/events" &&
    grep -q '"event":"pinhole".*"action":"open"' "$work/events" || { echo "$2: no gate opened"; cat "$work/events"; exit 1; }
  echo "$2: the gate opened"
}

cmake -S "$here" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER="${CXX:-g++}" \
  -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/log" 2>&1 && cmake --build "$work/build" >>"$work/log" 2>&1 ||
  { cat "$work/log"; exit 1; }
check "$work/build/guest" "find_package(sallyport)"

pc=$(dirname "$(find "$work/prefix" -name sallyport.pc)")
# shellcheck disable=SC2046
PKG_CONFIG_PATH=$pc "${CXX:-g++}" -std=c++20 "$here/guest.cpp" -o "$work/guest" \
  $(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs sallyport)
check "$work/guest" "pkg-config sallyport"

(cd "$work/prefix/include/sallyport" && find . -type f | sed 's|^\./||' | sort) >"$work/installed"
sort "$build/public_headers.txt" | diff - "$work/installed" ||
  { echo "the installed headers are not those of public_headers.txt"; exit 1; }
flags=$(PKG_CONFIG_PATH=$pc pkg-config --cflags sallyport)
headers=$(grep '\.h$' "$work/installed")
for header in $headers; do
  # shellcheck disable=SC2086
  echo "#include \"$header\"" | "${CXX:-g++}" -std=c++20 -Wall -Wextra -Werror -fsyntax-only -x c++ $flags - ||
    { echo "$header does not compile on its own"; exit 1; }
done
echo "$(echo "$headers" | wc -l) public headers compile on their own"
