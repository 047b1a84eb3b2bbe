#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Our PKCS#12 files are read by openssl, certtool, keytool and pk12util, and theirs by us: key,
# certificates, chain and friendlyName each.
. "${srcdir:-.}/tests/interop/lib.sh"
[ -x "$devcert" ] || { skip "the tool devcert"; finish; }
peer openssl || finish
export LC_ALL=C.UTF-8
friendly='bi-clé 🔑' pass=secret1
printf %s $pass >password
printf %s 'Zoë€🔑' >unicode-password
printf wrong >wrong-password

# --- an RSA and an EC key under a CA, by openssl
make_keys() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key &&
		openssl req -x509 -key ca.key -subj /CN=CA -days 400 -out ca.pem \
			-addext keyUsage=critical,keyCertSign &&
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out ec.key &&
		openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key || return
	local kind
	for kind in ec rsa; do
		openssl req -new -key $kind.key -subj "/CN=$kind" -out $kind.csr &&
			openssl x509 -req -in $kind.csr -CA ca.pem -CAkey ca.key -days 400 \
				-out $kind.pem || return
	done
}
try 'keys and certificates by openssl' make_keys || finish

fingerprint() { openssl x509 -in "$1" -outform DER | sha256sum | cut -d' ' -f1; }
key_print() { openssl pkey -in "$1" -pubout -outform DER | sha256sum | cut -d' ' -f1; }

# we_write OUT KIND NAME PASSWORD-FILE
we_write() {
	"$devcert" p12 create --key "$2.key" --cert "$2.pem" --chain ca.pem ${3:+--name "$3"} \
		--rounds 1000 --password-file "$4" -o "$1" --force
}
show() { "$devcert" p12 show "$1" --password-file password --json >show.out && cat show.out; }
# we_read FILE KIND NAME: the file has this key, certificate, CA and name, and nothing else.
we_read() {
	show "$1" || return
	grep -qF "\"name\":\"$3\"" show.out && grep -q '"certificates":2,"skipped":0' show.out || return
	# Of the key, of its certificate's key, of the certificate; of the CA's two.
	for f in "$(key_print "$2.key")" "$(key_print "$2.key")" "$(fingerprint "$2.pem")" \
		"$(key_print ca.key)" "$(fingerprint ca.pem)"; do
		echo "\"fingerprint\":\"$f\""
	done >want.out
	grep -o '"fingerprint":"[^"]*"' show.out | diff -u want.out -
}

for kind in ec rsa; do
	try "we write a file ($kind)" we_write $kind.p12 $kind "$friendly" password
	try "we read our own ($kind)" we_read $kind.p12 $kind "$friendly"
done
refuse 7 'we refuse a wrong passphrase' "$devcert" p12 show ec.p12 --password-file wrong-password

# --- openssl
# openssl_reads FILE KIND PASSPHRASE
openssl_reads() {
	openssl pkcs12 -in "$1" -passin "pass:$3" -nocerts -nodes -out got.key &&
		openssl pkcs12 -in "$1" -passin "pass:$3" -nokeys -clcerts -out got.pem &&
		openssl pkcs12 -in "$1" -passin "pass:$3" -nokeys -cacerts -out got-ca.pem || return
	[ "$(key_print got.key)" = "$(key_print "$2.key")" ] &&
		[ "$(fingerprint got.pem)" = "$(fingerprint "$2.pem")" ] &&
		[ "$(fingerprint got-ca.pem)" = "$(fingerprint ca.pem)" ]
}
for kind in ec rsa; do
	try "openssl reads ours ($kind)" openssl_reads $kind.p12 $kind $pass
	try "openssl writes ($kind)" openssl pkcs12 -export -inkey $kind.key -in $kind.pem \
		-certfile ca.pem -name 'bi-clé' -passout pass:$pass -out openssl.p12
	try "we read openssl's default ($kind)" we_read openssl.p12 $kind 'bi-clé'
