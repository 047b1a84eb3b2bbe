#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the bindings cost beside C, as one table: processor time, and the best of five rounds, as
# whatever else runs on the machine only makes it worse.
#
#   run.sh BENCH_C
#
# In the environment: PYTHON with its PYTHONPATH, JAVA with its CLASSPATH and JAVA_LIBRARY_PATH.  A
# language that has none is left out.
here=$(dirname "$0")

# measure LANGUAGE COMMAND ...
measure() {
	language=$1
	shift
	figures=$("$@") || exit 1
	echo "$figures" | sed "s/^/$language /"
}

all=$(
	for _ in 1 2 3 4 5; do
		measure c "$1"
		[ -z "$PYTHON" ] || measure python "$PYTHON" "$here/bench.py"
		[ -z "$JAVA" ] || measure java "$JAVA" \
			${JAVA_LIBRARY_PATH:+-Djava.library.path="$JAVA_LIBRARY_PATH"} Bench
	done
) || exit 1

echo "$all" | awk '
{
	key = $1 " " $2
	time = $2 ~ /^(call|getter|object|error)$/
	if (!(key in best) || (time ? $3 < best[key] : $3 > best[key])) best[key] = $3
}
function cost(what, label) {
	printf "%-38s %10s %18s %18s\n", label, ns("c " what), ns("python " what), ns("java " what)
}
function ns(key) { return key in best ? sprintf("%.1f ns", best[key]) : "-" }
function move(c, python, java, label) {
	printf "%-38s %10.0f %18s %18s\n", label, best["c " c], part("python " python, c), part("java " java, c)
}
function part(key, c) {
	return key in best ? sprintf("%.0f (%.0f %%)", best[key], 100 * best[key] / best["c " c]) : "-"
}
END {
	printf "%-38s %10s %18s %18s\n", "", "C", "Python", "Java"
	cost("call", "a trivial call")
	cost("getter", "a getter of an object")
	cost("object", "an object, made and closed")
	cost("error", "an error, raised and caught")
	print "by 64 KiB, MB/s"
	move("copy", "copy", "copy", "  copied; bytearray, direct buffer")
	move("copy", "copy_view", "copy_heap", "  copied; memoryview, heap buffer")
	move("aes", "aes", "aes", "  AES-256-GCM; bytearray, direct")
	move("aes", "aes_view", "aes_heap", "  AES-256-GCM; memoryview, heap")
	move("seal", "seal", "seal", "  sealed; bytearray, direct")
	move("seal", "seal_stream", "seal_stream", "  sealed by the streams of the language")
	move("open", "open", "open", "  opened; memoryview, direct")
	move("spool", "open_stream", "open_stream", "  opened by the streams, with a file")
}'
