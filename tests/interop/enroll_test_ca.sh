#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Our device against our CA, over HTTP on loopback: whole enrolments, with and without a person, through
# the tool and through examples/enroll, and what the CA has to refuse.
# shellcheck source=tests/interop/lib.sh
. "${srcdir:-.}/tests/interop/lib.sh"
[ -x "$test_ca" ] || { skip "the test CA (libmicrohttpd)"; finish; }
[ -x "$devcert" ] || { skip "the tool devcert"; finish; }
enroll=$builddir/examples/enroll

printf 'secret of the CA\n' >challenge.txt
printf 'p12 secret' >p12.txt
try 'a key' "$devcert" key generate --type rsa:2048 -o device.key

# fingerprint DIR: of the CA there, as its operator knows it
fingerprint() {
	openssl x509 -in "$1/ca.pem" -noout -fingerprint -sha256 | sed 's/.*=//'
}

# enrol DIR OUTPUT OPTION ...
enrol() {
	local dir=$1 out=$2
	shift 2
	"$devcert" scep enroll "$url" --ca-fingerprint "$(fingerprint "$dir")" --key device.key \
		--challenge-file challenge.txt -o "$out" --force "$@"
}

# good DIR FILE: a certificate of this CA for our key
good() {
	openssl verify -CAfile "$1/ca.pem" "$2" &&
		[ "$(openssl x509 -in "$2" -noout -pubkey)" = "$(openssl pkey -in device.key -pubout)" ]
}

# status WANTED CURL-OPTION ...: the HTTP status
status() {
	local want=$1 got
	shift
	got=$(curl -s -o body --noproxy '*' -D headers -w '%{http_code}' "$@") || return 1
	[ "$got" = "$want" ] || { echo "status $got"; return 1; }
}

# --- who has the challenge gets a certificate, whatever the CA's certificates are
for variant in '' --two-ra-keys --no-ra --empty-content; do
	dir=auto$variant
	# shellcheck disable=SC2086 # no option at all, or one
	start_ca "$dir" --challenge-file "$PWD/challenge.txt" $variant || { failed=$((failed + 1)); continue; }
	try "a device enrols${variant:+ ($variant)}" enrol "$dir" device.pem --cn device.example \
		--org Example --dns device.example --ip 192.0.2.7 --p12 device.p12 --p12-password-file p12.txt
	try 'openssl verifies its certificate' good "$dir" device.pem
	try 'it has the alternative names of the request' sh -c \
		"openssl x509 -in device.pem -noout -ext subjectAltName | grep -q 'DNS:device.example, IP Address:192.0.2.7'"
	try 'it is for clients, and no CA' sh -c \
		"openssl x509 -in device.pem -noout -text | grep -q 'TLS Web Client Authentication' &&
		! openssl x509 -in device.pem -noout -text | grep -q CA:TRUE"
	try 'openssl reads the PKCS#12 file' openssl pkcs12 -in device.p12 -passin file:p12.txt -noout
	# RFC 8894, 4.1, R87, R88
	try 'a device enrols by GET' enrol "$dir" get.pem --cn get.example --get
	refuse 13 'another challenge is refused' sh -c "printf wrong >wrong.txt && exec '$devcert' scep enroll '$url' \
		--ca-fingerprint '$(fingerprint "$dir")' --key device.key --cn x --challenge-file wrong.txt -o no.pem"
	refuse 13 'no challenge is refused' "$devcert" scep enroll "$url" \
		--ca-fingerprint "$(fingerprint "$dir")" --key device.key --cn x -o no.pem
	refuse 4 'a CA with another fingerprint is refused' "$devcert" scep enroll "$url" \
		--ca-fingerprint "$(printf 'ab%.0s' $(seq 32))" --key device.key --cn x \
		--challenge-file challenge.txt -o no.pem
	type=application/x-x509-ca-ra-cert
	[ "$variant" = --no-ra ] && type=application/x-x509-ca-cert
	# RFC 8894, 4.2.1, R90, R91
	try "its certificates have the content type $type" eval \
		'status 200 "$url?operation=GetCACert" && grep -qi "^content-type: $type" headers'
	stop_ca
done

