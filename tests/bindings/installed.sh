#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What make install has put in place works from there: "make installcheck" runs it, with DESTDIR,
# and LIB_DIR, PYTHON_DIR, JAVA_DIR and JNI_DIR where things are; that of a language that was left
# out is empty.
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

left=$(find "$DESTDIR$LIB_DIR" -name '*_jni.la' -o -name '_n*.la')
[ -z "$left" ] || { echo "of no use: $left"; status=1; }
lib=$DESTDIR$LIB_DIR
if [ -n "$PYTHON_DIR" ]; then
	expect "Python" env LD_LIBRARY_PATH="$lib" PYTHONPATH="$DESTDIR$PYTHON_DIR" \
		PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$srcdir/tests/bindings/sample.py"
	# Below its own prefix Python has to look there by itself: Debian's has places of its own.
	"$PYTHON" -c 'import site, sys
sys.exit(sys.argv[1].startswith(sys.prefix + "/") and sys.argv[1] not in site.getsitepackages())' \
		"$PYTHON_DIR" || { echo "$PYTHON does not look in $PYTHON_DIR"; status=1; }
fi
if [ -n "$JAVA_DIR" ]; then
	jar=$DESTDIR$JAVA_DIR/devcert.jar
	"$JAVAC" -cp "$jar" -d "$tmp" \
		"$srcdir/tests/bindings/maven-sample/src/main/java/example/Sample.java" || exit 1
	expect "Java with the installed library" env LD_LIBRARY_PATH="$lib" \
		"$JAVA" -Djava.library.path="$DESTDIR$JNI_DIR" -cp "$jar:$tmp" example.Sample
	expect "Java with the jar alone" \
		"$JAVA" -Djava.library.path="$tmp" -cp "$jar:$tmp" example.Sample
fi
exit $status
