#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# From an unpacked release tarball, in a virtual environment, without SWIG and without a package
# index: pip makes the package, with the library inside, or linked with an installed one.
: "${srcdir:=.}" "${builddir:=.}" "${PYTHON:=python3}"
tarball=$(ls "$builddir"/libdevcert-*.tar.xz 2>/dev/null) || {
	echo "no tarball: make dist comes first"
	exit 99
}
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
tar -xf "$tarball" -C "$tmp" || exit 99
# A SWIG that is asked anything at all is a failure.
mkdir "$tmp/bin"
printf '#!/bin/sh\ntouch "%s/swig-was-called"\nexit 1\n' "$tmp" >"$tmp/bin/swig"
cp "$tmp/bin/swig" "$tmp/bin/swig4.0"
chmod +x "$tmp/bin/swig" "$tmp/bin/swig4.0"
export PATH="$tmp/bin:$PATH" PIP_NO_INDEX=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset LD_LIBRARY_PATH PYTHONPATH PYTHONDONTWRITEBYTECODE MAKEFLAGS MAKELEVEL SWIG

"$PYTHON" -m venv "$tmp/venv" >/dev/null 2>&1 && "$tmp/venv/bin/python" -c 'import setuptools' || {
	echo "skipped: pip (a virtual environment with it and with setuptools: python3-venv)"
	exit 77
}

# try NAME: install into the environment, and use the package
try() {
	(cd "$tmp"/libdevcert-*/ && rm -rf build &&
		"$tmp/venv/bin/pip" install --no-build-isolation --force-reinstall .) >"$tmp/log" 2>&1 ||
		{ tail -n 40 "$tmp/log"; return 1; }
	answer=$(cd / && "$tmp/venv/bin/python" "$srcdir/tests/bindings/sample.py") || return 1
	module=$(find "$tmp/venv" -name '_native.*so')
	echo "$1: $answer"
	case $answer in *CN=sample*CONNECT*) ;; *) return 1 ;; esac
}

status=0
try inside || { echo "with the library inside it fails"; status=1; }
if readelf -d "$module" | grep NEEDED | grep libdevcert; then
	echo "$module needs an installed library"
	status=1
fi
if nm -D --defined-only "$module" | grep -v ' PyInit__native$'; then
	echo "$module exports more than it should"
	status=1
fi

make -s -C "$builddir" install DESTDIR="$tmp/dest" >"$tmp/log" 2>&1 ||
	{ tail -n 20 "$tmp/log"; exit 1; }
pc=$(find "$tmp/dest" -name devcert.pc)
export DEVCERT_SYSTEM_LIBRARY=1 PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$tmp/dest"
library=$(find "$tmp/dest" -name libdevcert.so)
export LD_LIBRARY_PATH="${library%/*}"
try installed || { echo "with the installed library it fails"; status=1; }
readelf -d "$module" | grep -q 'NEEDED.*libdevcert\.so' ||
	{ echo "the installed library is not used"; status=1; }

[ ! -e "$tmp/swig-was-called" ] || { echo "SWIG was called"; status=1; }
exit $status
