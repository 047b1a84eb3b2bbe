#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The Python and Java of README.md are pieces of the examples, which the tests run.
: "${srcdir:=.}"
cd "$srcdir" || exit 99
status=0

# Without indentation and line ends, so that a piece may stand further left than in its file.
flat() {
	tr -s ' \n' '  '
}

# check LANGUAGE FILE ...: each block of that language stands in one of the files
check() {
	language=$1 number=1
	shift
	while
		piece=$(awk -v fence="\`\`\`$language" -v number="$number" '
			/^```/ { inside = $0 == fence && ++seen == number; next }
			inside' README.md | flat)
		[ -n "$piece" ]
	do
		found=no
		for file in "$@"; do
			case "$(flat <"$file")" in *"$piece"*) found=yes ;; esac
		done
		[ $found = yes ] || { echo "README.md: block $number of $language is in none of: $*"; status=1; }
		number=$((number + 1))
	done
	[ $number -gt 1 ] || { echo "README.md: no $language"; status=1; }
}

check python examples/python/*.py
check java examples/java/*.java
exit $status
