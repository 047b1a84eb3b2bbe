#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The libraries and the tool are linked and compiled with what hardens them.
: "${builddir:=.}"
status=0
count=0
if nm -D "$builddir/.libs/libdevcert.so" | grep -q __asan_; then
	echo "skipped: a build with sanitizers"
	exit 77
fi
for file in "$builddir"/.libs/libdevcert.so "$builddir"/.libs/libdevcert-net.so \
	"$builddir"/tools/.libs/devcert "$builddir"/bindings/.libs/*.so "$builddir"/bindings/jar/.libs/*.so; do
	[ -f "$file" ] || continue
	count=$((count + 1))
	readelf -lW "$file" | grep -q GNU_RELRO || { echo "$file: no RELRO"; status=1; }
	readelf -dW "$file" | grep -qE 'BIND_NOW|FLAGS_1.*NOW' || { echo "$file: lazy binding"; status=1; }
	readelf -lW "$file" | grep GNU_STACK | grep -q 'RWE' && { echo "$file: executable stack"; status=1; }
	readelf -dW "$file" | grep -q TEXTREL && { echo "$file: text relocations"; status=1; }
	nm -D "$file" | grep -q __stack_chk_fail || { echo "$file: no stack protector"; status=1; }
done
echo "$count files"
[ "$count" -gt 0 ] || status=1
exit $status
