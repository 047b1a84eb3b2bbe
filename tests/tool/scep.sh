#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# devcert scep: every verb and every exit code, at a server that does what the URL says.
# shellcheck source=tests/tool/lib.sh
. "${srcdir:-.}/tests/tool/lib.sh"
umask 022
mkdir server
mkfifo stop
"${builddir:-.}/tests/tool/scep_server" server <stop >server.log 2>&1 &
exec 9>stop
wait_for server/url http || { cat server.log; exit 1; }
url=$(cat server/url)
fingerprint=$(cat server/ca.sha256)
ca="--ca-fingerprint $fingerprint"
"$devcert" key generate --type rsa:2048 -o device.key
export http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1

# enrol PATH FILE OPTION ...
enrol() {
	local path=$1 out=$2
	shift 2
	# shellcheck disable=SC2086 # options
	"$devcert" scep enroll "$url/$path" ${ca:-} --key device.key --cn 192.0.2.7 --org Example --ip 192.0.2.7 \
		--challenge-file challenge -o "$out" "$@"
}
# poll PATH FILE OPTION ...
poll() {
	local path=$1 out=$2
	shift 2
	# shellcheck disable=SC2086 # options
	"$devcert" scep poll "$url/$path" $ca --key device.key -o "$out" "$@"
}

# --- caps, cacert
try 'scep caps' says '^capabilities +AES.*SHA-256.*POSTPKIOperation.*Renewal' "$devcert" scep caps "$url/issue"
try 'scep caps as JSON' says '"capabilities":\["AES"' "$devcert" scep caps "$url/issue" --json
try 'a server without capabilities' says '^capabilities +none$' "$devcert" scep caps "$url/no-caps"
try 'scep cacert by fingerprint' says '^CA +Test État CA, fingerprint matches, SHA-256 '"$fingerprint" \
	"$devcert" scep cacert "$url/issue" $ca
try 'with colons, in capitals' says 'fingerprint matches' "$devcert" scep cacert "$url/issue" \
	--ca-fingerprint "$(echo "$fingerprint" | tr a-f A-F | sed 's/../&:/g; s/:$//')"
try 'scep cacert by certificate' says 'certificate matches' "$devcert" scep cacert "$url/issue" \
	--ca-cert server/ca.pem -o fetched.pem
try 'it is the one' cmp fetched.pem server/ca.pem
try 'scep cacert without either says so' says 'NOT authenticated' "$devcert" scep cacert "$url/issue"
try 'and tells what to do' says 'compare the fingerprint' "$devcert" scep cacert "$url/issue"
try 'scep cacert as JSON' says '"authenticated_by":"no"' "$devcert" scep cacert "$url/issue" --json
refuse 2 'what is not authenticated is not written' "$devcert" scep cacert "$url/issue" -o no.pem
try 'unless it is believed' "$devcert" scep cacert "$url/issue" --trust-on-first-use -o first.pem
refuse 4 'another fingerprint' "$devcert" scep cacert "$url/issue" --ca-fingerprint "${fingerprint//[0-4]/5}"
refuse 2 'what is no fingerprint' "$devcert" scep cacert "$url/issue" --ca-fingerprint abc
refuse 4 'another certificate' "$devcert" scep cacert "$url/issue" --ca-cert "$srcdir/tests/vectors/tls/ca.pem"
refuse 4 'an existing file' "$devcert" scep cacert "$url/issue" $ca -o fetched.pem

# --- enroll
try 'an enrolment' enrol issue a.pem --chain-out a.chain --p12 a.p12 --p12-password-file p12-password
cp "$tmp/log" road
try 'line 1: capabilities' grep -qE '^capabilities   AES.* Renewal' road
try 'line 2: the CA' grep -qE '^CA             Test État CA, fingerprint matches$' road
try 'line 3: the certificate' grep -qE \
	'^certificate    192\.0\.2\.7, serial ([0-9a-f]{2}:)+[0-9a-f]{2}, until 20[0-9-]{8} [0-9:]{8} UTC$' road
try 'openssl verifies the certificate' openssl verify -CAfile server/ca.pem a.pem
try 'it is for the key' sh -c \
	'[ "$(openssl x509 -in a.pem -noout -pubkey)" = "$(openssl pkey -in device.key -pubout)" ]'
try 'it has the address' sh -c 'openssl x509 -in a.pem -noout -ext subjectAltName | grep -q 192.0.2.7'
try 'it is for everybody' mode_is a.pem 644
try 'the chain is the CA' cmp a.chain server/ca.pem
try 'the PKCS#12 file is for its owner only' mode_is a.p12 600
try 'it opens' "$devcert" p12 show a.p12 --password-file p12-password
try 'no state is left' test ! -e a.pem.state
try 'an enrolment by GET' enrol issue get.pem --get
try 'an enrolment where there are no capabilities' enrol no-caps none.pem
try 'an enrolment as JSON' enrol issue json.pem --json
try 'it says the result' grep -q '"result":"issued".*"certificate":{' "$tmp/json"
ca="--ca-cert server/ca.pem" try 'by the certificate of the CA' enrol issue c.pem
ca="--trust-on-first-use" try 'on first use' enrol issue t.pem
try 'the certificate on standard output' sh -c "'$devcert' scep enroll '$url/issue' $ca --key device.key --cn x \
	-o - --state s.state 2>lines | openssl x509 -noout -subject"
