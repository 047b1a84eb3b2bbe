#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The verbs of devcert that need no server: keys, requests, certificates, PKCS#12.
# shellcheck source=tests/tool/lib.sh
. "${srcdir:-.}/tests/tool/lib.sh"
tls=$srcdir/tests/vectors/tls
umask 022

# --- key
for type in rsa:2048 ec:p256 ec:p384 ec:p521 ed25519 ed448 x25519 x448 rsa-pss; do
	try "key generate $type" "$devcert" key generate --type $type -o "$type.key"
	try "$type is for its owner only" mode_is "$type.key" 600
	try "openssl reads $type" openssl pkey -in "$type.key" -noout
	try "$type is shown" says "^type +${type%:2048}" "$devcert" key show "$type.key"
	try "$type has a public half" sh -c \
		"'$devcert' key public $type.key -o $type.pub && openssl pkey -pubin -in $type.pub -noout"
done
mv rsa:2048.key rsa.key
mv ec:p256.key ec.key
try 'a public half is for everybody' mode_is ec:p256.pub 644
try 'the fingerprint is that of the public half' says \
	"$(openssl pkey -in rsa.key -pubout -outform DER | sha256sum | cut -c1-64)" "$devcert" key show rsa.key
try 'so are the identifiers' says \
	"^id sha1 +$(openssl rsa -in rsa.key -RSAPublicKey_out -outform DER 2>/dev/null | sha1sum | cut -c1-40)" \
	"$devcert" key show rsa.key
try 'key generate says what it made' says '"type":"ed25519".*"file":"json.key"' \
	"$devcert" key generate --type ed25519 -o json.key --json
try 'key show as JSON' "$devcert" key show rsa.key --json
try 'a key as DER' "$devcert" key generate --type ec:p256 --der -o der.key
try 'openssl reads the DER' openssl pkey -inform DER -in der.key -noout
try 'a key from standard input' sh -c "'$devcert' key show - <rsa.key"
try 'a key to standard output' sh -c "'$devcert' key generate --type ed25519 -o - | openssl pkey -noout"

try 'an encrypted key' "$devcert" key generate --type ec:p256 --password-file password -o secret.key
try 'it is encrypted' grep -q 'ENCRYPTED PRIVATE KEY' secret.key
try 'openssl opens it' openssl pkey -in secret.key -passin pass:canary-password -noout
try 'a password from a file' "$devcert" key show secret.key --password-file password
try 'a password from a descriptor' sh -c "'$devcert' key show secret.key --password-fd 7 7<password"
refuse 7 'a wrong password' "$devcert" key show secret.key --password-file wrong
refuse 7 'no password' "$devcert" key show secret.key
: >empty
refuse 7 'an empty password' "$devcert" key show secret.key --password-file empty
head -c 2000 /dev/zero | tr '\0' x >long
refuse 6 'a password that is too long' "$devcert" key show secret.key --password-file long
refuse 3 'a password file that is not there' "$devcert" key show secret.key --password-file none
refuse 2 'a descriptor that is no number' "$devcert" key show secret.key --password-fd x
refuse 4 'a descriptor that is not open' "$devcert" key show secret.key --password-fd 88
refuse 2 'two places for one secret' "$devcert" key show secret.key --password-file password --password-fd 0

openssl rsa -in rsa.key -traditional -aes128 -passout pass:canary-password -out dek.key 2>/dev/null
openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -in rsa.key -passout pass:canary-password -out pbe.key
for old in dek pbe; do
	try "old encryption names what reads it, $old" errs \
		"$old.key: .*--allow-legacy reads (DEVCERT_E_UNSUPPORTED)" "$devcert" key show $old.key
	refuse 6 "with a password, too" "$devcert" key show $old.key --password-file password
	refuse 7 'a wrong password' "$devcert" key show $old.key --password-file wrong --allow-legacy
	try "and --allow-legacy does, $old" "$devcert" key convert $old.key --password-file password \
		--allow-legacy -o from-$old.key
	try 'it is the same key' cmp from-$old.key rsa.key
	try "a request with it, $old" "$devcert" csr create --key $old.key --cn old --password-file password \
		--allow-legacy -o $old.csr
