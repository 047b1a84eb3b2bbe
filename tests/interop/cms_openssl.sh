#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# openssl and certtool read the CMS messages that we make, and we read openssl's, DER and BER.
. "${srcdir:-.}/tests/interop/lib.sh"
probe=$builddir/tests/interop/cms_probe

# probe OUT IN VERB ...: the octets go through files.
probe() {
	local out=$1 in=$2
	shift 2
	"$probe" "$@" <"$in" >"$out"
}

# gives WANT IN VERB ...: what comes out is the file WANT.
gives() {
	local want=$1 in=$2
	shift 2
	"$probe" "$@" <"$in" >got && cmp "$want" got
}

refuses() {
	local code=$1
	shift
	! probe got "$@" 2>said || { echo 'it was accepted'; return 1; }
	cat said
	[ ! -s got ] && grep -q "^$code: " said
}

# Keys and certificates of every type that can sign.
make_pair() {
	local name=$1
	shift
	openssl req -x509 -newkey "$@" -nodes -keyout "$name.key" -out "$name.crt" -days 30 \
		-subj "/O=Example/CN=$name" -addext keyUsage=digitalSignature,keyEncipherment
}

# says FILE TEXT ...: what certtool or openssl said has each of the texts.
says() {
	local file=$1 text
	shift
	for text in "$@"; do
		grep -qF -- "$text" "$file" || { cat "$file"; echo "not there: $text"; return 1; }
	done
}

peer openssl || finish

head -c 3000 /dev/urandom >long
printf 'a' >one
: >empty
try 'openssl makes a pair, rsa' make_pair rsa rsa:2048
try 'openssl makes a pair, other' make_pair other rsa:3072
try 'openssl makes a pair, old' make_pair old rsa:1024
try 'openssl makes a pair, p256' make_pair p256 ec -pkeyopt ec_paramgen_curve:P-256
try 'openssl makes a pair, p384' make_pair p384 ec -pkeyopt ec_paramgen_curve:P-384
try 'openssl makes a pair, p521' make_pair p521 ec -pkeyopt ec_paramgen_curve:P-521
try 'openssl makes a pair, ed25519' make_pair ed25519 ed25519

# What we sign.
for type in rsa p256 p384 p521; do
	for content in long one empty; do
		try "we sign, $type, $content" probe ours.der $content sign $type.crt $type.key
		try "openssl verifies it, $type, $content" openssl cms -verify -binary -inform DER \
			-in ours.der -CAfile $type.crt -purpose any -out got
		try "the content is the same, $type, $content" cmp $content got
		try "we verify it, $type, $content" gives $content ours.der verify $type.crt
	done
	try "openssl cuts our message up, $type" openssl asn1parse -inform DER -in ours.der -out /dev/null
	try "certtool reads it, $type" certtool --p7-info --inder --infile ours.der --outfile info
	try "certtool sees the signer, $type" says info "Signer's issuer DN: CN=$type,O=Example" \
		'Number of certificates: 1'
done
# openssl 3.0 cannot verify Ed25519 in CMS ("invalid digest"), so we read what we wrote.
try 'we sign, ed25519' probe ours.der long sign ed25519.crt ed25519.key
try 'we verify it, ed25519' gives long ours.der verify ed25519.crt
try 'we sign with the content left out' probe ours.der empty sign-nothing rsa.crt rsa.key
try 'openssl verifies it with no content' openssl cms -verify -binary -inform DER -in ours.der \
	-content empty -CAfile rsa.crt -purpose any -out got
refuse 4 'openssl does not verify it with some' openssl cms -verify -binary -inform DER \
	-in ours.der -content one -CAfile rsa.crt -purpose any -out got
if peer certtool; then
	try 'we sign for certtool' probe ours.der long sign rsa.crt rsa.key
	try 'certtool verifies it' certtool --p7-verify --inder --infile ours.der \
		--load-certificate rsa.crt
fi

# What openssl signs.  -nosmimecap, -keyid, -md and so on are what peers differ in.
for type in rsa p256 p384; do
	for options in '' -stream '-keyid' '-nocerts' '-nosmimecap' '-md sha512' '-md sha384' \
		'-stream -keyid -nocerts'; do
		# shellcheck disable=SC2086 # several options
		try "openssl signs, $type, ${options:-plain}" openssl cms -sign -binary -nodetach \
			-in long -outform DER -signer $type.crt -inkey $type.key $options -out theirs.der
		try "we verify it, $type, ${options:-plain}" gives long theirs.der verify $type.crt
	done
	try "openssl writes PEM, $type" openssl cms -sign -binary -nodetach -in long -outform PEM \
		-signer $type.crt -inkey $type.key -out theirs.pem
	try "we read PEM, $type" gives long theirs.pem verify $type.crt
	try "openssl writes PKCS#7, $type" openssl smime -sign -binary -nodetach -in one -outform DER \
		-signer $type.crt -inkey $type.key -out theirs.der
	try "we read PKCS#7, $type" gives one theirs.der verify $type.crt
done
try 'openssl signs with SHA-1' openssl cms -sign -binary -nodetach -md sha1 -in long -outform DER \
	-signer rsa.crt -inkey rsa.key -out theirs.der
