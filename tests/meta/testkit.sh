#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The envelopes of tests/vectors/envelope are, octet by octet, what make.py there makes.
: "${srcdir:=.}" "${PYTHON:=python3}"
cd "$srcdir/tests/vectors/envelope" || exit 99
"$PYTHON" -c 'import cryptography' 2>/dev/null || {
	echo "skipped: python3-cryptography"
	exit 77
}
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
PYTHONDONTWRITEBYTECODE=1 "$PYTHON" make.py "$folder" || exit 1
status=0
count=0
for file in "$folder"/*; do
	cmp -s "$file" "${file##*/}" || { echo "${file##*/}: not what make.py makes"; status=1; }
	count=$((count + 1))
done
for file in *.kit *.pem; do
	[ -f "$folder/$file" ] || { echo "$file: make.py does not make it"; status=1; }
done
[ "$count" -ge 150 ] || { echo "make.py made $count files"; status=1; }
exit $status
