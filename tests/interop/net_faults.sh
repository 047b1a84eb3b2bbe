#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What libdevcert-net says of every fault of responder.py: the right error, in bounded time.
: "${srcdir:=.}" "${builddir:=.}"
command -v python3 >/dev/null || { echo "skipped: python3"; exit 77; }
tmp=$(mktemp -d) || exit 99
mkfifo "$tmp/stop"
python3 -W ignore "$srcdir/tests/interop/responder.py" "$srcdir/tests/vectors/tls" "$tmp" <"$tmp/stop" &
exec 9>"$tmp/stop"
trap 'exec 9>&-; wait; rm -rf "$tmp"' EXIT
for _ in $(seq 100); do
	[ -f "$tmp/cases" ] && break
	sleep 0.1
done
[ -f "$tmp/cases" ] || { echo "the responder does not start"; exit 99; }

# None of this may matter: every probe runs with it.
trap_url=http://127.0.0.1:$(cat "$tmp/port")
export http_proxy=$trap_url HTTP_PROXY=$trap_url https_proxy=$trap_url HTTPS_PROXY=$trap_url
export ALL_PROXY=$trap_url all_proxy=$trap_url no_proxy='*'
export HOME=$tmp CURL_HOME=$tmp LC_ALL=C
echo "machine 127.0.0.1 login canary password canary" >"$tmp/.netrc"
echo "proxy = $trap_url" >"$tmp/.curlrc"
export tmp builddir

# probe NAME EXPECTED OPTIONS URL
probe() {
	local got
	# shellcheck disable=SC2086 # a list of options
	got=$(timeout 10 "$builddir/tests/interop/net_probe" $3 "$4" 2>"$tmp/$1.err") ||
		got="$got (ended with $?)"
	got=${got//$'\n'/\\n}
	# A message says what is wrong, and nothing that came from outside.
	if grep -qE '[?]|operation|hello|canary|[^ -~]' "$tmp/$1.err"; then
		echo "not ok - $1: says $(cat "$tmp/$1.err")"
	fi
	case "|$2|" in
	*"|$got|"*) echo "ok - $1" ;;
	*"...|"*) [[ $got == "${2%...}"* ]] && echo "ok - $1" || echo "not ok - $1: $got, not $2" ;;
	*) echo "not ok - $1: $got, not $2" ;;
	esac
}
export -f probe
# Most of the time is spent waiting, so some at a time; no_proxy only for one half of them.
tr '\t' '\0' <"$tmp/cases" | tr '\n' '\0' | xargs -0 -n 4 -P 12 bash -c 'probe "$@"' probe >"$tmp/results"
unset no_proxy
head -n 30 "$tmp/cases" | tr '\t' '\0' | tr '\n' '\0' |
	xargs -0 -n 4 -P 12 bash -c 'probe "$@"' probe >>"$tmp/results"

status=0
grep '^not ok' "$tmp/results" && status=1
count=$(grep -c '^ok' "$tmp/results")
[ "$count" -ge 130 ] || { echo "only $count cases"; status=1; }
if [ -s "$tmp/trap" ]; then
	echo "asked, and should not have been:"
	sort "$tmp/trap" | uniq -c
	status=1
fi
# And the trap does spring.
probe trap . "" "${trap_url%:*}:$(sed -n 's|^ok\t.*http://127.0.0.1:\([0-9]*\)/.*|\1|p' "$tmp/cases")/trap" >"$tmp/sprung"
[ -s "$tmp/trap" ] || { echo "the trap does not work"; status=1; }
echo "$count cases in $SECONDS s"
exit $status