try 'the lines on standard error' grep -q '^certificate' lines
"$devcert" csr create --key device.key --cn from-file --challenge-file challenge -o r.csr
try 'the request of a file' "$devcert" scep enroll "$url/issue" $ca --key device.key --csr r.csr -o r.pem

# --- pending
refuse 10 'a request that is pending' enrol pending p.pem --poll 2x1s
cp "$tmp/log" road
try 'it tells how often and when' grep -qE \
	'^request        transaction [0-9a-f]{32}, pending: poll 1 of 2 in 1 s$' road
try 'the second time, too' grep -qE 'pending: poll 2 of 2 in 1 s$' road
try 'it tells how to go on' grep -qE 'still pending: .* --state p.pem.state$' road
try 'the state is kept' mode_is p.pem.state 600
try 'no certificate is written' test ! -e p.pem
refuse 4 'another enrolment does not start meanwhile' enrol issue p.pem
refuse 10 'asking once more' poll pending p.pem --state p.pem.state --poll 0
refuse 10 'as JSON' poll pending p.pem --state p.pem.state --poll 0 --json
try 'the state is kept still' test -e p.pem.state
try 'and then it is granted' poll issue p.pem --state p.pem.state
try 'openssl verifies the certificate' openssl verify -CAfile server/ca.pem p.pem
try 'the state is gone' test ! -e p.pem.state
try 'granted at the third poll' enrol pending-2 w.pem --poll 5x1s --p12 w.p12 --p12-password-file p12-password
try 'its state is gone' test ! -e w.pem.state
try 'a connection that breaks costs one poll' enrol reset-1 b.pem --poll 3x1s
refuse 10 'if it always does the state is kept' enrol reset-9 b2.pem --poll 2x1s
refuse 13 'a request that is refused in the end' poll fail-2 b2.pem --state b2.pem.state
try 'its state is gone, too' test ! -e b2.pem.state
refuse 10 'without a poll' enrol pending n.pem --poll 0 --state n.state
refuse 4 'a state needs its own key' sh -c "'$real' key generate --type rsa:2048 -o other.key &&
	'$real' scep poll '$url/issue' $ca --key other.key -o n.pem --state n.state"
try 'a state that is no state' sh -c "echo nonsense >bad.state"
refuse 6 'it is not read' poll issue n.pem --state bad.state
refuse 3 'a state that is not there' poll issue n.pem --state none.state
refuse 2 'no state' poll issue n.pem

# --- what goes wrong
for info in 0 1 2 3 4; do
	refuse $((11 + info)) "the server refuses with failInfo $info" enrol fail-$info f.pem
done
try 'the reason is told without control characters' errs 'the server refuses: go.\[1maway (badRequest)' enrol fail-2 f.pem
refuse 13 'as JSON' enrol fail-2 f.pem --json
refuse 16 'garbage' enrol garbage f.pem
refuse 16 'a page for people' enrol html f.pem
refuse 16 'an empty reply' enrol empty f.pem
refuse 4 'a reply signed by somebody else' enrol other-ca f.pem
refuse 5 'an HTTP error' enrol status-500 f.pem
refuse 5 'a redirect' "$devcert" scep caps "$url/status-302"
refuse 5 'nobody listens' "$devcert" scep caps http://127.0.0.1:1/
refuse 5 'not TLS' "$devcert" scep caps "https${url#http}/issue"
refuse 5 'no such host' "$devcert" scep caps http://no-such-host.invalid/ --timeout 3
refuse 5 'a proxy that is not there' "$devcert" scep caps "$url/issue" --proxy http://127.0.0.1:1
try 'the environment names no proxy' "$devcert" scep caps "$url/issue"
refuse 2 'a URL with credentials' "$devcert" scep caps http://a:canary-url@127.0.0.1/
refuse 2 'a URL of another kind' "$devcert" scep caps ftp://127.0.0.1/
refuse 4 'a fingerprint that does not match' "$devcert" scep enroll "$url/issue" --key device.key --cn x -o f.pem \
	--ca-fingerprint "${fingerprint//[0-4]/5}"
refuse 4 'a certificate that exists already' enrol issue a.pem
refuse 3 'a folder that does not exist' enrol issue none/a.pem
"$devcert" key generate --type ec:p256 -o ec.key
refuse 6 'a key that is not RSA' "$devcert" scep enroll "$url/issue" $ca --key ec.key --cn x -o f.pem
refuse 4 'the request of another key' sh -c "'$real' csr create --key ec.key --cn x -o ec.csr &&
	'$real' scep enroll '$url/issue' $ca --key device.key --csr ec.csr -o f.pem"
for wrong in "--ca-cert server/ca.pem" "--csr r.csr" "--poll often" "--poll 3x" "--poll 3x0s" "--poll 3x1y" \
	"--p12 f.p12" "--p12-password-file p12-password" "--timeout 0" "--timeout 9999" "--allow md5" \
	"--proxy nonsense" "--state -"; do
	# shellcheck disable=SC2086 # options
	refuse 2 "enroll with $wrong" enrol issue f.pem $wrong
done
ca='' refuse 2 'enroll without knowing the CA' enrol issue f.pem
refuse 2 'enroll without a name' "$devcert" scep enroll "$url/issue" $ca --key device.key -o f.pem
try 'nothing was written' sh -c '! ls f.pem f.p12 f.pem.state 2>/dev/null | grep .'
exec 9>&-
finish_tool
