#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every code of the enum stands in errors.def and the other way round, and is provoked by a test:
# by assert_fails() or from a table.
: "${srcdir:=.}"
cd "$srcdir" || exit 99
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
grep -oE '^	DEVCERT_(OK|E_[A-Z0-9_]+) = ' include/devcert/error.h | tr -d '	 =' | sort >"$tmp/enum"
grep -oE '^X\(DEVCERT_[A-Z0-9_]+' libdevcert/base/errors.def | sed 's/^X(//' | sort >"$tmp/def"
diff -u --label error.h --label errors.def "$tmp/enum" "$tmp/def" || exit 1

# test_error.c fails each code by hand, so it proves nothing about the library.
status=0
while read -r code; do
	[ "$code" = DEVCERT_OK ] && continue
	grep -rqE "\b$code\b" tests --include='test_*.c' --include='*.sh' --include='*.py' \
		--exclude=test_error.c \
		--exclude-dir=meta || { echo "$code is provoked by no test"; status=1; }
	grep -rqE "\b$code\b" libdevcert tools --include='*.c' ||
		{ echo "$code is never given"; status=1; }
done <"$tmp/enum"

# A header that names an error has it provoked somewhere: per function this is the review's task.
echo "$(wc -l <"$tmp/enum") codes"
exit $status
