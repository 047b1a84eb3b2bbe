// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.NOW;
import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.cert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way from a certificate to a trust anchor. */
class ChainTest {
  private static final Set<Allow> NOTHING = Set.of();

  private Cert root;
  private Cert mid;
  private Cert leaf;
  private CertList anchors;
  private CertList between;

  @BeforeEach
  void readThem() throws Exception {
    root = cert("certs/root.pem");
    mid = cert("certs/mid.pem");
    leaf = cert("certs/leaf.pem");
    anchors = CertList.of(root);
    between = CertList.of(mid);
  }

  @Test
  void aPathGoesOverTheIntermediateToTheAnchor() throws Exception {
    assertEquals(
        List.of(leaf, mid, root), leaf.checkChain(anchors, NOW, NOTHING, between).toList());
    assertEquals(List.of(mid, root), mid.checkChain(anchors, NOW).toList());
    assertEquals(List.of(mid, root), mid.checkChain(anchors, NOW, NOTHING).toList());
    assertEquals(List.of(leaf, mid), leaf.checkChain(between, NOW, NOTHING, null).toList());
  }

  @Test
  void withoutAWayToAnAnchorNothingIsTrusted() {
    assertFails(ErrorCode.UNTRUSTED, () -> leaf.checkChain(anchors, NOW));
    assertFails(ErrorCode.UNTRUSTED, () -> leaf.checkChain(CertList.of(), NOW));
  }

  @Test
  void allOnTheWayAreValidAtTheMoment() throws Exception {
    assertEquals(3, leaf.checkChain(anchors, Fixtures.BEGIN, NOTHING, between).getCount());
    assertEquals(3, leaf.checkChain(anchors, Fixtures.END, NOTHING, between).getCount());
    assertFails(ErrorCode.NOT_YET_VALID,
        () -> leaf.checkChain(anchors, Fixtures.BEGIN.minusSeconds(1), NOTHING, between));
    assertFails(ErrorCode.EXPIRED,
        () -> leaf.checkChain(anchors, Fixtures.END.plusSeconds(1), NOTHING, between));
  }

  @Test
  void aWrongSignatureIsTold() throws Exception {
    Cert bent = Cert.parse(Fixtures.bent(leaf.encode(Encoding.DER)));
    assertFails(ErrorCode.SIGNATURE, () -> bent.checkChain(anchors, NOW, NOTHING, between));
  }

  @Test
  void anIssuerMustBeACaThatMaySign() {
    for (String name : new String[] {"mid_plain", "mid_no_sign", "mid_name_constraints"}) {
      assertFails(ErrorCode.USAGE_FORBIDDEN, () -> leaf.checkChain(
          anchors, NOW, NOTHING, CertList.of(cert("certs/" + name + ".pem"))));
    }
  }

  @Test
  void unknownCriticalExtensionsAreRefused() throws Exception {
    Cert critical = cert("certs/unknown.pem");
    DevcertFailure failure = assertFails(
        ErrorCode.USAGE_FORBIDDEN, () -> critical.checkChain(anchors, NOW, NOTHING, between));
    assertTrue(Fixtures.message(failure).contains("1.2.3.4.5"));
    Cert plain = cert("certs/unknown_plain.pem");
    assertEquals(3, plain.checkChain(anchors, NOW, NOTHING, between).getCount());
  }

  @Test
  void weakKeysAndSignaturesNeedToBeAllowed() throws Exception {
    Cert sha1 = cert("certs/sha1.pem");
    Cert rsa = cert("certs/rsa1024.pem");
    assertFails(ErrorCode.WEAK, () -> sha1.checkChain(anchors, NOW, NOTHING, between));
    assertFails(ErrorCode.WEAK,
        () -> sha1.checkChain(anchors, NOW, Set.of(Allow.RSA_1024, Allow.DES3), between));
    assertFails(ErrorCode.WEAK,
        () -> rsa.checkChain(anchors, NOW, Set.of(Allow.SHA1), between));
    assertEquals(3, sha1.checkChain(anchors, NOW, Set.of(Allow.SHA1), between).getCount());
    assertEquals(
        3, rsa.checkChain(anchors, NOW, EnumSet.allOf(Allow.class), between).getCount());
  }
}
