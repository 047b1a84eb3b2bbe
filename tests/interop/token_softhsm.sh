#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Keys in tokens of SoftHSM and of NSS: we sign, decrypt and agree with them, and openssl, which has
# their public halves only, is content; and we open envelopes with them.
. "${srcdir:-.}/tests/interop/lib.sh"
. "${srcdir:-.}/tests/interop/envelope_lib.sh"
probe=$builddir/tests/interop/token_probe
export SOFTHSM2_CONF=$tmp/softhsm2.conf NSS_FOLDER=sql:$tmp/nss
mkdir softhsm nss

find_module() { # NAME
	find /usr/lib /usr/lib64 /usr/local/lib -name "$1" 2>/dev/null | head -n 1
}

# The rest of the URI of each key is the same.
uri() { # TOKEN OBJECT [QUERY]
	printf 'pkcs11:token=%s;object=%s%s' "$1" "$2" "${3-?module-path=$module}"
}

ours() { # WHAT TOKEN OBJECT ARGUMENT ...
	"$probe" "$1" "$(uri "$2" "$3")" 5678 "${@:4}"
}

same_file() { # FILE COMMAND ...
	"${@:2}" && cmp "$1" ours.out
}

# says TEXT COMMAND ...: it fails, and its message has the text.
says() {
	! "${@:2}" >said 2>&1 && cat said && grep -qF -- "$1" said
}

# unlike FILE COMMAND ...: it works, but what comes out is something else of the same length.
unlike() {
	"${@:2}" && ! cmp -s "$1" ours.out && [ "$(stat -c %s "$1")" = "$(stat -c %s ours.out)" ]
}

verify_csr() { # FILE
	openssl req -in "$1" -verify -noout 2>verdict
	cat verdict
	grep -q 'verify OK' verdict
}