# --- the profile: what a device may not get
start_ca profile --challenge-file challenge.txt
# request NAME EXTENSION: with the challenge, for our key
request() {
	printf '%s\n' '[req]' 'distinguished_name=dn' 'attributes=attrs' 'prompt=no' '[dn]' 'CN=profile.example' \
		'[attrs]' "challengePassword=$(cat challenge.txt)" >"$1.cnf"
	openssl req -new -key device.key -config "$1.cnf" ${2:+-addext "$2"} -out "$1.csr"
}
try 'requests by openssl' eval 'request plain "" && request ca basicConstraints=critical,CA:TRUE &&
	request sign keyUsage=critical,keyCertSign && request code extendedKeyUsage=codeSigning &&
	request upn "subjectAltName=otherName:1.3.6.1.4.1.311.20.2.3;UTF8:admin@example"'
granted() {
	"$devcert" scep enroll "$url" --ca-fingerprint "$(fingerprint profile)" --key device.key \
		--csr plain.csr -o plain.pem --force
}
try "openssl's request is granted" granted
for name in ca sign code upn; do
	refuse 13 "a request that asks for too much is refused ($name)" "$devcert" scep enroll "$url" \
		--ca-fingerprint "$(fingerprint profile)" --key device.key --csr "$name.csr" -o no.pem
done

# --- HTTP
# RFC 8894, 3.5.2, R82; 4.1, R85
try 'the capabilities are text/plain' eval 'status 200 "$url?operation=GetCACaps" && grep -qi "^content-type: text/plain" headers'
try 'any path will do' status 200 "${url%/scep}/cgi-bin/pkiclient.exe?operation=GetCACaps&message="
try 'no message is status 400' status 400 "$url?operation=PKIOperation"
try 'another operation is status 400' status 400 "$url?operation=GetNextCACert"
try 'no operation is status 400' status 400 "$url"
try 'what is no message is status 400' status 400 --data-binary 'hello' "$url?operation=PKIOperation"
try 'an empty POST is status 400' status 400 --data-binary '' "$url?operation=PKIOperation"
try 'another method is status 405' status 405 -X PUT --data-binary x "$url"
head -c 262145 /dev/zero >large
try 'more than 256 KiB are status 413' status 413 -H 'Expect:' --data-binary @large "$url?operation=PKIOperation"
try 'and it still works' granted
try 'it ends when it is told to' eval 'kill -TERM "$ca_pid" && wait "$ca_pid"'

# --- a person decides
start_ca manual --challenge-file challenge.txt --approve manually
refuse 10 'an enrolment stays pending' enrol manual slow.pem --cn slow.example --poll 0
try 'the pending request is shown' sh -c "'$test_ca' --dir manual --pending | grep -q 'CN=slow.example'"
id=$(basename "$(echo manual/pending/*)")
poll() {
	"$devcert" scep poll "$url" --ca-fingerprint "$(fingerprint manual)" --key device.key --poll "$1" \
		--state slow.pem.state -o "$2" --force
}
refuse 10 'asked again, it is still pending' poll 0 slow.pem
stop_ca
start_ca manual --challenge-file challenge.txt --approve manually
refuse 10 'it is pending after a restart, too' poll 0 slow.pem
try 'a person approves' "$test_ca" --dir manual --approve-request "$id"
refuse 1 'nobody approves twice' "$test_ca" --dir manual --approve-request "$id"
refuse 1 'an ID is no path' "$test_ca" --dir manual --approve-request ../ca.key
cp slow.pem.state kept.state
try 'the device collects its certificate' poll 0 slow.pem
try 'openssl verifies it' good manual slow.pem
cp kept.state slow.pem.state
try 'a device whose reply got lost asks again' poll 0 again.pem
try 'and gets the same certificate' cmp slow.pem again.pem

rm -f slow.pem.state
refuse 10 'another enrolment is pending' enrol manual refused.pem --cn refused.example --poll 0 --state slow.pem.state
id=$(basename "$(echo manual/pending/*)")
try 'a person refuses' "$test_ca" --dir manual --refuse-request "$id"
refuse 13 'the device is told' poll 0 no.pem

# the example in C, while somebody approves
if [ -x "$enroll" ]; then
	(
		for _ in $(seq 100); do
			id=$("$test_ca" --dir manual --pending | sed -n '1s/ .*//p')
			[ -n "$id" ] && exec "$test_ca" --dir manual --approve-request "$id"
			sleep 0.1
		done
	) >approve.log 2>&1 &
	try 'examples/request makes a key and a request' sh -c \
		"'$builddir/examples/request' CN=example.example <challenge.txt >example.key"
	try 'examples/enroll enrols and polls' sh -c \
		"'$enroll' '$url' '$(fingerprint manual)' <example.key >example.pem"
	try 'the certificate is for the key' sh -c \
		'[ "$(openssl pkey -in example.key -pubout)" = "$(openssl x509 -in example.pem -noout -pubkey)" ]'
	try 'it leads to the CA' openssl verify -CAfile manual/ca.pem example.pem
	refuse 1 'examples/enroll refuses another CA' sh -c \
		"'$enroll' '$url' '$(printf 'ab%.0s' $(seq 32))' <example.key >no.pem"
