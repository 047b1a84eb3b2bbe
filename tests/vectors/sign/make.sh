#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the signatures in this folder with openssl and the keys of ../keys: NAME.sig is over message.
set -e
cd "$(dirname "$0")"
printf 'a request that a device signs' >message
dgst() { # NAME KEY HASH [OPTION ...]
	name=$1 key=$2 hash=$3
	shift 3
	openssl dgst "-$hash" -sign "../keys/$key.pem" -out "$name.sig" "$@" message
}
for bits in 256 384 512; do
	dgst "rsa_sha$bits" rsa "sha$bits"
	dgst "rsa_pss_sha$bits" rsa "sha$bits" -sigopt rsa_padding_mode:pss \
		-sigopt rsa_pss_saltlen:digest
	dgst "ecdsa_sha$bits" p256 "sha$bits"
done
dgst rsa_pss_long_salt rsa sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:max
dgst rsa_pss_no_salt rsa sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:0
dgst rsa_pss_mgf1_sha1 rsa sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest \
	-sigopt rsa_mgf1_md:sha1
dgst rsa_sha1 rsa sha1
dgst ecdsa_sha1 p256 sha1
dgst ecdsa_p384_sha256 p384 sha256
dgst ecdsa_p521_sha512 p521 sha512
for name in ed25519 ed448; do
	openssl pkeyutl -sign -rawin -inkey "../keys/$name.pem" -in message -out "$name.sig"
done

cms() { # NAME [OPTION ...]
	name=$1
	shift
	openssl cms -sign -binary -in message -signer ../certs/leaf.pem -inkey ../certs/leaf.key \
		-outform DER -out "$name.der" "$@"
}
cms cms
cms cms_chain -certfile ../certs/mid.pem
cms cms_no_certs -nocerts
cms cms_key_id -keyid
cms cms_bound -cades
cms cms_no_attrs -noattr
cms cms_sha1 -md sha1
cms cms_sha512 -md sha512
cms cms_attached -nodetach
cms cms_two -signer ../certs/mid.pem -inkey ../certs/mid.key

# The same by a key of RSA, whose certificate stays as it is.
[ -e rsa.crt ] || openssl req -x509 -key ../keys/rsa.pem -subj /CN=signer -days 18262 -sha256 \
	-addext keyUsage=critical,digitalSignature -out rsa.crt
pss() { # NAME [OPTION ...]
	name=$1
	shift
	openssl cms -sign -binary -in message -signer rsa.crt -inkey ../keys/rsa.pem \
		-keyopt rsa_padding_mode:pss -outform DER -out "$name.der" "$@"
}
pss cms_pss
pss cms_pss_no_salt -keyopt rsa_pss_saltlen:0
pss cms_pss_sha384 -md sha384 -keyopt rsa_pss_saltlen:-1
pss cms_pss_sha512 -md sha512 -keyopt rsa_pss_saltlen:-1
pss cms_pss_sha1 -md sha1 -keyopt rsa_pss_saltlen:-1
pss cms_pss_mgf1 -keyopt rsa_mgf1_md:sha1

# By keys for RSASSA-PSS only.
for name in pss pss_sha256; do
	[ -e "$name.crt" ] || openssl req -x509 -key "../keys/$name.pem" -subj /CN=signer -days 18262 \
		-sha256 -addext keyUsage=critical,digitalSignature -out "$name.crt"
	openssl req -new -key "../keys/$name.pem" -subj /CN=signer -sha256 -out "$name.csr"
	openssl cms -sign -binary -in message -signer "$name.crt" -inkey "../keys/$name.pem" \
		-keyopt rsa_padding_mode:pss -md sha256 -outform DER -out "cms_key_$name.der"
done
