#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# openssl, certtool and keytool read the keys that we write, and we read theirs: all types, plain and
# encrypted.
. "${srcdir:-.}/tests/interop/lib.sh"
probe=$builddir/tests/interop/key_probe

# The public half in DER, as openssl makes it of a key file.
openssl_public() { # KEY OUT [OPTION ...]
	local key=$1 out=$2
	shift 2
	openssl pkey -in "$key" -pubout -outform DER -out "$out" "$@"
}

# same_public OURS THEIRS [PASS]: we read ours and openssl theirs, and it is the same key.
same_public() {
	"$probe" public "$1" ours.spki "${@:3}" && openssl_public "$2" theirs.spki && cmp ours.spki theirs.spki
}

# same_legacy OURS THEIRS PASS: the same of a key under old encryption.
same_legacy() {
	"$probe" legacy "$1" ours.spki "$3" && openssl_public "$2" theirs.spki && cmp ours.spki theirs.spki
}

# old_form WHAT OURS THEIRS: it is read where that is allowed, and only there, under "secret".
old_form() {
	try "we decrypt it where it is allowed, $1" same_legacy "$2" "$3" secret
	refuse 1 "but not otherwise" "$probe" public "$2" x secret
	refuse 1 "nor with another passphrase" "$probe" legacy "$2" x wrong
}

# check FILE [OPTION ...]: openssl finds that the parts of the key fit.
check() {
	openssl pkey -in "$@" -check -noout
}

key() { # TYPE OUT
	case $1 in
	rsa) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$2" ;;
	p256) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$2" ;;
	p384) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$2" ;;
	p521) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out "$2" ;;
	*) openssl genpkey -algorithm "$1" -out "$2" ;;
	esac
}

pss='-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest'