done
try 'we write a file under a passphrase beyond ASCII' we_write unicode.p12 ec '' unicode-password
try 'openssl reads it' openssl_reads unicode.p12 ec 'Zoë€🔑'
for mac in sha1 sha384 sha512; do
	try "openssl writes with a MAC over $mac" openssl pkcs12 -export -inkey ec.key -in ec.pem \
		-certfile ca.pem -name x -passout pass:$pass -macalg $mac -iter 1000 -out openssl.p12
	try "we read it ($mac)" we_read openssl.p12 ec x
done

# --- certtool (GnuTLS 3.7 takes each octet of a UTF-8 name for a character when it writes, so
# its name is ASCII; and it reads BMPString without surrogates, so our name has none here)
if peer certtool; then
	certtool_reads() {
		we_write bmp.p12 "$1" 'bi-clé' password &&
			certtool --p12-info --inder --password "$pass" --infile bmp.p12 >certtool.out || return
		cat certtool.out
		grep -q 'MAC: SHA256' certtool.out && grep -q 'Friendly name: bi-clé' certtool.out &&
			[ "$(grep -c 'BEGIN CERTIFICATE' certtool.out)" = 2 ] &&
			[ "$(grep -c 'PRIVATE KEY-----' certtool.out)" = 2 ]
	}
	for kind in ec rsa; do
		try "certtool reads ours ($kind)" certtool_reads $kind
		try "certtool writes ($kind)" certtool --to-p12 --load-privkey $kind.key \
			--load-certificate $kind.pem --load-ca-certificate ca.pem --p12-name gnutls \
			--pkcs-cipher aes-256 --password $pass --outder --outfile certtool.p12
		try "we read certtool's ($kind)" we_read certtool.p12 $kind gnutls
	done
fi

# --- keytool: names are in lower case, passphrases ASCII
if peer keytool; then
	keytool_reads() {
		keytool -list -v -keystore "$1.p12" -storetype PKCS12 -storepass "$pass" \
			-J-Dfile.encoding=UTF-8 -J-Dsun.stdout.encoding=UTF-8 \
			-J-Dstdout.encoding=UTF-8 >keytool.out || return
		cat keytool.out
		grep -q 'Your keystore contains 1 entry' keytool.out &&
			grep -q 'Entry type: PrivateKeyEntry' keytool.out &&
			grep -q 'Certificate chain length: 2' keytool.out &&
			grep -qF "Alias name: $friendly" keytool.out || return
		# The private key can be taken out.
		rm -f keytool-out.p12
		keytool -importkeystore -srckeystore "$1.p12" -srcstoretype PKCS12 \
			-srcstorepass "$pass" -destkeystore keytool-out.p12 -deststoretype PKCS12 \
			-deststorepass "$pass"
	}
	for kind in ec rsa; do
		try "keytool reads ours ($kind)" keytool_reads $kind
		try "we read what keytool made of it ($kind)" we_read keytool-out.p12 $kind "$friendly"
	done
	try 'keytool writes' keytool -genkeypair -alias device -keyalg EC -groupname secp256r1 \
		-dname CN=java -validity 100 -keystore java.p12 -storetype PKCS12 -storepass $pass
	alone() {
		show "$1" && grep -qF "\"name\":\"$2\"" show.out &&
			grep -q '"certificates":1,"skipped":0' show.out &&
			[ "$(grep -o '"subject":' show.out | wc -l)" = 1 ]
	}
	try "we read keytool's default" alone java.p12 device
	try 'keytool writes a second key' keytool -genkeypair -alias second -keyalg RSA -keysize 2048 \
		-dname CN=java2 -validity 100 -keystore java.p12 -storetype PKCS12 -storepass $pass
	two_keys() {
		show java.p12 && grep -q '"name":"device"' show.out &&
			grep -q '"name":"second"' show.out &&
			grep -q '"certificates":2,"skipped":0' show.out &&
			[ "$(grep -o '"subject":' show.out | wc -l)" = 2 ]
	}
	try 'we read both' two_keys
