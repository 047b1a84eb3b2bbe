#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Bouncy Castle verifies what we sign, and we verify what it signs: RSASSA-PSS, and Ed448, which
# openssl 3.0 has not in CMS.
. "${srcdir:-.}/tests/interop/lib.sh"
: "${JAVA:=java}" "${JAVAC:=javac}"
peer "$JAVA" && peer "$JAVAC" || finish
probe=$builddir/tests/interop/key_probe
debian=/usr/share/java
[ -f $debian/bcprov.jar ] && [ -f $debian/bcpkix.jar ] && [ -f $debian/bcutil.jar ] || {
	skip 'libbcpkix-java'
	finish
}
jars=$debian/bcprov.jar:$debian/bcpkix.jar:$debian/bcutil.jar

bc() {
	"$JAVA" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$tmp/classes:$jars" BcSign "$@"
}

printf 'a request that a device signs' >request
printf 'another request' >other
try 'the peer is compiled' "$JAVAC" -encoding UTF-8 -cp "$jars" -d classes \
	"$srcdir/tests/interop/BcSign.java" || finish

# both TYPE SCHEME ALGORITHM: in both directions.
both() {
	local bits=0
	[[ $1 = [19] ]] && bits=2048
	try "we make a key, $3" "$probe" generate "$1" $bits key.pem
	try 'we make its certificate' "$probe" issue key.pem cert.pem CN=signer leaf
	try "we sign by $3" "$probe" cms cert.pem key.pem request ours.p7s "$2"
	try 'it verifies it' bc verify cert.pem request ours.p7s
	refuse 1 'but not for another request' bc verify cert.pem other ours.p7s
	try "it signs by $3" bc sign "$3" cert.pem key.pem request theirs.p7s
	try 'we verify it' "$probe" cms-verify theirs.p7s request
	refuse 1 'but not for another request' "$probe" cms-verify theirs.p7s other
}

both 1 4 SHA256withRSAandMGF1
both 1 6 SHA512withRSAandMGF1
both 9 5 SHA384withRSAandMGF1
both 5 10 Ed25519
both 6 11 Ed448
finish
