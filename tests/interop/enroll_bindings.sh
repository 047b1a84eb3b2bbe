#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The examples in Python and in Java: they enrol at our test CA, with and without a person, make a
# request and a PKCS#12 file; openssl and keytool judge what comes out.
# shellcheck source=tests/interop/lib.sh
. "${srcdir:-.}/tests/interop/lib.sh"
[ -x "$test_ca" ] || { skip "the test CA (libmicrohttpd)"; finish; }

printf 'secret of the CA\n' >challenge.txt
printf 'not the secret\n' >wrong.txt
printf 'a passphrase\n' >password.txt

# example NAME ARGUMENT ...: that one, in the language under test
example_in_python() {
	"$PYTHON" "$srcdir/examples/python/$1.py" "${@:2}"
}
example_in_java() {
	local name
	case $1 in
	enroll) name=Enroll ;;
	request) name=Request ;;
	pkcs12) name=KeyStoreFile ;;
	esac
	"$JAVA" -Xcheck:jni -Djava.library.path="$libraries" -cp "$jar:$tmp/classes" $name "${@:2}"
}
example() {
	"example_in_$language" "$@"
}

# refused PATTERN ARGUMENT ...: the example says so in one line, and ends with 1
refused() {
	local status=0
	example "${@:2}" >/dev/null 2>error || status=$?
	cat error
	[ $status = 1 ] && [ "$(wc -l <error)" = 1 ] && grep -q "$1" error
}

fingerprint() {
	openssl x509 -in "$1" -noout -fingerprint -sha256 | sed 's/.*=//'
}
same_key() {
	openssl pkey -in "$1" -passin file:password.txt -pubout >public.pem &&
		[ "$(cat public.pem)" = "$("${@:2}" -noout -pubkey)" ]
}
owner_only() {
	[ "$(stat -c %a "$1")" = 600 ]
}

# Somebody at the CA, who approves the first request that waits.
person() {
	for _ in $(seq 100); do
		id=$("$test_ca" --dir "$1" --pending | sed -n '1s/ .*//p')
		[ -n "$id" ] && exec "$test_ca" --dir "$1" --approve-request "$id"
		sleep 0.1
	done
}

enrolments() {
	local ca=$language ca_print
	start_ca "$ca" --challenge-file challenge.txt || { failed=$((failed + 1)); return; }
	ca_print=$(fingerprint "$ca/ca.pem")
	try "$language: a device enrols" example enroll "$url" "$ca_print" challenge.txt device.example "$ca-dev"
	try 'openssl verifies its certificate' openssl verify -CAfile "$ca/ca.pem" "$ca-dev.pem"
	try 'it is for its key' same_key "$ca-dev.key" openssl x509 -in "$ca-dev.pem"
	try 'it has its host name' sh -c \
		"openssl x509 -in $ca-dev.pem -noout -ext subjectAltName | grep -q DNS:device.example"
	try 'the chain ends with the CA' sh -c "[ \"\$(grep -c BEGIN $ca-dev.pem)\" = 2 ]"
	try 'the key is for its owner only' owner_only "$ca-dev.key"
	cp "$ca-dev.key" kept.key
	try "$language: it enrols again with the same key" \
		example enroll "$url" "$ca_print" challenge.txt device.example "$ca-dev"
	try 'which is untouched' cmp kept.key "$ca-dev.key"
	try "$language: another challenge is refused" refused 'refused: .*BAD_REQUEST' \
		enroll "$url" "$ca_print" wrong.txt device.example "$ca-no"
	try "$language: a CA with another fingerprint is refused" refused DEVCERT_E_UNTRUSTED \
		enroll "$url" "$(printf 'ab%.0s' $(seq 32))" challenge.txt device.example "$ca-no"
	try "$language: what is no fingerprint is refused" refused DEVCERT_E_TEXT \
		enroll "$url" ab challenge.txt device.example "$ca-no"
	stop_ca
	try "$language: no server is an error" refused DEVCERT_E_CONNECT \
		enroll "$url" "$ca_print" challenge.txt device.example "$ca-no"
	try "$language: no challenge file is an error" refused missing.txt \
		enroll "$url" "$ca_print" missing.txt device.example "$ca-no"
	try 'nothing was written' test ! -e "$ca-no.pem"

	start_ca "$ca-manual" --challenge-file challenge.txt --approve manually
	person "$ca-manual" >approve.log 2>&1 &
	try "$language: a device polls until a person approves" example enroll "$url" \
		"$(fingerprint "$ca-manual/ca.pem")" challenge.txt slow.example "$ca-slow"
	try 'openssl verifies its certificate' openssl verify -CAfile "$ca-manual/ca.pem" "$ca-slow.pem"
	try 'it is for its key' same_key "$ca-slow.key" openssl x509 -in "$ca-slow.pem"
	stop_ca
}

