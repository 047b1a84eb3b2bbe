#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# PKCS#12 files of others: what is wrong with them, and what mends them.
# shellcheck source=tests/tool/lib.sh
. "${srcdir:-.}/tests/tool/lib.sh"
peer openssl || finish_tool
umask 022
p12=$srcdir/tests/vectors/p12
printf secret >p.txt
printf 'secret\n' >line.txt

# A command that finds something wrong says so by its exit code, and tells it all the same.
finds() {
	local pattern=$1
	shift
	"$@" >"$tmp/answer"
	[ $? = 1 ] && grep -qE -- "$pattern" "$tmp/answer" || { cat "$tmp/answer"; return 1; }
}

# --- the doctor
cp "$p12/legacy.p12" received.p12
cp "$p12/default.p12" file.p12
try 'the doctor without a password' says '^verdict +no-password' "$devcert" p12 doctor received.p12
try 'it says how it is protected' says '^encrypted +SHA-1, RC2-40, 2 rounds, 8 octets of salt' \
	"$devcert" p12 doctor received.p12
try 'and which program does not read it, and why' says '^no +OpenSSL 3: .*legacy provider' \
	"$devcert" p12 doctor received.p12
try 'and what mends it' says 'devcert p12 repack received.p12 --for modern -o NEW' \
	"$devcert" p12 doctor received.p12
try 'the doctor with a password' says '"verdict":"opens"' \
	"$devcert" p12 doctor file.p12 --password-file p.txt --json
try 'it says what is in it' says '^certificate +leaf, for key 0, until' "$devcert" p12 doctor file.p12 --password-file p.txt
try 'a file as text' says '^key 0 +ec:p256, 256 bits, bi-clé' "$devcert" p12 doctor received.p12 --password-file p.txt
try 'what it needs' says '^it needs +--allow-legacy' "$devcert" p12 doctor received.p12 --password-file p.txt
try 'a wrong password' finds '"verdict":"wrong-password"' "$devcert" p12 doctor file.p12 --password-file wrong --json
try 'in words' finds '^error +the passphrase is wrong' "$devcert" p12 doctor file.p12 --password-file wrong
head -c 700 file.p12 >cut.p12
try 'a file that was cut' finds '^error +it ends after 700 octets, and [0-9]+ are missing' "$devcert" p12 doctor cut.p12
try 'where it is damaged' finds '"damaged_at":700' "$devcert" p12 doctor cut.p12 --json
try 'another file' finds '^error +text \(PEM\)' "$devcert" p12 doctor "$p12/leaf.key"
try 'no form of what is another file' finds '"form":null' "$devcert" p12 doctor "$p12/leaf.key" --json
try 'an unknown cipher' finds 'Camellia-256-CBC' "$devcert" p12 doctor "$p12/camellia.p12" --password-file p.txt
refuse 3 'a file that is not there' "$devcert" p12 doctor none.p12
refuse 2 'no file' "$devcert" p12 doctor

# --- what is tolerated
refuse 6 'old ciphers are not read unasked' "$devcert" p12 show received.p12 --password-file p.txt
try 'the error names the option' errs 'it needs --allow-legacy (DEVCERT_E_UNSUPPORTED)' \
	"$devcert" p12 show received.p12 --password-file p.txt
try 'with it they are' says '^certificates +1' "$devcert" p12 show received.p12 --password-file p.txt --allow-legacy
try 'a missing MAC has its option' errs 'it needs --allow-no-mac (DEVCERT_E_UNSUPPORTED)' \
	"$devcert" p12 show "$p12/nomac.p12" --password-file p.txt
try 'with that' says '^certificates +1' "$devcert" p12 show "$p12/nomac.p12" --password-file p.txt --allow-no-mac
openssl pkcs12 -export -inkey "$p12/leaf.key" -in "$p12/leaf.crt" -passout pass:secret -iter 2100000 \
	-nomaciter -out rounds.p12
try 'rounds have theirs' errs 'it needs --max-rounds 4200001 (DEVCERT_E_LIMIT)' \
	"$devcert" p12 show rounds.p12 --password-file p.txt
