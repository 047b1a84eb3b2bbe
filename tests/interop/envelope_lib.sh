# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2154
# What the tests of envelopes with other programs share; they source it behind lib.sh.

envelope_probe=$builddir/tests/interop/envelope_probe

seal() { # IN OUT OPTION ...
	"$envelope_probe" seal "$@"
}

# opens PLAIN ENVELOPE OPTION ...: we open it, and it is that file.
opens() {
	rm -f opened
	"$envelope_probe" open "$2" opened "${@:3}" && cmp "$1" opened
}

# refuses CODE ENVELOPE OPTION ...: we do not open it, for this reason.
refuses() {
	rm -f opened
	! "$envelope_probe" open "$2" opened "${@:3}" 2>said && cat said && [ ! -e opened ] &&
		grep -q "^DEVCERT_E_$1:" said
}

# bend FILE OUT: a copy with one bit of its tag changed, be it DER or BER.
bend() {
	python3 - "$1" "$2" <<-'BEND'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		tag = max(data.rfind(b"\4\x10"), data.rfind(b"\4\x0c"))
		data[tag + 2] ^= 1
		open(sys.argv[2], "wb").write(data)
	BEND
}

# make_holder NAME KEY-OPTION ...: a key of openssl's genpkey and a certificate for encryption.
make_holder() {
	openssl genpkey -out "$1.key" "${@:2}" 2>log || return 1
	self_sign "$1"
}

self_sign() { # NAME
	openssl req -x509 -key "$1.key" -out "$1.pem" -days 3650 -subj "/O=Example/CN=$1" \
		-addext basicConstraints=critical,CA:FALSE \
		-addext keyUsage=critical,keyEncipherment,keyAgreement 2>log
}

# certify NAME: a certificate for the public key in NAME.pub, whose holder does not sign for it.
certify() {
	[ -f issuer.pem ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout issuer.key -out issuer.pem -days 3650 -subj '/O=Example/CN=Issuer' || return 1
	printf '%s\n' 'basicConstraints=critical,CA:FALSE' 'subjectKeyIdentifier=hash' \
		'keyUsage=critical,keyEncipherment,keyAgreement' >holder.ext
	openssl req -new -key issuer.key -subj "/O=Example/CN=$1" -out holder.csr &&
		openssl x509 -req -in holder.csr -force_pubkey "$1.pub" -CA issuer.pem -CAkey issuer.key \
			-set_serial "0x$(openssl rand -hex 8)" -days 3650 -extfile holder.ext -out "$1.pem"
}

# make_agreement_holder NAME: a holder with a key of that type, x25519 or x448.
make_agreement_holder() {
	openssl genpkey -algorithm "$1" -out "$1.key" && openssl pkey -in "$1.key" -pubout -out "$1.pub" &&
		certify "$1"
}
