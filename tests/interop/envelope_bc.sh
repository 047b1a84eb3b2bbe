#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Bouncy Castle opens what we seal, and we open what it seals: that of Debian, and a current one from
# Maven's repositories, which knows X25519, X448, ChaCha20-Poly1305 and streams as well.
. "${srcdir:-.}/tests/interop/lib.sh"
. "${srcdir:-.}/tests/interop/envelope_lib.sh"
: "${JAVA:=java}" "${JAVAC:=javac}"
peer openssl && peer python3 && peer "$JAVA" && peer "$JAVAC" || finish
sources=$srcdir/tests/interop
current_version=1.87

bc() { # CLASS seal|open ARGUMENT ...
	"$JAVA" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classes:$jars" "$@"
}

bc_opens() { # PLAIN ENVELOPE HOLDER [CLASS]
	rm -f opened
	bc "${4:-BcEnvelope}" open "$2" opened "$3.pem" "$3.key" && cmp "$1" opened
}

bc_declines() { # ENVELOPE HOLDER
	! bc BcEnvelope open "$1" opened "$2.pem" "$2.key" >said 2>&1 && cat said && grep -q Exception said
}

mine() { echo "certs=$1.pem key=$1.key"; }

gcm=2.16.840.1.101.3.4.1.46
gcm128=2.16.840.1.101.3.4.1.6
chacha=1.2.840.113549.1.9.16.3.18

# both NAME HOLDER SEAL RECIPIENT: we seal with these options, it seals to this recipient.
both() {
	# shellcheck disable=SC2086 # options
	if [ -n "$3" ]; then
		try "we seal, $1" seal plain ours.der known-length $3 "cert=$2.pem"
		try "Bouncy Castle opens it" bc_opens plain ours.der "$2"
	fi
	try "Bouncy Castle seals, $1" bc BcEnvelope seal plain theirs.der $gcm "$4:$2.pem"
	# shellcheck disable=SC2046 # options
	try "we open it" opens plain theirs.der $(mine "$2")
}

# What both versions know.
common() {
	both 'RSAES-PKCS1-v1_5' rsa 'scheme=1' v15
	both 'RSAES-OAEP with SHA-1' rsa 'scheme=2' oaep:SHA-1
	both 'RSAES-OAEP with SHA-256' rsa 'scheme=3' oaep:SHA-256
	both 'RSAES-OAEP with SHA-512' rsa 'scheme=5' oaep:SHA-512
	both 'ECDH, P-256 with SHA-1' p256 'scheme=6' agree:1.3.133.16.840.63.0.2
	both 'ECDH, P-256 with SHA-256' p256 'scheme=7' agree:1.3.132.1.11.1
	both 'ECDH, P-384 with SHA-384' p384 'scheme=8' agree:1.3.132.1.11.2
	both 'ECDH, P-521 with SHA-512' p521 'scheme=9' agree:1.3.132.1.11.3
	both 'ECDH by key identifier' p256 'by-key-id' agree:1.3.132.1.11.1
	bend ours.der bent.der
	try 'it does not open ours with another tag' bc_declines bent.der p256
	bend theirs.der bent.der
	# shellcheck disable=SC2046
	try 'nor we its' refuses DECRYPT bent.der $(mine p256)
	try 'it does not open ours as a stranger' bc_declines ours.der stranger
	# shellcheck disable=SC2046
	try 'nor we its' refuses DECRYPT theirs.der $(mine stranger)

	try 'we seal a stream with AES-128' seal long ours.ber cipher=2 cert=p256.pem cert=rsa.pem
	try 'it opens it as one' bc_opens long ours.ber p256
	try 'and as the other' bc_opens long ours.ber rsa
	try 'it seals to two with AES-128' bc BcEnvelope seal long theirs.der $gcm128 \
		oaep:SHA-256:rsa.pem agree:1.3.132.1.11.1:p256.pem
	for holder in rsa p256; do
		# shellcheck disable=SC2046
		try "we open it as $holder" opens long theirs.der $(mine $holder)
	done
	try 'we seal with a commitment' seal plain ours.der known-length commitment cert=rsa.pem cert=p256.pem
	try 'it opens it, and skips that' bc_opens plain ours.der rsa
	cp ours.der ours_committed.der
}

