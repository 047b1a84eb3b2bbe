#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every exported function is called from every language: by pytest and JUnit, which run before this
# under calls.c and leave the names of what they called.
: "${srcdir:=.}" "${builddir:=.}"
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
LC_ALL=C
export LC_ALL
nm -D "$builddir/tests/bindings/.libs/calls.so" | grep -q ' T devcert_' ||
	{ echo "skipped: calls.c has no instructions for this architecture"; exit 77; }

maps=$srcdir/libdevcert/libdevcert.map
[ ! -f "$builddir/.libs/libdevcert-net.so" ] || maps="$maps $srcdir/libdevcert/libdevcert-net.map"
# shellcheck disable=SC2086 # a list
sed -n 's/^	\(devcert_[a-z0-9_]*\);$/\1/p' $maps | sort >"$tmp/exported"
status=0
for language in python java; do
	called=$builddir/tests/bindings/$language.calls
	# A sanitizer's runtime wants to be the first library itself.
	[ -f "$called" ] || {
		echo "skipped: the calls from $language"
		[ $status != 0 ] || status=77
		continue
	}
	sort -u "$called" >"$tmp/called"
	comm -23 "$tmp/exported" "$tmp/called" >"$tmp/missing"
	sed "s/^/never called from $language: /" "$tmp/missing"
	comm -12 "$tmp/exported" "$tmp/called" >"$tmp/found"
	echo "$language calls $(wc -l <"$tmp/found") of $(wc -l <"$tmp/exported") functions"
	[ ! -s "$tmp/missing" ] || status=1
done
exit $status
