#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The verbs of devcert for sealed files: seal, open, recipients, reseal.
# shellcheck source=tests/tool/lib.sh
. "${srcdir:-.}/tests/tool/lib.sh"
umask 022

# --- people: RSA, P-256, a successor, a backup key, one who has expired, one who can only sign
person() {
	local name=$1 usage=$2
	shift 2
	openssl req -x509 "$@" -nodes -keyout "$name.key" -out "$name.pem" -subj "/CN=$name" -days 30 \
		-addext "keyUsage=critical,$usage" 2>/dev/null
}
rsa=(-newkey rsa:2048)
ec=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
person jean keyEncipherment "${rsa[@]}"
person maria keyAgreement "${ec[@]}"
person successor keyEncipherment "${rsa[@]}"
person backup keyAgreement "${ec[@]}"
person signer digitalSignature "${rsa[@]}"
person weak keyEncipherment -newkey rsa:1024
person edward digitalSignature -newkey ed25519
openssl pkcs12 -export -inkey jean.key -in jean.pem -passout pass:canary-p12 -out jean.p12
openssl pkcs12 -export -inkey backup.key -in backup.pem -passout pass:canary-p12 -out backup.p12
openssl pkcs8 -topk8 -in maria.key -passout pass:canary-password -out maria-secret.key
cat maria.key maria.pem >maria-both.pem
cat jean.pem maria.pem >all.pem
head -c 300000 /dev/urandom >bid
: >empty
to=(--to jean.pem --to maria.pem)
seal=("$devcert" seal bid)
open=("$devcert" open)

# --- seal and open
try 'seal' "${seal[@]}" "${to[@]}" -o bid.p7m
try 'an envelope is for everybody' mode_is bid.p7m 644
try 'open with a PKCS#12 file' "${open[@]}" bid.p7m --key jean.p12 --key-password-file p12-password -o out
try 'it is what was sealed' cmp out bid
try 'what was opened is for its owner only' mode_is out 600
try 'open with a key and its certificate' "${open[@]}" bid.p7m --key maria.key --cert maria.pem --force -o out
try 'it is the same' cmp out bid
try 'open with a key alone' "${open[@]}" bid.p7m --key maria.key --force -o out
try 'open with both in one file' "${open[@]}" bid.p7m --key maria-both.pem --force -o out
try 'open with an encrypted key' "${open[@]}" bid.p7m --key maria-secret.key --key-password-file password --force -o out
try 'open with the key that fits among several' "${open[@]}" bid.p7m --key backup.key --key jean.key \
	--cert all.pem --force -o out
try 'it is the same again' cmp out bid
try 'a password from a descriptor' sh -c \
	"'$devcert' open bid.p7m --key jean.p12 --key backup.p12 --key-password-fd 7 -o out --force 7<p12-password"
refuse 6 'another key' "${open[@]}" bid.p7m --key backup.key -o none
refuse 7 'a wrong password of a key' "${open[@]}" bid.p7m --key maria-secret.key --key-password-file wrong -o none
openssl pkcs12 -export -inkey jean.key -in jean.pem -passout pass:canary-p12 -out old.p12 -keypbe PBE-SHA1-3DES \
	-certpbe PBE-SHA1-3DES
openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -in jean.key -passout pass:canary-p12 -out old.key
for old in old.p12 old.key; do
	try "old encryption names what reads it, $old" errs "$old: .*--allow-legacy reads (DEVCERT_E_UNSUPPORTED)" \
		"${open[@]}" bid.p7m --key $old --key-password-file p12-password -o none
	try "and --allow-legacy does" "${open[@]}" bid.p7m --key $old --cert jean.pem --key-password-file p12-password \
		--allow-legacy --force -o out
