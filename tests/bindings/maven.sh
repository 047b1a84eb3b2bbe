#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The jar, which has its pom inside, goes into a local Maven repository, and a project that depends
# on it is compiled and runs.  All that Maven itself needs comes from Debian's packages.
: "${srcdir:=.}" "${builddir:=.}" "${JAVA:=java}"
if ! command -v mvn >/dev/null || [ ! -d /usr/share/maven-repo/org/apache/maven/plugins ]; then
	echo "skipped: maven"
	exit 77
fi
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
cp -R "$srcdir/tests/bindings/maven-sample" "$tmp/sample" && chmod -R u+w "$tmp/sample" || exit 99
version=$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' "$builddir/bindings/pom.xml")

maven() {
	mvn -q -B -s "$tmp/sample/settings.xml" -Dmaven.repo.local="$tmp/repository" "$@" \
		>"$tmp/log" 2>&1 || { cat "$tmp/log"; echo "failed: mvn $*"; exit 1; }
}
maven install:install-file -Dfile="$builddir/bindings/devcert.jar" \
	-DpomFile="$builddir/bindings/pom.xml"
jar=$tmp/repository/org/devcert/devcert/$version/devcert-$version.jar
maven -f "$tmp/sample/pom.xml" package -Ddevcert.version="$version"
unset LD_LIBRARY_PATH
answer=$("$JAVA" -cp "$tmp/sample/target/sample-1.jar:$jar" example.Sample) || exit 1
echo "$answer"
case $answer in *CN=sample*CONNECT*) ;; *) exit 1 ;; esac