fi

# --- NSS: its files are BER with indefinite lengths, key first
if peer pk12util && peer certutil; then
	nss_reads() {
		rm -rf nss && mkdir nss && certutil -N -d sql:nss --empty-password &&
			pk12util -i "$1.p12" -d sql:nss -W "$pass" &&
			certutil -L -d sql:nss >nss.out || return
		cat nss.out
		grep -F "$friendly" nss.out | grep -q 'u,u,u' || return
		certutil -L -d sql:nss -n "$friendly" -r >nss.der &&
			[ "$(sha256sum <nss.der | cut -d' ' -f1)" = "$(fingerprint "${2:-$1}.pem")" ]
	}
	for kind in ec rsa; do
		try "pk12util reads ours ($kind)" nss_reads $kind
		try "pk12util writes ($kind)" pk12util -o nss.p12 -n "$friendly" -d sql:nss -W $pass
		try "it is BER ($kind)" sh -c '[ "$(od -An -tx1 -N2 nss.p12)" = " 30 80" ]'
		try "we read pk12util's ($kind)" we_read nss.p12 $kind "$friendly"
	done
fi

# --- files for a named target, each by the program that it is for where that is here
# for_target TARGET OUT PASSWORD-FILE OPTION ...
for_target() {
	local target=$1 out=$2 file=$3
	shift 3
	"$devcert" p12 create --for "$target" --chain ca.pem --name "$friendly" \
		--password-file "$file" -o "$out" --force "$@"
}
for target in modern pbmac1 java nss windows-2016 apple android legacy; do
	try "we write for $target" for_target $target $target.p12 password --key ec.key --cert ec.pem
done
for target in modern java nss windows-2016 apple android legacy; do
	try "openssl reads what is for $target" openssl_reads $target.p12 ec $pass
done
if openssl list -providers -provider legacy >/dev/null 2>&1; then
	for target in windows-2016 legacy; do
		try "openssl with its old algorithms reads what is for $target" openssl pkcs12 -legacy \
			-in $target.p12 -passin pass:$pass -noenc -out got.pem
	done
else
	skip "openssl's legacy provider"
fi

# PBMAC1 is read by no program of this age.  So its MAC is computed by openssl's own commands from
# what stands in the file, and the rest is read without looking at the MAC.
pbmac1_is_right() {
	local at salt rounds len want key
	openssl asn1parse -inform DER -in "$1" >parsed || return
	# The content of the authSafe is the first OCTET STRING; behind PBMAC1 come its salt,
	# rounds and length of key, and then the MAC.
	at=$(sed -n 's/^ *\([0-9]*\):.*prim: OCTET STRING.*/\1/p' parsed | head -n 1)
	openssl asn1parse -inform DER -in "$1" -strparse "$at" -noout -out content || return
	sed '1,/:PBMAC1\|1.2.840.113549.1.5.14/d' parsed >mac
	salt=$(sed -n 's/.*OCTET STRING.*:\([0-9A-F]*\)$/\1/p' mac | sed -n 1p)
	want=$(sed -n 's/.*OCTET STRING.*:\([0-9A-F]*\)$/\1/p' mac | sed -n 2p)
	rounds=$((0x$(sed -n 's/.*INTEGER *:\([0-9A-F]*\)$/\1/p' mac | sed -n 1p)))
	len=$((0x$(sed -n 's/.*INTEGER *:\([0-9A-F]*\)$/\1/p' mac | sed -n 2p)))
	key=$(openssl kdf -keylen "$len" -kdfopt digest:SHA256 -kdfopt "pass:$2" \
		-kdfopt "hexsalt:$salt" -kdfopt "iter:$rounds" PBKDF2 | tr -d ':\n') || return
	[ "$rounds $len" = '600000 32' ] &&
		[ "$(openssl mac -digest SHA256 -macopt "hexkey:$key" -in content HMAC)" = "$want" ]
}
pbmac1_contents() {
	openssl pkcs12 -in pbmac1.p12 -nomacver -passin "pass:$pass" -nocerts -noenc -out got.key &&
		[ "$(key_print got.key)" = "$(key_print ec.key)" ]
}
try 'openssl computes the same PBMAC1' pbmac1_is_right pbmac1.p12 $pass
try 'openssl reads what is under it' pbmac1_contents

