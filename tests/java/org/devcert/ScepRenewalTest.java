// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.NOW;
import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A certificate that is there signs the request for the next one. */
class ScepRenewalTest {
  private ScepParties parties;
  private ScepCa ca;
  private Cert old;
  private Key nextKey;
  private Csr csr;

  @BeforeEach
  void enrol() throws Exception {
    parties = new ScepParties();
    ca = parties.caBuilder().setRenewal(true).build();
    old = parties.issueFor(parties.csr);
    nextKey = Fixtures.key("keys/rsa.pem");
    csr = ScepParties.request(ScepParties.SUBJECT, nextKey);
  }

  @ParameterizedTest
  @EnumSource(value = ScepType.class, names = {"RENEWAL_REQ", "PKCS_REQ"})
  void aCertificateRenewsItselfForANewKey(ScepType type) throws Exception {
    ScepClient client = parties.client();
    ScepRequest request = ca.receive(client.renew(csr, old, parties.deviceKey, type));
    assertEquals(type, request.getType());
    assertTrue(request.isRenewal());
    assertTrue(request.hasSignerSubject());
    assertFalse(request.hasSignerKey());
    CertList issuers = CertList.of(parties.caCert);
    request.checkRenewal(issuers, NOW, 0, Set.of());
    assertFails(ErrorCode.NOT_YET_VALID, () -> request.checkRenewal(issuers, NOW, 60, Set.of()));
    assertFails(ErrorCode.UNTRUSTED,
        () -> request.checkRenewal(CertList.of(parties.signer), NOW, 0, Set.of()));
    Cert next = parties.issueFor(csr);
    assertEquals(next, client.reply(ca.issued(request, next)).getCert());
  }

  @Test
  void whoMayNotRenewIsTold() throws Exception {
    ScepClient client = parties.client();
    assertFails(ErrorCode.KEY_MISMATCH,
        () -> client.renew(csr, old, nextKey, ScepType.RENEWAL_REQ));
    assertFails(ErrorCode.ARGUMENT,
        () -> client.renew(csr, old, parties.deviceKey, ScepType.GET_CERT));
    client.setNow(old.getNotAfter().plusSeconds(1));
    assertFails(ErrorCode.EXPIRED,
        () -> client.renew(csr, old, parties.deviceKey, ScepType.RENEWAL_REQ));
    client.setNow(NOW);
    byte[] message = client.renew(csr, old, parties.deviceKey, ScepType.RENEWAL_REQ);
    assertEquals(ErrorCode.UNSUPPORTED, parties.ca.receive(message).getProblem());
  }
}