done
refuse 7 'a wrong password of a PKCS#12 file' "${open[@]}" bid.p7m --key jean.p12 --key-password-file wrong -o none
refuse 7 'no password' "${open[@]}" bid.p7m --key jean.p12 -o none
refuse 6 'what is no key' "${open[@]}" bid.p7m --key jean.pem -o none
refuse 6 'a key that can only sign' "${open[@]}" bid.p7m --key edward.key -o none
refuse 3 'a key that is not there' "${open[@]}" bid.p7m --key none.key -o none
refuse 3 'an envelope that is not there' "${open[@]}" none.p7m --key jean.key -o none
refuse 6 'what is no envelope' "${open[@]}" bid --key jean.key -o none
refuse 4 'an existing file is not overwritten' "${open[@]}" bid.p7m --key jean.key -o out
refuse 4 'nor by sealing' "${seal[@]}" "${to[@]}" -o out
refuse 4 'a folder that cannot be written' "${seal[@]}" "${to[@]}" -o /sys/none.p7m
refuse 3 'a folder that is not there' "${seal[@]}" "${to[@]}" -o none/none.p7m
refuse 3 'a file that is not there' "$devcert" seal none "${to[@]}" -o none
try 'nothing was written' test ! -e none
try 'empty content' "$devcert" seal empty "${to[@]}" -o empty.p7m
try 'it opens' "${open[@]}" empty.p7m --key jean.key -o empty.out
try 'and is empty' cmp empty empty.out
try 'JSON of seal' says '"file":"json.p7m","committed":false' "${seal[@]}" "${to[@]}" -o json.p7m --json
try 'JSON of open' says '"opened_as":[12]' "${open[@]}" bid.p7m --key jean.key -o json.out --json
sum=$(sha256sum <bid)
sum=${sum%% *}
try 'hashes of seal' says "^read  *SHA-256 $sum" "${seal[@]}" "${to[@]}" -o hash.p7m --hash --sync
try 'hashes of open' says "^written  *SHA-256 $sum" "${open[@]}" hash.p7m --key jean.key -o hash.out --hash --sync
try 'hashes in JSON' says "\"source_hash\":\"$sum\"" "${seal[@]}" "${to[@]}" -o hash.p7m --force --hash --json
if peer openssl; then
	try 'openssl opens it' openssl cms -decrypt -inform DER -in bid.p7m -inkey jean.key -recip jean.pem -binary -out ossl
	try 'it is the same' cmp ossl bid
	openssl cms -encrypt -binary -stream -aes-256-gcm -in bid -outform DER -out ossl.p7m jean.pem
	try 'open what openssl sealed' "${open[@]}" ossl.p7m --key jean.key -o ossl.out
	try 'it is the same' cmp ossl.out bid
fi

try 'the example in C seals' "$builddir/examples/seal" bid example.p7m jean.pem maria.pem
try 'and opens' sh -c "'$builddir/examples/open' example.p7m example.out <maria.key && cmp example.out bid"

# --- pipes
try 'seal from a pipe into a pipe' sh -c "cat bid | '$real' seal - --to jean.pem -o - | cat >pipe.p7m"
try 'open from a pipe into a pipe' sh -c "cat pipe.p7m | '$real' open - --key jean.key -o - | cmp - bid"
try 'a redirection keeps what is there' sh -c "{ echo first; '$real' open pipe.p7m --key jean.key -o -; } >both"
try 'and adds to it' sh -c 'tail -c +7 both | cmp - bid'
try 'hashes do not go into the pipe' sh -c "'$real' open pipe.p7m --key jean.key -o - --hash 2>hashes | cmp - bid"
try 'but to standard error' grep -q "$sum" hashes
try 'recipients from a pipe' sh -c "head -c 4000 pipe.p7m | '$devcert' recipients -"
head -c 290000 pipe.p7m >cut.p7m
refuse 6 'a cut envelope gives an error' sh -c "cat cut.p7m | '$real' open - --key jean.key -o - >cut.out"
try 'and not an octet' test ! -s cut.out
if [ -e /dev/full ]; then
	refuse 4 'a full disk is an error' sh -c "'$real' seal bid --to jean.pem -o - >/dev/full"
	try 'the system says why' errs 'No space left on device (DEVCERT_E_IO)' \
		sh -c "'$real' open bid.p7m --key jean.key -o - >/dev/full"
fi
try 'what cannot be written as a whole' sh -c "ulimit -f 100; trap '' XFSZ
	! '$real' seal bid --to jean.pem -o large.p7m 2>/dev/null && ! [ -e large.p7m ]"

# --- recipients
try 'recipients' says '^ +[12]  oaep-sha256 +serial [0-9a-f]+ of CN=jean' "$devcert" recipients bid.p7m
try 'known ones by name' says '^ +[12]  ecdh-sha256 +maria, serial' "$devcert" recipients bid.p7m --cert all.pem
try 'the cipher is told' says '^cipher +aes-256-gcm$' "$devcert" recipients bid.p7m
try 'the length is told' says '^content +300000 octets$' "$devcert" recipients bid.p7m
try 'JSON of recipients' says '"number":2,"kind":"' "$devcert" recipients bid.p7m --json
refuse 3 'recipients of a file that is not there' "$devcert" recipients none
refuse 6 'recipients of no envelope' "$devcert" recipients bid

