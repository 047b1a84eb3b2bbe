#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Servers that we did not write: our client enrols at step-ca, and refuses what micromdm's scepserver
# answers, because it is encrypted with single DES.
. "${srcdir:-.}/tests/interop/lib.sh"
[ -x "$devcert" ] || { skip "the tool devcert"; finish; }

printf 'secret' >challenge.txt
try 'a key' "$devcert" key generate --type rsa:2048 -o device.key
free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
answers() {
	for _ in $(seq 100); do
		curl -s -o /dev/null --noproxy '*' "$1?operation=GetCACaps" && return 0
		sleep 0.2
	done
	return 1
}

# --- micromdm (Debian's package scep): it binds all interfaces, so it gets a network of its own.
if peer scepserver; then
	scepserver ca -init -keySize 2048 -depot depot >scepserver.log 2>&1
	cat >micromdm.sh <<-'MICROMDM'
		ip link set lo up
		scepserver -depot depot -port 18080 -challenge secret -allowrenew 0 -debug >>scepserver.log 2>&1 &
		url=http://127.0.0.1:18080/scep
		for _ in $(seq 100); do curl -s -o /dev/null --noproxy '*' "$url?operation=GetCACaps" && break; sleep 0.1; done
		"$devcert" scep caps "$url" || exit 90
		"$devcert" scep enroll "$url" --ca-cert depot/ca.pem --key device.key --cn micromdm.example \
			--org Example --challenge-file challenge.txt -o micromdm.pem "$@" 2>micromdm.err
		status=$?
		kill %1
		exit $status
	MICROMDM
	export devcert
	# Root needs no user namespace for it, and has none in a chroot.
	alone='unshare -rn'
	[ "$(id -u)" != 0 ] || alone='unshare -n'
	if $alone true 2>/dev/null; then
		refuse 4 "micromdm's SHA-1 signature is refused by default" $alone bash micromdm.sh
		try 'the refusal says so' grep -q 'SHA-1.*DEVCERT_E_WEAK' micromdm.err
		refuse 4 "micromdm's single-DES content is refused under every policy" \
			$alone bash micromdm.sh --allow sha1,rsa1024,3des
		try 'the refusal says so' grep -q 'single DES.*DEVCERT_E_WEAK' micromdm.err
		try 'micromdm had accepted our request and issued' sh -c 'ls depot/micromdm.example*.pem'
		try 'nothing was written' test ! -e micromdm.pem
	else
		skip 'micromdm (no network namespace may be made here)'
	fi
fi

# --- step-ca, from the Go module proxy.  It signs its replies over SHA-1, which a policy must name.
step_ca_version=v0.28.4
if command -v go >/dev/null; then
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/libdevcert
	mkdir -p "$cache"
	[ -x "$cache/step-ca-$step_ca_version" ] || {
		GOBIN=$tmp CGO_ENABLED=0 go install \
			github.com/smallstep/certificates/cmd/step-ca@$step_ca_version >go.log 2>&1 &&
			mv "$tmp/step-ca" "$cache/step-ca-$step_ca_version"
	}
	step_ca=$cache/step-ca-$step_ca_version
	if [ ! -x "$step_ca" ]; then
		tail -n 3 go.log
		skip 'step-ca (it could not be built)'
	fi
else
	skip 'step-ca (Go is absent)'
fi

step_ca_config() {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 -subj '/CN=Step Root' \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
	openssl req -newkey rsa:2048 -nodes -keyout int.key -out int.csr -subj '/CN=Step Intermediate'
	printf '%s\n' 'basicConstraints=critical,CA:TRUE,pathlen:0' 'keyUsage=critical,keyCertSign,cRLSign' \
		'subjectKeyIdentifier=hash' >int.ext
	openssl x509 -req -in int.csr -CA root.pem -CAkey root.key -set_serial 7 -days 20 -extfile int.ext -out int.pem
	cat >ca.json <<-CONFIG
		{ "root": "$tmp/root.pem", "crt": "$tmp/int.pem", "key": "$tmp/int.key",
		  "address": "127.0.0.1:$1", "insecureAddress": "127.0.0.1:$2", "dnsNames": ["localhost"],
		  "db": { "type": "bbolt", "dataSource": "$tmp/step.db" },
		  "authority": { "provisioners": [ { "type": "SCEP", "name": "devices", "challenge": "secret",
		    "minimumPublicKeyLength": 2048, "encryptionAlgorithmIdentifier": 1 } ] } }
	CONFIG
}

if [ -x "${step_ca:-}" ]; then
	port=$(free_port)
	try 'a configuration for step-ca' step_ca_config "$(free_port)" "$port"
	"$step_ca" ca.json >step.log 2>&1 </dev/null &
	pids="$pids $!"
	url=http://127.0.0.1:$port/scep/devices
	try 'step-ca answers' answers "$url"
	enrol() {
		"$devcert" scep enroll "$url" --ca-cert root.pem --key device.key --cn step.example --org Example \
			--dns step.example --challenge-file "$1" -o "$2" "${@:3}"
	}
	refuse 4 "step-ca's SHA-1 signature is refused by default" enrol challenge.txt weak.pem
	try 'we enrol at step-ca under a policy that names SHA-1' enrol challenge.txt step.pem --allow sha1
	try "openssl verifies step-ca's certificate" openssl verify -CAfile root.pem -untrusted int.pem step.pem
	try 'it is for our key' sh -c \
		'[ "$(openssl x509 -in step.pem -noout -pubkey)" = "$(openssl pkey -in device.key -pubout)" ]'
	printf 'wrong' >wrong.txt
	refuse 13 'step-ca refuses another challenge' enrol wrong.txt no.pem --allow sha1
	tail -n 3 step.log
fi
finish
