// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.cert;
import static org.devcert.Fixtures.key;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs12Test {
  private static final char[] SECRET = "secret".toCharArray();

  private Key leafKey;
  private Cert leaf;
  private Cert mid;
  private Cert root;

  @BeforeEach
  void readThem() throws Exception {
    leafKey = key("p12/leaf.key");
    leaf = cert("p12/leaf.crt");
    mid = cert("p12/mid.crt");
    root = cert("p12/root.crt");
  }

  /** A builder whose derivations are short. */
  private Pkcs12Builder builder() throws DevcertException {
    return new Pkcs12Builder().setRounds(1000).setKey(leafKey, leaf);
  }

  @Test
  void aFileOfOpensslGivesKeyNameAndChain() throws Exception {
    try (Pkcs12 file = Pkcs12.parse(vector("p12/default.p12"), SECRET)) {
      assertEquals(1, file.getKeyCount());
      assertArrayEquals(
          leafKey.encodePrivate(Encoding.DER),
          file.getKeyPrivate(0).encodePrivate(Encoding.DER));
      assertEquals("bi-clé", file.getName(0));
      assertEquals(List.of(leaf, mid, root), file.getChain(0).toList());
      assertEquals(List.of(leaf, mid, root), file.getCerts().toList());
      assertEquals(0, file.getSkippedCount());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes128", "aes192", "sha512", "plain", "maciter1"})
  void eachCipherAndMacOfOpensslIsRead(String name) throws Exception {
    Pkcs12 file = Pkcs12.parse(vector("p12/" + name + ".p12"), SECRET);
    assertEquals(leafKey.getPublic(), file.getKeyPrivate(0).getPublic());
  }

  @Test
  void aPassphraseBeyondAsciiIsUtf8() throws Exception {
    byte[] octets = vector("p12/unicode.p12");
    Pkcs12 file = Pkcs12.parse(octets, "Zoë€🔑".toCharArray());
    assertEquals(leafKey.getPublic(), file.getKeyPrivate(0).getPublic());
    assertEquals("", file.getName(0));
    assertFails(ErrorCode.PASSWORD, () -> Pkcs12.parse(octets, "Zoe€🔑".toCharArray()));
    assertFails(ErrorCode.TEXT, () -> Pkcs12.parse(octets, "a\0b".toCharArray()));
  }

  @Test
  void outOfRangeThereIsNothing() throws Exception {
    Pkcs12 file = Pkcs12.parse(vector("p12/certonly.p12"), SECRET);
    assertEquals(0, file.getKeyCount());
    assertNull(file.getName(0));
    assertFails(ErrorCode.NOT_FOUND, () -> file.getKeyPrivate(0));
    assertFails(ErrorCode.NOT_FOUND, () -> file.getChain(0));
    assertEquals(List.of(root), file.getCerts().toList());
  }

  @Test
  void aKeyWithoutCertificateHasNoChain() throws Exception {
    Pkcs12 file = Pkcs12.parse(vector("p12/keyonly.p12"), SECRET);
    assertEquals(key("p12/other.key").getPublic(), file.getKeyPrivate(0).getPublic());
    assertFails(ErrorCode.NOT_FOUND, () -> file.getChain(0));
    assertEquals(0, file.getCerts().getCount());
  }

  @Test
  void noPassphraseAndTheEmptyOneAreBothTried() throws Exception {
    byte[] octets = vector("p12/empty.p12");
    assertEquals(1, Pkcs12.parse(octets).getKeyCount());
    assertEquals(1, Pkcs12.parse(octets, null).getKeyCount());
    assertEquals(1, Pkcs12.parse(octets, new char[0]).getKeyCount());
  }

  @ParameterizedTest
  @CsvSource({
      "p12/default.p12, PASSWORD", "p12/nomac.p12, UNSUPPORTED", "p12/legacy.p12, UNSUPPORTED",
      "p12/camellia.p12, UNSUPPORTED", "certs/leaf.der, DER"})
  void whatCannotBeOpenedHasItsOwnCode(String name, ErrorCode code) {
    char[] passphrase = (code == ErrorCode.PASSWORD ? "Secret" : "secret").toCharArray();
    assertFails(code, () -> Pkcs12.parse(vector(name), passphrase));
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "x", "Zoë€🔑", "\uDBFF\uDFFF"})
  void whatIsWrittenIsReadAgain(String passphrase) throws Exception {
    byte[] octets;
    try (Pkcs12Builder builder = builder()) {
      octets = builder
          .setName("bi-clé 🔑")
          .setChain(CertList.of(leaf, mid, root))
          .build(passphrase.toCharArray());
    }
    Pkcs12 file = Pkcs12.parse(octets, passphrase.toCharArray());
    assertEquals(1, file.getKeyCount());
    assertEquals("bi-clé 🔑", file.getName(0));
    assertEquals(leafKey.getPublic(), file.getKeyPrivate(0).getPublic());
    assertEquals(List.of(leaf, mid, root), file.getChain(0).toList());
    assertFails(ErrorCode.PASSWORD, () -> Pkcs12.parse(octets, "other".toCharArray()));
  }

  @Test
  void settersGiveTheBuilderBackAndReplace() throws Exception {
    Pkcs12Builder builder = new Pkcs12Builder();
    assertSame(builder, builder.setRounds(1000));
    assertSame(builder, builder.setKey(leafKey, leaf));
    assertSame(builder, builder.setName("one"));
    assertSame(builder, builder.setName("two"));
    assertSame(builder, builder.setChain(CertList.of(root)));
    assertSame(builder, builder.setChain(CertList.of()));
    Pkcs12 file = Pkcs12.parse(builder.build(SECRET), SECRET);
    assertEquals("two", file.getName(0));
    assertEquals(List.of(leaf), file.getCerts().toList());
  }

  @Test
  void valuesOutOfRangeAreRefused() throws Exception {
    Pkcs12Builder builder = builder();
    assertFails(ErrorCode.ARGUMENT, () -> builder.setRounds(999));
    assertFails(ErrorCode.ARGUMENT, () -> builder.setRounds(1600001));
    assertFails(ErrorCode.TEXT, () -> builder.setName(""));
    assertFails(ErrorCode.TEXT, () -> builder.setName("é".repeat(128)));
    assertFails(
        ErrorCode.KEY_MISMATCH, () -> builder.setKey(leafKey, cert("p12/other.crt")));
    assertFails(ErrorCode.ARGUMENT, () -> builder.build("x".repeat(1025).toCharArray()));
    assertFails(ErrorCode.TEXT, () -> builder.build("a\0b".toCharArray()));
  }

  @ParameterizedTest
  @EnumSource
  void eachTargetIsReadAgain(P12Target target) throws Exception {
    Pkcs12Builder builder =
        new Pkcs12Builder().setRounds(1000).setTarget(target).setChain(CertList.of(leaf, mid));
    if (target != P12Target.JAVA_TRUST) {
      builder.setKey(leafKey, leaf);
    }
    Pkcs12Opener opener =
        new Pkcs12Opener().setPassword(SECRET).setAllow(EnumSet.of(Pkcs12Allow.WEAK));
    try (Pkcs12 file = opener.open(builder.build(SECRET))) {
      assertEquals(List.of(leaf, mid), file.getCerts().toList());
      assertEquals(target == P12Target.JAVA_TRUST ? 0 : 1, file.getKeyCount());
    }
    try (Pkcs12 file = opener.setPassword(null).open(builder.build(null))) {
      assertEquals(Pkcs12Encoding.STANDARD, file.getEncoding());
    }
  }

  @Test
  void allThatWasAddedIsReadAgain() throws Exception {
    Pkcs12Builder builder = new Pkcs12Builder().setRounds(1000)
        .addOtherKey(leafKey, leaf, "bi-clé 🔑")
        .addCert(mid, "מפתח")
        .addCrl(new byte[] {0x30, 3, 2, 1, 5})
        .addSecret("1.2.3", new byte[] {4, 1, 'x'}, "ключ");
    List<String> names = List.of("bi-clé 🔑", "מפתח", "", "ключ", "bi-clé 🔑");
    Pkcs12Builder again = new Pkcs12Builder().setRounds(1000);
    try (Pkcs12 file = Pkcs12.parse(builder.build(SECRET), SECRET)) {
      for (int i = 0; i < file.getCount(); i++) {
        assertEquals(names.get(i), file.getItem(i).getName());
        again.addBag(file.getItem(i));
      }
    }
    try (Pkcs12 file = Pkcs12.parse(again.build(SECRET), SECRET)) {
      assertEquals(names.size(), file.getCount());
      assertEquals(leafKey.getPublic(), file.getKeyPrivate(0).getPublic());
    }
    assertFails(ErrorCode.KEY_MISMATCH, () -> again.addOtherKey(leafKey, mid, null));
    assertFails(ErrorCode.DER, () -> again.addCrl(new byte[0]));
  }

  @Test
  void aBuilderSaysWhatTheTargetWillNotDo() throws Exception {
    Pkcs12Builder builder =
        builder().setChain(CertList.of(mid, root)).setTarget(P12Target.JAVA);
    assertEquals(0, builder.check(leaf.getNotBefore(), SECRET).getCount());
    FindingList list = builder.check(leaf.getNotBefore(), "Zoë".toCharArray());
    assertEquals(Finding.PASSWORD_NOT_ASCII, list.getType(0));
  }

  @Test
  void aTrustStoreHasNoPrivateKey() throws Exception {
    Pkcs12Builder builder = builder().setTarget(P12Target.JAVA_TRUST);
    assertFails(ErrorCode.STATE, () -> builder.build(SECRET));
  }

  @Test
  void anEmptyBuilderBuildsNothing() throws Exception {
    Pkcs12Builder builder = new Pkcs12Builder();
    assertFails(ErrorCode.STATE, () -> builder.build(SECRET));
  }

  @Test
  void anOpenerReadsWhatIsUnusualOnRequest() throws Exception {
    Pkcs12Opener opener = new Pkcs12Opener().setPassword(SECRET);
    byte[] bare = vector("p12/nomac.p12");
    assertFails(ErrorCode.UNSUPPORTED, () -> opener.open(bare));
    try (Pkcs12 file = opener.setAllow(EnumSet.of(Pkcs12Allow.NO_MAC)).open(bare)) {
      assertEquals(leafKey.getPublic(), file.getKeyPrivate(0).getPublic());
      assertFalse(file.hasMac());
    }
    byte[] usual = vector("p12/default.p12");
    try (Pkcs12 file = opener.setMaxRounds(6).open(usual)) {
      assertTrue(file.hasMac());
      assertEquals(Pkcs12Encoding.STANDARD, file.getEncoding());
    }
    opener.setMaxRounds(5);
    assertFails(ErrorCode.LIMIT, () -> opener.open(usual));
    opener.setMaxRounds(6).setMacPassword("other".toCharArray());
    assertFails(ErrorCode.PASSWORD, () -> opener.open(usual));
  }

  @Test
  void everyBagIsThereWithItsAttributes() throws Exception {
    Pkcs12Opener opener = new Pkcs12Opener().setAllow(EnumSet.of(Pkcs12Allow.NO_MAC));
    List<Pkcs12Bag> bags = opener.open(vector("p12/bags.p12")).toList();
    assertEquals(5, bags.size());
    Pkcs12Bag first = bags.get(0);
    assertEquals(Pkcs12Kind.CERT, first.getKind());
    assertEquals(root, first.getCert());
    assertEquals("ca é", first.getName());
    assertArrayEquals(new byte[] {'i', 'd'}, first.getLocalKeyId());
    assertEquals(List.of("2.5.29.37.0"), first.getTrustedUsages());
    assertEquals(4, first.getAttributeTypes().size());
    assertEquals(7, first.getAttribute("1.2.3.4").length);
    Pkcs12Bag secret = bags.get(2);
    assertEquals("1.2.3.5", secret.getType());
    assertEquals(1, secret.getDepth());
    assertEquals(8, secret.getValue().length);
    assertFails(ErrorCode.NOT_FOUND, secret::getPrivateKey);
  }
}