# openssl_signs KEY OUT [OPTION ...] and openssl_verifies KEY SIGNATURE [OPTION ...]; EdDSA has none.
openssl_signs() {
	if [ $# -gt 2 ]; then
		openssl dgst "${@:3}" -sign "$1" -out "$2" request
	else
		openssl pkeyutl -sign -rawin -inkey "$1" -in request -out "$2"
	fi
}
openssl_verifies() {
	if [ $# -gt 2 ]; then
		openssl dgst "${@:3}" -prverify "$1" -signature "$2" request
	else
		openssl pkeyutl -verify -rawin -inkey "$1" -in request -sigfile "$2"
	fi
}

# sign_and_verify KEY SCHEME [OPTION ...]: a signature in both directions.
sign_and_verify() {
	try "we sign, $1 by scheme $2" "$probe" sign "$1.pem" "$2" request ours.sig
	try "openssl verifies it" openssl_verifies "$1.pem" ours.sig "${@:3}"
	try "openssl signs" openssl_signs "$1.pem" theirs.sig "${@:3}"
	"$probe" public "$1.pem" ours.spki
	try "we verify it" "$probe" verify ours.spki "$2" request theirs.sig
	refuse 1 "but not for another request" "$probe" verify ours.spki "$2" ours.spki theirs.sig
}

names=('' rsa p256 p384 p521 ed25519 ed448 x25519 x448 rsa-pss)

if peer openssl; then
	for type in 1 2 3 4 5 6 7 8 9; do
		name=${names[type]}
		bits=0
		[[ $type = [19] ]] && bits=2048
		try "we make a key, $name" "$probe" generate $type $bits "$name.pem"
		try "openssl finds it consistent" check "$name.pem"
		try "openssl sees the same public key" same_public "$name.pem" "$name.pem"
		try "we write it as DER" "$probe" convert "$name.pem" "$name.der" der
		try "openssl reads that" check "$name.der" -inform DER
		try "we encrypt it" "$probe" convert "$name.pem" "$name.enc" pem none 'pass wörd'
		try "openssl decrypts it" check "$name.enc" -passin 'pass:pass wörd'
		refuse 1 "but not with another passphrase" check "$name.enc" -passin pass:wrong

		try "openssl makes a key, $name" key "$name" "their-$name.pem" || continue
		try "we read it" same_public "their-$name.pem" "their-$name.pem"
		try "openssl writes it as DER" openssl pkcs8 -topk8 -nocrypt -in "their-$name.pem" \
			-outform DER -out "their-$name.der"
		try "we read it as DER" same_public "their-$name.der" "their-$name.pem"
		for scheme in 'aes-128-cbc hmacWithSHA1' 'aes-192-cbc hmacWithSHA512' 'aes-256-cbc hmacWithSHA256'; do
			try "openssl encrypts it, $scheme" openssl pkcs8 -topk8 -in "their-$name.pem" \
				-v2 "${scheme% *}" -v2prf "${scheme#* }" -passout pass:secret -out theirs.enc
			try "we decrypt it" same_public theirs.enc "their-$name.pem" secret
			refuse 1 "but not with another passphrase" "$probe" public theirs.enc x wrong
			refuse 1 "and not without one" "$probe" public theirs.enc x
		done
	done
	printf 'POST /api HTTP/1.1' >request
	for scheme in 'rsa 1 -sha256' 'rsa 2 -sha384' 'rsa 3 -sha512' "rsa 4 -sha256 $pss" \
		"rsa 5 -sha384 $pss" "rsa 6 -sha512 $pss" "rsa-pss 4 -sha256 $pss" \
		'p256 7 -sha256' 'p384 8 -sha384' \
		'p521 9 -sha512' 'p256 9 -sha512' 'ed25519 10' 'ed448 11'; do
		# shellcheck disable=SC2086 # words
		sign_and_verify $scheme
	done
	# Its CMS has no Ed25519.
	for name in rsa p256 p384 p521; do
		try "a certificate of $name" "$probe" issue "$name.pem" "$name.crt" "CN=$name" leaf
		try "we sign detached" "$probe" cms "$name.crt" "$name.pem" request ours.p7s
		try "openssl verifies it and the bound certificate" openssl cms -verify -binary -cades \
			-inform DER -in ours.p7s -content request -CAfile "$name.crt" -purpose any \
			-out /dev/null
		try "openssl signs detached" openssl cms -sign -binary -cades -in request \
			-signer "$name.crt" -inkey "$name.pem" -outform DER -out theirs.p7s
		try "we verify it" "$probe" cms-verify theirs.p7s request
		refuse 1 "but not for another request" "$probe" cms-verify theirs.p7s ours.p7s
	done
	try 'openssl makes a key with parameters' openssl genpkey -algorithm RSA-PSS -out strict.pem \
		-pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha384 \
		-pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48
	try 'we read it' same_public strict.pem strict.pem
	try 'we write it' "$probe" convert strict.pem strict.der der
	try 'openssl reads that' same_public strict.der strict.der
	for name in rsa-pss strict; do
		try "a certificate of $name" "$probe" issue "$name.pem" "$name.crt" "CN=$name" ca
		try 'openssl verifies it' openssl verify -check_ss_sig -CAfile "$name.crt" "$name.crt"
		try 'a certificate by it' "$probe" issue p256.pem "$name-leaf.crt" CN=leaf leaf "$name.crt" \
			"$name.pem"
		try 'openssl verifies it' openssl verify -CAfile "$name.crt" "$name-leaf.crt"
		try 'a certificate that signs messages' "$probe" issue "$name.pem" signer.crt CN=signer leaf
		try "we sign detached by $name" "$probe" cms signer.crt "$name.pem" request ours.p7s
		try 'openssl verifies it' openssl cms -verify -binary -cades -inform DER -in ours.p7s \
			-content request -CAfile signer.crt -purpose any -out /dev/null
		try "openssl signs detached by $name" openssl cms -sign -binary -in request -md sha384 \
			-signer signer.crt -inkey "$name.pem" -outform DER -out theirs.p7s \
			-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:-1
		try 'we verify it' "$probe" cms-verify theirs.p7s request
	done
	for salt in 0 -1 -2; do
		try "openssl signs a certificate with salt $salt" openssl req -x509 -key rsa.pem -subj /CN=pss \
			-sha256 -sigopt rsa_padding_mode:pss -sigopt "rsa_pss_saltlen:$salt" -out pss-ca.crt
		try 'openssl signs a request' openssl req -new -key p256.pem -subj /CN=leaf -out leaf.csr
		try 'openssl issues for it' openssl x509 -req -in leaf.csr -CA pss-ca.crt -CAkey rsa.pem \
			-days 2 -sha512 -sigopt rsa_padding_mode:pss -sigopt "rsa_pss_saltlen:$salt" -out leaf.crt
		try 'we check the chain' "$probe" chain leaf.crt pss-ca.crt "$(date +%s)"
	done
	for scheme in '4 sha256' '5 sha384' '6 sha512'; do
		try "we sign detached by RSASSA-PSS, $scheme" "$probe" cms rsa.crt rsa.pem request ours.p7s \
			"${scheme% *}"
		try "openssl verifies it" openssl cms -verify -binary -cades -inform DER -in ours.p7s \
			-content request -CAfile rsa.crt -purpose any -out /dev/null
		for salt in -1 -2 0 20; do
			try "openssl signs with salt $salt" openssl cms -sign -binary -in request \
				-signer rsa.crt -inkey rsa.pem -md "${scheme#* }" -outform DER -out theirs.p7s \
				-keyopt rsa_padding_mode:pss -keyopt "rsa_pss_saltlen:$salt"
			try "we verify it" "$probe" cms-verify theirs.p7s request
			refuse 1 "but not for another request" "$probe" cms-verify theirs.p7s ours.p7s
		done
	done
	try 'openssl encrypts by scrypt' openssl pkcs8 -topk8 -scrypt -in their-p256.pem -passout pass:secret \
		-out theirs.enc
	try 'we decrypt it' same_public theirs.enc their-p256.pem secret
	try 'openssl encrypts by scrypt 16 times' openssl pkcs8 -topk8 -scrypt -scrypt_N 1024 \
		-scrypt_r 8 -scrypt_p 16 -in their-p256.pem -v2 aes-128-cbc -passout pass:secret -out theirs.enc
	try 'we decrypt it' same_public theirs.enc their-p256.pem secret
	refuse 1 'but not with another passphrase' "$probe" public theirs.enc x wrong
	providers=(-provider default)
	schemes='PBE-SHA1-3DES PBE-SHA1-2DES'
	ciphers=des3
	deks='des3 des-ede-cbc aes128 aes192 aes256'
	if openssl list -provider legacy -providers >list 2>&1; then
		providers=(-provider legacy -provider default)
		schemes="$schemes PBE-MD5-DES PBE-SHA1-DES PBE-MD5-RC2-64 PBE-SHA1-RC2-64 PBE-SHA1-RC4-128
			PBE-SHA1-RC4-40 PBE-SHA1-RC2-128 PBE-SHA1-RC2-40"
		ciphers="$ciphers des rc2 rc2-64-cbc rc2-40-cbc"
		deks="$deks des rc2 rc2-64-cbc rc2-40-cbc"
	else
		skip "OpenSSL's legacy provider"
	fi
	for scheme in $schemes; do
		try "openssl encrypts by $scheme" openssl pkcs8 -topk8 "${providers[@]}" -v1 "$scheme" \
			-in their-rsa.pem -passout pass:secret -out theirs.enc
		old_form "$scheme" theirs.enc their-rsa.pem
	done
	for cipher in $ciphers; do
		try "openssl encrypts by PBES2 and $cipher" openssl pkcs8 -topk8 "${providers[@]}" -v2 "$cipher" \
			-in their-ed448.pem -passout pass:secret -out theirs.enc
		old_form "$cipher" theirs.enc their-ed448.pem
	done
	for cipher in $deks; do
		try "openssl writes DEK-Info, $cipher" openssl rsa "${providers[@]}" -traditional "-$cipher" \
			-in their-rsa.pem -passout pass:secret -out theirs.enc
		old_form "$cipher" theirs.enc their-rsa.pem
		try "and of SEC 1" openssl ec "${providers[@]}" "-$cipher" -in their-p521.pem \
			-passout pass:secret -out theirs.enc
		old_form "$cipher" theirs.enc their-p521.pem
	done
	try 'openssl writes PKCS#1' openssl rsa -in their-rsa.pem -traditional -out theirs.pem
	try 'we read PKCS#1' same_public theirs.pem their-rsa.pem
	for name in p256 p384 p521; do
		try "openssl writes SEC 1, $name" openssl ec -in "their-$name.pem" -out theirs.pem
		try "we read it" same_public theirs.pem "their-$name.pem"
		try "openssl leaves the public key out" openssl ec -in "their-$name.pem" -no_public \
			-outform DER -out theirs.der
		try "we make it anew" same_public theirs.der "their-$name.pem"
	done
fi

if peer certtool; then
	for name in rsa p256 p384 p521 ed25519 ed448; do
		[ -f "$name.pem" ] || continue
		try "certtool reads our key, $name" certtool --key-info --infile "$name.pem"
		try "certtool decrypts our key, $name" certtool --key-info --infile "$name.enc" \
			--password 'pass wörd'
	done
	for kind in 'rsa --bits 2048' 'ecdsa --curve secp256r1' 'ecdsa --curve secp384r1' \
		'ecdsa --curve secp521r1' ed25519 ed448; do
		# shellcheck disable=SC2086 # options
		try "certtool makes a key, $kind" certtool --generate-privkey --no-text --key-type $kind \
			--outfile gnutls.pem
		try "we read it" same_public gnutls.pem gnutls.pem
		try "certtool writes PKCS#8" certtool --to-p8 --load-privkey gnutls.pem --pkcs-cipher aes-256 \
			--password secret --outfile gnutls.p8
		try "we decrypt it" same_public gnutls.p8 gnutls.pem secret
	done
	for cipher in aes-128 aes-192; do
		try "certtool writes PKCS#8, $cipher" certtool --to-p8 --load-privkey gnutls.pem \
			--pkcs-cipher $cipher --password secret --outfile gnutls.p8
		try "we decrypt it" same_public gnutls.p8 gnutls.pem secret
	done
	for cipher in 3des 3des-pkcs12 rc2-40 arcfour; do
		try "certtool writes PKCS#8, $cipher" certtool --to-p8 --load-privkey gnutls.pem \
			--pkcs-cipher $cipher --password secret --outfile gnutls.p8
		old_form "$cipher" gnutls.p8 gnutls.pem
	done
fi

if peer keytool; then
	for kind in 'RSA -keysize 2048' 'EC -groupname secp256r1' 'EC -groupname secp521r1' 'Ed25519'; do
		rm -f java.p12
		# shellcheck disable=SC2086 # options
		try "keytool makes a key, $kind" keytool -genkeypair -alias a -keyalg $kind -dname CN=a \
			-keystore java.p12 -storetype PKCS12 -storepass changeit
		try "openssl takes it out as it is" openssl pkcs12 -in java.p12 -nodes -nocerts \
			-passin pass:changeit -out java.pem
		try "we read it" same_public java.pem java.pem
	done
fi

finish