try 'we refuse SHA-1' refuses DEVCERT_E_WEAK theirs.der verify rsa.crt
try 'we take SHA-1 where it is allowed' gives long theirs.der verify rsa.crt 1
try 'openssl signs with RSA-1024' openssl cms -sign -binary -nodetach -in long -outform DER \
	-signer old.crt -inkey old.key -out theirs.der
try 'we refuse RSA-1024' refuses DEVCERT_E_WEAK theirs.der verify old.crt
try 'we take RSA-1024 where it is allowed' gives long theirs.der verify old.crt 2
try 'openssl signs with PSS' openssl cms -sign -binary -nodetach -in long -outform DER \
	-signer rsa.crt -inkey rsa.key -keyopt rsa_padding_mode:pss -out theirs.der
try 'we verify PSS' gives long theirs.der verify rsa.crt
try 'openssl signs without attributes' openssl cms -sign -binary -nodetach -noattr -in long \
	-outform DER -signer rsa.crt -inkey rsa.key -out theirs.der
try 'we want attributes' refuses DEVCERT_E_DER theirs.der verify rsa.crt
try 'openssl signs twice' openssl cms -sign -binary -nodetach -in long -outform DER \
	-signer rsa.crt -inkey rsa.key -signer other.crt -inkey other.key -out theirs.der
try 'we want one signer' refuses DEVCERT_E_DER theirs.der verify rsa.crt

# What we seal.
for cipher in 2.16.840.1.101.3.4.1.2 2.16.840.1.101.3.4.1.22 2.16.840.1.101.3.4.1.42 1.2.840.113549.3.7; do
	for content in long one empty; do
		try "we seal, $cipher, $content" probe ours.der $content seal $cipher rsa.crt
		try "openssl opens it, $cipher, $content" openssl cms -decrypt -binary -inform DER \
			-in ours.der -recip rsa.crt -inkey rsa.key -out got
		try "the content is the same, $cipher, $content" cmp $content got
		try "we open it, $cipher, $content" gives $content ours.der open rsa.crt rsa.key 4
	done
done
try 'we do not seal for EC' refuses DEVCERT_E_UNSUPPORTED one seal 2.16.840.1.101.3.4.1.2 p256.crt

# What openssl seals.
for cipher in -aes-128-cbc -aes-192-cbc -aes-256-cbc; do
	for options in '' -stream -keyid '-stream -keyid'; do
		# shellcheck disable=SC2086 # several options
		try "openssl seals, $cipher, ${options:-plain}" openssl cms -encrypt -binary -in long \
			-outform DER $cipher $options -out theirs.der -recip other.crt -recip rsa.crt
		try "we open it, $cipher, ${options:-plain}" gives long theirs.der open rsa.crt rsa.key
		try "and with the other key, $cipher, ${options:-plain}" gives long theirs.der open \
			other.crt other.key
		try "nobody else, $cipher, ${options:-plain}" refuses DEVCERT_E_NO_RECIPIENT theirs.der \
			open old.crt old.key
	done
done
try 'openssl seals for EC and for us' openssl cms -encrypt -binary -in long -outform DER -aes-128-cbc \
	-out theirs.der -recip p256.crt -recip rsa.crt
try 'we pass over key agreement' gives long theirs.der open rsa.crt rsa.key
try 'openssl seals with 3DES' openssl cms -encrypt -binary -in long -outform DER -des3 \
	-out theirs.der -recip rsa.crt
try 'we refuse 3DES' refuses DEVCERT_E_WEAK theirs.der open rsa.crt rsa.key
try 'we take 3DES where it is allowed' gives long theirs.der open rsa.crt rsa.key 4
try 'openssl seals for RSA-1024' openssl cms -encrypt -binary -in long -outform DER -aes-128-cbc \
	-out theirs.der -recip old.crt
try 'we refuse RSA-1024 as a recipient' refuses DEVCERT_E_WEAK theirs.der open old.crt old.key
try 'we take it where it is allowed' gives long theirs.der open old.crt old.key 2
try 'openssl seals with OAEP' openssl cms -encrypt -binary -in long -outform DER -aes-128-cbc \
	-out theirs.der -recip rsa.crt -keyopt rsa_padding_mode:oaep
try 'we do not know OAEP' refuses DEVCERT_E_UNSUPPORTED theirs.der open rsa.crt rsa.key
try 'openssl seals with GCM' openssl cms -encrypt -binary -in long -outform DER -aes-128-gcm \
	-out theirs.der -recip rsa.crt
try 'we do not know AuthEnvelopedData' refuses DEVCERT_E_DER theirs.der open rsa.crt rsa.key

# One in the other, as SCEP has it.
try 'openssl seals' openssl cms -encrypt -binary -in long -outform DER -aes-128-cbc -stream \
	-out inner.der -recip other.crt
try 'and signs' openssl cms -sign -binary -nodetach -stream -in inner.der -outform DER \
	-signer rsa.crt -inkey rsa.key -out theirs.der
try 'we verify' gives inner.der theirs.der verify rsa.crt
try 'and open' gives long inner.der open other.crt other.key

finish
