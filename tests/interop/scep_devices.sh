#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that we did not write enrol at our test CA: strongSwan's pki --scep and certmonger with its
# scep-submit.
. "${srcdir:-.}/tests/interop/lib.sh"
[ -x "$test_ca" ] || { skip "the test CA (libmicrohttpd)"; finish; }

printf 'secret-for-devices' >challenge.txt

# --- strongSwan: POST, AES-128-CBC, RSA.  5.9.8 compares capabilities by prefix and finds SHA-256 only
# behind "SHA-384", and accepts a reply only where SignerInfo says rsaEncryption.
strongswan() {
	local out=$1
	shift
	pki --scep --url "$url" --in swan.key --dn 'C=BE, O=Example, CN=swan' --san swan.example \
		--cacert-enc "${enc:-ra.der}" --cacert-sig "${sig:-ra.der}" --cacert ca.der --outform pem "$@" \
		>"$out" 2>pki.err || { cat pki.err; return 1; }
	openssl x509 -in "$out" -noout -subject -ext subjectAltName | grep -q 'DNS:swan.example'
}

if peer pki; then
	pki --gen --type rsa --size 2048 --outform pem >swan.key 2>/dev/null
	start_ca swan --capability SHA-384 --challenge-file challenge.txt
	try 'strongSwan gets CA and RA certificates' pki --scepca --url "$url" --caout ca.der --raout ra.der
	[ -f ra.der ] || mv ra-1.der ra.der 2>/dev/null || cp ca.der ra.der
	try 'strongSwan enrols, AES and SHA-256' strongswan swan.pem --password secret-for-devices
	try 'its certificate is the one of its key' sh -c \
		'[ "$(openssl x509 -in swan.pem -noout -pubkey)" = "$(openssl pkey -in swan.key -pubout)" ]'
	try 'strongSwan enrols with SHA-512' strongswan swan512.pem --password secret-for-devices --digest sha512
	refuse 1 'strongSwan is refused with another challenge' strongswan no.pem --password guessed
	refuse 1 'strongSwan is refused with 3DES' strongswan no.pem --password secret-for-devices --cipher des3
	refuse 1 'strongSwan is refused with SHA-1' strongswan no.pem --password secret-for-devices --digest sha1
	pki --gen --type rsa --size 2048 --outform pem >swan-next.key 2>/dev/null
	renewal() {
		pki --scep --url "$url" --in swan-next.key --dn 'C=BE, O=Example, CN=swan' --san swan.example \
			--cacert-enc ra.der --cacert-sig ra.der --cacert ca.der --cert "$1" --key swan.key \
			--outform pem >swan-next.pem 2>pki.err || { cat pki.err; return 1; }
		[ "$(openssl x509 -in swan-next.pem -noout -pubkey)" = "$(openssl pkey -in swan-next.key -pubout)" ]
	}
	try 'strongSwan renews for a new key, without a challenge' renewal swan.pem
	try 'it did so by RenewalReq' grep -q 'RenewalReq .*: issued' swan.err
	openssl req -x509 -key swan.key -subj '/C=BE/O=Example/CN=swan' -days 9 -out own.pem 2>/dev/null
	refuse 1 'strongSwan is refused with a certificate of its own' renewal own.pem
	stop_ca

	start_ca swan-old --no-ra --capability SHA-384 --capability DES3 --capability SHA-1 \
		--challenge-file challenge.txt --allow sha1,3des
	rm -f ca.der
	try 'strongSwan gets a single CA certificate' pki --scepca --url "$url" --caout ca.der --force
	enc=ca.der sig=ca.der
	try 'an old device with 3DES enrols where the policy allows it' strongswan old.pem \
		--password secret-for-devices --cipher des3
	try 'an old device with SHA-1 enrols where the policy allows it' strongswan old.pem \
		--password secret-for-devices --digest sha1
	stop_ca

	start_ca swan-slow --no-ra --capability SHA-384 --challenge-file challenge.txt --approve manually
	try 'strongSwan gets the CA certificate again' pki --scepca --url "$url" --caout ca.der --force
	(
		for _ in $(seq 100); do
			for file in swan-slow/pending/*; do
				[ -e "$file" ] && "$test_ca" --dir swan-slow --approve-request "$(basename "$file")" && exit
			done
			sleep 0.2
		done
	) >approve.log 2>&1 &
	try 'strongSwan polls until a person approves' strongswan slow.pem --password secret-for-devices \
		--interval 1 --maxpolltime 20
	stop_ca
fi

# --- certmonger: GET, AES-256-CBC, a version 1 certificate as signer; renewal is a PKCSReq that the old
# certificate signs.  It reads PENDING and FAILURE only with an empty content.
session=/usr/lib/certmonger/certmonger-session
if peer "$session" && peer getcert; then
	cat >device.sh <<-'DEVICE'
		url=$1
		cd "$2" || exit 1 # the session starts elsewhere
		getcert add-scep-ca -c test -u "$url" -N "$PWD/ca.pem" -r "$PWD/ra.pem"
		for _ in $(seq 40); do grep -qs BEGIN cm/cas/* && break; sleep 0.25; done
		getcert request -c test -k "$PWD/monger.key" -f "$PWD/monger.crt" -I device \
			-N 'CN=monger,O=Example,C=BE' -D monger.example -L "$(cat challenge.txt)" -G rsa -g 2048 \
			-w --wait-timeout 30
		getcert list -i device
		[ -s monger.crt ] || exit
		cp monger.crt monger-first.crt
		getcert resubmit -i device -w --wait-timeout 30
	DEVICE
	certmonger() {
		export CERTMONGER_REQUESTS_DIR=$PWD/cm/req CERTMONGER_CAS_DIR=$PWD/cm/cas \
			CERTMONGER_LOCAL_CA_DIR=$PWD/cm/local CERTMONGER_TMPDIR=$PWD/cm/tmp \
			CERTMONGER_CONFIG_DIR=$PWD/cm/config
		rm -rf cm monger.key monger.crt
		mkdir -p cm/req cm/cas cm/local cm/tmp cm/config
		timeout 60 "$session" -L -n -c "/bin/bash $PWD/device.sh $url $PWD" >monger.log 2>&1
		cat monger.log
		openssl x509 -in monger.crt -noout -ext subjectAltName | grep -q 'DNS:monger.example'
	}

	start_ca monger --no-ra --empty-content --challenge-file challenge.txt
	try "certmonger's scep-submit reads the capabilities" sh -c \
		"/usr/lib/certmonger/scep-submit -u '$url' -c | grep -q SCEPStandard"
	try "certmonger's scep-submit reads the CA certificate" sh -c \
		"/usr/lib/certmonger/scep-submit -u '$url' -C >ca.pem && openssl x509 -in ca.pem -noout"
	cp ca.pem ra.pem
	try 'certmonger enrols through scep-submit' certmonger
	try 'certmonger asks again, and gets another certificate' eval \
		'openssl verify -CAfile monger/ca.pem monger.crt && ! cmp -s monger.crt monger-first.crt'
	printf 'not the challenge' >challenge.txt
	refuse 1 'certmonger is refused with another challenge' certmonger
	stop_ca
fi
finish
