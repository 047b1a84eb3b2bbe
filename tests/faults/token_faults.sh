#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Each of 20 calls of SoftHSM fails with each of 25 codes, by a module that stands in front of it.
. "${srcdir:-.}/tests/interop/lib.sh"
fault=$builddir/tests/faults/token_fault
shim=$builddir/tests/faults/.libs/token_shim.so
[ -x "$fault" ] || { skip 'token_fault was not built'; exit 77; }
peer softhsm2-util || exit 77
SHIM_MODULE=$(find /usr/lib /usr/lib64 /usr/local/lib -name libsofthsm2.so 2>/dev/null | head -n 1)
[ -n "$SHIM_MODULE" ] || { skip libsofthsm2.so; exit 77; }
export SHIM_MODULE SOFTHSM2_CONF=$tmp/softhsm2.conf
mkdir softhsm
printf 'directories.tokendir = %s/softhsm\nobjectstore.backend = file\nlog.level = ERROR\n' "$tmp" \
	>"$SOFTHSM2_CONF"
try 'SoftHSM makes a token' softhsm2-util --init-token --free --label faults --so-pin 1234 --pin 5678
try 'each code of each call is told, and nothing is left open' "$fault" "$shim" faults 5678
tail -n 1 "$tmp/log"

# pin_is STATE: what the token says of its PIN.
pin_is() {
	"$devcert" token list "pkcs11:token=faults?module-path=$SHIM_MODULE" --json | grep -q "$1"
}
if [ -x "$devcert" ]; then
	echo 8765 >wrong
	refuse 7 'a wrong PIN is refused' "$devcert" key list "pkcs11:token=faults?module-path=$SHIM_MODULE" \
		--pin-file wrong
	try 'and none was lost to the faults' pin_is pin-set
fi
finish