# --- options of seal
for cipher in aes-256-gcm aes-128-gcm chacha20-poly1305; do
	try "--cipher $cipher" "${seal[@]}" "${to[@]}" --cipher $cipher --force -o c.p7m
	try 'it is told' says "^cipher +$cipher\$" "$devcert" recipients c.p7m
	try 'it opens' "${open[@]}" c.p7m --key maria.key --force -o out
	try 'to the same' cmp out bid
done
for scheme in rsa-v15 oaep-sha1 oaep-sha256 oaep-sha384 oaep-sha512; do
	try "--scheme $scheme" "${seal[@]}" "${to[@]}" --scheme $scheme --force -o s.p7m
	try 'it is told' says "  $scheme +jean" "$devcert" recipients s.p7m --cert jean.pem
	try 'it opens' "${open[@]}" s.p7m --key jean.key --force -o out
done
for scheme in ecdh-sha1 ecdh-sha256 ecdh-sha384 ecdh-sha512; do
	try "--scheme $scheme" "${seal[@]}" "${to[@]}" --scheme $scheme --scheme oaep-sha1 --force -o s.p7m
	try 'it is told' says "  $scheme +maria" "$devcert" recipients s.p7m --cert maria.pem
	try 'it opens' "${open[@]}" s.p7m --key maria.key --force -o out
done
try '--by-key-id' "${seal[@]}" "${to[@]}" --by-key-id -o id.p7m
try 'it is told' says "^ +[12]  oaep-sha256 +key [0-9a-f]{40}\$" "$devcert" recipients id.p7m
try 'it opens' "${open[@]}" id.p7m --key jean.p12 --key-password-file p12-password --force -o out
try '--to-all' "${seal[@]}" --to-all all.pem -o all.p7m
try 'both are there' says '^recipients +2$' "$devcert" recipients all.p7m
try '--to takes the first' "${seal[@]}" --to all.pem -o first.p7m
try 'one is there' says '^recipients +1$' "$devcert" recipients first.p7m
try '--to-password-file' "${seal[@]}" --to jean.pem --to-password-file password -o p.p7m
try 'the rounds are told' says '^ +[12]  password +600000 rounds$' "$devcert" recipients p.p7m
try 'a password opens' "${open[@]}" p.p7m --password-file password --force -o out
try 'to the same' cmp out bid
refuse 6 'another one does not' "${open[@]}" p.p7m --password-file wrong -o none
printf '00112233445566778899AABBCCDDEEFF\n' >kek
printf '0011' >short
try '--to-kek-file' "${seal[@]}" --to jean.pem --to-kek-file kek --to-kek-id 0a0b -o kek.p7m
try 'its identifier is told' says '^ +[12]  kek +key 0a0b$' "$devcert" recipients kek.p7m
try 'the key opens' "${open[@]}" kek.p7m --kek-file kek --kek-id 0A0B --force -o out
try 'also without its identifier' "${open[@]}" kek.p7m --kek-file kek --force -o out
try 'to the same' cmp out bid
refuse 6 'not under another identifier' "${open[@]}" kek.p7m --kek-file kek --kek-id 0a -o none
refuse 6 'what is not hexadecimal' "${open[@]}" kek.p7m --kek-file password -o none
refuse 2 'a key that is too short' "${open[@]}" kek.p7m --kek-file short -o none
refuse 2 'a key without an identifier' "${seal[@]}" --to-kek-file kek -o none
try '--commitment' "${seal[@]}" "${to[@]}" --commitment -o committed.p7m
try 'it is required and there' says '"committed":true' "${open[@]}" committed.p7m --key jean.key \
	--require-commitment --force -o out --json
refuse 6 'it is required and not there' "${open[@]}" bid.p7m --key jean.key --require-commitment -o none
for bits in 128 256; do
	try "--unauthenticated-cbc=$bits" "${seal[@]}" "${to[@]}" --unauthenticated-cbc $bits --force -o cbc.p7m
	try 'it is told' says "^cipher +aes-$bits-cbc, content NOT authenticated\$" "$devcert" recipients cbc.p7m
	refuse 6 'it is not opened like that' "${open[@]}" cbc.p7m --key jean.key -o none
	try 'but on request' "${open[@]}" cbc.p7m --key jean.key --unauthenticated-cbc --force -o out
	try 'to the same' cmp out bid
done
try 'nothing was written' test ! -e none