done
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out other.key
openssl pkcs8 -topk8 -in other.key -passout pass:canary-password -out other-encrypted.key
for other in other other-encrypted; do
	try "nothing reads $other" errs 'elliptic curve 1.3.132.0.10 (DEVCERT_E_UNSUPPORTED)' \
		"$devcert" key show $other.key --password-file password
done

openssl pkey -in rsa.key -traditional -out pkcs1.key
openssl pkey -in ec.key -traditional -out sec1.key
for old in pkcs1 sec1; do
	try "key convert reads $old" "$devcert" key convert $old.key -o from-$old.key
	try "$old becomes PKCS#8" grep -q 'BEGIN PRIVATE KEY' from-$old.key
done
try 'it is the same key' cmp from-pkcs1.key rsa.key
try 'a password is changed' "$devcert" key convert secret.key --password-file password \
	--new-password-file p12-password -o changed.key
try 'the new one opens' openssl pkey -in changed.key -passin pass:canary-p12 -noout
try 'a password is taken off' "$devcert" key convert secret.key --password-file password -o plain.key --json
try 'what is left is for its owner only' mode_is plain.key 600
refuse 2 'a type that does not exist' "$devcert" key generate --type dsa:1024 -o no.key
refuse 2 'a size that is too small' "$devcert" key generate --type rsa:1024 -o no.key
refuse 2 'a size that is no number' "$devcert" key generate --type rsa:big -o no.key
refuse 6 'what is no key' "$devcert" key show "$man"
try 'nothing was written' test ! -e no.key

# --- csr
request=(--key rsa.key --cn printer-7 --org 'Exämple, Ltd' --dns printer-7.example --dns b.example
	--ip 192.0.2.7 --ip 2001:db8::7 --email a@b.example --uri urn:x:y
	--key-usage 'digitalSignature,keyEncipherment' --ext-key-usage 'serverAuth,1.2.3.4')
try 'csr create' "$devcert" csr create "${request[@]}" -o plain.csr --json
try 'a request without a challenge is for everybody' mode_is plain.csr 644
try 'csr create with a challenge' "$devcert" csr create "${request[@]}" --challenge-file challenge -o c.csr
try 'one with a challenge is for its owner only' mode_is c.csr 600
try 'openssl verifies it' sh -c 'openssl req -in c.csr -noout -verify 2>&1 | grep -q OK'
openssl req -in c.csr -noout -text -nameopt RFC2253,-esc_msb >text
try 'openssl sees the subject' grep -q 'CN=printer-7,O=Exämple\\, Ltd' text
try 'openssl sees the names' grep -q \
	'DNS:printer-7.example, DNS:b.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, email:a@b.example, URI:urn:x:y' text
try 'openssl sees the usages' grep -q 'TLS Web Server Authentication, 1.2.3.4' text
try 'openssl sees the challenge' grep -q 'canary-challenge' text
try 'csr show tells that there is a challenge' says '^challenge +yes$' "$devcert" csr show c.csr
try 'csr show shows the subject' says '^subject +CN=printer-7,O=Ex' "$devcert" csr show c.csr
try 'csr show as JSON' says '"challenge":true' "$devcert" csr show c.csr --json
try 'csr verify' "$devcert" csr verify c.csr
try 'csr verify as JSON' says '"valid":true' "$devcert" csr verify c.csr --json
try 'a subject as text' "$devcert" csr create --key ec.key --subject 'CN=a\,b,OU=x+L=y,C=BE' --der -o s.csr
try 'openssl sees it' sh -c "openssl req -inform DER -in s.csr -noout -subject -nameopt RFC2253 | grep -q 'CN=a.,b'"
openssl req -x509 -in c.csr -key rsa.key -days 30 -copy_extensions copy -out old.pem 2>/dev/null
try 'csr from-certificate with a new key' "$devcert" csr from-certificate old.pem --new-key rsa:2048 -o new.csr \
	--key-out new.key
