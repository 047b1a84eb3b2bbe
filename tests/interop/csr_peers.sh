#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# openssl, certtool, keytool and NSS read the requests that we make, and we read theirs.
. "${srcdir:-.}/tests/interop/lib.sh"
probe=$builddir/tests/interop/csr_probe

# says FILE LINE ...: show FILE says each of the lines, and that the signature verifies.
says() {
	local file=$1 line
	shift
	"$probe" show "$file" >said || return 1
	cat said
	for line in "$@" verified; do
		grep -qxF -- "$line" said || { echo "not said: $line"; return 1; }
	done
}

# holds FILE TEXT ...: the file has each of the texts.
holds() {
	local file=$1 text
	shift
	for text in "$@"; do
		grep -qF -- "$text" "$file" || { cat "$file"; echo "not there: $text"; return 1; }
	done
}

openssl_key() {
	case $1 in
	rsa) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$2" ;;
	p256) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$2" ;;
	p384) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$2" ;;
	p521) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out "$2" ;;
	*) openssl genpkey -algorithm "$1" -out "$2" ;;
	esac
}

# Its exit code says nothing of the signature.
openssl_verify() {
	openssl req -in "$1" -verify -noout -text -nameopt utf8,sep_comma_plus_space -out "$2" 2>verdict
	cat verdict
	grep -q 'verify OK' verdict
}

types='rsa p256 p384 p521 ed25519 ed448'

if peer openssl; then
	cat >openssl.cnf <<-'END'
		[req]
		prompt = no
		distinguished_name = subject
		attributes = attributes
		req_extensions = extensions
		utf8 = yes
		string_mask = utf8only
		[subject]
		C = BE
		O = Exämple, Ltd
		CN = printer-7
		[attributes]
		challengePassword = squeamish ossifrage
		unstructuredName = printer
		[extensions]
		basicConstraints = CA:TRUE
		keyUsage = critical, digitalSignature, keyAgreement
		extendedKeyUsage = clientAuth, serverAuth
		subjectAltName = DNS:printer-7.example, IP:192.0.2.7, IP:2001:db8::7, email:admin@example.net, URI:urn:example:7, RID:1.2.3
	END
	for type in $types; do
		try "openssl makes a key, $type" openssl_key "$type" "$type.key"
		try "we make a request, $type" "$probe" make "$type.key" "$type.pem"
		try "openssl verifies it, $type" openssl_verify "$type.pem" "$type.txt"
		try "openssl reads what we asked for, $type" holds "$type.txt" \
			'Version: 1 (0x0)' 'Exämple, Ltd' 'printer-7' 'squeamish ossifrage' \
			'DNS:printer-7.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, email:admin@example.net, URI:urn:example:7' \
			'TLS Web Client Authentication' 'X509v3 Key Usage: critical' 'Digital Signature'
		try "openssl's own request, $type" openssl req -new -key "$type.key" -config openssl.cnf \
			-out "theirs-$type.pem"
		try "we read and verify it, $type" says "theirs-$type.pem" \
			'subject CN=printer-7,O=Exämple\, Ltd,C=BE' 'challenge squeamish ossifrage' ca \
			'dns printer-7.example' 'ip 192.0.2.7' 'ip 2001:db8::7' 'email admin@example.net' \
			'uri urn:example:7' 'registered-id 1.2.3' 'usage 11' 'for 1.3.6.1.5.5.7.3.2' \
			'for 1.3.6.1.5.5.7.3.1'
	done
	try 'we make a request with the other names and extensions' "$probe" more p256.key more.pem
	try 'openssl verifies it' openssl_verify more.pem more.txt
	# Those of Microsoft are written out as they are.
	try 'openssl reads what we asked for' holds more.txt \
		'othername: UPN::printer-7@example.net' 'DirName:' \
		'Registered ID:1.2.3.4' 'URI:tag:microsoft.com,2022-09-14:sid:S-1-5-21-1004336348' \
		'X509v3 Basic Constraints: critical' 'CA:TRUE, pathlen:3' 'TLS Feature:' 'status_request' \
		'1.3.6.1.4.1.311.20.2:' '1.3.6.1.4.1.311.21.7:' '1.3.6.1.4.1.311.25.2:'
	try 'openssl finds the octets of the template' sh -c \
		'openssl req -in more.pem -outform DER -out more.der && openssl asn1parse -inform DER -in more.der >more.asn1 &&
		 grep -A1 1.3.6.1.4.1.311.20.2 more.asn1 | grep -q "1E0E005000720069006E007400650072"'
	cat >more.cnf <<-'END'
		[req]
		prompt = no
		distinguished_name = subject
		req_extensions = extensions
		[subject]
		CN = printer-7
		[extensions]
		subjectAltName = otherName:1.3.6.1.4.1.311.20.2.3;UTF8:printer-7@example.net, dirName:subject, RID:1.2.3.4
		1.3.6.1.4.1.311.20.2 = ASN1:PRINTABLESTRING:Printer
		1.3.6.1.4.1.311.21.7 = ASN1:SEQUENCE:template
		1.3.6.1.4.1.311.25.2 = ASN1:SEQUENCE:security
		[template]
		id = OID:1.3.6.1.4.1.311.21.8.1.2
		major = INTEGER:100
		minor = INTEGER:7
		[security]
		name = IMPLICIT:0,SEQUENCE:name
		[name]
		type = OID:1.3.6.1.4.1.311.25.2.1
		value = EXPLICIT:0,OCTETSTRING:S-1-5-21-1-2-3
	END
	try 'openssl writes the same' openssl req -new -key p256.key -config more.cnf -out theirs-more.pem
	try 'we read and verify that' says theirs-more.pem 'upn printer-7@example.net' \
		'directory CN=printer-7' 'registered-id 1.2.3.4' 'template Printer' \
		'template 1.3.6.1.4.1.311.21.8.1.2 100 7' 'sid S-1-5-21-1-2-3'
	# In DER, and with another digest.
	try 'openssl writes DER with SHA-512' openssl req -new -key rsa.key -sha512 -config openssl.cnf \
		-outform DER -out theirs.der
	try 'we read and verify that too' says theirs.der 'algorithm RSA-SHA512'
	try 'openssl writes an empty subject' openssl req -new -key p256.key -subj / \
		-addext subjectAltName=critical,DNS:a.example -out empty.pem
	try 'we read a request without a subject' says empty.pem 'subject ' 'dns a.example'
	try 'openssl signs with SHA-1' openssl req -new -key rsa.key -sha1 -subj /CN=old -out sha1.pem
	refuse 1 'we refuse SHA-1' "$probe" show sha1.pem
	try 'we take SHA-1 where it is allowed' "$probe" show sha1.pem 1
