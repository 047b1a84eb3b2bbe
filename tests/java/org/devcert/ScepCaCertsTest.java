// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.NOW;
import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a device makes of a GetCACert reply. */
class ScepCaCertsTest {
  private ScepParties parties;
  private byte[] body;
  private String fingerprint;

  @BeforeEach
  void askTheCa() throws Exception {
    parties = new ScepParties();
    body = parties.ca.getCerts();
    fingerprint = parties.caCert.getFingerprint();
  }

  private void assertRoles(ScepCaCerts certs) throws DevcertException {
    assertEquals(parties.caCert, certs.getCa());
    assertEquals(parties.signer, certs.getSigner());
    assertEquals(parties.decrypter, certs.getRecipient());
    assertEquals(
        Set.of(parties.caCert, parties.signer, parties.decrypter),
        new HashSet<>(certs.getList().toList()));
    certs.close();
  }

  @Test
  void eachOfThreeWaysFindsTheRoles() throws Exception {
    assertRoles(ScepCaCerts.parseByFingerprint(body, fingerprint, NOW));
    assertRoles(ScepCaCerts.parseByAnchors(body, CertList.of(parties.caCert), NOW));
    assertRoles(ScepCaCerts.parseOnFirstUse(body, NOW));
  }

  @Test
  void whatIsAllowedMayBeNothing() throws Exception {
    assertRoles(ScepCaCerts.parseByFingerprint(body, fingerprint, NOW, Set.of()));
    assertRoles(
        ScepCaCerts.parseByAnchors(body, CertList.of(parties.caCert), NOW, Set.of()));
    assertRoles(ScepCaCerts.parseOnFirstUse(body, NOW, Set.of(Allow.SHA1)));
  }

  @Test
  void aCertificateOutlivesTheList() throws Exception {
    Cert ca;
    try (ScepCaCerts certs = ScepCaCerts.parseOnFirstUse(body, NOW)) {
      ca = certs.getCa();
    }
    assertEquals(parties.caCert, ca);
  }

  @Test
  void aFingerprintHasSeveralSpellings() throws Exception {
    String colons = fingerprint.toUpperCase().replaceAll("..(?!$)", "$0:");
    assertRoles(ScepCaCerts.parseByFingerprint(body, colons, NOW));
    assertRoles(ScepCaCerts.parseByFingerprint(body, colons.replace(':', ' '), NOW));
    assertFails(ErrorCode.TEXT,
        () -> ScepCaCerts.parseByFingerprint(body, fingerprint.substring(2), NOW));
  }

  @Test
  void whoIsNotTrustedIsRefused() throws Exception {
    Cert other = Fixtures.cert("certs/ed25519.pem");
    assertFails(ErrorCode.UNTRUSTED,
        () -> ScepCaCerts.parseByFingerprint(body, other.getFingerprint(), NOW));
    assertFails(ErrorCode.UNTRUSTED,
        () -> ScepCaCerts.parseByAnchors(body, CertList.of(other), NOW));
    // An RA without its CA.
    byte[] alone = parties.signer.encode(Encoding.DER);
    assertFails(ErrorCode.UNTRUSTED, () -> ScepCaCerts.parseOnFirstUse(alone, NOW));
  }

  @Test
  void certificatesAreValidAtTheMoment() {
    assertFails(ErrorCode.EXPIRED,
        () -> ScepCaCerts.parseOnFirstUse(body, Fixtures.END.plusSeconds(1)));
    assertFails(ErrorCode.NOT_YET_VALID,
        () -> ScepCaCerts.parseOnFirstUse(body, Fixtures.BEGIN.minusSeconds(1)));
  }

  @Test
  void withoutACertificateForAUseTheReplyIsRefused() throws Exception {
    // A certificate for other purposes only is nobody's RA.
    Cert web = Fixtures.certBuilder("CN=web")
        .setPublicKey(parties.raKey.getPublic())
        .setKeyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT))
        .addExtKeyUsage(Fixtures.SERVER_AUTH)
        .sign(parties.caKey, parties.caCert);
    byte[] body = new ScepCaBuilder().setSigner(web, parties.raKey)
        .setChain(CertList.of(parties.caCert)).build().getCerts();
    assertFails(ErrorCode.USAGE_FORBIDDEN, () -> ScepCaCerts.parseOnFirstUse(body, NOW));
  }

  @Test
  void otherBodiesAreRefused() {
    assertFails(ErrorCode.DER, () -> ScepCaCerts.parseOnFirstUse(new byte[0], NOW));
    assertFails(ErrorCode.LIMIT, () -> ScepCaCerts.parseOnFirstUse(new byte[1 << 21], NOW));
    byte[] key = Fixtures.vector("certs/leaf.key");
    assertFails(ErrorCode.PEM, () -> ScepCaCerts.parseOnFirstUse(key, NOW));
    assertFails(
        ErrorCode.DER, () -> ScepCaCerts.parseOnFirstUse(utf8("<html>404</html>"), NOW));
  }
}
