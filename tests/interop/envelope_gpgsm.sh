#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# gpgsm, as far as it goes: RSAES-PKCS1-v1_5, CBC both ways, and GCM with a tag of 12 octets, whose
# length it leaves out, from which it needs us to be tolerant.
. "${srcdir:-.}/tests/interop/lib.sh"
. "${srcdir:-.}/tests/interop/envelope_lib.sh"
peer openssl && peer python3 && peer gpgsm && peer gpgconf && peer gpg-connect-agent || finish

# The agent's socket has a short name only in a short folder.
GNUPGHOME=$(mktemp -d /tmp/gpgsm.XXXXXX) || exit 99
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"; cleanup' EXIT
printf 'allow-loopback-pinentry\n' >"$GNUPGHOME/gpg-agent.conf"
printf 'disable-crl-checks\n' >"$GNUPGHOME/gpgsm.conf"

gpg_sm() { # the passphrase of its keys is x
	printf 'x' | gpgsm --batch --pinentry-mode loopback --passphrase-fd 0 "$@"
}

# It reads PKCS#12 as it was long ago.
import_key() { # NAME
	openssl pkcs12 -export -legacy -inkey "$1.key" -in "$1.pem" -out "$1.p12" -passout pass:x -name "$1" &&
		gpg_sm --import "$1.p12"
}

trust() {
	print=$(gpgsm -K --with-colons 2>/dev/null | awk -F: '/^fpr/ { print $10; exit }')
	[ -n "$print" ] && echo "$print S" >"$GNUPGHOME/trustlist.txt" && gpg-connect-agent reloadagent /bye
}

gpg_opens() { # PLAIN ENVELOPE
	gpg_sm --decrypt "$2" >opened 2>said </dev/null || { cat said; return 1; }
	cmp "$1" opened
}

# The same envelope with a tag of 12 octets and no ICVlen, as RFC 5084 has it by default.
shorten() { # FILE OUT
	python3 - "$1" "$2" <<-'SHORTEN'
		import sys

		def read(data, at):
		    """Tag, where the content begins, where it ends."""
		    length, begin = data[at + 1], at + 2
		    if length & 0x80:
		        count = length & 0x7F
		        length = int.from_bytes(data[begin : begin + count], "big")
		        begin += count
		    return data[at], begin, begin + length

		def element(tag, content):
		    size = len(content)
		    if size < 0x80:
		        return bytes([tag, size]) + content
		    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
		    return bytes([tag, 0x80 | len(octets)]) + octets + content

		def change(data):
		    """Each element anew: GCMParameters without the length, the last string shorter."""
		    out, at = [], 0
		    while at < len(data):
		        tag, begin, end = read(data, at)
		        content = data[begin:end]
		        if tag in (0x30, 0xA0):
		            content = change(content)
		            if content[:2] == b"\4\x0c" and content[14:] == b"\2\1\x10":
		                content = content[:14]
		        out.append((tag, content))
		        at = end
		    return b"".join(element(*each) for each in out)

		data = open(sys.argv[1], "rb").read()
		_, begin, end = read(data, 0)
		kind = data[begin : read(data, begin)[2]]
		_, begin, end = read(data, read(data, begin)[2])
		_, begin, end = read(data, begin)
		body = change(data[begin:end])
		assert body[-18:-16] == b"\4\x10"
		body = body[:-18] + element(4, body[-16:-4])
		open(sys.argv[2], "wb").write(element(0x30, kind + element(0xA0, element(0x30, body))))
	SHORTEN
}

printf 'a secret plan\n' >plain
try 'a key' openssl genpkey -out rsa.key -algorithm RSA -pkeyopt rsa_keygen_bits:2048
try 'a certificate of its own issuer' openssl req -x509 -key rsa.key -out rsa.pem -days 3650 \
	-subj '/O=Example/CN=rsa' -addext basicConstraints=critical,CA:TRUE \
	-addext keyUsage=critical,keyEncipherment,keyCertSign
try 'gpgsm takes both' import_key rsa
try 'and trusts them' trust

for bits in 128 256; do
	try "we seal with CBC of $bits bits" seal plain ours.der cbc=$bits known-length scheme=1 cert=rsa.pem
	try 'gpgsm opens it' gpg_opens plain ours.der
	try 'we seal a stream' seal plain ours.ber cbc=$bits scheme=1 cert=rsa.pem
	try 'gpgsm opens it' gpg_opens plain ours.ber
done
try 'gpgsm seals' gpgsm --batch --disable-policy-checks -r "0x$print" -e -o theirs.der plain
try 'we open it where CBC may be' opens plain theirs.der cbc certs=rsa.pem key=rsa.key
try 'and refuse it where not' refuses UNSUPPORTED theirs.der certs=rsa.pem key=rsa.key

for cipher in 1 2; do
	try "we seal with GCM, cipher $cipher" seal plain ours.der cipher=$cipher known-length scheme=1 cert=rsa.pem
	try 'with a tag as short as gpgsm takes it' shorten ours.der short.der
	try 'gpgsm opens it' gpg_opens plain short.der
	try 'we open it where that may be' opens plain short.der allow=1 certs=rsa.pem key=rsa.key
	try 'and refuse it where not' refuses UNSUPPORTED short.der certs=rsa.pem key=rsa.key
	bend short.der bent.der
	refuse 1 'gpgsm does not open it with another tag' gpg_opens plain bent.der
	try 'nor do we' refuses DECRYPT bent.der allow=1 certs=rsa.pem key=rsa.key
done
finish
