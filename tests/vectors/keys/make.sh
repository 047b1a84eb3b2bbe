#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Made the files of this folder once, with OpenSSL 3.0 and GnuTLS's certtool 3.7; kept to show what
# they are.  Each run makes new keys, and so new files: the tests do not run it.
# The passphrase is "secret"; all derivations are short.
set -eu

# A key in each form it has.
forms() { # name
	openssl pkcs8 -topk8 -nocrypt -in "$1.pem" -outform DER -out "$1.pkcs8.der"
	openssl pkey -in "$1.pem" -pubout -outform DER -out "$1.spki.der"
}
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem
forms rsa
openssl rsa -in rsa.pem -traditional -outform DER -out rsa.pkcs1.der
for curve in 256 384 521; do
	openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:P-$curve" -out "p$curve.pem"
	forms "p$curve"
	openssl ec -in "p$curve.pem" -outform DER -out "p$curve.sec1.der"
done
for curve in ed25519 ed448 x25519 x448; do
	openssl genpkey -algorithm "$curve" -out "$curve.pem"
	forms "$curve"
done

# EC keys that leave something out, as Java does, or add something.
openssl ec -in p256.pem -no_public -outform DER -out p256_no_public.sec1.der
openssl pkcs8 -topk8 -nocrypt -in p256_no_public.sec1.der -inform DER -outform DER \
	-out p256_no_public.pkcs8.der
{ openssl ecparam -name prime256v1; openssl ec -in p256.pem; } >p256_parameters.pem
# certtool writes a zero octet in front of a private value whose first bit is set.
until openssl asn1parse -in p256_zero.pem 2>/dev/null | grep -q 'OCTET STRING.*:00'; do
	certtool --generate-privkey --key-type ecdsa --curve secp256r1 |
		sed -n '/^-----BEGIN/,/^-----END/p' >p256_zero.pem
done

# Encrypted ones.
p8() { # name options...
	name=$1; shift
	openssl pkcs8 -topk8 -in p256.pem -passout pass:secret -out "$name.pem" "$@"
}
p8 encrypted -iter 2
p8 encrypted_sha1 -iter 2 -v2 aes-128-cbc -v2prf hmacWithSHA1
p8 encrypted_sha512 -iter 2 -v2 aes-192-cbc -v2prf hmacWithSHA512
p8 encrypted_3des -iter 2 -v2 des3
p8 encrypted_pbes1 -iter 2 -v1 PBE-SHA1-3DES
p8 encrypted_scrypt -scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1
p8 encrypted_rounds -iter 2000001
openssl pkcs8 -topk8 -in rsa.pem -passout pass:secret -iter 2 -outform DER -out rsa_encrypted.der
openssl rsa -in rsa.pem -traditional -aes128 -passout pass:secret -out rsa_dek.pem

# As in former times, which OpenSSL's legacy provider has.
old() { # name key command options...
	name=$1; key=$2; shift 2
	openssl "$@" -provider legacy -provider default -in "$key.pem" -passout pass:secret \
		-out "legacy_$name.pem"
}
for scheme in PBE-MD5-DES PBE-SHA1-DES PBE-MD5-RC2-64 PBE-SHA1-RC2-64 PBE-SHA1-RC4-128 \
	PBE-SHA1-RC4-40 PBE-SHA1-3DES PBE-SHA1-2DES PBE-SHA1-RC2-128 PBE-SHA1-RC2-40; do
	old "$(echo "$scheme" | tr A-Z- a-z_)" ed25519 pkcs8 -topk8 -iter 2 -v1 "$scheme"
done
for cipher in des3 des rc2 rc2-64-cbc rc2-40-cbc; do
	old "pbes2_$(echo "$cipher" | tr - _)" ed25519 pkcs8 -topk8 -iter 2 -v2 "$cipher"
done
for cipher in des des3 des-ede-cbc aes128 aes192 aes256 rc2-cbc rc2-64-cbc rc2-40-cbc; do
	old "dek_$(echo "$cipher" | tr - _)" p256 ec "-$cipher"
done
old dek_dsa dsa dsa -aes128
# legacy_empty and legacy_utf8 are PBE-SHA1-3DES under "" and "Zoë".  legacy_pbe_md2_des and
# encrypted_gcm_* are by Bouncy Castle 1.72: PBEWithMD2AndDES, and its
# JcePKCSPBEOutputEncryptorBuilder with id_aes128_GCM, id_aes256_GCM, and that with scrypt.

# What is refused.
openssl genrsa -traditional 1016 | openssl rsa -traditional -outform DER -out rsa1016.pkcs1.der
openssl genrsa -primes 3 2048 | openssl pkcs8 -topk8 -nocrypt -outform DER -out rsa_primes3.pkcs8.der
# RSA for RSASSA-PSS only: any parameters, SHA-256 with a salt of 32 octets, SHA-1, and SHA-512 with
# MGF1 of SHA-1.
pss() { # NAME [OPTION ...]
	name=$1
	shift
	openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 "$@" -out "$name.pem"
	openssl pkey -in "$name.pem" -outform DER -out "$name.pkcs8.der"
	openssl pkey -in "$name.pem" -pubout -outform DER -out "$name.spki.der"
}
pss pss
pss pss_sha256 -pkeyopt rsa_pss_keygen_md:sha256 -pkeyopt rsa_pss_keygen_mgf1_md:sha256 \
	-pkeyopt rsa_pss_keygen_saltlen:32
pss pss_sha384 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 \
	-pkeyopt rsa_pss_keygen_saltlen:20
pss pss_sha1 -pkeyopt rsa_pss_keygen_md:sha1 -pkeyopt rsa_pss_keygen_saltlen:20
pss pss_mgf1 -pkeyopt rsa_pss_keygen_md:sha512 -pkeyopt rsa_pss_keygen_mgf1_md:sha1
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -outform DER -out k256.pkcs8.der
openssl pkey -in k256.pkcs8.der -pubout -outform DER -out k256.spki.der
openssl ec -in p256.pem -param_enc explicit -outform DER -out p256_explicit.sec1.der
openssl ec -in p256.pem -param_enc explicit -pubout -outform DER -out p256_explicit.spki.der
openssl ec -in p256.pem -conv_form compressed -pubout -outform DER -out p256_compressed.spki.der
openssl dsaparam -genkey 1024 2>/dev/null | sed '/PARAMETERS/,/PARAMETERS/d' >dsa.pem

# Weak, but read.
openssl genrsa -traditional 1024 | openssl rsa -traditional -outform DER -out rsa1024.pkcs1.der

# Weak ones, whose numbers fit each other; weak.py makes the same each time.
python3 weak.py
openssl rsa -inform DER -in rsa_roca.pkcs1.der -pubout -outform DER -out rsa_roca.spki.der
openssl req -new -key rsa_roca.pkcs1.der -keyform DER -subj /CN=roca -outform DER -out rsa_roca.csr.der