verify() { # PUBLIC SIGNATURE [OPTION ...]
	if [ $# -gt 2 ]; then
		openssl dgst "${@:3}" -keyform DER -verify "$1" -signature "$2" message
	else
		openssl pkeyutl -verify -pubin -keyform DER -inkey "$1" -rawin -in message -sigfile "$2"
	fi
}

encrypt() { # PUBLIC OUT OPTION ...
	openssl pkeyutl -encrypt -pubin -keyform DER -inkey "$1" -in secret -out "$2" "${@:3}"
}

oaep() { # HASH MGF-HASH [LABEL IN HEX]
	echo "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha$1 -pkeyopt rsa_mgf1_md:sha$2
		${3:+-pkeyopt rsa_oaep_label:$3}"
}

pss='-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest'

# Sign, decrypt and agree with the keys of a token: TOKEN [ED25519]
use() {
	local token=$1 name curve with_ed25519=${2-} hashes
	for name in rsa p256 p384 $with_ed25519; do
		try "$token: the public half of $name" ours public "$token" $name $name.spki
		try "openssl reads it" openssl pkey -pubin -inform DER -in $name.spki -noout
		try "a request is signed, $name" ours csr "$token" $name $name.csr
		try "openssl verifies it" verify_csr $name.csr
		try "a message is signed, $name" ours sign "$token" $name message $name.sig
	done
	try "openssl verifies RSA" verify rsa.spki rsa.sig -sha256
	try "openssl verifies P-256" verify p256.spki p256.sig -sha256
	try "openssl verifies P-384" verify p384.spki p384.sig -sha384
	[ -z "$with_ed25519" ] || try "openssl verifies Ed25519" verify ed25519.spki ed25519.sig

	for hashes in '3 512' '4 256' '5 384' '6 512'; do
		name=rsa_${hashes% *}
		try "a message is signed by scheme ${hashes% *}" ours sign "$token" rsa message $name.sig ${hashes% *}
		# shellcheck disable=SC2046 # options
		try "openssl verifies it" verify rsa.spki $name.sig -sha${hashes#* } \
			$([ ${hashes% *} = 3 ] || echo $pss)
	done
	try "a message is signed, P-256 with SHA-512" ours sign "$token" p256 message p256.sig 9
	try "openssl verifies it" verify p256.spki p256.sig -sha512

	try "openssl encrypts, v1.5" encrypt rsa.spki v15
	try "the token decrypts it" same_file secret ours v15 "$token" rsa v15 32 ours.out
	printf '\1' | dd of=v15 bs=1 seek=100 conv=notrunc status=none
	try "bent, it gives other octets and no error" unlike secret ours v15 "$token" rsa v15 32 ours.out
	# shellcheck disable=SC2046 # options
	try "openssl encrypts, OAEP with SHA-1" encrypt rsa.spki oaep1 $(oaep 1 1)
	try "the token decrypts it" same_file secret ours oaep "$token" rsa oaep1 32 ours.out 1 1
	printf '\1' | dd of=oaep1 bs=1 seek=100 conv=notrunc status=none
	refuse 1 "bent, it is refused" ours oaep "$token" rsa oaep1 32 ours.out 1 1

	# SoftHSM has RSA without padding for these, so the padding is ours.
	for hashes in '256 256' '384 384' '512 512' '256 1' '256 256 6c6162656c'; do
		# shellcheck disable=SC2046,SC2086 # options
		try "openssl encrypts, OAEP with $hashes" encrypt rsa.spki oaep $(oaep $hashes)
		# shellcheck disable=SC2086 # words
		set -- $hashes
		try "the token decrypts it" same_file secret ours oaep "$token" rsa oaep 32 ours.out "$1" "$2" \
			${3:+label}
		refuse 1 "but not with another label" ours oaep "$token" rsa oaep 32 ours.out "$1" "$2" other
	done

	for curve in 256 384; do
		try "openssl makes a key on P-$curve" openssl genpkey -algorithm EC \
			-pkeyopt ec_paramgen_curve:P-$curve -out peer$curve.pem
		openssl pkey -in peer$curve.pem -pubout -outform DER -out peer$curve.spki
		try "it agrees with the public half" openssl pkeyutl -derive -inkey peer$curve.pem \
			-peerform DER -peerkey p$curve.spki -out theirs.out
		try "the token comes to the same secret" same_file theirs.out ours agree "$token" p$curve \
			peer$curve.spki ours.out
	done
	refuse 1 "a key on another curve does not agree" ours agree "$token" p256 peer384.spki ours.out
}

# envelope NAME HOLDER OPENSSL-OPTION ...: openssl seals to a key, and its token opens that.
envelope() {
	local options
	options="pin=5678 certs=$2.pem token=$(uri "$token" "$2")"
	try "openssl seals, $1" openssl cms -encrypt -binary -in message -outform DER -aes-256-gcm \
		-out theirs.der -recip "$2.pem" "${@:3}"
	# shellcheck disable=SC2086 # options
	try "the token opens it" opens message theirs.der $options
	bend theirs.der bent.der
	# shellcheck disable=SC2086
	try "but not with another tag" refuses DECRYPT bent.der $options
}

# Envelopes to the keys whose public halves are here: TOKEN
open_envelopes() {
	local token=$1 name oaep='-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md'
	for name in rsa p256 p384; do
		openssl pkey -pubin -inform DER -in $name.spki -out $name.pub
		try "a certificate for $name" certify $name
	done
	envelope 'RSAES-PKCS1-v1_5' rsa
	# shellcheck disable=SC2086 # options
	envelope 'RSAES-OAEP with SHA-1' rsa $oaep:sha1
	# shellcheck disable=SC2086
	envelope 'RSAES-OAEP with SHA-256' rsa $oaep:sha256
	envelope 'ECDH, P-256' p256 -keyopt ecdh_kdf_md:sha256
	envelope 'ECDH, P-384' p384 -keyopt ecdh_kdf_md:sha384
	try 'we seal to all three' seal message ours.der cert=rsa.pem cert=p256.pem scheme=8 cert=p384.pem
	for name in rsa p256 p384; do
		try "the token opens it with $name" opens message ours.der pin=5678 certs=$name.pem \
			"token=$(uri "$token" $name)"
	done
}

softhsm() {
	local kind opt="--module $module --token-label soft --login --pin 5678"
	printf 'directories.tokendir = %s/softhsm\nobjectstore.backend = file\nlog.level = ERROR\n' \
		"$tmp" >"$SOFTHSM2_CONF"
	try "SoftHSM makes a token" softhsm2-util --init-token --free --label soft --so-pin 1234 --pin 5678
	try "and another one" softhsm2-util --init-token --free --label other --so-pin 1234 --pin 5678
	for kind in 'rsa rsa:2048' 'p256 EC:prime256v1' 'p384 EC:secp384r1' 'ed25519 EC:edwards25519' \
		'twice EC:prime256v1' 'twice EC:prime256v1'; do
		i=$((i + 1))
		# shellcheck disable=SC2086 # options
		try "SoftHSM makes a key, $kind" pkcs11-tool $opt --keypairgen --key-type "${kind#* }" \
			--label "${kind% *}" --id 0$i --usage-sign --usage-derive --usage-decrypt ||
			pkcs11-tool $opt --keypairgen --key-type "${kind#* }" --label "${kind% *}" --id 0$i
	done
}

# The keys of a CA and its RA are in the token, and serve again when it is started anew.
ca_in_token() {
	local token="pkcs11:token=soft?module-path=$module" variant dir round
	"$devcert" key generate --type rsa:2048 -o device.key
	for variant in --two-ra-keys --no-ra; do
		dir=token$variant
		for round in first second; do
			try "a CA with its keys in the token starts, $variant, $round" start_ca "$dir" \
				--challenge-file challenge --token "$token" --pin-file pin $variant
			try "a device enrols there" "$devcert" scep enroll "$url" --ca-fingerprint \
				"$(openssl x509 -in "$dir/ca.pem" -noout -fingerprint -sha256 | sed 's/.*=//')" \
				--key device.key --cn $round.example --challenge-file challenge -o $round.pem --force
			try "openssl verifies its certificate" openssl verify -CAfile "$dir/ca.pem" $round.pem
			stop_ca
		done
		try "no key is in its folder" sh -c "! find '$dir' -name '*.key' | grep ."
		try "its key is in the token" "$devcert" key show "$(uri soft ca)" --password-file pin
		# Both CAs have keys of the same names.
		for name in ca ra-sign ra-decrypt; do
			pkcs11-tool --module "$module" --token-label soft --login --pin 5678 \
				--delete-object --type privkey --label $name >/dev/null 2>&1
			pkcs11-tool --module "$module" --token-label soft --login --pin 5678 \
				--delete-object --type pubkey --label $name >/dev/null 2>&1
		done
	done
	refuse 1 "a wrong PIN starts none" "$test_ca" --listen 127.0.0.1:0 --dir wrong-ca \
		--challenge-file challenge --token "$token" --pin-file wrong
}

printf 'a message' >message
head -c 32 /dev/urandom >secret
i=0

module=$(find_module libsofthsm2.so)
if peer openssl && peer softhsm2-util && peer pkcs11-tool && [ -n "$module" ]; then
	softhsm
	use soft ed25519
	open_envelopes soft
	try "a wrong PIN is told" says 'the PIN is wrong' "$probe" public "$(uri soft rsa)" 8765 x
	try "it is no harm to the next one" ours public soft rsa x
	try "no PIN is told, too" says 'wants its PIN' "$probe" public "$(uri soft rsa)" - x
	try "a PIN in the URI is refused" says DEVCERT_E_TEXT "$probe" public \
		"$(uri soft rsa)&pin-value=5678" - x
	try "a key that is not there" says DEVCERT_E_NOT_FOUND ours public soft none x
	try "a token that is not there" says DEVCERT_E_NOT_FOUND ours public none rsa x
	try "a module that is not there" says DEVCERT_E_NOT_FOUND "$probe" public \
		"pkcs11:object=rsa?module-path=/nowhere/none.so" 5678 x
	try "two keys that fit" says DEVCERT_E_EXISTS ours public soft twice x
	try "one of them by its identifier" "$probe" public \
		"pkcs11:token=soft;id=%05?module-path=$module" 5678 x
	try "two tokens that fit" says DEVCERT_E_EXISTS "$probe" public \
		"pkcs11:object=rsa?module-path=$module" 5678 x

	# Where the package of SoftHSM has told p11-kit of it, as Debian's does.
	if [ -f /usr/share/p11-kit/modules/softhsm2.module ]; then
		try "the module of the configuration" "$probe" public "$(uri soft rsa '')" 5678 x
		try "has the same key" cmp x rsa.spki
		try "and is found by its name" "$probe" public "$(uri soft rsa '?module-name=softhsm2')" 5678 x
		try "but not by another one" says DEVCERT_E_NOT_FOUND "$probe" public \
			"$(uri soft rsa '?module-name=theirs')" 5678 x
	fi

	if [ -x "$devcert" ]; then
		echo 5678 >pin
		echo 8765 >wrong
		try "devcert shows a key in a token" "$devcert" key show "$(uri soft p256)" --password-file pin
		try "and makes a request with it" "$devcert" csr create --key "$(uri soft p256)" \
			--password-file pin --cn token.example -o tool.csr
		try "openssl verifies it" verify_csr tool.csr
		try "it lists the tokens" eval "'$devcert' token list 'pkcs11:?module-path=$module' \
			--json >tokens.json"
		try "with what they say of their PIN" grep -q '"label":"soft".*"pin-required","pin-set"' \
			tokens.json
		refuse 6 "a URI of an object is none of a token" "$devcert" token list \
			"pkcs11:object=rsa?module-path=$module"
		try "it lists the keys of the token" eval "'$devcert' key list \
			'pkcs11:token=soft?module-path=$module' --pin-file pin --json >keys.json"
		try "all six" [ "$(grep -c '"private":true' keys.json)" = 6 ]
		try "as openssl knows the public half" grep -q \
			"$(sha256sum <p256.spki | cut -c1-64)" keys.json
		p256_uri=$(sed -n 's/.*"uri":"\([^"]*object=p256[^"]*\)".*/\1/p' keys.json)
		try "the URI in the listing opens the key" "$devcert" key show "$p256_uri" \
			--password-file pin
		try "without a login there are public halves" eval "'$devcert' key list \
			'pkcs11:token=soft?module-path=$module' --json >public.json"
		try "and no private ones" [ "$(grep -c '"private":true' public.json)" = 0 ]
		refuse 7 "a wrong PIN does not list" "$devcert" key list \
			"pkcs11:token=soft?module-path=$module" --pin-file wrong
		for type in rsa:2048 rsa:3072 ec:p256 ec:p384 ec:p521 ed25519; do
			new="pkcs11:token=soft;object=new-$type?module-path=$module"
			try "it makes a key in the token, $type" "$devcert" key generate --type $type \
				--token "$new" --pin-file pin --json
			refuse 4 "but no other one of that name" "$devcert" key generate --type $type \
				--token "$new" --pin-file pin
			try "a request is signed with it" "$devcert" csr create --key "$new" \
				--password-file pin --cn new.example -o new.csr --force
			try "openssl verifies it" verify_csr new.csr
		done
		try "pkcs11-tool sees what a new key may do" sh -c "pkcs11-tool --module '$module' \
			--token-label soft --login --pin 5678 --list-objects --type privkey >objects"
		try "sensitive, and never to be taken out" [ "$(grep -A3 'label:.*new-' objects |
			grep -c 'Access:.*always sensitive, never extractable')" = 6 ]
		refuse 7 "a wrong PIN makes nothing" "$devcert" key generate --type ec:p256 \
			--token "pkcs11:token=soft;object=none?module-path=$module" --pin-file wrong
		refuse 2 "a token and a file exclude each other" "$devcert" key generate --type ec:p256 \
			--token "pkcs11:token=soft;object=none?module-path=$module" --pin-file pin -o x
		if [ -x "$test_ca" ]; then
			printf 'challenge' >challenge
			start_ca ca --challenge-file challenge
			new="pkcs11:token=soft;object=new-rsa:2048?module-path=$module"
			try "a device enrols with its key in the token" "$devcert" scep enroll "$url" \
				--ca-fingerprint "$(openssl x509 -in ca/ca.pem -noout -fingerprint -sha256 |
					sed 's/.*=//')" --key "$new" --password-file pin --cn device-7 \
				--challenge-file challenge -o issued.pem
			try "the certificate is for that key" sh -c "'$devcert' key public '$new' \
				--password-file pin -o new.pub --force &&
				openssl x509 -in issued.pem -noout -pubkey | cmp - new.pub"
			try "and of that CA" openssl verify -CAfile ca/ca.pem issued.pem
			stop_ca
			ca_in_token
		fi
		cp ours.der sealed.cms
		try "and opens an envelope with it" "$devcert" open sealed.cms --key "$(uri soft p256)" \
			--pin-file pin -o tool.out
		try "as it was" cmp message tool.out
		refuse 7 "but not with a wrong PIN" "$devcert" open sealed.cms --key "$(uri soft p256)" \
			--pin-file wrong -o no.out
		refuse 7 "a wrong PIN is a wrong password" "$devcert" key show "$(uri soft p256)" \
			--password-file wrong
		refuse 7 "no PIN, too" "$devcert" key show "$(uri soft p256)"
		try "the private half stays" says DEVCERT_E_UNSUPPORTED "$devcert" key convert \
			"$(uri soft p256)" --password-file pin -o out.key
	fi
fi

# NSS knows OAEP with all hashes.
NSS_MODULE=$(find_module libsoftokn3.so)
export NSS_MODULE
module=$builddir/tests/interop/.libs/nss_module.so
if peer openssl && peer certutil && peer pk12util && [ -n "$NSS_MODULE" ]; then
	echo 5678 >nss-pin
	try "NSS makes a token" certutil -N -d "$NSS_FOLDER" -f nss-pin
	for kind in 'rsa RSA rsa_keygen_bits:2048' 'p256 EC ec_paramgen_curve:P-256' \
		'p384 EC ec_paramgen_curve:P-384'; do
		# shellcheck disable=SC2086 # words
		set -- $kind
		openssl req -x509 -newkey "$2" -pkeyopt "$3" -nodes -keyout "$1.key" -subj "/CN=$1" \
			-days 3650 -out "$1.pem" 2>log
		openssl pkcs12 -export -inkey "$1.key" -in "$1.pem" -name "$1" -passout pass:x -out "$1.p12"
		try "NSS takes a key, $1" pk12util -i "$1.p12" -W x -d "$NSS_FOLDER" -k nss-pin
	done
	use NSS%20Certificate%20DB
	open_envelopes NSS%20Certificate%20DB
fi

finish