try 'the new key is for its owner only' mode_is new.key 600
try 'openssl verifies the new request' sh -c 'openssl req -in new.csr -noout -verify 2>&1 | grep -q OK'
try 'it is for the new key' sh -c '[ "$(openssl req -in new.csr -noout -pubkey)" = "$(openssl pkey -in new.key -pubout)" ]'
openssl req -in new.csr -noout -text -nameopt RFC2253,-esc_msb >text
try 'it asks for the same subject' grep -q 'CN=printer-7,O=Exämple\\, Ltd' text
try 'it asks for the same names' grep -q 'DNS:printer-7.example, DNS:b.example, IP Address:192.0.2.7' text
try 'it asks for the same usages' grep -q 'TLS Web Server Authentication, 1.2.3.4' text
try 'it asks for nothing that is of the CA' sh -c '! grep -q "Key Identifier" text'
try 'csr from-certificate with the same key' "$devcert" csr from-certificate old.pem --key rsa.key -o same.csr --json
try 'it is for the same key' sh -c '[ "$(openssl req -in same.csr -noout -pubkey)" = "$(openssl pkey -in rsa.key -pubout)" ]'
try 'csr from-request' "$devcert" csr from-request c.csr --new-key ec:p256 -o next.csr --key-out next.key \
	--password-file password
try 'its challenge is not copied' says '"challenge":false' "$devcert" csr show next.csr --json
try 'the new key is encrypted' openssl pkey -in next.key -passin file:password -noout
refuse 2 'no key at all' "$devcert" csr from-certificate old.pem -o no.csr
refuse 2 'two keys' "$devcert" csr from-certificate old.pem --key rsa.key --new-key rsa:2048 --key-out no.key -o no.csr
refuse 2 'a new key without a file' "$devcert" csr from-certificate old.pem --new-key rsa:2048 -o no.csr
refuse 2 'one file for both' "$devcert" csr from-certificate old.pem --new-key rsa:2048 --key-out no.csr -o no.csr
refuse 6 'what is no certificate' "$devcert" csr from-certificate c.csr --new-key rsa:2048 --key-out no.key -o no.csr
try 'then no key was made' test ! -e no.key
cp new.csr moved.csr
rm new.csr new.key
try 'the line of the manual, word for word' "$devcert" csr from-certificate old.pem --new-key rsa:3072 -o new.csr --key-out new.key
try 'its key is of that size' sh -c "openssl pkey -in new.key -noout -text | grep -q '3072 bit'"
try 'csr from-certificate with a challenge' "$devcert" csr from-certificate old.pem --key rsa.key -o challenged.csr \
	--challenge-file challenge
try 'it has the challenge' sh -c 'openssl req -in challenged.csr -noout -text | grep -q canary-challenge'
try 'and is for its owner only' mode_is challenged.csr 600
try 'csr from-request with a challenge' sh -c "'$devcert' csr from-request plain.csr --key rsa.key -o - \
	--challenge-fd 3 3<challenge | openssl req -noout -text | grep -q canary-challenge"

sid=S-1-5-21-1004336348-1177238915-682003330-512
more=(--key ec.key --cn a --upn user@corp.example --directory-name 'CN=a\,b,O=x' --registered-id 1.2.3.4
	--san-sid "$sid" --sid "$sid" --basic-constraints ca:3 --template-name Machine --template 1.3.6.1.4.1.311.21.8.1:100:7
	--extension 1.2.3.5:0500 --extension 1.2.3.6:critical:0c0178)
try 'csr create with all that there is' "$devcert" csr create "${more[@]}" -o more.csr --json
openssl req -in more.csr -noout -text >text
try 'openssl sees the names' grep -q \
	"othername: UPN::user@corp.example, DirName:/O=x/CN=a,b, Registered ID:1.2.3.4, URI:tag:microsoft.com,2022-09-14:sid:$sid" text
