#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Make the sources of one language's modules, in bindings/generated/LANGUAGE: from the headers what
# SWIG reads, from that the wrapper in C and the classes.
#
#   PYTHON=python3 SWIG=swig generate.sh python|java FOLDER-OF-VERSION.H
set -eu
language=$1 built=$(cd "$2" && pwd)
cd "$(dirname "$0")/../.."
: "${PYTHON:=python3}" "${SWIG:=swig}"
export PYTHONDONTWRITEBYTECODE=1
out=bindings/generated/$language
core="export types version bytes error key token name cert csr profile pkcs12 diagnosis scep envelope file sign"
core=$(printf 'devcert/%s.h ' $core)

# module NAME FOLDER-OF-NAME.I OPTION-OF-GENERATE.PY ...
module() {
	name=$1 interface=$2
	shift 2
	made=$out/$name
	mkdir -p "$made"
	"$PYTHON" bindings/tools/generate.py --lang "$language" --module "$name" --swig "$SWIG" \
		-Iinclude -I"$built" -I"$interface" -o "$made" "$@"
	case $language in
	python)
		native=_$name
		[ "$name" = devcert ] && native=_native
		set -- -python -interface "$native" -outdir "$made"
		;;
	java)
		package=org.devcert
		[ "$name" = devcert ] || package=$package.$name
		classes=$made/$(echo "$package" | tr . /)
		mkdir -p "$classes"
		set -- -java -package "$package" -outdir "$classes"
		;;
	esac
	"$SWIG" -Wall -Werror "$@" -Iinclude -I"$built" -I"$interface" -Ibindings/swig -I"$made" \
		-o "bindings/generated/${name}_$language.c" "$interface/$name.i"
}

rm -rf "$out" "$out.stamp"
# shellcheck disable=SC2086 # a list
module devcert bindings/swig $core
imports=$(printf -- '--import %s ' $core)
# shellcheck disable=SC2086
module net bindings/swig $imports devcert/net.h
# shellcheck disable=SC2086
module probe tests/bindings $imports probe.h
touch "$out.stamp"