refuse 2 'too many of them' "$devcert" p12 show rounds.p12 --password-file p.txt --max-rounds 200000000
refuse 7 'another password of the MAC' "$devcert" p12 show file.p12 --password-file p.txt --mac-password-file wrong
try 'the same one' says '^certificates +3' "$devcert" p12 show file.p12 --password-file p.txt --mac-password-file p.txt

# --- what mends it
legacy() { "$devcert" p12 repack received.p12 --password-file p.txt --allow-legacy "$@"; }
reads() { openssl pkcs12 -in "$1" -passin pass:"$2" -nodes -out "$tmp/read"; }
try 'openssl does not read it' sh -c '! openssl pkcs12 -in received.p12 -passin pass:secret -nodes -noout 2>/dev/null'
refuse 6 'repack reads old ciphers on request only' "$devcert" p12 repack received.p12 --for modern \
	--password-file p.txt -o none.p12
try 'repack' legacy --for modern -o modern.p12
try 'it is for its owner only' mode_is modern.p12 600
try 'openssl reads it' reads modern.p12 secret
try 'the doctor is content' says '^yes +OpenSSL 3$' "$devcert" p12 doctor modern.p12 --password-file p.txt
try 'the name is kept' says '"name":"bi-clé"' "$devcert" p12 show modern.p12 --password-file p.txt --json
"$real" p12 extract received.p12 --allow-legacy --password-file p.txt --key-out a.key --cert-out a.pem
"$real" p12 extract modern.p12 --password-file p.txt --key-out b.key --cert-out b.pem
try 'the key is the same' cmp a.key b.key
try 'so is the certificate' cmp a.pem b.pem
try 'repack for an old server' "$devcert" p12 repack file.p12 --for windows-2016 --password-file p.txt -o server.p12
try 'the doctor sees it' says '^yes +Windows Server 2016' "$devcert" p12 doctor server.p12 --password-file p.txt
try 'all certificates are there' says '^certificates +3' "$devcert" p12 show server.p12 --allow-legacy --password-file p.txt
try 'with another password' legacy --for modern --new-password-file p12-password -o changed.p12
try 'it is that' reads changed.p12 canary-p12
refuse 4 'a file that is there' legacy --for modern -o changed.p12
refuse 4 'keys are not dropped unasked' "$devcert" p12 repack file.p12 --for java-trust --password-file p.txt -o trust.p12
try 'the error says how' errs '--drop leaves them out (DEVCERT_E_USAGE_FORBIDDEN)' \
	"$devcert" p12 repack file.p12 --for java-trust --password-file p.txt -o trust.p12
try 'asked, they are' says '^dropped +1 items' \
	"$devcert" p12 repack file.p12 --for java-trust --drop --password-file p.txt -o trust.p12
try 'Java trusts what is left' says '^yes +Java 8u301' "$devcert" p12 doctor trust.p12 --password-file p.txt
try 'CRLs, secrets and nested bags are kept' "$devcert" p12 repack "$p12/bags.p12" --for nss --allow-no-mac \
	--password-file p.txt -o bags.p12
for f in "$p12/bags.p12" bags.p12; do
	"$real" p12 show "$f" --allow-no-mac --password-file p.txt --json |
		sed 's/.*"certificates":\([0-9]*\),"skipped":\([0-9]*\)}/\1 \2/' >"$(basename "$f").$(dirname "$f" | wc -c)"
done
try 'as many as there were' sh -c 'cmp bags.p12.2 bags.p12.[0-9][0-9]*'
refuse 2 'no target' "$devcert" p12 repack file.p12 -o none.p12
refuse 2 'an unknown one' "$devcert" p12 repack file.p12 --for windows -o none.p12
refuse 7 'a wrong password' "$devcert" p12 repack file.p12 --for modern --password-file wrong -o none.p12

# --- what is public apart from what is not
try 'split' "$devcert" p12 split file.p12 --password-file p.txt --private-out private.p12 --public-out public.pem \
	--new-password-file p12-password
