// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.NOW;
import static org.devcert.Fixtures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device's side. */
class ScepClientTest {
  private ScepParties parties;
  private ScepClient client;

  @BeforeEach
  void meet() throws Exception {
    parties = new ScepParties();
    client = parties.client();
  }

  @Test
  void beforeTheFirstRequestThereIsNothing() {
    assertEquals("", client.getTransactionId());
    assertFails(ErrorCode.STATE, () -> client.poll());
    assertFails(ErrorCode.STATE, () -> client.encodePrivate());
    assertFails(ErrorCode.STATE, () -> client.reply(new byte[] {0x30, 0}));
  }

  @Test
  void eachEnrolmentHasItsOwnTransactionId() throws Exception {
    ScepClient other = new ScepClient(parties.caCerts, null);
    client.request(parties.csr, parties.deviceKey);
    other.request(parties.csr, parties.deviceKey);
    assertTrue(client.getTransactionId().matches("[0-9a-f]{32}"));
    assertNotEquals(client.getTransactionId(), other.getTransactionId());
  }

  @Test
  void aRequestIsSentAgainUnderTheSameTransactionId() throws Exception {
    byte[] first = client.request(parties.csr, parties.deviceKey);
    String id = client.getTransactionId();
    byte[] again = client.request(parties.csr, parties.deviceKey);
    assertEquals(id, client.getTransactionId());
    assertEquals(id, parties.ca.receive(first).getTransactionId());
    assertEquals(id, parties.ca.receive(again).getTransactionId());
    // The answer to the first one is none to the second.
    byte[] late = parties.ca.pending(parties.ca.receive(first));
    assertFails(ErrorCode.SCEP_NONCE, () -> client.reply(late));
    parties.pend(client, parties.ca.receive(again));
  }

  @Test
  void theSignerIsMadeForAWeekAroundTheMoment() throws Exception {
    assertSame(client, client.setNow(NOW.plus(Duration.ofDays(20))));
    Cert signer = parties.received(client).getSigner();
    assertEquals(NOW.plus(Duration.ofDays(19)), signer.getNotBefore());
    assertEquals(NOW.plus(Duration.ofDays(27)), signer.getNotAfter());
    assertTrue(signer.isSelfSigned());
    assertTrue(signer.hasKey(parties.deviceKey));
    assertEquals(parties.csr.getSubject(), signer.getSubject());
  }

