# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2034
# What the interoperability tests share; they source it.  A test is a line of try; what a peer says
# goes to a log that is shown when it fails.

: "${srcdir:=.}" "${builddir:=.}"
devcert=$builddir/tools/devcert
test_ca=$builddir/examples/test_ca
tmp=$(mktemp -d) || exit 99
passed=0 failed=0 skipped=0
pids=

cleanup() {
	# shellcheck disable=SC2086 # a list
	[ -z "$pids" ] || kill $pids 2>/dev/null
	rm -rf "$tmp"
}
trap cleanup EXIT
cd "$tmp" || exit 99

# try NAME COMMAND ...: the command must succeed.
try() {
	local name=$1
	shift
	if "$@" >"$tmp/log" 2>&1 </dev/null; then
		echo "ok: $name"
		passed=$((passed + 1))
	else
		echo "FAILED ($?): $name: $*"
		tail -n 25 "$tmp/log"
		failed=$((failed + 1))
		return 1
	fi
}

# refuse CODE NAME COMMAND ...: the command must end with this exit code.
refuse() {
	local want=$1 name=$2 got=0
	shift 2
	"$@" >"$tmp/log" 2>&1 </dev/null || got=$?
	if [ "$got" = "$want" ]; then
		echo "ok: $name"
		passed=$((passed + 1))
	else
		echo "FAILED (exit code $got, not $want): $name: $*"
		tail -n 25 "$tmp/log"
		failed=$((failed + 1))
		return 1
	fi
}

# peer PROGRAM: whether it is there; if not, it is said aloud.
peer() {
	command -v "$1" >/dev/null && return 0
	skip "${1##*/}"
	return 1
}

skip() {
	echo "skipped: $*"
	skipped=$((skipped + 1))
}

# wait_for FILE PATTERN: until the pattern stands in the file, at most 10 s.
wait_for() {
	local i
	for i in $(seq 100); do
		grep -qsE "$2" "$1" && return 0
		sleep 0.1
	done
	echo "nothing like '$2' in $1 after $i tries"
	return 1
}

# start_ca DIR OPTION ...: a test CA on a free port of loopback; its URL is in $url.
start_ca() {
	local dir=$1
	shift
	"$test_ca" --listen 127.0.0.1:0 --dir "$dir" "$@" >"$dir.out" 2>"$dir.err" </dev/null &
	ca_pid=$!
	pids="$pids $ca_pid"
	wait_for "$dir.out" 'listening on ' || {
		cat "$dir.out" "$dir.err"
		return 1
	}
	url=$(sed -n 's/^listening on //p' "$dir.out")
}

stop_ca() {
	kill "$ca_pid" 2>/dev/null
	wait "$ca_pid" 2>/dev/null
}

# The last line of a test.
finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ] || exit 1
	[ "$passed" -gt 0 ] || exit 77
	exit 0
}
