#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The generator of the bindings stops at headers that break a rule: header_rules.py.
: "${srcdir:=.}" "${builddir:=.}" "${PYTHON:=python3}" "${SWIG:=swig}"
export srcdir builddir SWIG
for program in "$PYTHON" "$SWIG"; do
	command -v "$program" >/dev/null || { echo "skipped: $program"; exit 77; }
done
exec "$PYTHON" "$srcdir/tests/meta/header_rules.py"