  @Test
  void aCertificateOfAnotherCaCanSign() throws Exception {
    Cert factory = Fixtures.certBuilder("CN=factory-7")
        .setKeyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE)).sign(parties.deviceKey);
    byte[] message = client.request(parties.csr, parties.deviceKey, factory);
    assertEquals(factory, parties.ca.receive(message).getSigner());
  }

  @Test
  void requestsThatCannotBeSentAreRefused() throws Exception {
    Key ec = Fixtures.key("keys/p256.pem");
    Csr ecRequest = ScepParties.request("CN=x", ec);
    Csr nameless = new CsrBuilder().build(parties.deviceKey);
    assertFails(ErrorCode.UNSUPPORTED, () -> client.request(ecRequest, ec));
    assertFails(ErrorCode.KEY_MISMATCH, () -> client.request(parties.csr, parties.raKey));
    assertFails(ErrorCode.KEY_MISMATCH,
        () -> client.request(parties.csr, parties.deviceKey, parties.signer));
    assertFails(ErrorCode.ARGUMENT, () -> client.request(nameless, parties.deviceKey));
    assertEquals("", client.getTransactionId());
  }

  @Test
  void anotherRequestNeedsAnotherClient() throws Exception {
    client.request(parties.csr, parties.deviceKey);
    Csr other = ScepParties.request("CN=device-8", parties.deviceKey);
    assertFails(ErrorCode.STATE, () -> client.request(other, parties.deviceKey));
  }

  @Test
  void aCaWithoutAnRsaKeyIsRefused() throws Exception {
    byte[] body = parties.caCert.encode(Encoding.DER);
    ScepCaCerts certs = ScepCaCerts.parseOnFirstUse(body, NOW);
    assertFails(ErrorCode.UNSUPPORTED, () -> new ScepClient(certs));
  }

  @Test
  void anIssuedCertificateComesWithItsChain() throws Exception {
    ScepRequest request = parties.received(client);
    Cert cert = parties.issueFor(request.getCsr());
    ScepOutcome outcome = client.reply(parties.ca.issued(request, cert));
    assertSame(ScepResult.ISSUED, outcome.getResult());
    assertEquals(cert, outcome.getCert());
    assertEquals(List.of(cert, parties.caCert), outcome.getChain().toList());
    assertNull(outcome.getFailInfo());
    assertEquals("", outcome.getFailText());
    assertFails(ErrorCode.STATE, () -> client.poll());
    assertFails(ErrorCode.STATE, () -> client.request(parties.csr, parties.deviceKey));
  }

  @Test
  void pendingIsAnOutcomeWithoutACertificate() throws Exception {
    ScepRequest request = parties.received(client);
    ScepOutcome outcome = client.reply(parties.ca.pending(request));
    assertSame(ScepResult.PENDING, outcome.getResult());
    assertFails(ErrorCode.NOT_FOUND, outcome::getCert);
    assertFails(ErrorCode.NOT_FOUND, outcome::getChain);
    assertNull(outcome.getFailInfo());
  }

  @Test
  void eachRefusalIsToldWithItsReason() throws Exception {
    for (ScepFailInfo reason : ScepFailInfo.values()) {
      ScepClient asking = parties.client();
      ScepRequest request = parties.received(asking);
      ScepOutcome outcome = asking.reply(parties.ca.refused(request, reason, "non, 🔑 périmée"));
      assertSame(ScepResult.REFUSED, outcome.getResult());
      assertSame(reason, outcome.getFailInfo());
      assertEquals("non, 🔑 périmée", outcome.getFailText());
      assertFails(ErrorCode.NOT_FOUND, outcome::getCert);
      assertFails(ErrorCode.STATE, asking::poll);
    }
  }

  @Test
  void theFailTextMayBeLeftOut() throws Exception {
    ScepRequest request = parties.received(client);
    byte[] reply = parties.ca.refused(request, ScepFailInfo.BAD_TIME);
    ScepOutcome outcome = client.reply(reply);
    assertSame(ScepFailInfo.BAD_TIME, outcome.getFailInfo());
    assertEquals("", outcome.getFailText());
  }

  @Test
  void aReplyThatIsNotOursIsRefusedAndTheClientStillWaits() throws Exception {
    ScepRequest request = parties.received(client);
    byte[] reply = parties.ca.pending(request);

    ScepClient other = parties.client();
    byte[] toOther = parties.ca.pending(parties.received(other));
    assertFails(ErrorCode.SCEP_TRANSACTION, () -> client.reply(toOther));
    assertFails(ErrorCode.TRAILING, () -> client.reply(Arrays.copyOf(reply, reply.length + 1)));
    assertFails(ErrorCode.DER, () -> client.reply(new byte[0]));
    assertFails(ErrorCode.SIGNATURE, () -> client.reply(Fixtures.bent(reply)));
    // Signed by somebody else: here by the device itself.
    byte[] own = client.request(parties.csr, parties.deviceKey);
    assertFails(ErrorCode.UNTRUSTED, () -> client.reply(own));
    parties.pend(client, parties.ca.receive(own));
  }

  @Test
  void aCertificateThatDoesNotFitIsRefused() throws Exception {
    ScepRequest request = parties.received(client);
    Cert brief = Fixtures.certBuilder(ScepParties.SUBJECT)
        .setPublicKey(parties.deviceKey.getPublic())
        .setValidity(Fixtures.BEGIN, NOW.minusSeconds(1))
        .sign(parties.caKey, parties.caCert);
    Cert self = Fixtures.certBuilder(ScepParties.SUBJECT).sign(parties.deviceKey);
    byte[] expired = parties.ca.issued(request, brief);
    byte[] foreign = parties.ca.issued(request, self);
    assertFails(ErrorCode.EXPIRED, () -> client.reply(expired));
    assertFails(ErrorCode.UNTRUSTED, () -> client.reply(foreign));
    parties.pend(client, request);
  }

  @Test
  void anEnrolmentGoesOnAfterARestart() throws Exception {
    ScepRequest request = parties.received(client);
    parties.pend(client, request);
    byte[] state = client.encodePrivate();
    String id = client.getTransactionId();
    client.close();

    ScepClient again = ScepClient.parse(state, parties.caCerts, parties.deviceKey);
    assertEquals(id, again.getTransactionId());
    ScepRequest poll = parties.ca.receive(again.poll());
    poll.match(request.getTransaction());
    Cert cert = parties.issueFor(poll.getCsr());
    assertEquals(cert, again.reply(parties.ca.issued(poll, cert)).getCert());
  }

  @Test
  void aStateIsForOneKeyAndOneRelease() throws Exception {
    client.request(parties.csr, parties.deviceKey);
    byte[] state = client.encodePrivate();
    ScepPolicy policy = new ScepPolicy();
    assertEquals(client.getTransactionId(),
        ScepClient.parse(state, parties.caCerts, parties.deviceKey, policy).getTransactionId());
    assertFails(ErrorCode.KEY_MISMATCH,
        () -> ScepClient.parse(state, parties.caCerts, parties.raKey));
    assertFails(ErrorCode.TRAILING, () -> ScepClient.parse(
        Arrays.copyOf(state, state.length + 1), parties.caCerts, parties.deviceKey));
    assertFails(ErrorCode.DER,
        () -> ScepClient.parse(new byte[0], parties.caCerts, parties.deviceKey));
  }
}
