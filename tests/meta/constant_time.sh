#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What is secret decides nothing but whether it was right: see secrets_probe.c.
: "${builddir:=.}"
command -v valgrind >/dev/null || {
	echo "skipped: valgrind"
	exit 77
}
log=$(mktemp) || exit 99
trap 'rm -f "$log"' EXIT
valgrind -q --log-file=/dev/null "$builddir/tests/meta/secrets_probe" >"$log" 2>&1
code=$?
cat "$log"
[ $code -ne 77 ] || exit 77
[ $code -eq 0 ] || exit 1
awk '
{ cases++; wrong = /^naive/ ? $2 <= $3 : $2 != $3 }
wrong { print "WRONG: " $0; bad = 1 }
END { exit bad || cases != 11 }' "$log"