else
	skip 'examples/enroll (libdevcert-net)'
fi
stop_ca

# --- renewal: the certificate that is there stands for the challenge (RFC 8894, 2.3, 2.4, 3.3.1)
start_ca renewal --challenge-file challenge.txt
# renew OLD OLD-KEY OUTPUT OPTION ...
renew() {
	local old=$1 old_key=$2 out=$3
	shift 3
	"$devcert" scep renew "$url" --ca-fingerprint "$(fingerprint renewal)" --cert "$old" \
		--cert-key "$old_key" --key next.key -o "$out" --force "$@"
}
# next FILE: a certificate of this CA for the new key, with the names of the old one
next() {
	openssl verify -CAfile renewal/ca.pem "$1" &&
		[ "$(openssl x509 -in "$1" -noout -pubkey)" = "$(openssl pkey -in next.key -pubout)" ] &&
		openssl x509 -in "$1" -noout -subject -ext subjectAltName | grep -q 'DNS:renewal.example'
}
try 'a new key' "$devcert" key generate --type rsa:2048 -o next.key
try 'a device enrols, to renew later' enrol renewal first.pem --cn renewal.example --org Example --dns renewal.example
try 'it renews by RenewalReq, as the capabilities say' eval \
	'renew first.pem device.key second.pem >renew.out && grep -q "by RenewalReq" renew.out && next second.pem'
try 'it renews by PKCSReq' eval 'renew first.pem device.key third.pem --by PKCSReq && next third.pem'
try 'what was renewed renews again, for the same key' eval 'renew second.pem next.key fourth.pem && next fourth.pem'
refuse 13 'a certificate of another CA renews nothing' renew device.pem device.key no.pem
refuse 13 'nor does it by PKCSReq' renew device.pem device.key no.pem --by PKCSReq
openssl x509 -req -in <(openssl req -new -key device.key -subj /CN=forged) -CA renewal/ca.pem \
	-CAkey renewal/ca.key -set_serial 77 -days 9 -out forged.pem 2>/dev/null
refuse 13 'what the CA has no record of renews nothing' renew forged.pem device.key no.pem
mkdir -p renewal/revoked
touch "renewal/revoked/$("$devcert" cert show third.pem --json | sed 's/.*"serial": *"\([0-9a-f]*\)".*/\1/')"
refuse 13 'a revoked certificate renews nothing' renew third.pem next.key no.pem
refuse 4 'another key renews nothing' renew first.pem next.key no.pem
try 'another subject is another request' "$devcert" csr create --key next.key --cn other.example -o other.csr
refuse 13 'and renews nothing' renew first.pem device.key no.pem --csr other.csr
stop_ca
start_ca renewal --challenge-file challenge.txt --renewal-window 30
refuse 13 'too early is refused' renew first.pem device.key no.pem
stop_ca
start_ca renewal --challenge-file challenge.txt --approve manually
refuse 10 'a renewal stays pending where a person decides' renew first.pem device.key slow.pem --poll 0
try 'a person approves it' "$test_ca" --dir renewal --approve-request "$(basename "$(echo renewal/pending/*)")"
poll_renewal() {
	"$devcert" scep poll "$url" --ca-fingerprint "$(fingerprint renewal)" --key next.key "$@" \
		--state slow.pem.state -o slow.pem --force
}
refuse 4 'who polls for it needs the old key' poll_renewal
try 'the device collects it' eval 'poll_renewal --cert-key device.key && next slow.pem'
stop_ca

# --- where it listens, and for whom
refuse 1 'not on all interfaces' "$test_ca" --listen 0.0.0.0:0 --dir other --challenge-file challenge.txt
refuse 1 'not on an address of a network' "$test_ca" --listen 192.0.2.1:0 --dir other --challenge-file challenge.txt
refuse 1 'not without a port' "$test_ca" --listen 127.0.0.1 --dir other --challenge-file challenge.txt
refuse 64 'not for everybody' "$test_ca" --listen 127.0.0.1:0 --dir other
try 'keys are for their owner only' sh -c '[ -z "$(find auto manual -type f -perm /077)" ]'
finish