try 'openssl sees the constraints' grep -q 'CA:TRUE, pathlen:3' text
try 'openssl sees the other extensions' sh -c "grep -q '1.2.3.5: *\$' text && grep -q '1.2.3.6: critical' text"
for line in '^sid +'$sid '^template name +Machine' '^template +1.3.6.1.4.1.311.21.8.1$' '^template major +100' \
	'^template minor +7' '^ca +yes' '^path len +3'; do
	try "csr show says $line" says "$line" "$devcert" csr show more.csr
done
try 'a template without its versions' "$devcert" csr create --key ec.key --cn a --template 1.2.3 --basic-constraints no-ca -o t.csr
try 'they are 0' says '^template major +0' "$devcert" csr show t.csr
try 'a CA without a number' says '"ca":true' "$devcert" csr create --key ec.key --cn a --basic-constraints ca -o t.csr --force --json

# --- whether a request may be sent once more
reuse=(csr check-reuse more.csr --key ec.key --made-at 2026-01-01 --at 2026-01-31)
try 'nothing speaks against it' says '^reusable +yes' "$devcert" "${reuse[@]}"
try 'and so in JSON' says '"reusable":true,"made_at":"2026-01-01T00:00:00Z","reasons":\[\]' "$devcert" "${reuse[@]}" --json
try 'it may be that old' "$devcert" "${reuse[@]}" --max-days 30
refuse 1 'but no older' "$devcert" "${reuse[@]}" --max-days 29
refuse 1 'and so in JSON' "$devcert" "${reuse[@]}" --max-days 29 --json
try 'JSON says why' sh -c "'$devcert' csr check-reuse more.csr --made-at 2026-01-01 --at 2025-01-01 --json |
	grep -q '\"reasons\":\[{\"type\":\"key-missing\",.*{\"type\":\"from-future\"'"
touch -d '2026-01-01 00:00:00 UTC' more.csr
refuse 1 'the time of the file counts' "$devcert" csr check-reuse more.csr --key ec.key --at 2026-01-31 --max-days 29
try 'up to that day' "$devcert" csr check-reuse more.csr --key ec.key --at 2026-01-30 --max-days 29
refuse 1 'another key' "$devcert" csr check-reuse more.csr --key rsa.key
refuse 1 'the key of the old certificate' "$devcert" csr check-reuse plain.csr --key rsa.key --old old.pem
try 'it says so' sh -c "'$devcert' csr check-reuse plain.csr --key rsa.key --old old.pem --at 2126-01-01 --json |
	grep -q 'same-key\",.*same-key-expired'"
refuse 2 'standard input has no time' "$devcert" csr check-reuse - --key ec.key
refuse 2 'so many days' "$devcert" csr check-reuse more.csr --max-days many
refuse 3 'a request that is not there' "$devcert" csr check-reuse none.csr
refuse 6 'a request that is none' "$devcert" csr check-reuse old.pem
mv moved.csr new.csr
python3 - <<'BEND'
from base64 import b64decode
lines = open("plain.csr").read().split("\n")
der = bytearray(b64decode("".join(lines[1:-2])))
der[-5] ^= 1
open("bent.csr", "wb").write(der)
BEND
refuse 1 'a bent signature is a no' "$devcert" csr verify bent.csr
refuse 1 'and so in JSON' "$devcert" csr verify bent.csr --json
try 'JSON says why' sh -c "'$devcert' csr verify bent.csr --json | grep -q '\"error\":\"DEVCERT_E_SIGNATURE\"'"
openssl req -new -key rsa.key -sha1 -subj /CN=old -out sha1.csr 2>/dev/null
refuse 1 'SHA-1 is a no' "$devcert" csr verify sha1.csr
try 'unless it is allowed' "$devcert" csr verify sha1.csr --allow sha1,rsa1024
refuse 2 'allowing what does not exist' "$devcert" csr verify sha1.csr --allow md5
refuse 6 'a request cut short' sh -c "head -c 300 bent.csr | '$devcert' csr show -"
for bad in '--ip 300.1.1.1' '--dns a_b..c' '--email x' '--uri x' '--subject nonsense' '--key-usage all' \
	'--ext-key-usage all' '--upn x' '--directory-name x' '--registered-id x' '--san-sid S-2' '--sid S-2' \
	'--basic-constraints x' '--basic-constraints ca:11' '--basic-constraints ca:' '--basic-constraints cax' \
	'--template x' '--template 1.2:x' '--template 1.2:3:4:5' '--extension 1.2.3' '--extension 1.2.3:0' \
	'--extension 1.2.3:050000' '--extension x:0500' '--extension 2.5.29.15:0500' '--extension 1.2.3:crit:0500' \
	'--cn ' '--key-usage ,' "--subject CN=a --cn b"; do
	# shellcheck disable=SC2086 # options
	refuse 2 "csr create $bad" "$devcert" csr create --key ec.key $bad -o no.csr