hkdf=1.2.840.113549.1.9.16.3
current() {
	both 'X25519, HKDF with SHA-256' x25519 'scheme=10' agree:$hkdf.19
	both 'X25519, HKDF with SHA-384' x25519 'scheme=11' agree:$hkdf.20
	both 'X25519, HKDF with SHA-512' x25519 'scheme=12' agree:$hkdf.21
	both 'X448, HKDF with SHA-512' x448 'scheme=12' agree:$hkdf.21
	skip 'the X9.63 KDF with X25519 and X448 (Bouncy Castle takes it for EC only)'
	try 'it reads a commitment behind an agreement, too' bc_opens plain ours_committed.der p256
	try 'we seal with ChaCha20-Poly1305' seal plain ours.der known-length cipher=3 cert=p256.pem
	try 'it opens it' bc_opens plain ours.der p256
	try 'it seals with it' bc BcEnvelope seal plain theirs.der $chacha agree:1.3.132.1.11.1:p256.pem
	# shellcheck disable=SC2046
	try 'we open it' opens plain theirs.der $(mine p256)
	for size in 0 1 65535 65536 65537 1048576; do
		head -c $size random >sized
		try "we seal a stream of $size octets" seal sized ours.ber cert=p256.pem
		try 'it opens it as a stream' bc_opens sized ours.ber p256 BcEnvelopeStream
		bend ours.ber bent.ber
		refuse 1 'but not with another tag' bc_opens sized bent.ber p256 BcEnvelopeStream
		try "it seals a stream of $size octets" bc BcEnvelopeStream seal sized theirs.ber $gcm \
			agree:1.3.132.1.11.1:p256.pem
		# shellcheck disable=SC2046
		try 'we open it' opens sized theirs.ber $(mine p256)
	done
	bend theirs.ber bent.ber
	# shellcheck disable=SC2046
	try 'but not with another tag' refuses DECRYPT bent.ber $(mine p256)
}

for kind in 'rsa RSA rsa_keygen_bits:2048' 'p256 EC ec_paramgen_curve:P-256' \
	'p384 EC ec_paramgen_curve:P-384' 'p521 EC ec_paramgen_curve:P-521' 'stranger EC ec_paramgen_curve:P-256'; do
	# shellcheck disable=SC2086 # words
	set -- $kind
	try "a key and a certificate, $1" make_holder "$1" -algorithm "$2" -pkeyopt "$3"
done
printf 'a secret plan\n' >plain
head -c 1048576 /dev/urandom >random
head -c 200000 random >long

debian=/usr/share/java
if [ -f $debian/bcprov.jar ] && [ -f $debian/bcpkix.jar ] && [ -f $debian/bcutil.jar ]; then
	classes=$tmp/debian jars=$debian/bcprov.jar:$debian/bcpkix.jar:$debian/bcutil.jar
	mkdir "$classes"
	echo "# Bouncy Castle of Debian"
	try "javac" "$JAVAC" -encoding UTF-8 -cp "$jars" -d "$classes" "$sources/BcEnvelope.java" && common
else
	skip 'libbcpkix-java'
fi

# current_jars: a current Bouncy Castle in the user's cache folder, from where Maven is told to look.
current_jars() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/libdevcert
	jars_dir=$cache/bouncycastle-$current_version
	[ ! -f "$jars_dir/complete" ] || return 0
	mkdir -p "$jars_dir"
	cat >pom.xml <<-POM
		<project>
		  <modelVersion>4.0.0</modelVersion>
		  <groupId>tests</groupId> <artifactId>tests</artifactId> <version>1</version>
		  <dependencies> <dependency>
		    <groupId>org.bouncycastle</groupId> <artifactId>bcpkix-jdk18on</artifactId>
		    <version>$current_version</version>
		  </dependency> </dependencies>
		</project>
	POM
	timeout 300 mvn -q -B -f pom.xml dependency:copy-dependencies -DoutputDirectory="$jars_dir" \
		>mvn.log 2>&1 </dev/null && : >"$jars_dir/complete"
}

if ! command -v mvn >/dev/null; then
	skip 'a current Bouncy Castle (Maven is absent)'
elif ! current_jars; then
	tail -n 3 mvn.log
	skip 'a current Bouncy Castle (Maven could not get it)'
else
	classes=$tmp/current jars=$(printf '%s:' "$jars_dir"/*.jar)
	mkdir "$classes"
	for name in x25519 x448; do
		try "a key and a certificate, $name" make_agreement_holder $name
	done
	echo "# Bouncy Castle $current_version"
	try "javac" "$JAVAC" -encoding UTF-8 -cp "$jars" -d "$classes" "$sources"/BcEnvelope*.java &&
		{ common; current; }
fi
finish