try 'the private part is for its owner only' mode_is private.p12 600
try 'it has the new password' reads private.p12 canary-p12
try 'the public part has the certificates' sh -c '[ "$(grep -c BEGIN public.pem)" = 3 ]'
try 'and no key' sh -c '! grep KEY public.pem'
split_der() { "$devcert" p12 split "$1" --password-file p.txt --allow-no-mac --private-out "$2" --public-out "$3" --der; }
try 'the certificate of the key as DER' split_der file.p12 private2.p12 public.der
try 'it is that one' sh -c "openssl x509 -in public.der -inform DER | cmp - '$p12/leaf.crt'"
try 'the private part has the key and all certificates' sh -c \
	"'$real' p12 show private2.p12 --password-file p.txt --json | grep -q '\"keys\":\[{.*\"certificates\":3'"
try 'the only certificate of a file without a key' split_der "$p12/certonly.p12" private3.p12 root.der
refuse 3 'a key without one' split_der "$p12/keyonly.p12" none.p12 none.pem
refuse 2 'DER of several certificates' split_der trust.p12 none.p12 none.pem
refuse 4 'nothing is overwritten' "$devcert" p12 split file.p12 --password-file p.txt --private-out none.p12 \
	--public-out public.pem
refuse 3 'a file without certificates' "$devcert" p12 split "$p12/keyonly.p12" --password-file p.txt \
	--private-out none.p12 --public-out none.pem
refuse 2 'nowhere to write' "$devcert" p12 split file.p12 --public-out none.pem
try 'nothing is left of those' sh -c '! ls none.p12 none.pem 2>/dev/null | grep .'

# --- loose files, which may have any name
mkdir loose loose/sub
keys=$srcdir/tests/vectors/keys
openssl pkey -in "$p12/leaf.key" -outform DER -out loose/1
openssl x509 -in "$p12/leaf.crt" -outform DER -out loose/2.txt
cp "$p12/mid.crt" loose/Zertifikat.bin
cp "$p12/certonly.p12" loose/3
cp "$keys/encrypted.pem" loose/4.crt
cp "$p12/other.key" loose/5
cp "$srcdir/tests/vectors/certs/three.p7b" loose/6
printf '%%PDF-1.4\n%70000s\n' raport >loose/raport.pdf
: >loose/empty
cp "$p12/other.crt" loose/sub
mkfifo loose/pipe
cp "$keys/legacy_dek_des3.pem" old.key
pair() { "$devcert" p12 pair "$@"; }
try 'a pair is found' says '^pair +leaf, [0-9a-f]{16}, until [^ ]*: loose/2.txt$' pair loose
try 'by its key' says '^  key +ec:p256, 256 bits, [0-9a-f]{16}: loose/1$' pair loose
try 'its issuers are found as far as they can be read' says '^  issued by +mid, one that is not there$' pair loose
try 'with the password as a whole' says '^  issued by +mid, root$' pair loose --key-password-file p.txt
try 'what is in two files is said once' says '^pair +leaf, .*: loose/2.txt, received.p12$' \
	pair loose received.p12 --key-password-file p.txt --allow-legacy
try 'a key without a certificate' says '^key alone +ec:p256, 256 bits, [0-9a-f]{16}: loose/5$' pair loose
try 'a certificate without a key' says '^no key for +printer-7, [0-9a-f]{16}, until [^ ]*: loose/6$' pair loose
try 'an issuer needs none' says '^issuer +mid, [0-9a-f]{16}, until [^ ]*: loose/Zertifikat.bin$' pair loose
try 'a name alone is no issuer' sh -c \
	"'$real' p12 pair '$p12/leaf.crt' '$srcdir/tests/vectors/certs/mid.pem' | grep -q 'one that is not there'"
try 'what is something else' says '^not read +loose/raport.pdf: neither a key nor a certificate' pair loose
try 'what is empty' says '^not read +loose/empty: .*an empty file' pair loose
try 'what needs a password' says '^not read +loose/4.crt: .*there is no passphrase' pair loose
try 'so may PKCS#12' says '^not read +loose/3: .*there is no passphrase' pair loose
try 'it opens' says '^key alone .*: loose/4.crt$' pair loose --key-password-file p.txt
try 'a wrong one is told' says '"file":"loose/4.crt","error":"DEVCERT_E_PASSWORD"' \
	pair loose --key-password-file wrong --json