done
try 'nothing was written' test ! -e no.csr

# --- profiles
try 'profiles' says '^ipps-windows +printer over IPPS to which Windows prints$' "$devcert" profiles
try 'profiles as JSON' "$devcert" profiles --json
try 'a request by a profile' "$devcert" csr create --key ec.key --profile ipps-windows --cn 192.0.2.7 -o ip.csr
try 'its host is an alternative name' says '^alternative names +ip 192.0.2.7$' "$devcert" csr show ip.csr
try 'its usages' says '^key usage +digitalSignature, keyEncipherment$' "$devcert" csr show ip.csr
try 'csr lint' says '^fit for +printer over IPPS to which Windows prints$' "$devcert" csr lint --profile ipps-windows ip.csr
try 'a host that is given is not added to' "$devcert" csr create --key ec.key --profile ipps-windows --cn 192.0.2.7 \
	--ip 192.0.2.8 -o other.csr
refuse 1 'what does not fit' "$devcert" csr lint --profile ipps-windows other.csr
refuse 1 'and so in JSON' "$devcert" csr lint --profile ipps-windows other.csr --json
try 'with its reason' sh -c "'$devcert' csr lint --profile ipps-windows other.csr --json |
	grep -q '\"type\":\"cn-not-in-san\",\"severity\":\"error\"'"
refuse 2 'no host in --cn' "$devcert" csr create --key ec.key --profile tls-server --cn 'a b' -o no.csr
refuse 2 'a profile that does not exist' "$devcert" csr create --key ec.key --profile none --cn a -o no.csr
refuse 2 'a profile and usages' "$devcert" csr create --key ec.key --profile scep-rsa --key-usage cRLSign --cn a -o no.csr
refuse 2 'lint without a profile' "$devcert" cert lint "$tls/server.pem"
refuse 1 'cert lint' "$devcert" cert lint --profile enc-bikey "$tls/server.pem"
refuse 6 'a key is not linted' "$devcert" cert lint --profile enc-bikey rsa.key

# --- cert
try 'cert show' says '^alternative names +dns localhost, ip 127.0.0.1' "$devcert" cert show "$tls/server.pem"
try 'times are as people read them' says '^not after +2120-01-01 00:00:00 UTC$' "$devcert" cert show "$tls/server.pem"
try 'cert show of several files' "$devcert" cert show "$tls/server.pem" "$tls/ca.pem" --json
try 'one line each' test "$(wc -l <"$tmp/log")" = 2
fingerprint=$(openssl x509 -in "$tls/ca.pem" -outform DER | sha256sum | cut -c1-64)
try 'cert fingerprint' says "^$fingerprint\$" "$devcert" cert fingerprint "$tls/ca.pem"
try 'cert fingerprint as JSON' sh -c "'$devcert' cert fingerprint - --json <'$tls/ca.pem'"
refuse 6 'nothing on standard input is no certificate' "$devcert" cert fingerprint -
try 'cert verify' says '^issued by +Test TLS CA' "$devcert" cert verify --trust "$tls/ca.pem" "$tls/server.pem"
try 'cert verify as JSON' "$devcert" cert verify --trust "$tls/ca.pem" "$tls/server.pem" --json
refuse 1 'an expired certificate' "$devcert" cert verify --trust "$tls/ca.pem" "$tls/expired.pem"
for at in '2020-06-01 12:00:00 UTC' 2020-06-01T12:00:00Z 2020-06-01; do
	try "it was valid at $at" "$devcert" cert verify --trust "$tls/ca.pem" --at "$at" "$tls/expired.pem"