requests() {
	local out=$language-request
	try "$language: a request" example request 'CN=printer-7.example,O=Example' password.txt "$out" \
		printer-7.example 192.0.2.7 2001:db8::7
	try 'openssl verifies it' openssl req -in "$out.csr" -verify -noout
	try 'it has its subject' sh -c \
		"openssl req -in $out.csr -noout -subject -nameopt RFC2253 | grep -q 'CN=printer-7.example,O=Example'"
	try 'it has its alternative names' sh -c "openssl req -in $out.csr -noout -text |
		grep -q 'DNS:printer-7.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7'"
	try 'openssl opens its key' same_key "$out.key" openssl req -in "$out.csr"
	try 'which is encrypted' grep -q 'BEGIN ENCRYPTED PRIVATE KEY' "$out.key"
	try 'and for its owner only' owner_only "$out.key"
	try "$language: a key is not overwritten" refused "$out.key" request CN=x password.txt "$out"
	try "$language: what is no name is refused" refused DEVCERT_E_TEXT request nobody password.txt "$language-no"
	try "$language: a key without a passphrase is not written" refused DEVCERT_E_ARGUMENT \
		request CN=x /dev/null "$language-none"
	try 'nothing was written' test ! -e "$language-none.key"
}

pkcs12_files() {
	local dev=$language-dev out=$language.p12
	try "$language: a PKCS#12 file" eval "example pkcs12 $dev.key $dev.pem password.txt $out >$language.list"
	try 'what it holds is listed' sh -c "grep -q RSA $language.list && grep -q device.example $language.list &&
		[ \"\$(grep -c until $language.list)\" = 2 ]"
	try 'openssl reads it' sh -c "openssl pkcs12 -in $out -passin file:password.txt -nodes -out $language.pem &&
		[ \"\$(grep -c 'BEGIN CERTIFICATE' $language.pem)\" = 2 ]"
	try 'it holds the key' same_key "$language.pem" openssl x509 -in "$dev.pem"
	try 'it is for its owner only' owner_only "$out"
	try "$language: a PKCS#12 file is not overwritten" refused "$out" pkcs12 "$dev.key" "$dev.pem" password.txt "$out"
	try "$language: the certificate of another key is refused" refused DEVCERT_E_KEY_MISMATCH \
		pkcs12 "$language-request.key" "$dev.pem" password.txt "$language-no.p12"
	try "$language: a wrong passphrase is refused" refused DEVCERT_E_PASSWORD \
		pkcs12 "$language-request.key" "$dev.pem" wrong.txt "$language-no.p12"
	try 'nothing was written' test ! -e "$language-no.p12"
	if peer keytool; then
		try 'keytool reads it' sh -c "keytool -list -keystore $out -storetype PKCS12 \
			-storepass 'a passphrase' | grep -q PrivateKeyEntry"
	fi
}

examples() {
	enrolments
	requests
	pkcs12_files
}

: "${PYTHON:=python3}" "${JAVA:=java}" "${JAVAC:=javac}"
libraries=$builddir/bindings/.libs
export LD_LIBRARY_PATH=$builddir/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export PYTHONPATH=$builddir/bindings/pytree PYTHONDONTWRITEBYTECODE=1

if [ -e "$PYTHONPATH/devcert/_net.so" ]; then
	language=python
	examples
else
	skip 'the examples in Python (the package or its part for the network is not built)'
fi

jar=$builddir/bindings/devcert.jar
if [ -e "$jar" ] && [ -e "$libraries/libdevcert-net_jni.so" ]; then
	language=java
	# As their first lines say, from the source; then compiled, which is faster.
	try 'java: an example runs from its source' "$JAVA" -cp "$jar" "$srcdir/examples/java/Request.java" \
		CN=source password.txt source source.example
	try 'java: the examples compile without a warning' "$JAVAC" -Xlint:all -Werror --release 11 \
		-cp "$jar" -d classes "$srcdir"/examples/java/*.java
	examples
else
	skip 'the examples in Java (the jar or its part for the network is not built)'
fi
finish
