#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What make install has put in place works from there: "make installcheck" runs it, with
# PYTHON_DIR, JAVA_DIR, JNI_DIR and LIB_DIR where things are, the first two empty when there is no
# such package.
: "${srcdir:=.}" "${PYTHON:=python3}" "${JAVA:=java}" "${JAVAC:=javac}"
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
status=0
cd / || exit 99

# expect WHAT COMMAND ...
expect() {
	what=$1
	shift
	answer=$("$@") || { echo "$what fails"; status=1; return; }
	echo "$what: $answer"
	case $answer in *CN=sample*CONNECT*) ;; *) status=1 ;; esac
}

left=$(find "$LIB_DIR" -name '*_jni.la' -o -name '_n*.la')
[ -z "$left" ] || { echo "of no use: $left"; status=1; }
if [ -n "$PYTHON_DIR" ]; then
	expect "Python" env LD_LIBRARY_PATH="$LIB_DIR" PYTHONPATH="$PYTHON_DIR" \
		PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$srcdir/tests/bindings/sample.py"
fi
if [ -n "$JAVA_DIR" ]; then
	"$JAVAC" -cp "$JAVA_DIR/devcert.jar" -d "$tmp" \
		"$srcdir/tests/bindings/maven-sample/src/main/java/example/Sample.java" || exit 1
	expect "Java with the installed library" env LD_LIBRARY_PATH="$LIB_DIR" \
		"$JAVA" -Djava.library.path="$JNI_DIR" -cp "$JAVA_DIR/devcert.jar:$tmp" example.Sample
	expect "Java with the jar alone" \
		"$JAVA" -Djava.library.path="$tmp" -cp "$JAVA_DIR/devcert.jar:$tmp" example.Sample
fi
exit $status