try 'old encryption has its option' says '^not read +old.key: .*--allow-legacy' pair old.key loose --key-password-file p.txt
try 'old PKCS#12, too' says '^not read +received.p12: .*--allow-legacy' pair received.p12 loose --key-password-file p.txt
try 'with it that is read' says '^key alone .*: loose/4.crt, old.key$' \
	pair loose old.key --key-password-file p.txt --allow-legacy
try 'folders in the folder are not entered' sh -c "! '$real' p12 pair loose | grep sub/"
try 'JSON' says '"chain":\["[0-9a-f]{64}","[0-9a-f]{64}"\],"complete":true' pair loose --key-password-file p.txt --json
{
	cat "$p12/other.key" "$p12/leaf.crt"
	printf -- '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n0 text\n'
	cat "$p12/leaf.key" "$p12/renew.crt" "$p12/other.crt"
} >one.pem
try 'several keys in one file' sh -c "[ \$('$real' p12 pair one.pem | grep -c '^pair ') = 3 ]"
try 'a bad one spoils no other' says '^not read +one.pem: ' pair one.pem
try 'no pair is the exit code 1' finds '^no key for +leaf' pair "$p12/leaf.crt"
refuse 3 'a file that is not there' pair loose none
refuse 2 'what is written needs a file' pair loose --for modern
refuse 2 'and a password' pair loose -o none.p12
refuse 2 'a trust store has no key' pair loose --for java-trust --password-file p12-password -o none.p12
refuse 2 'both on standard output' pair loose --json --password-file p12-password -o -
refuse 2 'several pairs and no word which' pair one.pem --password-file p12-password -o none.p12
refuse 3 'a word for none' pair one.pem --pick root --password-file p12-password -o none.p12
refuse 3 'no pair to write' pair "$p12/leaf.crt" --password-file p12-password -o none.p12
refuse 2 'a word for two' pair one.pem --pick leaf --password-file p12-password -o none.p12
mkdir paired
try 'the pair as PKCS#12' pair loose --key-password-file p.txt --password-file p12-password --name leaf \
	-o paired/leaf.p12
try 'it is for its owner only' mode_is paired/leaf.p12 600
try 'openssl reads it' reads paired/leaf.p12 canary-p12
try 'the chain is in it, and nothing else' sh -c "[ \$(grep -c 'BEGIN CERT' '$tmp/read') = 3 ]"
try 'the key is the same' sh -c "openssl pkey -in '$tmp/read' | cmp - '$p12/leaf.key'"
try 'the password is nowhere beside it' sh -c '[ "$(ls -A paired)" = leaf.p12 ] && ! grep -qa canary paired/leaf.p12'
try 'by its common name' pair one.pem --pick other --password-file p12-password -o paired/other.p12
try 'for a target' says '^note +3DES and SHA-1' pair one.pem --pick "$(openssl x509 -in "$p12/renew.crt" -outform DER | sha256sum | cut -c1-12)" \
	--for windows-2016 --password-file p12-password -o paired/renew.p12
try 'it is the one that was meant' sh -c "'$real' p12 extract paired/renew.p12 --allow-legacy --password-file \
	p12-password --cert-out - | cmp - '$p12/renew.crt'"
refuse 4 'nothing is overwritten' pair loose --key-password-file p.txt --password-file p12-password -o paired/leaf.p12
try 'nothing is left of what failed' test ! -e none.p12

# --- the roads, word for word
mkdir road && cd road || exit
cp "$p12/empty.p12" received.p12
cp ../file.p12 ../p.txt .
try 'devcert p12 doctor received.p12' "$devcert" p12 doctor received.p12
try 'devcert p12 repack received.p12' "$devcert" p12 repack received.p12 --for windows-2016 -o server.p12
try 'devcert p12 doctor file.p12' "$devcert" p12 doctor file.p12 --password-file p.txt --json
finish_tool
