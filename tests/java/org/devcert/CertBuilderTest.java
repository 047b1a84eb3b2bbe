// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.cert;
import static org.devcert.Fixtures.certBuilder;
import static org.devcert.Fixtures.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertBuilderTest {
  private Key rootKey;
  private Cert root;

  @BeforeEach
  void readTheRoot() throws Exception {
    rootKey = key("certs/root.key");
    root = cert("certs/root.pem");
  }

  @ParameterizedTest
  @CsvSource({
      "rsa, RSA-SHA256", "p256, ECDSA-SHA256", "p384, ECDSA-SHA384", "p521, ECDSA-SHA512",
      "ed25519, Ed25519", "ed448, Ed448"})
  void aSelfSignedCertificateIsForItsKeyAndVerifies(String file, String algorithm)
      throws Exception {
    try (Key key = key("keys/" + file + ".pem"); CertBuilder builder = certBuilder("CN=self");
        Cert cert = builder.sign(key)) {
      assertEquals(algorithm, cert.getSignatureAlgorithm());
      assertTrue(cert.hasKey(key));
      assertTrue(cert.isSelfSigned());
      assertEquals(cert.getSubject(), cert.getIssuer());
    }
  }

  @Test
  void whatWasSetIsInTheCertificate() throws Exception {
    Key key = key("certs/leaf.key");
    SanList names = cert("certs/leaf.pem").getSanList();
    Cert cert = certBuilder("CN=device,O=Example")
        .setPublicKey(key.getPublic())
        .setKeyUsage(EnumSet.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.DECIPHER_ONLY))
        .addExtKeyUsage(Fixtures.CLIENT_AUTH)
        .addExtKeyUsage(Fixtures.SERVER_AUTH)
        .addSanList(names)
        .addSanList(names)
        .setSerial(Fixtures.hex("80"))
        .sign(rootKey, root);
    assertEquals("CN=device,O=Example", cert.getSubject().toString());
    assertEquals(root.getSubject(), cert.getIssuer());
    assertEquals(Fixtures.BEGIN, cert.getNotBefore());
    assertEquals(Fixtures.END, cert.getNotAfter());
    assertTrue(cert.hasKey(key));
    assertEquals(
        Set.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.DECIPHER_ONLY), cert.getKeyUsage());
    assertEquals(List.of(Fixtures.CLIENT_AUTH, Fixtures.SERVER_AUTH), cert.getExtKeyUsages());
    assertEquals(8, cert.getSanList().getCount());
    assertEquals("0080", cert.getSerial());
    assertEquals(root.getSubjectKeyId(), cert.getAuthorityKeyId());
    assertFalse(cert.isCa());
    assertEquals(2, cert.checkChain(CertList.of(root), Fixtures.NOW).getCount());
  }

  @Test
  void settersGiveTheBuilderBack() throws Exception {
    CertBuilder builder = new CertBuilder();
    assertSame(builder, builder.setSubject(Fixtures.name("CN=x")));
    assertSame(builder, builder.setPublicKey(rootKey.getPublic()));
    assertSame(builder, builder.setValidity(Fixtures.BEGIN, Fixtures.END));
    assertSame(builder, builder.setSerial(new byte[] {1}));
    assertSame(builder, builder.setCa(1));
    assertSame(builder, builder.setKeyUsage(Set.of(KeyUsage.KEY_CERT_SIGN)));
    assertSame(builder, builder.addExtKeyUsage("1.2.3"));
    assertSame(builder, builder.addSanList(cert("certs/leaf.pem").getSanList()));
  }

  @Test
  void aCaIsMadeWithAndWithoutAPathLength() throws Exception {
    assertEquals(OptionalInt.empty(), certBuilder("CN=ca").setCa().sign(rootKey).getPathLen());
    assertEquals(
        OptionalInt.empty(), certBuilder("CN=ca").setCa(null).sign(rootKey).getPathLen());
    for (int length : new int[] {0, 1, 10}) {
      Cert ca = certBuilder("CN=ca").setCa(length).sign(rootKey);
      assertTrue(ca.isCa());
      assertEquals(OptionalInt.of(length), ca.getPathLen());
    }
  }

  @Test
  void eachBuilderHasASerialNumberOfItsOwn() throws Exception {
    String one = certBuilder("CN=x").sign(rootKey).getSerial();
    assertEquals(32, one.length());
    assertNotEquals(one, certBuilder("CN=x").sign(rootKey).getSerial());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "010000000000000000000000000000000000000000"})
  void aSerialNumberIsPositiveAndShort(String serial) throws Exception {
    CertBuilder builder = certBuilder("CN=x");
    assertFails(ErrorCode.ARGUMENT, () -> builder.setSerial(Fixtures.hex(serial)));
  }

  @Test
  void timesAreSecondsFrom1950To9999() throws Exception {
    Instant first = Instant.parse("1950-01-01T00:00:00Z");
    Instant last = Instant.parse("9999-12-31T23:59:59Z");
    Cert cert = certBuilder("CN=x").setValidity(first, last).sign(rootKey);
    assertEquals(first, cert.getNotBefore());
    assertEquals(last, cert.getNotAfter());
    CertBuilder builder = certBuilder("CN=x");
    Instant early = Instant.parse("1969-12-31T23:59:58.999Z");
    assertEquals(Instant.parse("1969-12-31T23:59:58Z"),
        builder.setValidity(early, last).sign(rootKey).getNotBefore());
    assertFails(ErrorCode.TIME, () -> builder.setValidity(first.minusSeconds(1), last));
    assertFails(ErrorCode.TIME, () -> builder.setValidity(first, last.plusSeconds(1)));
    assertFails(ErrorCode.TIME, () -> builder.setValidity(last, first));
    assertFails(ErrorCode.TIME, () -> builder.setValidity(Instant.MIN, Instant.MAX));
  }

  @Test
  void withoutAValidityNothingIsSigned() throws Exception {
    CertBuilder builder = new CertBuilder();
    assertFails(ErrorCode.STATE, () -> builder.sign(rootKey));
    assertEquals(1, builder.setValidity(Instant.EPOCH, Instant.EPOCH.plusSeconds(1))
        .sign(rootKey).getNotAfter().getEpochSecond());
  }

  @Test
  void settingsAreCheckedAtOnce() throws Exception {
    CertBuilder builder = certBuilder("CN=x");
    assertFails(ErrorCode.ARGUMENT, () -> builder.setCa(11));
    assertFails(ErrorCode.ARGUMENT, () -> builder.setKeyUsage(Set.of()));
    assertFails(ErrorCode.TEXT, () -> builder.addExtKeyUsage("clientAuth"));
    for (int i = 0; i < 64; i++) {
      builder.addExtKeyUsage("1.2.3");
    }
    assertFails(ErrorCode.LIMIT, () -> builder.addExtKeyUsage("1.2.3"));
  }

  @Test
  void onlyTheRightKeyOfACaSigns() throws Exception {
    Key midKey = key("certs/mid.key");
    Cert mid = cert("certs/mid.pem");
    CertBuilder builder = certBuilder("CN=x");
    assertFails(ErrorCode.KEY_MISMATCH, () -> builder.sign(rootKey, mid));
    assertFails(
        ErrorCode.USAGE_FORBIDDEN, () -> builder.sign(midKey, cert("certs/mid_plain.pem")));
    assertEquals(mid.getSubject(), builder.sign(midKey, mid).getIssuer());
    // The path length of mid is 0.
    builder.setCa();
    assertFails(ErrorCode.USAGE_FORBIDDEN, () -> builder.sign(midKey, mid));
    builder.setPublicKey(rootKey.getPublic());
    assertFails(ErrorCode.KEY_MISMATCH, () -> builder.sign(midKey, null));
  }
}
