#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# For each library: its headers, its map and what it exports name the same functions.
: "${srcdir:=.}" "${builddir:=.}"
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
status=0

# compare LIBRARY MAP HEADER ...
compare() {
	library=$1 map=$2
	shift 2
	cat "$@" | sed 's|//.*||' | tr '\n' ' ' | sed 's|/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/||g' |
		grep -o 'DEVCERT_API[^;{}]*' | grep -o 'devcert_[a-z0-9_]* *(' | tr -d ' (' |
		sort -u >"$tmp/headers"
	# The node for libdevcert-net is not part of the promise, and has no headers.
	sed '/^DEVCERT_PRIVATE/,/^}/d' "$map" | grep -o '^	devcert_[a-z0-9_]*;' | tr -d ';	' |
		LC_ALL=C sort -u >"$tmp/map"
	sed -n '/^DEVCERT_PRIVATE/,/^}/p' "$map" | grep -o '^	dc_[a-z0-9_]*;' | tr -d ';	' |
		sort -u >"$tmp/private"
	nm -D --defined-only "$builddir/.libs/$library" |
		awk '$2 ~ /^[TDRBV]$/ { sub(/@.*/, "", $3); print $3 }' | sort -u >"$tmp/exported"
	grep -vxFf "$tmp/private" "$tmp/exported" >"$tmp/library"
	[ -s "$tmp/headers" ] || { echo "no function in the headers of $library"; status=1; }
	diff -u --label headers --label "map of $library" "$tmp/headers" "$tmp/map" || status=1
	diff -u --label map --label "$library" "$tmp/map" "$tmp/library" || status=1
	if grep -vxFf "$tmp/exported" "$tmp/private"; then
		echo "private symbols above are in the map of $library, and not in the library"
		status=1
	fi
	for node in '/^DEVCERT_PRIVATE/,/^}/d' '/^DEVCERT_PRIVATE/,/^}/!d'; do
		sed "$node" "$map" | sed -n 's/^	\([a-z].*\);$/\1/p' | LC_ALL=C sort -c ||
			{ echo "$map is not sorted"; status=1; }
	done
	echo "$library: $(wc -l <"$tmp/library") functions"
}

headers=
for header in "$srcdir"/include/devcert/*.h; do
	[ "${header##*/}" = net.h ] || headers="$headers $header"
done
# shellcheck disable=SC2086 # a list, without blanks in its items
compare libdevcert.so "$srcdir/libdevcert/libdevcert.map" $headers "$srcdir/include/devcert/version.h.in"
if [ -f "$builddir/.libs/libdevcert-net.so" ]; then
	compare libdevcert-net.so "$srcdir/libdevcert/libdevcert-net.map" "$srcdir/include/devcert/net.h"
fi

# A module exports nothing but what its language calls.
for module in "$builddir"/bindings/.libs/*.so "$builddir"/bindings/jar/.libs/*.so; do
	[ -f "$module" ] || continue
	nm -D --defined-only "$module" | awk '{ print $3 }' | grep -vE '^(PyInit__[a-z]+|Java_\w+|JNI_OnLoad)$' &&
		{ echo "$module exports the above"; status=1; }
done
exit $status
