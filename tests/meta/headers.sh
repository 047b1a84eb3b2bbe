#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Each public header alone is C99 and C++11, pedantic.
: "${srcdir:=.}" "${builddir:=.}" "${CC:=cc}" "${CXX:=c++}"
status=0
count=0
warn="-Wall -Wextra -pedantic-errors -Werror -fsyntax-only -I$srcdir/include -I$builddir/include"
command -v "$CXX" >/dev/null || { echo "skipped: a C++ compiler"; CXX=; }
for header in "$srcdir"/include/devcert.h "$srcdir"/include/devcert/*.h; do
	name=${header#"$srcdir"/include/}
	# shellcheck disable=SC2086 # lists of options
	printf "#include <%s>\nextern int not_empty;\n" "$name" | $CC -std=c99 $warn -x c - || { echo "C99: $name"; status=1; }
	# shellcheck disable=SC2086
	[ -z "$CXX" ] || echo "#include <$name>" | $CXX -std=c++11 $warn -x c++ - ||
		{ echo "C++11: $name"; status=1; }
	count=$((count + 1))
done
echo "$count headers"
[ "$count" -gt 10 ] || status=1
exit $status
