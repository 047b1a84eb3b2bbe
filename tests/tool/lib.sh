# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What the tests of the command devcert share beside tests/interop/lib.sh: every run is recorded, so
# that at the end nothing that was said holds a secret, and all JSON is valid and documented.
# shellcheck source=tests/interop/lib.sh
. "${srcdir:-.}/tests/interop/lib.sh"
[ -x "$devcert" ] || { skip "the tool devcert"; finish; }
command -v python3 >/dev/null || { skip python3; finish; }
here=$srcdir/tests/tool
man=$srcdir/tools/devcert.1

# Secrets by which they are found again.
printf 'canary-password\n' >password
printf 'canary-challenge' >challenge
printf 'canary-p12\r\n' >p12-password
printf 'canary-wrong\n' >wrong
canary='canary-'

real=$devcert
export real tmp
cat >"$tmp/devcert" <<'RECORD'
#!/bin/bash
"$real" "$@" >"$tmp/stdout" 2>"$tmp/stderr"
code=$?
case " $* " in
*" -o - "*) ;; # octets there, and what people read on standard error
*)
	cat "$tmp/stdout" >>"$tmp/said"
	cat "$tmp/stderr" >>"$tmp/errors"
	;;
esac
case " $* " in *" --json "*) cat "$tmp/stdout" >>"$tmp/json" ;; esac
cat "$tmp/stderr" >>"$tmp/said"
cat "$tmp/stdout"
cat "$tmp/stderr" >&2
exit $code
RECORD
chmod +x "$tmp/devcert"
devcert=$tmp/devcert
: >"$tmp/said"
: >"$tmp/json"
: >"$tmp/errors"

mode_is() {
	[ "$(stat -c %a "$1")" = "$2" ] || { stat -c '%a %n' "$1"; return 1; }
}

# says PATTERN COMMAND ...: it succeeds, and its output has such a line.
says() {
	local pattern=$1
	shift
	"$@" >"$tmp/answer" || return
	grep -qE -- "$pattern" "$tmp/answer" || { cat "$tmp/answer"; return 1; }
}

# errs PATTERN COMMAND ...: standard error is one line, which ends like this basic expression.
errs() {
	local pattern=$1
	shift
	"$@" >"$tmp/answer" 2>"$tmp/complaint"
	cat "$tmp/complaint"
	[ "$(wc -l <"$tmp/complaint")" = 1 ] && grep -q "^devcert: .*$pattern\$" "$tmp/complaint"
}

# What holds of all runs together.
finish_tool() {
	try 'nothing that was said holds a secret' sh -c "! grep -a '$canary' '$tmp/said'"
	try 'errors are one line each, with their code' sh -c \
		"! grep -avE '^devcert: .* \\([A-Za-z0-9_]+\\)\$' '$tmp/errors'"
	try 'JSON is valid, and its keys are documented' python3 "$here/json_keys.py" "$man" "$tmp/json"
	try 'no temporary file is left' sh -c "! find '$tmp' -name '.*.??????' | grep ."
	finish
}
