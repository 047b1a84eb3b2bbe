// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.key;
import static org.devcert.Fixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsrTest {
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String EXT_KEY_USAGE = "2.5.29.37";
  private static final String SUBJECT_ALT_NAME = "2.5.29.17";

  @Test
  void aRequestOfCerttoolIsRead() throws Exception {
    try (Csr csr = Csr.parse(Fixtures.file("fuzz/corpus/csr/certtool.pem"))) {
      csr.verify();
      csr.verify(Set.of());
      assertEquals("ECDSA-SHA384", csr.getSignatureAlgorithm());
      assertEquals("CN=certtool", csr.getSubject().toString());
      assertSame(KeyType.EC_P384, csr.getPublicKey().getType());
      assertArrayEquals(utf8("secret"), csr.getChallengePrivate());
      assertEquals(2, csr.getSanList().getCount());
      assertEquals("192.0.2.1", csr.getSanList().getValue(1));
      assertEquals(Set.of(KeyUsage.DIGITAL_SIGNATURE), csr.getKeyUsage());
      assertEquals(List.of(Fixtures.CLIENT_AUTH), csr.getExtKeyUsages());
      assertTrue(csr.isCa());
    }
  }

  @Test
  void whatIsAskedForIsInTheRequest() throws Exception {
    Key key = key("keys/p256.pem");
    Csr csr;
    try (CsrBuilder builder = new CsrBuilder()) {
      csr = builder
          .setSubject(Fixtures.name("CN=printer-7"))
          .setChallenge("squeamish ossifrage".toCharArray())
          .addSanDns("printer-7.example")
          .addSanIp("192.0.2.7")
          .addSanIp("2001:db8::7")
          .addSanEmail("admin@example.net")
          .addSanUri("urn:example:7")
          .setKeyUsage(EnumSet.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT))
          .addExtKeyUsage(Fixtures.CLIENT_AUTH)
          .addExtKeyUsage(Fixtures.SERVER_AUTH)
          .build(key);
    }
    csr.verify();
    assertEquals(0, csr.getVersion());
    assertEquals("CN=printer-7", csr.getSubject().toString());
    assertEquals(key.getPublic(), csr.getPublicKey());
    assertTrue(csr.hasKey(key));
    assertFalse(csr.hasKey(key("keys/ed25519.pem")));
    assertEquals("ECDSA-SHA256", csr.getSignatureAlgorithm());
    assertTrue(csr.hasChallenge());
    assertArrayEquals(utf8("squeamish ossifrage"), csr.getChallengePrivate());
    SanList names = csr.getSanList();
    assertEquals(5, names.getCount());
    assertEquals("printer-7.example", names.getValue(0));
    assertEquals("2001:db8::7", names.getValue(2));
    assertSame(SanType.EMAIL, names.getType(3));
    assertSame(SanType.URI, names.getType(4));
    assertEquals(
        Set.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT), csr.getKeyUsage());
    assertEquals(List.of(Fixtures.CLIENT_AUTH, Fixtures.SERVER_AUTH), csr.getExtKeyUsages());
    assertFalse(csr.isCa());
    assertEquals(List.of(KEY_USAGE, EXT_KEY_USAGE, SUBJECT_ALT_NAME), csr.getExtensions());
    assertArrayEquals(Fixtures.hex("030205a0"), csr.getExtension(KEY_USAGE));
    assertFails(ErrorCode.NOT_FOUND, () -> csr.getExtension("1.2.3"));
  }

  @Test
  void namesConstraintsTemplatesAndOtherExtensions() throws Exception {
    String sid = "S-1-5-21-1004336348-1177238915-682003330-512";
    byte[] value = {5, 0};
    CsrBuilder builder =
        new CsrBuilder()
            .addSanUpn("zoë@example.net")
            .addSanDirectoryName(Fixtures.name("CN=printer-7,O=Example"))
            .addSanRegisteredId("1.2.3")
            .addSanSid(sid)
            .setBasicConstraints(true, 2)
            .setTemplateName("PrinterÄ")
            .setTemplate("1.3.6.1.4.1.311.21.8.1.2", 100, 7)
            .setSid(sid)
            .addExtension("1.2.3.4", true, value);
    Csr csr = builder.build(key("keys/ed25519.pem"));
    csr.verify();
    SanList names = csr.getSanList();
    assertSame(SanType.UPN, names.getType(0));
    assertEquals("zoë@example.net", names.getValue(0));
    assertSame(SanType.DIRECTORY_NAME, names.getType(1));
    assertEquals("CN=printer-7,O=Example", names.getValue(1));
    assertSame(SanType.REGISTERED_ID, names.getType(2));
    assertEquals("tag:microsoft.com,2022-09-14:sid:" + sid, names.getValue(3));
    assertTrue(csr.isCa());
    assertEquals(2, csr.getPathLen().getAsInt());
    assertEquals("PrinterÄ", csr.getTemplateName());
    assertEquals("1.3.6.1.4.1.311.21.8.1.2", csr.getTemplateOid());
    assertEquals(100, csr.getTemplateMajor());
    assertEquals(7, csr.getTemplateMinor());
    assertEquals(sid, csr.getSid());
    assertArrayEquals(value, csr.getExtension("1.2.3.4"));
    assertTrue(csr.isExtensionCritical("1.2.3.4"));
    assertFails(ErrorCode.ARGUMENT, () -> builder.addExtension("1.2.3.4", true, value));
    assertFails(ErrorCode.DER, () -> builder.addExtension("1.2.3.5", true, new byte[0]));
  }

  @Test
  void aCertificateOrAnOldRequestIsAskedForAgain() throws Exception {
    Key key = key("keys/ed25519.pem");
    Csr old =
        new CsrBuilder()
            .setSubject(Fixtures.name("CN=x"))
            .addSanUpn("x@y")
            .setChallenge("old".toCharArray())
            .build(key("keys/p256.pem"));
    Csr again = new CsrBuilder().setFromCsr(old).build(key);
    assertEquals(old.getSubject(), again.getSubject());
    assertEquals(old.getExtensions(), again.getExtensions());
    assertFalse(again.hasChallenge());
    assertTrue(again.hasKey(key));
    Cert cert = Fixtures.cert("certs/leaf.pem");
    Csr third = new CsrBuilder().setFromCert(cert).build(key);
    third.verify();
    assertEquals(cert.getSubject(), third.getSubject());
    assertEquals(cert.getSanList().getCount(), third.getSanList().getCount());
    assertEquals(cert.getExtKeyUsages(), third.getExtKeyUsages());
  }

  @Test
  void whatSpeaksAgainstSendingARequestOnceMore() throws Exception {
    Key key = key("keys/ed25519.pem");
    Csr csr = new CsrBuilder().build(key);
    Instant made = Instant.parse("2027-01-01T00:00:00Z");
    Instant later = made.plus(Duration.ofDays(91));
    assertEquals(Set.of(), csr.checkReuse(made, later, 0, key, null));
    assertEquals(
        Set.of(CsrReuse.TOO_OLD, CsrReuse.KEY_MISSING),
        csr.checkReuse(made, later, 90, null, Fixtures.cert("certs/leaf.pem")));
    assertEquals(Set.of(CsrReuse.FROM_FUTURE), csr.checkReuse(later, made, 90, key, null));
  }

  @Test
  void whatIsNotAskedForIsEmpty() throws Exception {
    Csr csr = new CsrBuilder().build(key("keys/ed25519.pem"));
    csr.verify();
    assertEquals(0, csr.getSubject().getCount());
    assertEquals(0, csr.getSanList().getCount());
    assertEquals(Set.of(), csr.getKeyUsage());
    assertEquals(List.of(), csr.getExtKeyUsages());
    assertEquals(List.of(), csr.getExtensions());
    assertFalse(csr.hasChallenge());
    assertFails(ErrorCode.NOT_FOUND, csr::getChallengePrivate);
  }

  @ParameterizedTest
  @CsvSource({
      "rsa, RSA-SHA256", "p256, ECDSA-SHA256", "p384, ECDSA-SHA384", "p521, ECDSA-SHA512",
      "ed25519, Ed25519", "ed448, Ed448"})
  void eachKeyTypeSignsARequestThatVerifies(String file, String algorithm) throws Exception {
    Csr csr = new CsrBuilder().setSubject(Fixtures.name("CN=x")).build(
        key("keys/" + file + ".pem"));
    csr.verify();
    assertEquals(algorithm, csr.getSignatureAlgorithm());
    Csr again = Csr.parse(csr.encode(Encoding.PEM));
    again.verify();
    assertArrayEquals(csr.encode(Encoding.DER), again.encode(Encoding.DER));
  }

  @Test
  void aBentSignatureDoesNotVerify() throws Exception {
    byte[] der = new CsrBuilder().build(key("keys/ed25519.pem")).encode(Encoding.DER);
    Csr bent = Csr.parse(Fixtures.bent(der));
    assertFails(ErrorCode.SIGNATURE, bent::verify);
  }

  @Test
  void aWeakKeyNeedsToBeAllowed() throws Exception {
    Csr csr = new CsrBuilder().build(key("keys/rsa1024.pkcs1.der"));
    assertFails(ErrorCode.WEAK, csr::verify);
    assertFails(ErrorCode.WEAK, () -> csr.verify(Set.of(Allow.SHA1)));
    csr.verify(Set.of(Allow.RSA_1024));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gruntled 7 (a-b)", "a_b", "pâté", "clé 🔑"})
  void theChallengeComesBackAsUtf8(String challenge) throws Exception {
    Csr csr = new CsrBuilder().setChallenge(challenge.toCharArray()).build(
        key("keys/ed25519.pem"));
    assertArrayEquals(utf8(challenge), csr.getChallengePrivate());
  }

  @Test
  void aBuilderRefusesWhatCannotBeAskedFor() throws Exception {
    CsrBuilder builder = new CsrBuilder();
    assertFails(ErrorCode.TEXT, () -> builder.addSanDns("a b"));
    assertFails(ErrorCode.TEXT, () -> builder.addSanDns("bücher.example"));
    assertFails(ErrorCode.TEXT, () -> builder.addSanIp("192.0.2.256"));
    assertFails(ErrorCode.TEXT, () -> builder.addSanEmail("nobody"));
    assertFails(ErrorCode.TEXT, () -> builder.addSanUri("no scheme"));
    assertFails(ErrorCode.TEXT, () -> builder.addExtKeyUsage("serverAuth"));
    assertFails(ErrorCode.ARGUMENT, () -> builder.setKeyUsage(Set.of()));
    assertFails(ErrorCode.ARGUMENT, () -> builder.setChallenge(new char[0]));
    assertFails(ErrorCode.ARGUMENT, () -> builder.setChallenge("x".repeat(256).toCharArray()));
    assertFails(ErrorCode.ARGUMENT, () -> builder.setChallenge("é".repeat(128).toCharArray()));
    for (int i = 0; i < 256; i++) {
      builder.addSanDns("a.example");
    }
    assertFails(ErrorCode.LIMIT, () -> builder.addSanDns("a.example"));
    assertEquals(256, builder.build(key("keys/p256.pem")).getSanList().getCount());
  }

  @Test
  void settersGiveTheBuilderBack() throws Exception {
    CsrBuilder builder = new CsrBuilder();
    assertSame(builder, builder.setSubject(Fixtures.name("CN=x")));
    assertSame(builder, builder.addSanDns("a.example"));
    assertSame(builder, builder.addSanIp("192.0.2.7"));
    assertSame(builder, builder.addSanEmail("a@b.example"));
    assertSame(builder, builder.addSanUri("urn:x"));
    assertSame(builder, builder.setKeyUsage(Set.of(KeyUsage.KEY_AGREEMENT)));
    assertSame(builder, builder.addExtKeyUsage("1.2.3"));
    assertSame(builder, builder.setChallenge("x".toCharArray()));
  }

  @Test
  void settingAgainReplaces() throws Exception {
    CsrBuilder builder = new CsrBuilder().setSubject(Fixtures.name("CN=one"));
    Csr one = builder.build(key("keys/ed25519.pem"));
    Csr two = builder.setSubject(Fixtures.name("CN=two")).build(key("keys/ed25519.pem"));
    assertEquals("CN=one", one.getSubject().toString());
    assertEquals("CN=two", two.getSubject().toString());
    assertNotEquals(one.getSubject(), two.getSubject());
  }

  @Test
  void octetsThatAreNoRequestAreRefused() throws Exception {
    byte[] der = new CsrBuilder().build(key("keys/ed25519.pem")).encode(Encoding.DER);
    assertFails(ErrorCode.TRAILING, () -> Csr.parse(Arrays.copyOf(der, der.length + 1)));
    assertFails(ErrorCode.DER, () -> Csr.parse(Arrays.copyOf(der, der.length - 1)));
    assertFails(ErrorCode.PEM, () -> Csr.parse(Fixtures.vector("certs/leaf.pem")));
    assertFails(ErrorCode.LIMIT, () -> Csr.parse(new byte[1 << 20]));
  }
}
