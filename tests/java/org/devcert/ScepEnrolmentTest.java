// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole enrolments, device and CA in one process. */
class ScepEnrolmentTest {
  private static final char[] SECRET = "secret".toCharArray();

  private ScepParties parties;

  @BeforeEach
  void meet() throws Exception {
    parties = new ScepParties();
  }

  /** What the host of a CA does with a first request whose challenge it knows. */
  private Cert decide(ScepRequest request) throws DevcertException {
    assertTrue(request.isAcceptable());
    assertTrue(request.hasChallenge(ScepParties.CHALLENGE.toCharArray()));
    Csr csr = request.getCsr();
    csr.verify();
    return parties.issueFor(csr);
  }

  @Test
  void aDeviceGetsItsCertificateAtOnce() throws Exception {
    try (ScepCaps caps = ScepCaps.parse(parties.ca.getCaps());
        ScepCaCerts caCerts = ScepCaCerts.parseByFingerprint(
            parties.ca.getCerts(), parties.caCert.getFingerprint(), NOW);
        ScepClient client = new ScepClient(caCerts)) {
      assertTrue(caps.has(ScepCap.POST));
      ScepRequest request = parties.ca.receive(client.request(parties.csr, parties.deviceKey));
      Cert cert = decide(request);
      ScepOutcome outcome = client.reply(parties.ca.issued(request, cert));
      assertSame(ScepResult.ISSUED, outcome.getResult());
      assertTrue(outcome.getCert().hasKey(parties.deviceKey));
      assertEquals(List.of(cert, parties.caCert), outcome.getChain().toList());

      // The way that the file of a device goes.
      byte[] file = new Pkcs12Builder().setRounds(1000)
          .setKey(parties.deviceKey, outcome.getCert())
          .setChain(outcome.getChain()).build(SECRET);
      assertEquals(
          outcome.getChain().toList(), Pkcs12.parse(file, SECRET).getChain(0).toList());
    }
  }

  @Test
  void aDeviceWaitsForAPersonToDecide() throws Exception {
    ScepClient client = parties.client();
    ScepRequest request = parties.received(client);
    byte[] remembered = request.getTransaction().encodePrivate();
    assertSame(ScepResult.PENDING, client.reply(parties.ca.pending(request)).getResult());

    for (int day = 0; day < 2; day++) {
      ScepRequest poll = parties.ca.receive(client.poll());
      poll.match(ScepTransaction.parse(remembered));
      ScepOutcome outcome = client.reply(parties.ca.pending(poll));
      assertSame(ScepResult.PENDING, outcome.getResult());
      assertNull(outcome.getFailInfo());
      // Between two polls the device is switched off.
      client = ScepClient.parse(client.encodePrivate(), parties.caCerts, parties.deviceKey);
    }

    ScepRequest poll = parties.ca.receive(client.poll());
    poll.match(ScepTransaction.parse(remembered));
    Cert cert = decide(poll);
    ScepOutcome outcome = client.reply(parties.ca.issued(poll, cert));
    assertSame(ScepResult.ISSUED, outcome.getResult());
    assertArrayEquals(cert.encode(Encoding.DER), outcome.getCert().encode(Encoding.DER));
  }

  @Test
  void aDeviceIsRefusedAfterWaiting() throws Exception {
    ScepClient client = parties.client();
    ScepRequest request = parties.received(client);
    parties.pend(client, request);
    ScepRequest poll = parties.ca.receive(client.poll());
    poll.match(request.getTransaction());
    ScepOutcome outcome = client.reply(
        parties.ca.refused(poll, ScepFailInfo.BAD_REQUEST, "not one of our devices"));
    assertSame(ScepResult.REFUSED, outcome.getResult());
    assertSame(ScepFailInfo.BAD_REQUEST, outcome.getFailInfo());
    assertEquals("not one of our devices", outcome.getFailText());
  }

  @Test
  void oneKeyMayDoForAWholeCa() throws Exception {
    Cert ca = Fixtures.certBuilder("CN=Small CA").setCa()
        .setKeyUsage(Set.of(KeyUsage.KEY_CERT_SIGN, KeyUsage.DIGITAL_SIGNATURE,
            KeyUsage.KEY_ENCIPHERMENT))
        .sign(parties.raKey);
    ScepCa small = new ScepCaBuilder().setSigner(ca, parties.raKey).build();
    ScepCaCerts certs = ScepCaCerts.parseOnFirstUse(small.getCerts(), NOW);
    assertEquals(ca, certs.getCa());
    assertEquals(ca, certs.getSigner());
    assertEquals(ca, certs.getRecipient());
    ScepClient client = new ScepClient(certs);
    ScepRequest request = small.receive(client.request(parties.csr, parties.deviceKey));
    Cert cert = Fixtures.certBuilder(ScepParties.SUBJECT)
        .setPublicKey(request.getCsr().getPublicKey()).sign(parties.raKey, ca);
    assertEquals(cert, client.reply(small.issued(request, cert)).getCert());
  }
}