# --- keys in a token; SoftHSM has OAEP with SHA-1 only
module=$(find /usr/lib /usr/lib64 /usr/local/lib -name libsofthsm2.so 2>/dev/null | head -n 1)
if peer softhsm2-util && [ -n "$module" ]; then
	export SOFTHSM2_CONF=$tmp/softhsm2.conf
	mkdir tokens
	echo "directories.tokendir = $tmp/tokens" >"$SOFTHSM2_CONF"
	printf '5678\n' >pin
	printf '8765\n' >wrong-pin
	softhsm2-util --init-token --free --label desk --so-pin 1234 --pin 5678 >"$tmp/log" 2>&1
	softhsm2-util --import jean.key --token desk --label jean --id 01 --pin 5678 >"$tmp/log" 2>&1
	uri="pkcs11:token=desk;object=jean?module-path=$module"
	"$real" seal bid "${to[@]}" --scheme oaep-sha1 -o soft.p7m
	try 'open with a key in a token' "${open[@]}" soft.p7m --key "$uri" --pin-file pin --force -o out
	try 'to the same' cmp out bid
	try 'a PIN from a descriptor' sh -c "'$devcert' open soft.p7m --key '$uri' --pin-fd 7 --force -o out 7<pin"
	refuse 7 'a wrong PIN' "${open[@]}" soft.p7m --key "$uri" --pin-file wrong-pin -o none
	refuse 7 'no PIN' "${open[@]}" soft.p7m --key "$uri" -o none
	refuse 3 'a key that is not in it' "${open[@]}" soft.p7m --key "${uri/jean/nobody}" --pin-file pin -o none
	try 'reseal with a key in a token' "$devcert" reseal soft.p7m --key "$uri" --pin-file pin --cert jean.pem \
		--replace maria.pem=backup.pem -o soft-new.p7m
	try 'the other one opens it' "${open[@]}" soft-new.p7m --key backup.key --force -o out
	try 'to the same' cmp out bid
fi

# --- certificates that are refused
refuse 4 'a certificate that only signs' "${seal[@]}" --to signer.pem -o none
try 'the error names it' errs 'signer.pem: .*(DEVCERT_E_USAGE_FORBIDDEN)' "${seal[@]}" --to jean.pem --to signer.pem -o none
try 'unless it is allowed' "${seal[@]}" --to signer.pem --allow key-usage -o allowed.p7m
refuse 4 'a weak one' "${seal[@]}" --to weak.pem -o none
try 'unless it is allowed' "${seal[@]}" --to weak.pem --allow rsa1024 -o weak.p7m
refuse 4 'and so is a weak key of ours' "${open[@]}" weak.p7m --key weak.key -o none
try 'unless it is allowed' "${open[@]}" weak.p7m --key weak.key --allow rsa1024 --force -o out
refuse 4 'the same one twice' "${seal[@]}" --to jean.pem --to all.pem -o none
try 'unless it is allowed' "${seal[@]}" --to jean.pem --to all.pem --allow duplicate -o twice.p7m
refuse 4 'an expired one' "${seal[@]}" --to "$srcdir/tests/vectors/tls/expired.pem" --allow key-usage -o none
refuse 6 'one that cannot encrypt' "${seal[@]}" --to edward.pem -o none
refuse 6 'a key is no certificate' "${seal[@]}" --to jean.key -o none
try 'nothing was written' test ! -e none

# --- usage
for wrong in 'seal' 'seal bid' 'seal bid -o none' 'seal bid --to jean.pem' 'seal bid --to jean.pem -o - --json' \
	'seal bid --to jean.pem --cipher des -o none' 'seal bid --to jean.pem --scheme rsa -o none' \
	'seal bid --to jean.pem --scheme rsa-v15 --scheme oaep-sha1 -o none' \
	'seal bid --to jean.pem --unauthenticated-cbc 192 -o none' \
	'seal bid --to jean.pem --unauthenticated-cbc 256 --commitment -o none' \
	'seal bid --to jean.pem --allow short-tag -o none' 'open bid.p7m -o none' 'open bid.p7m --key jean.key' \
	'open bid.p7m --key jean.key --allow expired -o none' 'open bid.p7m jean.p7m --key jean.key -o none' \
	'seal bid --to jean.pem --to-kek-id 00 -o none' 'open bid.p7m --kek-file kek --kek-id x -o none' \
	'recipients' 'recipients bid.p7m bid.p7m' 'reseal bid.p7m --key jean.key -o none' \
	'reseal bid.p7m --key jean.key --drop 0 -o none' 'reseal bid.p7m --key jean.key --drop 99999 -o none' \
	'reseal bid.p7m --key jean.key --replace jean.pem -o none' 'reseal bid.p7m --drop 1 -o none' \
	'reseal bid.p7m --key jean.key --drop 1 --in-place -o none' 'reseal - --key jean.key --drop 1 --in-place' \
	'reseal bid.p7m --key jean.key --drop 1' 'reseal bid.p7m --key jean.key --drop 1 -o none --journal j' \
	'reseal . --key jean.key --drop 1 --journal j' 'reseal . --key jean.key --add jean.pem' \
	'reseal . --key jean.key --add jean.pem --journal j -o none' 'reseal . --key jean.key --add jean.pem --hash --journal j'; do
	# shellcheck disable=SC2086 # options
	refuse 2 "devcert $wrong" "$devcert" $wrong
