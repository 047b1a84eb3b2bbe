// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.key;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {
  private static final char[] SECRET = "secret".toCharArray();

  @ParameterizedTest
  @CsvSource({
      "EC_P256, 256", "EC_P384, 384", "EC_P521, 521", "ED25519, 255", "ED448, 448",
      "X25519, 255", "X448, 448"})
  void keysOfEachTypeAreMade(KeyType type, int bits) throws Exception {
    try (Key key = Key.generate(type); Key other = Key.generate(type, 0)) {
      assertSame(type, key.getType());
      assertEquals(bits, key.getBits());
      assertSame(type, key.getPublic().getType());
      assertNotEquals(key.getPublic(), other.getPublic());
    }
  }

  @Test
  void anRsaKeyHasTheSizeThatWasAskedFor() throws Exception {
    assertSame(KeyType.RSA, Fixtures.deviceKey().getType());
    assertEquals(2048, Fixtures.deviceKey().getBits());
  }

  @Test
  void aKeyForPssSignsByItsParametersOnly() throws Exception {
    byte[] data = {1};
    try (Key key = key("keys/pss_sha256.pem")) {
      assertSame(KeyType.RSA_PSS, key.getType());
      byte[] signature = key.sign(SignScheme.RSA_PSS_SHA256, data);
      key.getPublic().verify(SignScheme.RSA_PSS_SHA256, data, signature);
      assertFails(ErrorCode.KEY_MISMATCH, () -> key.sign(SignScheme.RSA_SHA256, data));
      assertFails(ErrorCode.KEY_MISMATCH, () -> key.sign(SignScheme.RSA_PSS_SHA384, data));
    }
  }

  @Test
  void noKeyOfAnotherSizeIsMade() {
    for (int bits : new int[] {1024, 2047, 2049, 8200, Integer.MAX_VALUE}) {
      assertFails(ErrorCode.ARGUMENT, () -> Key.generate(KeyType.RSA, bits));
    }
    assertFails(ErrorCode.ARGUMENT, () -> Key.generate(KeyType.EC_P256, 256));
    assertFails(ErrorCode.ARGUMENT, () -> Key.generate(KeyType.ED25519, 1));
  }

  @Test
  void thePublicHalfOutlivesThePair() throws Exception {
    PublicKey half;
    try (Key key = key("keys/p256.pem")) {
      half = key.getPublic();
    }
    assertArrayEquals(vector("keys/p256.spki.der"), half.encode(Encoding.DER));
  }

  @ParameterizedTest
  @CsvSource({
      "rsa.pkcs8.der, rsa", "rsa.pkcs1.der, rsa", "rsa.pem, rsa", "p256.pkcs8.der, p256",
      "p256.sec1.der, p256", "p256_no_public.pkcs8.der, p256", "p256_parameters.pem, p256",
      "p384.sec1.der, p384", "p521.pkcs8.der, p521", "ed25519.pem, ed25519",
      "ed448.pkcs8.der, ed448"})
  void eachFormIsRead(String file, String spki) throws Exception {
    try (Key key = Key.parse(vector("keys/" + file))) {
      assertArrayEquals(
          vector("keys/" + spki + ".spki.der"), key.getPublic().encode(Encoding.DER));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "encrypted.pem", "encrypted_sha1.pem", "encrypted_sha512.pem", "encrypted_scrypt.pem",
      "rsa_encrypted.der"})
  void anEncryptedKeyNeedsItsPassphrase(String file) throws Exception {
    byte[] octets = vector("keys/" + file);
    String spki = file.startsWith("rsa") ? "keys/rsa.spki.der" : "keys/p256.spki.der";
    Key key = Key.parse(octets, SECRET);
    assertArrayEquals(vector(spki), key.getPublic().encode(Encoding.DER));
    assertFails(ErrorCode.PASSWORD, () -> Key.parse(octets));
    assertFails(ErrorCode.PASSWORD, () -> Key.parse(octets, null));
    assertFails(ErrorCode.PASSWORD, () -> Key.parse(octets, new char[0]));
    assertFails(ErrorCode.PASSWORD, () -> Key.parse(octets, "Secret".toCharArray()));
  }

  @ParameterizedTest
  @CsvSource({
      "legacy_pbe_md5_des.pem, ed25519", "legacy_pbe_sha1_rc2_40.pem, ed25519",
      "encrypted_3des.pem, p256", "rsa_dek.pem, rsa"})
  void anOldFormIsReadWhereThatIsWanted(String file, String spki) throws Exception {
    byte[] octets = vector("keys/" + file);
    assertFails(ErrorCode.UNSUPPORTED, () -> Key.parse(octets, SECRET));
    Key key = Key.parseLegacy(octets, SECRET);
    assertArrayEquals(
        vector("keys/" + spki + ".spki.der"), key.getPublic().encode(Encoding.DER));
    assertFails(ErrorCode.PASSWORD, () -> Key.parseLegacy(octets));
    assertFails(ErrorCode.PASSWORD, () -> Key.parseLegacy(octets, "Secret".toCharArray()));
  }

  @Test
  void aPassphraseForAPlainKeyIsIgnored() throws Exception {
    Key key = Key.parse(vector("keys/p256.pem"), "anything".toCharArray());
    assertSame(KeyType.EC_P256, key.getType());
  }

  @ParameterizedTest
  @CsvSource({
      "rsa1016.pkcs1.der, WEAK", "rsa_primes3.pkcs8.der, UNSUPPORTED",
      "rsa_dek.pem, UNSUPPORTED", "pss_mgf1.pkcs8.der, UNSUPPORTED", "dsa.pem, UNSUPPORTED",
      "encrypted_3des.pem, UNSUPPORTED", "encrypted_rounds.pem, LIMIT", "rsa.spki.der, DER",
      "make.sh, DER"})
  void whatIsNotForUsIsRefusedWithItsOwnCode(String file, ErrorCode code) {
    byte[] octets = vector("keys/" + file);
    assertFails(code, () -> Key.parse(octets, SECRET));
  }

  @Test
  void aPlainKeyIsWrittenAsOpensslDoes() throws Exception {
    for (String name : new String[] {"rsa", "p256", "p521", "ed25519"}) {
      byte[] der = vector("keys/" + name + ".pkcs8.der");
      try (Key key = Key.parse(der)) {
        assertArrayEquals(der, key.encodePrivate(Encoding.DER));
        assertArrayEquals(der, key.encodePrivate(Encoding.DER, null));
        String pem = Fixtures.text(key.encodePrivate(Encoding.PEM));
        assertTrue(pem.startsWith("-----BEGIN PRIVATE KEY-----\n"), pem.substring(0, 40));
        assertEquals(key.getPublic(), Key.parse(Fixtures.utf8(pem)).getPublic());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "Zoë€", "bi-clé 🔑", "\uD83D\uDD11"})
  void anEncryptedKeyComesBackWithItsPassphraseOnly(String passphrase) throws Exception {
    try (Key key = key("keys/ed25519.pem")) {
      byte[] pem = key.encodePrivate(Encoding.PEM, passphrase.toCharArray());
      assertTrue(Fixtures.text(pem).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
      assertEquals(key.getPublic(), Key.parse(pem, passphrase.toCharArray()).getPublic());
      assertFails(ErrorCode.PASSWORD, () -> Key.parse(pem, (passphrase + "x").toCharArray()));
    }
  }

  @Test
  void aPassphraseHas1To1024OctetsOfUtf8() throws Exception {
    Key key = key("keys/p256.pem");
    char[] tooLong = "é".repeat(513).toCharArray();
    assertFails(ErrorCode.ARGUMENT, () -> key.encodePrivate(Encoding.DER, new char[0]));
    assertFails(ErrorCode.ARGUMENT, () -> key.encodePrivate(Encoding.DER, tooLong));
  }

  @Test
  void keysOfAPairAreOneObjectEach() throws Exception {
    Key key = key("keys/p256.pem");
    assertEquals(key.getPublic(), key.getPublic());
    assertEquals(key.getPublic(), Fixtures.key("keys/p256.sec1.der").getPublic());
  }

  @Test
  void aKeyInMemoryIsInNoToken() throws Exception {
    try (Key key = key("keys/p256.pem")) {
      assertFalse(key.isToken());
    }
  }

  @Test
  void aKeyIsMadeInATokenUnderAName() {
    assertFails(ErrorCode.TEXT, () -> Key.generateInToken("pkcs11:token=t", KeyType.EC_P256));
    assertFails(ErrorCode.NOT_FOUND, () -> Key.generateInToken(
        "pkcs11:object=k?module-path=/nowhere/none.so", KeyType.RSA, 2048, SECRET));
  }

  @Test
  void aTokenIsOpenedByItsUriAndPin() {
    assertFails(ErrorCode.TEXT, () -> Key.open("key.pem"));
    assertFails(ErrorCode.UNSUPPORTED, () -> Key.open("tpmkey:file=k", SECRET));
    assertFails(ErrorCode.TEXT, () -> Key.open("pkcs11:object=k?pin-value=1234", SECRET));
    assertFails(ErrorCode.NOT_FOUND,
        () -> Key.open("pkcs11:object=k?module-path=/nowhere/none.so", SECRET));
    assertFails(ErrorCode.ARGUMENT, () -> Key.open("pkcs11:object=k", new char[257]));
  }

  @ParameterizedTest
  @CsvSource({
      "rsa, RSA_SHA256, rsa_sha256", "rsa, RSA_PSS_SHA512, rsa_pss_sha512",
      "p256, ECDSA_SHA384, ecdsa_sha384", "ed25519, ED25519, ed25519", "ed448, ED448, ed448"})
  void octetsAreSignedAndVerified(String name, SignScheme scheme, String file) throws Exception {
    byte[] message = vector("sign/message");
    try (Key key = key("keys/" + name + ".pem"); PublicKey half = key.getPublic()) {
      half.verify(scheme, message, key.sign(scheme, message));
      half.verify(scheme, message, vector("sign/" + file + ".sig"));
      byte[] signature = key.sign(scheme, message);
      assertFails(ErrorCode.SIGNATURE, () -> half.verify(scheme, new byte[1], signature));
      assertFails(ErrorCode.SIGNATURE, () -> half.verify(scheme, message, new byte[0]));
    }
  }

  @Test
  void aSchemeIsForKeysOfItsTypeAndSha1OnlyVerifiedWhereAllowed() throws Exception {
    byte[] message = vector("sign/message");
    byte[] signature = vector("sign/ecdsa_sha1.sig");
    try (Key key = key("keys/p256.pem"); PublicKey half = key.getPublic()) {
      assertFails(ErrorCode.KEY_MISMATCH, () -> key.sign(SignScheme.RSA_SHA256, message));
      assertFails(ErrorCode.WEAK, () -> key.sign(SignScheme.ECDSA_SHA1, message));
      assertFails(
          ErrorCode.WEAK, () -> half.verify(SignScheme.ECDSA_SHA1, message, signature));
      half.verify(SignScheme.ECDSA_SHA1, message, signature, EnumSet.of(Allow.SHA1));
    }
  }

  @Test
  void identifiersAreMadeByEachMethod() throws Exception {
    try (PublicKey half = PublicKey.parse(vector("keys/p256.spki.der"))) {
      assertEquals(20, half.identify(KeyIdMethod.SHA1).length);
      assertEquals(8, half.identify(KeyIdMethod.SHORT).length);
      assertEquals(20, half.identify(KeyIdMethod.SHA256).length);
      assertEquals(32, half.identify(KeyIdMethod.SPKI_SHA256).length);
    }
  }

  @Test
  void rsaKeysThatAreNoSecretAreRefused() throws Exception {
    byte[] close = vector("keys/rsa_close.pkcs1.der");
    byte[] composite = vector("keys/rsa_composite.pkcs1.der");
    assertFails(ErrorCode.WEAK, () -> Key.parse(close));
    assertFails(ErrorCode.KEY_MISMATCH, () -> Key.parse(composite));
  }
}
