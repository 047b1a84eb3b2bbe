#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Sources are formatted as .clang-format says, and shell scripts pass shellcheck.
: "${srcdir:=.}"
cd "$srcdir" || exit 99
status=0
if command -v clang-format >/dev/null; then
	find include libdevcert tools examples tests bindings -name '*.[ch]' ! -name devcert_asn1_tab.c \
		! -path 'bindings/generated/*' -print0 |
		xargs -0 clang-format --dry-run --Werror 2>&1 | head -n 40 | grep . && status=1
else
	echo "skipped: clang-format"
fi
if command -v shellcheck >/dev/null; then
	{
		find tests examples bindings \( -name '*.sh' -o -name '*.tap' \) -print0
		printf '%s\0' build-aux/install-deps autogen.sh
	} | xargs -0 shellcheck -s bash -S warning || status=1
else
	echo "skipped: shellcheck"
fi
exit $status