done
try 'nothing was written' test ! -e none -a ! -e j

# --- reseal
number_of() {
	"$real" recipients "$1" --cert "$2" | sed -n "s/^ *\([0-9]*\) .* ${2%.pem}, .*/\1/p"
}
reseal=("$devcert" reseal)
jean=$(number_of bid.p7m jean.pem)
try 'reseal by a number' "${reseal[@]}" bid.p7m --key maria.key --add successor.pem --drop "$jean" -o new.p7m
try 'the successor opens it' "${open[@]}" new.p7m --key successor.key --force -o out
try 'to the same' cmp out bid
try 'and maria still' "${open[@]}" new.p7m --key maria.key --force -o out
refuse 6 'and jean no more' "${open[@]}" new.p7m --key jean.key --cert jean.pem -o none
try 'reseal by a certificate' "${reseal[@]}" bid.p7m --key jean.key --drop maria.pem -o only.p7m
try 'one is left' says '^recipients +1$' "$devcert" recipients only.p7m
cp bid.p7m place.p7m
chmod 640 place.p7m
try 'replace in place' "${reseal[@]}" place.p7m --key backup.key --key maria.key \
	--replace jean.pem=successor.pem --in-place --hash --verify --sync
try 'the successor is there' says '  successor, ' "$devcert" recipients place.p7m --cert successor.pem
try 'a password is added' "${reseal[@]}" place.p7m --key maria.key --add-password-file password --in-place
try 'and opens' "${open[@]}" place.p7m --password-file password --force -o out
try 'to the same' cmp out bid
try 'JSON of reseal' says '"content_hash":"[0-9a-f]{64}","opened_as":[12]' "${reseal[@]}" bid.p7m --key maria.key \
	--add backup.pem --hash --json -o json2.p7m
try 'reseal through pipes' sh -c "cat bid.p7m | '$real' reseal - --key maria.key --add backup.pem -o - |
	'$real' open - --key backup.key -o - | cmp - bid"
try 're-encrypt' "${reseal[@]}" bid.p7m --key maria.key --drop jean.pem --add maria.pem --add backup.pem \
	--re-encrypt --cipher aes-128-gcm --commitment -o fresh.p7m
try 'the cipher is another one' says '^cipher +aes-128-gcm$' "$devcert" recipients fresh.p7m
try 'it opens' "${open[@]}" fresh.p7m --key backup.key --require-commitment --force -o out
try 'to the same' cmp out bid
try 're-encrypt to a successor' "${reseal[@]}" bid.p7m --key maria.key --add maria.pem \
	--replace jean.pem=successor.pem --replace backup.pem=weak.pem --allow rsa1024 --re-encrypt --cipher aes-128-gcm \
	-o fresh2.p7m
try 'the cipher is that of the others' says '^cipher +aes-128-gcm$' "$devcert" recipients fresh2.p7m
try 'who was nobody has no successor' says '^recipients +2$' "$devcert" recipients fresh2.p7m
try 'the successor opens it' "${open[@]}" fresh2.p7m --key successor.key --force -o out
try 'to the same' cmp out bid
refuse 6 'who is replaced is nobody' "${reseal[@]}" bid.p7m --key maria.key --replace backup.pem=successor.pem \
	--re-encrypt -o none
refuse 4 'a successor that only signs' "${reseal[@]}" bid.p7m --key maria.key --replace jean.pem=signer.pem -o none
refuse 3 'a predecessor that is not there' "${reseal[@]}" bid.p7m --key maria.key --replace none.pem=jean.pem -o none
refuse 6 'nobody is forgotten when re-encrypting' "${reseal[@]}" bid.p7m --key maria.key --add backup.pem \
	--re-encrypt -o none
