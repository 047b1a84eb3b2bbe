#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Javadoc has nothing to say about the public classes: each parameter, result and exception is
# documented, and every link leads somewhere.
: "${builddir:=.}" "${JAVAC:=javac}"
command -v "${JAVAC%javac}javadoc" >/dev/null || { echo "skipped: javadoc"; exit 77; }
exec make -s -C "$builddir" bindings/devcert-javadoc.jar
