#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The jar: a module of Java 11, with the libraries that it needs inside; the same octets when it is
# made again.
: "${builddir:=.}" "${JAR:=jar}"
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
unset MAKEFLAGS MAKELEVEL
cd "$builddir/bindings" || exit 99
status=0

mv devcert.jar "$tmp/first.jar" && rm -f classes.stamp || exit 99
make -s -C .. bindings/devcert.jar || exit 1
cmp devcert.jar "$tmp/first.jar" || status=1

(cd "$tmp" && "$JAR" --extract --file first.jar) || exit 1
"$JAR" --describe-module --file devcert.jar | tee "$tmp/module"
for package in org.devcert org.devcert.net; do
	grep -qx "exports $package" "$tmp/module" || { echo "does not export $package"; status=1; }
done
versions=$(find "$tmp" -name '*.class' -exec od -An -j7 -N1 -tu1 {} \; | sort -u | tr -d ' ')
[ "$versions" = 55 ] || { echo "version 55 is that of Java 11; there are: $versions"; status=1; }
count=0
for library in "$tmp"/META-INF/native/*/*.so; do
	count=$((count + 1))
	if readelf -d "$library" | grep -E 'NEEDED.*libdevcert|R(UN)?PATH'; then
		echo "${library##*/} needs more than the system has"
		status=1
	fi
done
echo "$count libraries inside"
[ "$count" -gt 0 ] || status=1
exit $status