refuse 6 'nobody would be left' "${reseal[@]}" bid.p7m --key maria.key --drop jean.pem --drop maria.pem -o none
refuse 3 'a place that is not there' "${reseal[@]}" bid.p7m --key maria.key --drop 3 -o none
refuse 6 'a key that does not open' "${reseal[@]}" bid.p7m --key backup.key --drop jean.pem -o none
refuse 4 'an existing file' "${reseal[@]}" bid.p7m --key maria.key --drop jean.pem -o bid.p7m
refuse 3 'an envelope that is not there' "${reseal[@]}" none.p7m --key maria.key --drop jean.pem -o none
try 'nothing was written' test ! -e none

# --- a dry run
cp bid.p7m saved.p7m
dry=("${reseal[@]}" bid.p7m --key maria.key --cert maria.pem --replace jean.pem=successor.pem --dry-run)
try 'what would be dropped' says "^ +$jean  drop oaep-sha256" "${dry[@]}"
try 'what would be kept' says '^ +[12]  keep ecdh-sha256' "${dry[@]}"
try 'what would be added' says '^ +add  successor$' "${dry[@]}"
try 'JSON of a dry run' says '"action":"drop".*"added":\["successor"\]' "${dry[@]}" --json
try 'of two, a successor would be added once' says '"added":\["successor"\]' "${dry[@]}" \
	--replace maria.pem=successor.pem --replace backup.pem=maria.pem --json
try 'in the stead of nobody, nobody' says '"added":\[\]' "${reseal[@]}" bid.p7m --key maria.key \
	--replace backup.pem=successor.pem --dry-run --json
try 'nothing has changed' cmp bid.p7m saved.p7m
refuse 6 'a key that would not open' "${reseal[@]}" bid.p7m --key backup.key --drop 1 --dry-run
refuse 6 'nobody would be left' "${reseal[@]}" only.p7m --key jean.key --drop 1 --dry-run
refuse 6 'somebody would be forgotten' "${reseal[@]}" bid.p7m --key maria.key --add backup.pem --re-encrypt --dry-run
refuse 3 'a place that is not there' "${reseal[@]}" bid.p7m --key maria.key --drop 3 --dry-run

# --- folders
mkdir bids
for i in 1 2 3; do "$real" seal bid "${to[@]}" -o bids/$i.p7m; done
cp bid bids/notes.txt
"$real" seal bid --to maria.pem -o bids/hers.p7m
folder=("${reseal[@]}" bids --key maria.key --replace jean.pem=successor.pem)
try 'a folder, dry' says '^file +bids/3.p7m$' "${folder[@]}" --dry-run
try 'where jean is none, nobody would be added' test "$("${folder[@]}" --dry-run | grep -c '^ *add  successor$')" = 3
try 'a folder' says '^resealed +4 of 4$' "${folder[@]}" --journal journal
refuse 6 'where jean was none, the successor is none' "${open[@]}" bids/hers.p7m --key successor.key \
	--cert successor.pem -o none
try 'and one is there' says '^recipients +1$' "$devcert" recipients bids/hers.p7m
try 'who opens it as before' "${open[@]}" bids/hers.p7m --key maria.key --force -o out
for i in 1 2 3; do
	try "the successor opens $i" "${open[@]}" bids/$i.p7m --key successor.key --force -o out
	try 'to the same' cmp out bid
done
try 'what is no envelope is as it was' cmp bid bids/notes.txt
try 'the same again does nothing' says '"files":4,"resealed":4,"failed":0' "${folder[@]}" --journal journal --json
cp bid bids/4.p7m
"$real" seal bid --to backup.pem -o bids/5.cms
"$real" seal bid "${to[@]}" -o bids/6.p7m
refuse 6 'files that cannot be resealed' "${folder[@]}" --journal journal2
try 'do not hold up others' "${open[@]}" bids/6.p7m --key successor.key --force -o out
"${folder[@]}" --journal journal3 >/dev/null 2>complaints
try 'each of them is a line' test "$(grep -c '^devcert: bids/[45]\.' complaints)" = 2
refuse 4 'a journal of another plan' "${reseal[@]}" bids --key maria.key --drop successor.pem --journal journal
refuse 3 'a folder that is not there' "${reseal[@]}" none --key maria.key --drop jean.pem -o none
finish_tool