fi

if peer certtool; then
	cat >certtool.tmpl <<-'END'
		cn = "printer-8"
		organization = "Example, Ltd"
		country = BE
		dns_name = "printer-8.example"
		ip_address = "192.0.2.8"
		email = "admin@example.net"
		uri = "urn:example:8"
		challenge_password = gruntled
		signing_key
		tls_www_client
	END
	for type in $types; do
		[ -f "$type.pem" ] || continue
		try "certtool verifies our request, $type" certtool --crq-info --infile "$type.pem" \
			--outfile "$type.info"
		try "certtool reads what we asked for, $type" holds "$type.info" 'Self signature: verified' \
			'Exämple' 'Challenge password: squeamish ossifrage' 'DNSname: printer-7.example' \
			'IPAddress: 2001:db8::7' 'RFC822Name: admin@example.net' 'URI: urn:example:7' \
			'Key Usage (critical)' 'TLS WWW Client.'
		try "certtool's own request, $type" certtool --generate-request --load-privkey "$type.key" \
			--template certtool.tmpl --outfile "gnutls-$type.pem"
		try "we read and verify it, $type" says "gnutls-$type.pem" \
			'subject CN=printer-8,O=Example\, Ltd,C=BE' 'challenge gruntled' 'dns printer-8.example' \
			'ip 192.0.2.8' 'email admin@example.net' 'uri urn:example:8' 'usage 1' \
			'for 1.3.6.1.5.5.7.3.2'
	done