# Three scripts, by both derivations.
for word in 'Zoë€🔑' 'пароль' '密码'; do
	printf %s "$word" >word
	for target in modern windows-2016; do
		try "we write for $target under $word" for_target $target word.p12 word --key rsa.key \
			--cert rsa.pem
		try 'openssl reads it' openssl_reads word.p12 rsa "$word"
	done
	try "we write for pbmac1 under $word" for_target pbmac1 word.p12 word --key rsa.key \
		--cert rsa.pem
	try 'openssl computes the same PBMAC1' pbmac1_is_right word.p12 "$word"
done

warned() {
	for_target java word.p12 word --key ec.key --cert ec.pem >warned.out && grep ASCII warned.out
}
printf %s 'Zoë' >word
try 'we say that Java takes no such passphrase' warned

if peer certtool; then
	for target in modern java nss windows-2016 apple android legacy; do
		try "certtool reads what is for $target" sh -c "certtool --p12-info --inder \
			--password $pass --infile $target.p12 | grep -c 'PRIVATE KEY-----' | grep -qx 2"
	done
fi
if peer keytool; then
	try 'keytool reads what is for java' keytool_reads java
	# What is for old programs is read by this one, too.
	try 'keytool reads what is for windows-2016' keytool_reads windows-2016
	try 'we write a trust store' "$devcert" p12 create --for java-trust --cert ec.pem \
		--chain ca.pem --password-file password -o trust.p12
	# keytool numbers entries without a name.
	trusted() {
		keytool -list -keystore trust.p12 -storepass "$pass" >keytool.out || return
		cat keytool.out
		[ "$(grep -c trustedCertEntry keytool.out)" = 2 ] || return
		for alias in 1 2; do
			keytool -exportcert -alias $alias -keystore trust.p12 -storepass "$pass" \
				-file $alias.der || return
		done
		sha256sum <1.der | grep -q "$(fingerprint ec.pem)" &&
			sha256sum <2.der | grep -q "$(fingerprint ca.pem)"
	}
	try 'keytool trusts all in it' trusted
	try 'openssl reads the trust store' sh -c \
		"openssl pkcs12 -in trust.p12 -passin pass:$pass -nokeys | grep -c BEGIN | grep -qx 2"
fi
if peer pk12util && peer certutil; then
	try 'pk12util reads what is for nss' nss_reads nss ec
	try 'pk12util reads what is for windows-2016' nss_reads windows-2016 ec
fi
bc=/usr/share/java/bcprov.jar
if [ -f $bc ] && peer java; then
	cat >Read.java <<'EOJ'
public class Read {
  public static void main(String[] args) throws Exception {
    for (int i = 1; i < args.length; i++) {
      System.out.println(args[i]);
      read(args[i], args[0].toCharArray());
    }
  }

  static void read(String file, char[] password) throws Exception {
    var store = java.security.KeyStore.getInstance(
        "PKCS12", new org.bouncycastle.jce.provider.BouncyCastleProvider());
    try (var in = new java.io.FileInputStream(file)) {
      store.load(in, password);
    }
    int keys = 0;
    for (String alias : java.util.Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias) && store.getCertificateChain(alias).length == 2
          && store.getKey(alias, password) != null) {
        keys++;
      }
    }
    if (keys != 1) {
      throw new Exception(keys + " keys");
    }
  }
}
EOJ
	try 'Bouncy Castle reads what is for each target but pbmac1' java -cp $bc Read.java $pass \
		modern.p12 java.p12 nss.p12 windows-2016.p12 apple.p12 android.p12 legacy.p12
else
	skip 'Bouncy Castle'
fi
finish
