#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# openssl cms opens what we seal, and we open what it seals: all kinds of recipients that it has, DER
# and BER, many sizes.
. "${srcdir:-.}/tests/interop/lib.sh"
. "${srcdir:-.}/tests/interop/envelope_lib.sh"
peer openssl && peer python3 || finish

encrypt() { # IN OUT OPTION ...
	openssl cms -encrypt -binary -in "$1" -outform DER -out "$2" "${@:3}"
}

# decrypts PLAIN ENVELOPE OPTION ...: openssl opens it, and it is that file.
decrypts() {
	rm -f opened
	openssl cms -decrypt -binary -inform DER -in "$2" -out opened "${@:3}" && cmp "$1" opened
}

declines() { # ENVELOPE OPTION ...
	! openssl cms -decrypt -binary -inform DER -in "$1" -out opened "${@:2}"
}

# both NAME SEAL ENCRYPT OPEN DECRYPT: options of the four, split at blanks; both ways, and for each
# a tag that is wrong.
both() {
	local name=$1
	# shellcheck disable=SC2086 # options
	if [ -n "$2" ]; then
		try "we seal, $name" seal plain ours.der $2
		try "openssl opens it" decrypts plain ours.der $5
		bend ours.der bent.der
		try "but not with another tag" declines bent.der $5
	fi
	# shellcheck disable=SC2086
	if [ -n "$3" ]; then
		try "openssl seals, $name" encrypt plain theirs.der -aes-256-gcm $3
		try "we open it" opens plain theirs.der $4
		bend theirs.der bent.der
		try "but not with another tag" refuses DECRYPT bent.der $4
	fi
}

for kind in 'rsa RSA rsa_keygen_bits:2048' 'other RSA rsa_keygen_bits:2048' \
	'p256 EC ec_paramgen_curve:P-256' 'p384 EC ec_paramgen_curve:P-384' 'p521 EC ec_paramgen_curve:P-521'; do
	# shellcheck disable=SC2086 # words
	set -- $kind
	try "a key and a certificate, $1" make_holder "$1" -algorithm "$2" -pkeyopt "$3"
done
printf 'a secret plan\n' >plain

# ours OPTION: how we open, and how openssl does, with the key of a holder.
mine() { echo "certs=$1.pem key=$1.key"; }
theirs() { echo "-recip $1.pem -inkey $1.key"; }

# --- key transport
oaep='-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md'
both 'RSAES-PKCS1-v1_5' 'scheme=1 cert=rsa.pem' '-recip rsa.pem' "$(mine rsa)" "$(theirs rsa)"
number=2
for hash in sha1 sha256 sha384 sha512; do
	both "RSAES-OAEP with $hash" "scheme=$number cert=rsa.pem" "-recip rsa.pem $oaep:$hash" \
		"$(mine rsa)" "$(theirs rsa)"
	number=$((number + 1))
done
both 'RSAES-OAEP with a label' 'scheme=3 label=label cert=rsa.pem' \
	"-recip rsa.pem $oaep:sha256 -keyopt rsa_oaep_label:6c6162656c" "$(mine rsa)" "$(theirs rsa)"
both 'RSAES-OAEP with two hashes' '' "-recip rsa.pem $oaep:sha256 -keyopt rsa_mgf1_md:sha1" "$(mine rsa)" ''
both 'RSA by key identifier' 'by-key-id cert=rsa.pem' "-keyid -recip rsa.pem $oaep:sha256" \
	"$(mine rsa)" "$(theirs rsa)"
both 'RSA, opened without a certificate' '' "-recip rsa.pem $oaep:sha256" 'key=rsa.key' ''

# --- key agreement
for curve in p256 p384 p521; do
	number=6
	for hash in sha1 sha256 sha384 sha512; do
		both "ECDH, $curve with $hash" "scheme=$number cert=$curve.pem" \
			"-recip $curve.pem -keyopt ecdh_kdf_md:$hash" "$(mine $curve)" "$(theirs $curve)"
		number=$((number + 1))
	done
done
both 'ECDH by key identifier' 'by-key-id cert=p256.pem' '-keyid -recip p256.pem -keyopt ecdh_kdf_md:sha256' \
	"$(mine p256)" "$(theirs p256)"
both 'ECDH with the cofactor' '' '-recip p256.pem -keyopt ecdh_cofactor_mode:1' "$(mine p256)" ''

# --- keys and passwords that both sides have
for kek in 000102030405060708090a0b0c0d0e0f 000102030405060708090a0b0c0d0e0f1011121314151617 \
	000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f; do
	both "a KEK of $((${#kek} / 2)) octets" "kek=id:$kek" "-secretkey $kek -secretkeyid 6964" \
		"kek=id:$kek" "-secretkey $kek -secretkeyid 6964"
done
try 'we do not open it with another KEK' refuses DECRYPT theirs.der kek=id:ff0102030405060708090a0b0c0d0e0f
try 'nor with one of another name' refuses NO_RECIPIENT theirs.der "kek=di:$kek"
both 'a password' 'password=sesame' '' '' '-pwri_password sesame'
# Its passwords do not go with GCM.
try 'openssl seals, a password' encrypt plain theirs.der -aes-256-cbc -pwri_password sesame
try 'we open it' opens plain theirs.der cbc password=sesame
try 'we do not open it with another password' refuses DECRYPT theirs.der cbc password=semolina
try 'nor without one' refuses NO_RECIPIENT theirs.der cbc key=rsa.key
try 'openssl does not open ours with another' declines ours.der -pwri_password semolina

