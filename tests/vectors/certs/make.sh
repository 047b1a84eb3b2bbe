#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Made the files of this folder once, with OpenSSL 3.0; kept to show what they are.  Each run makes
# new keys, and so new files: the tests do not run it.  All keys are EC P-256 where the name does
# not say otherwise, and all certificates are valid from 2025 to 2075.
#   root   self-signed; mid and its namesakes issued by root; leaf and all others by mid
set -eu
cat >openssl.cnf <<'CNF'
[ca]
default_ca = settings
[settings]
database = index.txt
unique_subject = no
rand_serial = yes
email_in_dn = no
preserve = yes
policy = policy
default_md = sha256
[policy]
C = optional
O = optional
CN = optional
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[mid]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = clientAuth, 1.3.6.1.4.1.311.20.2.2
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid, issuer
subjectAltName = DNS:printer-7.example, IP:192.0.2.7, email:a@printer-7.example, URI:urn:x:7
crlDistributionPoints = URI:http://ca.example/ca.crl, URI:http://two.example/ca.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example, caIssuers;URI:http://ca.example/ca.cer
certificatePolicies = 1.2.3.4, 2.5.29.32.0
[plain]
authorityKeyIdentifier = keyid
[no_sign]
basicConstraints = critical, CA:TRUE
keyUsage = critical, digitalSignature
[unknown]
1.2.3.4.5 = critical, ASN1:NULL
[unknown_plain]
1.2.3.4.5 = ASN1:NULL
[no_id]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = none
[name_constraints]
basicConstraints = critical, CA:TRUE
nameConstraints = critical, permitted;DNS:.example
CNF
ec() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
dates="-startdate 20250101000000Z -enddate 20750101000000Z"
ca() { # options...
	: >index.txt; mkdir -p new
	openssl ca -config openssl.cnf -batch -notext -outdir new $dates "$@"
}
issue() { # name issuer section subject options...
	name=$1 issuer=$2 section=$3 subject=$4; shift 4
	[ -f "$name.key" ] || ec "$name"
	openssl req -new -config openssl.cnf -key "$name.key" -subj "$subject" -out csr
	ca -in csr -cert "$issuer.pem" -keyfile "$issuer.key" -extensions "$section" \
		-out "$name.pem" "$@"
}
for n in root mid; do ec $n; done
openssl req -new -config openssl.cnf -key root.key -subj /C=BE/O=Example/CN=root -out csr
ca -in csr -selfsign -keyfile root.key -extensions root -out root.pem
issue mid root mid /C=BE/O=Example/CN=mid
# Other certificates of the same issuer with the same key.
for n in plain no_sign no_id name_constraints; do cp mid.key mid_$n.key; done
issue mid_plain root plain /C=BE/O=Example/CN=mid
issue mid_no_sign root no_sign /C=BE/O=Example/CN=mid
issue mid_no_id root no_id /C=BE/O=Example/CN=mid
issue mid_name_constraints root name_constraints /C=BE/O=Example/CN=mid
issue leaf mid leaf /C=BE/O=Example/CN=printer-7
issue unknown mid unknown /CN=unknown
issue unknown_plain mid unknown_plain /CN=unknown
issue sha1 mid plain /CN=sha1 -md sha1
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out rsa1024.key
issue rsa1024 mid plain /CN=rsa1024
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
openssl req -x509 -config openssl.cnf -key rsa.key -subj /CN=rsa -days 18262 -out rsa.pem
openssl req -x509 -config openssl.cnf -key rsa.key -subj /CN=md5 -days 18262 -md5 -out md5.pem
openssl req -x509 -config openssl.cnf -key rsa.key -subj /CN=pss -days 18262 \
	-sigopt rsa_padding_mode:pss -out pss.pem
openssl genpkey -algorithm ed25519 -out ed25519.key
openssl req -x509 -config openssl.cnf -key ed25519.key -subj /CN=ed25519 -days 18262 -out ed25519.pem
# Version 1, as old routers make them, with a negative serial number, as an old Windows did.
openssl req -new -config openssl.cnf -key leaf.key -subj /CN=router -out csr
openssl x509 -req -in csr -signkey leaf.key -set_serial -77 -days 18262 -out v1.pem
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa.par
openssl genpkey -paramfile dsa.par -out dsa.key
openssl req -x509 -config openssl.cnf -key dsa.key -subj /CN=dsa -days 18262 -out dsa.pem
# An application's, as Consorci AOC's certificate profile has it.
cat >aoc.cnf <<'END'
[req]
distinguished_name = dn
x509_extensions = v3
prompt = no
utf8 = yes
[dn]
C = ES
O = Ajuntament d'Exemple
organizationIdentifier = VATES-P0000000A
OU = Certificat d'aplicació
serialNumber = P0000000A
CN = APLICACIO EXEMPLE
[v3]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation, keyEncipherment
extendedKeyUsage = clientAuth, 1.2.840.113583.1.1.5
certificatePolicies = 1.3.6.1.4.1.15096.1.3.2.91.1, 0.4.0.194112.1.1
subjectKeyIdentifier = hash
END
openssl req -x509 -new -key ../keys/rsa.pem -config aoc.cnf -days 1460 -out application.pem

openssl x509 -in leaf.pem -outform DER -out leaf.der
openssl crl2pkcs7 -nocrl -certfile root.pem -certfile mid.pem -certfile leaf.pem -outform DER \
	-out three.p7b
openssl crl2pkcs7 -nocrl -certfile root.pem -certfile mid.pem -out two.p7b.pem
# Indefinite lengths, and a signature, as some servers answer.
echo x | openssl cms -sign -signer leaf.pem -inkey leaf.key -certfile mid.pem -stream -outform DER \
	-nodetach -binary -out signed_ber.p7b
openssl crl2pkcs7 -nocrl -outform DER -out none.p7b </dev/null
mkdir keep; mv root.key mid.key leaf.key keep; rm -rf aoc.cnf csr index.txt* dsa.par ./*.key openssl.cnf new
mv keep/* .; rmdir keep
