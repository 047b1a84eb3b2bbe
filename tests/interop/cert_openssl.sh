#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# openssl and certtool read and verify the certificates that we make, and we read and verify theirs.
. "${srcdir:-.}/tests/interop/lib.sh"
probe=$builddir/tests/interop/key_probe
now=1800000000

# says FILE LINE ...: show FILE says each of the lines.
says() {
	local file=$1 line
	shift
	"$probe" show "$file" >said || return 1
	cat said
	for line in "$@"; do
		grep -qxF -- "$line" said || { echo "not said: $line"; return 1; }
	done
}

# prints TEXT COMMAND ...: the output of the command is this.
prints() {
	local want=$1 got
	shift
	got=$("$@") || return 1
	[ "$got" = "$want" ] || { echo "$got"; return 1; }
}

holds() {
	local file=$1 text
	shift
	for text in "$@"; do
		grep -qF -- "$text" "$file" || { cat "$file"; echo "not there: $text"; return 1; }
	done
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

peer openssl || finish

for type in rsa p256 p384 p521 ed25519 ed448; do
	for who in root mid leaf; do
		try "openssl makes a key, $type" key "$type" "$who.key"
	done
	# Ours, read by the others.
	try "we make a CA, $type" "$probe" issue root.key root.pem 'CN=root,O=Example\, Ltd' ca
	try "we make one below it" "$probe" issue mid.key mid.pem CN=mid ca root.pem root.key
	try "we issue a certificate" "$probe" issue leaf.key leaf.pem CN=leaf leaf mid.pem mid.key
	try "openssl verifies the path" openssl verify -x509_strict -attime $now -CAfile root.pem \
		-untrusted mid.pem leaf.pem
	try "openssl reads the CA" sh -c 'openssl x509 -in root.pem -noout -text >root.txt'
	try "openssl sees what we said" holds root.txt 'Version: 3 (0x2)' 'O = "Example, Ltd"' 'CA:TRUE' \
		'X509v3 Basic Constraints: critical' 'X509v3 Key Usage: critical' 'Certificate Sign, CRL Sign'
	try "we verify the path too" prints $'CN=leaf\nCN=mid\nCN=root,O=Example\\, Ltd' \
		"$probe" chain leaf.pem root.pem $now 0 mid.pem
	if command -v certtool >/dev/null; then
		cat leaf.pem mid.pem root.pem >chain.pem
		try "certtool verifies the path" certtool --verify --infile chain.pem --load-ca-certificate root.pem
		try "certtool reads our certificate" certtool --certificate-info --infile leaf.pem
	fi

	# Theirs, read by us.
	try "openssl makes a CA, $type" openssl req -x509 -key root.key -subj /O=Example/CN=root -days 36500 \
		-addext keyUsage=critical,keyCertSign -out root.pem
	try "openssl asks for one below it" openssl req -new -key mid.key -subj /CN=mid \
		-addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=keyCertSign -out mid.csr
	try "openssl issues it" openssl x509 -req -in mid.csr -CA root.pem -CAkey root.key -days 36500 \
		-copy_extensions copyall -out mid.pem
	try "openssl asks for a leaf" openssl req -new -key leaf.key -subj /CN=leaf \
		-addext subjectAltName=DNS:leaf.example,IP:2001:db8::7 -addext keyUsage=digitalSignature \
		-addext extendedKeyUsage=clientAuth,serverAuth \
		-addext crlDistributionPoints=URI:http://ca.example/crl \
		-addext 'authorityInfoAccess=OCSP;URI:http://ocsp.example,caIssuers;URI:http://ca.example/ca' \
		-addext certificatePolicies=1.2.3.4 -out leaf.csr
	try "openssl issues that" openssl x509 -req -in leaf.csr -CA mid.pem -CAkey mid.key -days 36500 \
		-set_serial 0x00c0ffee -copy_extensions copyall -out leaf.pem
	try "we read it" says leaf.pem 'version 3' 'serial 00c0ffee' 'subject CN=leaf' 'issuer CN=mid' \
		'usage 1' 'for 1.3.6.1.5.5.7.3.2' 'for 1.3.6.1.5.5.7.3.1' 'crl http://ca.example/crl' \
		'ocsp http://ocsp.example' 'issuers http://ca.example/ca' 'policy 1.2.3.4' \
		'name leaf.example' 'name 2001:db8::7' \
		"sha256 $(openssl x509 -in leaf.pem -outform DER | sha256sum | cut -d' ' -f1)" \
		"sha1 $(openssl x509 -in leaf.pem -outform DER | sha1sum | cut -d' ' -f1)"
	try "we read the CA" says root.pem 'ca -1' self-signed 'subject CN=root,O=Example'
	later=$(($(date +%s) + 86400))
	try "we verify the path, $type" prints $'CN=leaf\nCN=mid\nCN=root,O=Example' \
		"$probe" chain leaf.pem root.pem $later 0 mid.pem
	refuse 1 "not without the one between" "$probe" chain leaf.pem root.pem $later
	refuse 1 "not after its end" "$probe" chain leaf.pem root.pem $((later + 36500 * 86400)) 0 mid.pem
	try "openssl bundles them" openssl crl2pkcs7 -nocrl -certfile leaf.pem -certfile mid.pem -out all.p7b
	try "we read the bundle" says all.p7b 'subject CN=leaf' 'subject CN=mid'
done

# Algorithms of the past.
# Keys that only agree get certificates, and sign none.
for type in x25519 x448; do
	for who in root:p256 leaf:$type; do
		try "openssl makes a key, ${who#*:}" key "${who#*:}" "${who%:*}.key"
	done
	try "we make a CA" "$probe" issue root.key root.pem CN=root ca
	try "we issue a certificate, $type" "$probe" issue leaf.key leaf.pem CN=leaf agree root.pem root.key
	try "openssl verifies the path" openssl verify -x509_strict -attime $now -CAfile root.pem leaf.pem
	try "openssl reads it" sh -c 'openssl x509 -in leaf.pem -noout -text >leaf.txt'
	try "openssl sees what we said" holds leaf.txt 'Public Key Algorithm: X' 'Key Agreement'
	refuse 1 "we do not sign one" "$probe" issue leaf.key self.pem CN=leaf agree
	try "openssl writes the public key" openssl pkey -in leaf.key -pubout -out leaf.pub
	try "openssl issues a certificate" openssl x509 -new -subj /CN=theirs -force_pubkey leaf.pub \
		-CA root.pem -CAkey root.key -days 36500 -out leaf.pem
	try "we verify the path" prints $'CN=theirs\nCN=root' "$probe" chain leaf.pem root.pem $later
	if command -v certtool >/dev/null; then
		try "certtool reads it" certtool --certificate-info --infile leaf.pem
	fi
done

try 'openssl makes a key' key rsa rsa.key
try 'openssl signs with SHA-1' openssl req -x509 -key rsa.key -sha1 -subj /CN=old -days 36500 -out old.pem
try 'openssl asks for another' openssl req -new -newkey rsa:2048 -nodes -keyout below.key \
	-subj /CN=below -out below.csr
try 'openssl issues it with SHA-1' openssl x509 -req -in below.csr -CA old.pem -CAkey rsa.key -sha1 \
	-days 36500 -out below.pem
refuse 1 'we refuse SHA-1' "$probe" chain below.pem old.pem $later
try 'we take SHA-1 where it is allowed' prints $'CN=below\nCN=old' "$probe" chain below.pem old.pem $later 1

if peer certtool; then
	cat >ca.tmpl <<-'END'
		cn = "gnutls root"
		ca
		cert_signing_key
		expiration_days = -1
	END
	cat >leaf.tmpl <<-'END'
		cn = "gnutls leaf"
		dns_name = "leaf.example"
		ip_address = "192.0.2.7"
		signing_key
		tls_www_client
		expiration_days = 36500
	END
	for type in 'rsa --bits 2048' 'ecdsa --curve secp256r1' 'ecdsa --curve secp384r1' ed25519 ed448; do
		for who in ca leaf; do
			# shellcheck disable=SC2086 # options
			try "certtool makes a key, $type" certtool --generate-privkey --no-text --key-type $type \
				--outfile $who.key
		done
		try "certtool makes a CA, $type" certtool --generate-self-signed --load-privkey ca.key \
			--template ca.tmpl --outfile ca.pem
		try "certtool issues a certificate" certtool --generate-certificate --load-privkey leaf.key \
			--load-ca-certificate ca.pem --load-ca-privkey ca.key --template leaf.tmpl --outfile leaf.pem
		try "we read it" says leaf.pem 'subject CN=gnutls leaf' 'name leaf.example' 'name 192.0.2.7' \
			'for 1.3.6.1.5.5.7.3.2' 'usage 1'
		# 9999-12-31 23:59:59: without an end
		try "we read its CA" says ca.pem 'to 253402300799' 'ca -1' self-signed
		try "we verify the path" prints $'CN=gnutls leaf\nCN=gnutls root' "$probe" chain leaf.pem ca.pem \
			$later
	done
fi

finish