# --- many recipients of one envelope
kek=000102030405060708090a0b0c0d0e0f
all_mine="$(mine rsa)|$(mine p256)|$(mine p384)|$(mine p521)|kek=id:$kek|password=sesame"
all_theirs="$(theirs rsa)|$(theirs p256)|$(theirs p384)|$(theirs p521)|-secretkey $kek -secretkeyid 6964"
all_theirs="$all_theirs|-pwri_password sesame"
try 'we seal to all' seal plain ours.der cert=other.pem cert=rsa.pem cert=p256.pem scheme=8 \
	cert=p384.pem scheme=9 cert=p521.pem "kek=id:$kek" password=sesame
try 'openssl seals to all' encrypt plain theirs.der -aes-256-cbc -secretkey $kek -secretkeyid 6964 \
	-pwri_password sesame -recip other.pem -recip rsa.pem -recip p256.pem -recip p384.pem -recip p521.pem
IFS='|' read -ra mine_each <<<"$all_mine"
IFS='|' read -ra theirs_each <<<"$all_theirs"
for i in "${!mine_each[@]}"; do
	# shellcheck disable=SC2086 # options
	try "openssl opens ours, ${theirs_each[i]}" decrypts plain ours.der ${theirs_each[i]}
	# shellcheck disable=SC2086
	try "we open theirs, ${mine_each[i]}" opens plain theirs.der cbc ${mine_each[i]}
done
try 'a holder who is no recipient' make_holder stranger -algorithm EC -pkeyopt ec_paramgen_curve:P-256
try 'openssl does not open ours as one' declines ours.der -recip stranger.pem -inkey stranger.key
try 'we do not open theirs as one' refuses DECRYPT theirs.der cbc \
	certs=stranger.pem key=stranger.key

# --- ciphers and forms
number=1
for cipher in aes-256-gcm aes-128-gcm; do
	try "we seal with $cipher" seal plain ours.der cipher=$number known-length cert=p256.pem
	# shellcheck disable=SC2046 # options
	try "openssl opens it" decrypts plain ours.der $(theirs p256)
	number=$((number + 1))
done
for cipher in aes-128-gcm aes-192-gcm aes-256-gcm; do
	for form in '' -stream; do
		try "openssl seals with $cipher $form" encrypt plain theirs.der -$cipher $form -recip p256.pem
		# shellcheck disable=SC2046
		try "we open it" opens plain theirs.der $(mine p256)
		bend theirs.der bent.der
		# shellcheck disable=SC2046
		try "but not with another tag" refuses DECRYPT bent.der $(mine p256)
	done
done
for bits in 128 256; do
	for form in known-length ''; do
		# shellcheck disable=SC2086 # options
		try "we seal with CBC of $bits bits $form" seal plain ours.der cbc=$bits $form cert=p256.pem
		# shellcheck disable=SC2046
		try "openssl opens it" decrypts plain ours.der $(theirs p256)
	done
done
for cipher in aes-128-cbc aes-192-cbc aes-256-cbc des3; do
	holder=p256
	# Its ECDH would wrap with 3DES, too, which we do not have.
	[ $cipher != des3 ] || holder=rsa
	for form in '' -stream; do
		try "openssl seals with $cipher $form" encrypt plain theirs.der -$cipher $form -recip $holder.pem
		allow=
		[ $cipher != des3 ] || allow=allow=16
		# shellcheck disable=SC2046,SC2086
		try "we open it where that is allowed" opens plain theirs.der cbc $allow $(mine $holder)
		# shellcheck disable=SC2046
		try "and refuse it where not" refuses UNSUPPORTED theirs.der $(mine $holder)
	done
done

# --- sizes: around blocks, and around our pieces of 64 KiB
head -c 5242880 /dev/urandom >random
for size in 0 1 15 16 17 65519 65520 65535 65536 65537 131072 5242880; do
	head -c $size random >sized
	for form in known-length ''; do
		# shellcheck disable=SC2086
		try "we seal $size octets $form" seal sized ours.der $form cert=p256.pem
		# shellcheck disable=SC2046
		try "openssl opens them" decrypts sized ours.der $(theirs p256)
	done
	for form in '' -stream; do
		# It fails to end what it has not begun.
		[ "$size$form" != 0-stream ] || continue
		try "openssl seals $size octets $form" encrypt sized theirs.der -aes-256-gcm $form -recip p256.pem
		# shellcheck disable=SC2046
		try "we open them" opens sized theirs.der $(mine p256)
	done
done
for piece in 1 7 16 4096; do
	head -c 70001 random >sized
	# shellcheck disable=SC2046
	try "we open in pieces of $piece" sh -c "openssl cms -encrypt -binary -in sized -outform DER -stream \
		-aes-256-gcm -recip p256.pem -out theirs.der && '$envelope_probe' open theirs.der opened \
		piece=$piece $(mine p256) && cmp sized opened"
	try "and seal in them" seal sized ours.der piece=$piece cert=p256.pem
	# shellcheck disable=SC2046
	try "openssl opens it" decrypts sized ours.der $(theirs p256)
done

# --- our key commitment: openssl reads authenticated attributes from 3.0.22, 3.3.7 and so on
try 'we seal with a commitment' seal plain ours.der commitment cert=p256.pem
# shellcheck disable=SC2046
try 'we open it and see it' sh -c "'$envelope_probe' open ours.der opened commitment $(mine p256) | grep committed"
# shellcheck disable=SC2046
try 'we want one, and openssl has none' refuses DECRYPT theirs.der commitment $(mine p256)
# shellcheck disable=SC2046
if decrypts plain ours.der $(theirs p256) >log 2>&1; then
	echo "ok: $(openssl version) opens it, too"
	passed=$((passed + 1))
else
	skip "our commitment ($(openssl version) does not read authenticated attributes)"
fi

finish