done
for at in 2020-02-31 yesterday 2020-06-01T12:00:00 20200601; do
	refuse 2 "$at is no time" "$devcert" cert verify --trust "$tls/ca.pem" --at $at "$tls/expired.pem"
done
refuse 1 'a stranger' "$devcert" cert verify --trust "$tls/ca.pem" "$tls/self_signed.pem" --json
refuse 2 'nobody to trust' "$devcert" cert verify "$tls/server.pem"
refuse 6 'a key is no certificate' "$devcert" cert show rsa.key
refuse 3 'a file that is not there' "$devcert" cert show none.pem

# --- p12
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Root \
	-addext keyUsage=critical,keyCertSign 2>/dev/null
openssl x509 -req -in plain.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 20 -out leaf.pem 2>/dev/null
cat ca.pem leaf.pem >both.pem
p12=(--key rsa.key --cert leaf.pem --chain ca.pem --name 'Prïnter' --rounds 2048)
try 'p12 create' "$devcert" p12 create "${p12[@]}" --password-file p12-password -o a.p12
try 'it is for its owner only' mode_is a.p12 600
try 'openssl reads it' sh -c \
	'openssl pkcs12 -in a.p12 -passin pass:canary-p12 -nodes | openssl x509 -noout -subject | grep -q printer-7'
try 'p12 show' says '^keys' "$devcert" p12 show a.p12 --password-file p12-password
try 'p12 show as JSON' says '"name":"Pr' "$devcert" p12 show a.p12 --password-file p12-password --json
try 'p12 extract' "$devcert" p12 extract a.p12 --password-file p12-password --key-out x.key --cert-out x.pem \
	--chain-out x.chain
try 'the key is the same' cmp x.key rsa.key
try 'the key is for its owner only' mode_is x.key 600
try 'the certificate is the same' cmp x.pem leaf.pem
try 'the certificate is for everybody' mode_is x.pem 644
try 'the chain is the same' cmp x.chain ca.pem
try 'p12 extract encrypts the key' "$devcert" p12 extract a.p12 --password-file p12-password --key-out y.key \
	--key-password-file password
try 'openssl opens it' openssl pkey -in y.key -passin pass:canary-password -noout
refuse 7 'a wrong password of a PKCS#12 file' "$devcert" p12 show a.p12 --password-file wrong
refuse 6 'what is no PKCS#12 file' "$devcert" p12 show rsa.key --password-file wrong
refuse 2 'nothing to extract' "$devcert" p12 extract a.p12 --password-file p12-password
refuse 3 'a key that is not in it' "$devcert" p12 extract a.p12 --password-file p12-password --key-out z.key --index 3
refuse 2 'p12 create without a password' "$devcert" p12 create "${p12[@]}" -o z.p12
refuse 4 'p12 create for another key' "$devcert" p12 create --key ec.key --cert leaf.pem --password-file password -o z.p12
refuse 2 'p12 create with too little work' "$devcert" p12 create --key rsa.key --cert leaf.pem --rounds 1 \
	--password-file password -o z.p12
try 'the certificate is found among others' "$devcert" p12 create --key rsa.key --cert both.pem \
	--password-file password --rounds 2048 -o b.p12
try 'and the others go in' says '"certificates":2' "$devcert" p12 show b.p12 --password-file password --json
finish_tool
