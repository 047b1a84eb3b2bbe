#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The examples of envelopes in Python and in Java: what one seals the other opens, and so does
# openssl, whose envelopes both open; recipients change, and what was changed or cut is refused.
# shellcheck source=tests/interop/lib.sh
. "${srcdir:-.}/tests/interop/lib.sh"
: "${PYTHON:=python3}" "${JAVA:=java}" "${JAVAC:=javac}"
peer openssl || finish

libraries=$builddir/bindings/.libs
jar=$builddir/bindings/devcert.jar
export LD_LIBRARY_PATH=$builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export PYTHONPATH=$builddir/bindings/pytree PYTHONDONTWRITEBYTECODE=1

in_python() {
	"$PYTHON" "$srcdir/examples/python/envelope.py" "$@"
}
in_java() {
	"$JAVA" -Xcheck:jni -Djava.library.path="$libraries" -cp "$jar:$tmp/classes" SealBid "$@"
}

languages=
if [ -e "$PYTHONPATH/devcert/_native.so" ]; then
	languages=python
else
	skip 'the example in Python (the package is not built)'
fi
if [ -e "$jar" ]; then
	languages="$languages java"
	try 'the example in Java compiles without a warning' "$JAVAC" -Xlint:all -Werror --release 11 \
		-cp "$jar" -d classes "$srcdir/examples/java/SealBid.java"
else
	skip 'the example in Java (the jar is not built)'
fi
[ -n "$languages" ] || finish

# holder NAME KEY-USAGE OPTION-OF-OPENSSL ...: a key, and a certificate
holder() {
	openssl req -x509 -nodes -days 30 -subj "/CN=$1" -addext "keyUsage=critical,$2" \
		-keyout "$1.key" -out "$1.pem" "${@:3}" 2>/dev/null
}
holder jean keyEncipherment -newkey rsa:2048
holder marie keyAgreement -newkey ec -pkeyopt ec_paramgen_curve:P-256
holder backup keyEncipherment -newkey rsa:3072
holder successor keyAgreement -newkey ec -pkeyopt ec_paramgen_curve:P-384
holder nobody keyEncipherment -newkey rsa:2048
everybody='jean.pem marie.pem backup.pem'

# A bid of some pieces, in an archive that is not compressed.
"$PYTHON" - <<-'END' || exit 99
	import zipfile
	with zipfile.ZipFile("bid.zip", "w") as archive:
	    archive.writestr("offer.txt", "42 euros\n")
	    archive.writestr("plans.bin", bytes(range(256)) * 8000)
END

# refused PATTERN COMMAND ...: it says so in one line, and ends with 1
refused() {
	local status=0
	"${@:2}" >/dev/null 2>error </dev/null || status=$?
	cat error
	[ $status = 1 ] && [ "$(grep -vc '^[A-Z]* [0-9]* of [0-9]*$' error)" = 1 ] && grep -q "$1" error
}

same() {
	local status=0
	cmp "$1" bid.zip || status=$?
	rm -f "$1"
	return $status
}

# seal ENVELOPE: to everybody, by the language
seal() {
	# shellcheck disable=SC2086 # a list
	"in_$language" seal "$1" $everybody <bid.zip
}
# opens HOLDER ENVELOPE: it is the bid that comes out
opens() {
	"in_$language" open "$2" "$1.key" "$language.zip" && same "$language.zip"
}
openssl_opens() {
	openssl cms -decrypt -inform DER -in "$2" -inkey "$1.key" -recip "$1.pem" -out openssl.zip &&
		same openssl.zip
}
listed() {
	# shellcheck disable=SC2086
	"in_$language" list "$1" $everybody >list && cat list && [ "$(wc -l <list)" = 3 ] &&
		grep -q 'CN=jean  KEY_TRANSPORT OAEP_SHA256' list &&
		grep -q 'CN=marie  KEY_AGREEMENT ECDH_SHA256' list && grep -q CN=backup list
}
looked() {
	"in_$language" look "$1" marie.key >list && grep -q offer.txt list && grep -q plans.bin list
}

for language in $languages; do
	try "$language: a bid is sealed to two persons and a backup" seal "$language.p7m"
	try "$language: an envelope is not overwritten" refused "$language.p7m" \
		"in_$language" seal "$language.p7m" jean.pem
	try "$language: whom it is for is listed" listed "$language.p7m"
	for holder in jean marie backup; do
		try "openssl opens it with the key of $holder" openssl_opens "$holder" "$language.p7m"
	done
done
for language in $languages; do
	for other in $languages; do
		for holder in jean marie backup; do
			try "$language: what $other sealed is opened with the key of $holder" \
				opens "$holder" "$other.p7m"
		done
		try "$language: what is in it is looked at" looked "$other.p7m"
	done
	try "$language: nobody else opens it" refused DEVCERT_E_DECRYPT \
		"in_$language" open "$language.p7m" nobody.key "$language.no"
	for cipher in aes-128-gcm aes-256-gcm; do
		openssl cms -encrypt -binary -outform DER -"$cipher" -in bid.zip -out openssl.p7m \
			-recip jean.pem -keyopt rsa_padding_mode:oaep
		try "$language: what openssl sealed by $cipher is opened" opens jean openssl.p7m
	done

	cp "$language.p7m" changed.p7m
	printf x | dd of=changed.p7m bs=1 seek=500000 conv=notrunc 2>/dev/null
	head -c 500000 "$language.p7m" >cut.p7m
	for verb in look open; do
		to=()
		[ $verb = look ] || to=("$language.no")
		try "$language: $verb: what was changed is refused" refused DEVCERT_E_DECRYPT \
			"in_$language" $verb changed.p7m jean.key "${to[@]}"
		try "$language: $verb: what was cut is refused" refused DEVCERT_E_DER \
			"in_$language" $verb cut.p7m jean.key "${to[@]}"
	done
	try 'nothing was written' test ! -e "$language.no"
done
for language in $languages; do
	try "$language: a successor takes the place of another" \
		"in_$language" reseal "$language.p7m" backup.key jean.pem successor.pem
	for holder in marie backup successor; do
		try "$language: it is opened with the key of $holder" opens "$holder" "$language.p7m"
		try "openssl opens it with the key of $holder" openssl_opens "$holder" "$language.p7m"
	done
	try "$language: and no longer with that of the other" refused DEVCERT_E_DECRYPT \
		"in_$language" open "$language.p7m" jean.key "$language.no"
done
finish
