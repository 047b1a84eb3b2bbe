// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.cert;
import static org.devcert.Fixtures.key;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertTest {
  @Test
  void theFieldsAreWhatOpensslSays() throws Exception {
    try (Cert cert = cert("certs/leaf.pem")) {
      assertEquals(3, cert.getVersion());
      assertEquals("740eba3c34c3f55b37855c7847265c8c5bb3685e", cert.getSerial());
      assertEquals("CN=printer-7,O=Example,C=BE", cert.getSubject().toString());
      assertEquals("CN=mid,O=Example,C=BE", cert.getIssuer().toString());
      assertEquals(Fixtures.BEGIN, cert.getNotBefore());
      assertEquals(Fixtures.END, cert.getNotAfter());
      assertEquals("ECDSA-SHA256", cert.getSignatureAlgorithm());
      assertEquals("993f95b7123e0af144551ed687973acae178144e75c08d3aa906f79979716196",
          cert.getFingerprint());
      assertEquals("40328dfb9adc8f7be9b2f63ad1a7ddb36431fc40", cert.getFingerprintSha1());
    }
  }

  @Test
  void theExtensionsAreWhatOpensslSays() throws Exception {
    try (Cert cert = cert("certs/leaf.pem")) {
      assertEquals(
          Set.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT), cert.getKeyUsage());
      assertEquals(
          List.of(Fixtures.CLIENT_AUTH, "1.3.6.1.4.1.311.20.2.2"), cert.getExtKeyUsages());
      assertEquals(
          List.of("http://ca.example/ca.crl", "http://two.example/ca.crl"), cert.getCrlUris());
      assertEquals(List.of("http://ocsp.example"), cert.getOcspUris());
      assertEquals(List.of("http://ca.example/ca.cer"), cert.getIssuerUris());
      assertEquals(List.of("1.2.3.4", "2.5.29.32.0"), cert.getPolicies());
      assertEquals("65a97a873e6459c89b5d228bd185c4a53d612bbb", cert.getSubjectKeyId());
      assertEquals("1cb5d6eb0fc006c30853ec52a51d167cbc8d97f9", cert.getAuthorityKeyId());
      assertEquals(4, cert.getSanList().getCount());
    }
  }

  @Test
  void whatAListGivesCannotBeChanged() throws Exception {
    Cert cert = cert("certs/leaf.pem");
    assertThrows(UnsupportedOperationException.class, () -> cert.getPolicies().add("1.2"));
    assertThrows(
        UnsupportedOperationException.class, () -> cert.getKeyUsage().add(KeyUsage.CRL_SIGN));
  }

  @Test
  void aCaSaysSo() throws Exception {
    Cert root = cert("certs/root.pem");
    Cert mid = cert("certs/mid.pem");
    Cert leaf = cert("certs/leaf.pem");
    assertTrue(root.isCa());
    assertTrue(root.isSelfSigned());
    assertEquals(OptionalInt.empty(), root.getPathLen());
    assertTrue(mid.isCa());
    assertFalse(mid.isSelfSigned());
    assertEquals(OptionalInt.of(0), mid.getPathLen());
    assertFalse(leaf.isCa());
    assertEquals(OptionalInt.empty(), leaf.getPathLen());
    assertEquals(EnumSet.of(KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN), root.getKeyUsage());
  }

  @Test
  void anIssuerIsKnownByItsNameAndItsKey() throws Exception {
    Cert root = cert("certs/root.pem");
    Cert leaf = cert("certs/leaf.pem");
    assertTrue(leaf.isIssuedBy(cert("certs/mid.pem")));
    assertFalse(leaf.isIssuedBy(root));
    assertTrue(root.isIssuedBy(root));
  }

  @Test
  void whatACertificateDoesNotSayIsEmpty() throws Exception {
    Cert cert = cert("certs/v1.pem");
    assertEquals(1, cert.getVersion());
    assertEquals("b3", cert.getSerial());
    assertEquals(Set.of(), cert.getKeyUsage());
    assertEquals(OptionalInt.empty(), cert.getPathLen());
    assertEquals("", cert.getSubjectKeyId());
    assertEquals("", cert.getAuthorityKeyId());
    assertEquals(List.of(), cert.getExtKeyUsages());
    assertEquals(List.of(), cert.getCrlUris());
    assertEquals(List.of(), cert.getOcspUris());
    assertEquals(List.of(), cert.getIssuerUris());
    assertEquals(List.of(), cert.getPolicies());
  }

  @Test
  void aCertificateComesOutAsItCameIn() throws Exception {
    byte[] der = vector("certs/leaf.der");
    byte[] pem = vector("certs/leaf.pem");
    assertArrayEquals(der, Cert.parse(der).encode(Encoding.DER));
    assertArrayEquals(pem, Cert.parse(der).encode(Encoding.PEM));
    assertArrayEquals(der, Cert.parse(pem).encode(Encoding.DER));
  }

  @Test
  void certificatesAreEqualByTheirOctets() throws Exception {
    Cert one = Cert.parse(vector("certs/leaf.der"));
    Cert same = cert("certs/leaf.pem");
    assertEquals(one, same);
    assertEquals(one.hashCode(), same.hashCode());
    assertNotEquals(one, cert("certs/mid.pem"));
    assertFalse(one.equals(null));
    assertFalse(one.equals((Object) "a text"));
    assertTrue(Set.of(one).contains(same));
  }

  @Test
  void aCertificateKnowsItsKey() throws Exception {
    Cert leaf = cert("certs/leaf.pem");
    Key key = key("certs/leaf.key");
    assertTrue(leaf.hasKey(key));
    assertFalse(cert("certs/mid.pem").hasKey(key));
    assertEquals(key.getPublic(), leaf.getPublicKey());
  }

  @ParameterizedTest
  @CsvSource({
      "rsa, RSA-SHA256, true", "ed25519, Ed25519, true", "md5, RSA-MD5, false",
      "pss, RSASSA-PSS, true", "sha1, ECDSA-SHA1, false"})
  void eachSignatureAlgorithmHasItsName(String file, String name, boolean selfSigned)
      throws Exception {
    Cert cert = cert("certs/" + file + ".pem");
    assertEquals(name, cert.getSignatureAlgorithm());
    assertEquals(selfSigned, cert.isSelfSigned());
  }

  @ParameterizedTest
  @CsvSource({
      "certs/dsa.pem, UNSUPPORTED", "certs/leaf.key, PEM", "certs/three.p7b, DER",
      "certs/two.p7b.pem, PEM", "keys/p256.spki.der, DER", "certs/make.sh, DER"})
  void whatIsNoCertificateHasItsOwnCode(String file, ErrorCode code) {
    byte[] octets = vector(file);
    assertFails(code, () -> Cert.parse(octets));
  }

  @Test
  void exactlyOneCertificateIsRead() {
    String pem = Fixtures.text(vector("certs/leaf.pem"));
    assertFails(ErrorCode.TRAILING, () -> Cert.parse(Fixtures.utf8(pem + pem)));
    assertFails(ErrorCode.LIMIT, () -> Cert.parse(new byte[65537]));
  }

  @Test
  void toStringShowsWhatIsPublic() throws Exception {
    Cert cert = cert("certs/leaf.pem");
    assertTrue(cert.toString().contains(cert.getSerial()), cert.toString());
  }
}
