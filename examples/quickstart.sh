#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# From a bare Debian 12 to a device with its certificate: installs what is missing (as root, or with
# sudo), builds, starts a small CA on this machine, enrols a device there while a person has to
# approve it, shows what came out, and seals a file to it.  Needs no network but for packages.
#
# The build stays in build/quickstart, or in $BUILD; everything else is removed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD
build=${BUILD:-$top/build/quickstart}
work=$(mktemp -d)
ca_pid='' person_pid=''

cleanup() {
	# shellcheck disable=SC2086 # at most one word each
	kill $person_pid $ca_pid 2>/dev/null || true
	wait
	rm -rf "$work"
}
trap cleanup EXIT

step_number=0
step() {
	step_number=$((step_number + 1))
	printf '\n== %d. %s\n' "$step_number" "$*"
}

# Show a command as one would type it, options with their values, and run it.
run() {
	local line='$' part
	local -a rest=("$@")
	while [ ${#rest[@]} -gt 0 ]; do
		part=${rest[0]}
		rest=("${rest[@]:1}")
		case "$part ${rest[0]:--}" in
		-*\ -*) ;;
		-*)
			part="$part ${rest[0]}"
			rest=("${rest[@]:1}")
			;;
		esac
		if [ $((${#line} + ${#part})) -gt 96 ]; then
			printf '%s \\\n' "$line"
			line='     '
		fi
		line="$line $part"
	done
	printf '%s\n' "$line"
	"$@" 2>&1
}

# Run a command whose output is worth reading only when it fails.
quietly() {
	"$@" >"$work/log" 2>&1 </dev/null || {
		tail -n 40 "$work/log"
		echo "quickstart: this failed: $*" >&2
		exit 1
	}
}

devcert() {
	"$build/tools/devcert" "$@"
}
test_ca() {
	"$build/examples/test_ca" "$@"
}
enroll.py() {
	LD_LIBRARY_PATH=$build/.libs PYTHONPATH=$build/bindings/pytree PYTHONUNBUFFERED=1 \
		timeout 120 "$python" "$top/examples/python/enroll.py" "$@"
}

# Somebody at the CA, who looks in now and then, and approves what waits.
person() {
	for _ in $(seq 60); do
		sleep 2
		id=$(test_ca --dir ca --pending | sed -n '1s/ .*//p')
		[ -n "$id" ] || continue
		run test_ca --dir ca --pending | sed 's/^/[at the CA] /'
		run test_ca --dir ca --approve-request "$id" | sed 's/^/[at the CA] /'
		exit
	done
}

step "Packages that are missing are installed"
build-aux/install-deps build
echo "all there"

step "The library, the tool devcert, the test CA and the Python package are built in $build"
echo "the first time this takes a minute"
mkdir -p "$build"
if [ ! -e configure ] || [ configure.ac -nt configure ]; then
	quietly ./autogen.sh
fi
if [ ! -e "$build/Makefile" ]; then
	(cd "$build" && quietly "$top/configure" -q)
fi
quietly make -C "$build" -s -j"$(nproc)"
devcert --version
python=$(sed -n 's/^PYTHON = //p' "$build/Makefile")

cd "$work"

step "A CA starts, for whose certificates a person has to say yes"
openssl rand -hex 12 >challenge.txt
echo '$ test_ca --listen 127.0.0.1:0 --challenge-file challenge.txt --approve manually --dir ca &'
# Not through the function, so that the process that is ended later is the CA itself.
"$build/examples/test_ca" --listen 127.0.0.1:0 --challenge-file challenge.txt --approve manually \
	--dir ca >ca.out 2>ca.log &
ca_pid=$!
for _ in $(seq 100); do
	grep -q '^listening on ' ca.out && break
	kill -0 "$ca_pid" 2>/dev/null || break
	sleep 0.1
done
grep '^listening on ' ca.out || { cat ca.log; exit 1; }
url=$(sed -n 's/^listening on //p' ca.out)

step "Whom to trust: the CA with this fingerprint, which comes from its operator and not over the wire"
run devcert cert fingerprint ca/ca.pem
fingerprint=$(devcert cert fingerprint ca/ca.pem)

step "The device makes its key, and asks who the CA is and what it can do"
run devcert key generate --type rsa:2048 -o printer.key
run devcert scep caps "$url"
run devcert scep cacert "$url" --ca-fingerprint "$fingerprint"

step "The device enrols; it asks again every second until somebody at the CA has approved"
openssl rand -hex 12 >p12-password.txt
person &
person_pid=$!
run devcert scep enroll "$url" --ca-fingerprint "$fingerprint" --key printer.key \
	--cn printer-7.example --org Example --dns printer-7.example --challenge-file challenge.txt \
	--poll 60x1s -o printer.pem --chain-out chain.pem \
	--p12 printer.p12 --p12-password-file p12-password.txt --p12-name printer-7
wait "$person_pid"
person_pid=''

step "The certificate"
run devcert cert show printer.pem
run openssl verify -CAfile ca/ca.pem printer.pem
echo '$ openssl x509 -in printer.pem -noout -text'
openssl x509 -in printer.pem -noout -text | sed -n '/Issuer:/,/Public Key Algorithm/p; /X509v3/,/Signature Alg/p' |
	grep -v 'Signature Algorithm'

step "The PKCS#12 file, as other programs read it"
run devcert p12 show printer.p12 --password-file p12-password.txt
run openssl pkcs12 -in printer.p12 -passin file:p12-password.txt -nokeys -info -noout
if command -v keytool >/dev/null; then
	run keytool -list -keystore printer.p12 -storetype PKCS12 -storepass:file p12-password.txt
fi
if command -v pk12util >/dev/null; then
	run pk12util -l printer.p12 -w p12-password.txt | sed -n '1,12p'
fi
openssl pkcs12 -in printer.p12 -passin file:p12-password.txt -nocerts -nodes -out from-p12.key 2>"$work/log"
cmp <(openssl pkey -in from-p12.key -pubout) <(openssl x509 -in printer.pem -noout -pubkey)

step "A file is sealed to the certificate, and opened with the PKCS#12 file"
head -c 1000000 /dev/urandom >bid.zip
run devcert seal bid.zip --to printer.pem -o bid.p7m
run devcert recipients bid.p7m --cert printer.pem
run devcert open bid.p7m --key printer.p12 --key-password-file p12-password.txt -o opened.zip
run cmp bid.zip opened.zip

if [ -e "$build/bindings/pytree/devcert/_net.so" ]; then
	step "Another device enrols with a program in Python, examples/python/enroll.py"
	person &
	person_pid=$!
	run enroll.py "$url" "$fingerprint" challenge.txt camera-3.example camera-3
	wait "$person_pid"
	person_pid=''
	run openssl verify -CAfile ca/ca.pem camera-3.pem
fi

printf '\nDone: printer-7.example has a key, a certificate of the CA and a PKCS#12 file with both, which opens
what is sealed to it.\n'