fi

if peer keytool; then
	for type in RSA:2048 EC:256 EC:384 EC:521 Ed25519: Ed448:; do
		rm -f java.p12
		# shellcheck disable=SC2046 # an option, or none
		try "keytool makes a request, $type" keytool -genkeypair -alias a -keyalg "${type%:*}" \
			$([ -z "${type#*:}" ] || echo "-keysize ${type#*:}") -dname 'CN=printer-9, O=Example, C=BE' \
			-keystore java.p12 -storetype PKCS12 -storepass changeit
		try "keytool writes it, $type" keytool -certreq -alias a -ext san=dns:printer-9.example \
			-keystore java.p12 -storepass changeit -file java.pem
		try "we read and verify it, $type" says java.pem 'subject CN=printer-9,O=Example,C=BE' \
			'dns printer-9.example'
	done
	for type in $types; do
		[ -f "$type.pem" ] || continue
		try "keytool reads our request, $type" sh -c \
			'keytool -printcertreq -file "$0" >java.txt && grep -q "DNSName: printer-7.example" java.txt' \
			"$type.pem"
	done
fi

# Everything that the tool can ask for, in one request.
if [ -x "$devcert" ] && [ -f p256.key ]; then
	sid=S-1-5-21-1004336348-1177238915-682003330-512
	try 'the tool asks for all that there is' "$devcert" csr create --key p256.key \
		--subject 'CN=printer-11,O=Example' --dns printer-11.example --ip 2001:db8::11 \
		--email a@b.example --uri urn:x:y --upn printer-11@corp.example --directory-name 'CN=x,O=y' \
		--registered-id 1.2.3.4 --san-sid $sid --sid $sid --basic-constraints ca:3 \
		--template-name Machine --template 1.3.6.1.4.1.311.21.8.1.2:100:7 \
		--key-usage digitalSignature,keyCertSign --ext-key-usage serverAuth,1.2.3.5 \
		--extension 1.3.6.1.5.5.7.1.24:3003020105 --extension 1.2.3.6:critical:0500 -o all.pem
	try 'we read what it asked for' says all.pem 'upn printer-11@corp.example' 'directory CN=x,O=y' \
		'registered-id 1.2.3.4' "sid $sid" 'template Machine' \
		'template 1.3.6.1.4.1.311.21.8.1.2 100 7'
	if peer openssl; then
		try 'openssl verifies it' openssl_verify all.pem all.txt
		try 'openssl reads it' holds all.txt 'UPN::printer-11@corp.example' 'DirName:' \
			'Registered ID:1.2.3.4' "URI:tag:microsoft.com,2022-09-14:sid:$sid" 'CA:TRUE, pathlen:3' \
			'TLS Feature' '1.2.3.6: critical' '1.3.6.1.4.1.311.25.2:'
	fi
	if peer certtool; then
		try 'certtool verifies and reads it' certtool --crq-info --infile all.pem --outfile all.info
		try 'with all in it' holds all.info 'Self signature: verified' 'printer-11@corp.example' \
			"$sid" 'Path Length Constraint: 3' 'directoryName: CN=x,O=y' '1.2.3.6 (critical)'
	fi
	if peer keytool; then
		try 'keytool reads it' keytool -printcertreq -file all.pem
	fi
fi

if peer certutil; then
	mkdir nss
	try 'NSS makes a store' certutil -N -d nss --empty-password
	head -c 64 /dev/urandom >noise
	try 'NSS makes a request' certutil -R -d nss -s 'CN=printer-10,O=Example,C=BE' -k rsa -g 2048 \
		-z noise -8 printer-10.example -a -o nss.pem
	try 'we read and verify it' says nss.pem 'subject CN=printer-10,O=Example,C=BE' \
		'dns printer-10.example'
	try 'NSS makes a request, EC' certutil -R -d nss -s 'CN=printer-10,O=Example,C=BE' -k ec \
		-q nistp256 -z noise -a -o nss.pem
	try 'we read and verify it, EC' says nss.pem 'subject CN=printer-10,O=Example,C=BE' \
		'algorithm ECDSA-SHA256'
fi

finish
