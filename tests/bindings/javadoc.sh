#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Javadoc has nothing to say about the public classes: each parameter, result and exception is
# documented, and every link leads somewhere.
: "${srcdir:=.}" "${JAVAC:=javac}"
javadoc=${JAVAC%javac}javadoc
command -v "$javadoc" >/dev/null || { echo "skipped: javadoc"; exit 77; }
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
generated=$srcdir/bindings/generated/java
find "$srcdir/bindings/java/src/main/java" "$generated/devcert" "$generated/net" -name '*.java' \
	>"$tmp/sources"
"$javadoc" -quiet -Xdoclint:all -Werror -d "$tmp/pages" "@$tmp/sources" || exit 1
echo "$(find "$tmp/pages/org.devcert" -path '*/org/devcert/*.html' | wc -l) pages"
