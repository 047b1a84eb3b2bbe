// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.key;
import static org.devcert.Fixtures.utf8;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys from and to the Java platform. */
class JcaKeyTest {
  private static final byte[] MESSAGE = utf8("a message");

  /** EdDSA came with Java 15. */
  private static void assumeThePlatformHas(String algorithm) {
    Assumptions.assumeTrue(
        !algorithm.startsWith("Ed") || Runtime.version().feature() >= 15, algorithm);
  }

  @ParameterizedTest
  @CsvSource({
      "rsa, SHA256withRSA", "p256, SHA256withECDSA", "p384, SHA384withECDSA",
      "p521, SHA512withECDSA", "ed25519, Ed25519", "ed448, Ed448"})
  void whatOurKeySignsThereVerifiesUnderItsPublicHalf(String file, String algorithm)
      throws Exception {
    assumeThePlatformHas(algorithm);
    Key key = key("keys/" + file + ".pem");
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key.toPrivateKey());
    signature.update(MESSAGE);
    byte[] signed = signature.sign();

    signature.initVerify(key.getPublic().toJavaPublicKey());
    signature.update(MESSAGE);
    assertTrue(signature.verify(signed));
    signature.initVerify(PublicKey.parse(vector("keys/" + file + ".spki.der")).toJavaPublicKey());
    signature.update(MESSAGE);
    assertTrue(signature.verify(signed));
  }

  @ParameterizedTest
  @CsvSource({"rsa", "p256", "p384", "p521", "ed25519", "ed448", "x25519", "x448"})
  void aKeyGoesThereAndBack(String file) throws Exception {
    assumeThePlatformHas(file.startsWith("ed") ? "Ed" : file);
    Key key = key("keys/" + file + ".pem");
    java.security.PublicKey half = key.getPublic().toJavaPublicKey();
    assertArrayEquals(vector("keys/" + file + ".spki.der"), half.getEncoded());
    assertEquals(key.getPublic(), PublicKey.fromJavaPublicKey(half));
    Key back = Key.fromPrivateKey(key.toPrivateKey());
    assertEquals(key.getPublic(), back.getPublic());
    assertArrayEquals(key.encodePrivate(Encoding.DER), back.encodePrivate(Encoding.DER));
  }

  @Test
  void theKeysHaveTheTypesOfThePlatform() throws Exception {
    assertTrue(key("keys/rsa.pem").toPrivateKey() instanceof RSAPrivateCrtKey);
    ECPrivateKey ec = (ECPrivateKey) key("keys/p384.pem").toPrivateKey();
    assertEquals(384, ec.getParams().getCurve().getField().getFieldSize());
  }

  @Test
  void aKeyOfThePlatformMakesRequests() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    Key key = Key.fromPrivateKey(pair.getPrivate());
    assertEquals(PublicKey.fromJavaPublicKey(pair.getPublic()), key.getPublic());
    new CsrBuilder().setSubject(Fixtures.name("CN=x")).build(key).verify();
  }

  @Test
  void keysThatWeDoNotReadAreRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("DSA");
    generator.initialize(1024);
    KeyPair pair = generator.generateKeyPair();
    assertFails(ErrorCode.UNSUPPORTED, () -> PublicKey.fromJavaPublicKey(pair.getPublic()));
    assertFails(ErrorCode.UNSUPPORTED, () -> Key.fromPrivateKey(pair.getPrivate()));
    assertThrows(NullPointerException.class, () -> PublicKey.fromJavaPublicKey(null));
    assertThrows(NullPointerException.class, () -> Key.fromPrivateKey(null));
  }
}
