// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {
  @ParameterizedTest
  @CsvSource({
      "rsa, RSA, 2048", "p256, EC_P256, 256", "p384, EC_P384, 384", "p521, EC_P521, 521",
      "ed25519, ED25519, 255", "ed448, ED448, 448",
      "x25519, X25519, 255", "x448, X448, 448"})
  void eachTypeIsReadAndKeptVerbatim(String file, KeyType type, int bits) throws Exception {
    byte[] spki = vector("keys/" + file + ".spki.der");
    try (PublicKey key = PublicKey.parse(spki)) {
      assertSame(type, key.getType());
      assertEquals(bits, key.getBits());
      assertArrayEquals(spki, key.encode(Encoding.DER));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(spki);
      assertEquals(Fixtures.hex(digest), key.getFingerprint());
      assertEquals(key, PublicKey.parse(key.encode(Encoding.PEM)));
    }
  }

  @Test
  void theFingerprintIsWhatOpensslSays() throws Exception {
    assertEquals(
        "1a763c08129ae91cdf150ad0e38a75f40b1e5504a64f0d11adc627413b081ca0",
        PublicKey.parse(vector("keys/p256.spki.der")).getFingerprint());
  }

  @Test
  void keysAreEqualByTheirOctets() throws Exception {
    PublicKey one = PublicKey.parse(vector("keys/p256.spki.der"));
    PublicKey same = Key.parse(vector("keys/p256.pem")).getPublic();
    PublicKey other = PublicKey.parse(vector("keys/p384.spki.der"));
    assertEquals(one, same);
    assertEquals(one.hashCode(), same.hashCode());
    assertNotEquals(one, other);
    assertFalse(one.equals(null));
    assertFalse(one.equals((Object) "a text"));
    assertTrue(Set.of(one, other).contains(same));
  }

  @ParameterizedTest
  @ValueSource(strings = {"k256", "p256_explicit", "p256_compressed"})
  void otherAlgorithmsAndCurvesAreUnsupported(String file) {
    byte[] spki = vector("keys/" + file + ".spki.der");
    assertFails(ErrorCode.UNSUPPORTED, () -> PublicKey.parse(spki));
  }

  @Test
  void octetsThatAreNoKeyAreRefused() {
    byte[] spki = vector("keys/p256.spki.der");
    byte[] longer = Arrays.copyOf(spki, spki.length + 1);
    byte[] cut = Arrays.copyOf(spki, spki.length - 1);
    assertFails(ErrorCode.TRAILING, () -> PublicKey.parse(longer));
    assertFails(ErrorCode.DER, () -> PublicKey.parse(cut));
    assertFails(ErrorCode.DER, () -> PublicKey.parse(new byte[0]));
    assertFails(ErrorCode.LIMIT, () -> PublicKey.parse(new byte[65537]));
    assertFails(ErrorCode.PEM, () -> PublicKey.parse(vector("certs/leaf.pem")));
  }
}
