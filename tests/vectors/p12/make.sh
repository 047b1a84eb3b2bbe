#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Made the files of this folder once, with OpenSSL 3.0; kept to show what they are.  Each run makes
# new keys, and so new files: the tests do not run it.
#   leaf   EC P-256, "CN=leaf", issued by mid; renew: another certificate of its key, SHA-1 signed
#   mid    issued by root; root self-signed
#   other  EC P-256, self-signed
# The passphrase is "secret" where the name does not say otherwise; all derivations are short.
set -eu
ec() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
ca="-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign"
leaf="-addext basicConstraints=critical,CA:FALSE"
issue() { # name issuer digest extensions
	# shellcheck disable=SC2086
	openssl req -new -key "$1.key" -subj "/CN=${5:-$1}" $4 -out "$1.csr"
	openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -days 18262 -"$3" \
		-copy_extensions copyall -out "$1.crt"
}
for n in root mid leaf other; do ec $n; done
cp leaf.key renew.key
# shellcheck disable=SC2086
openssl req -x509 -key root.key -subj /CN=root -days 18262 $ca -out root.crt
issue mid root sha256 "$ca"
issue leaf mid sha256 "$leaf"
issue renew mid sha1 "$leaf" leaf
# shellcheck disable=SC2086
openssl req -x509 -key other.key -subj /CN=other -days 18262 $leaf -out other.crt
cat mid.crt root.crt >chain.pem

p12() { # name options...
	name=$1; shift
	openssl pkcs12 -export -inkey leaf.key -in leaf.crt -name "bi-clé" -iter 2 \
		-passout pass:secret -out "$name.p12" "$@"
}
p12 default -certfile chain.pem
p12 aes128 -keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha1
p12 aes192 -keypbe AES-192-CBC -certpbe AES-192-CBC -macalg sha384
p12 sha512 -macalg sha512
p12 maciter1 -nomaciter
p12 plain -keypbe NONE -certpbe NONE
p12 nomac -nomac
p12 legacy -legacy -macalg sha1
p12 des3-pbes2 -keypbe DES-EDE3-CBC -certpbe AES-256-CBC
p12 camellia -keypbe CAMELLIA-256-CBC -certpbe AES-256-CBC
p12 empty -passout pass:
openssl pkcs12 -export -inkey leaf.key -in leaf.crt -iter 2 -passout pass:Zoë€🔑 -out unicode.p12
openssl pkcs12 -export -nokeys -in root.crt -iter 2 -passout pass:secret -out certonly.p12
openssl pkcs12 -export -nocerts -inkey other.key -iter 2 -passout pass:secret -out keyonly.p12
rm -f ./*.csr chain.pem renew.key mid.key root.key
