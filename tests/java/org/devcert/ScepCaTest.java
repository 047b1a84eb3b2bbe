// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.text;
import static org.devcert.Fixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The CA's side. */
class ScepCaTest {
  private ScepParties parties;
  private ScepClient client;
  private ScepCa ca;

  @BeforeEach
  void meet() throws Exception {
    parties = new ScepParties();
    client = parties.client();
    ca = parties.ca;
  }

  @Test
  void capabilitiesAreLines() throws Exception {
    String usual = "AES\nSHA-256\nSHA-512\nPOSTPKIOperation\nSCEPStandard";
    assertEquals(usual, text(ca.getCaps()));
    ScepCaBuilder builder = parties.caBuilder();
    assertSame(builder, builder.addCapability("SHA-384"));
    assertEquals(usual + "\nSHA-384", text(builder.build().getCaps()));
    assertFails(ErrorCode.TEXT, () -> builder.addCapability("a b"));
    for (int i = 1; i < 32; i++) {
      builder.addCapability("x");
    }
    assertFails(ErrorCode.LIMIT, () -> builder.addCapability("x"));
  }

  @Test
  void theCertificatesAreOneOrABundle() throws Exception {
    assertEquals("application/x-x509-ca-ra-cert", ca.getCertsType());
    assertEquals(3, CertList.parse(ca.getCerts()).getCount());
    Cert alone = Fixtures.certBuilder("CN=alone")
        .setKeyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT))
        .sign(parties.raKey);
    ScepCa simple = new ScepCaBuilder().setSigner(alone, parties.raKey).build();
    assertEquals("application/x-x509-ca-cert", simple.getCertsType());
    assertArrayEquals(alone.encode(Encoding.DER), simple.getCerts());
  }

  @Test
  void aCaNeedsASignerAndADecrypterThatFit() throws Exception {
    ScepCaBuilder builder = new ScepCaBuilder();
    assertFails(ErrorCode.STATE, builder::build);
    assertFails(ErrorCode.KEY_MISMATCH,
        () -> builder.setSigner(parties.signer, parties.deviceKey));
    assertFails(ErrorCode.USAGE_FORBIDDEN,
        () -> builder.setSigner(parties.decrypter, parties.raKey));
    assertFails(ErrorCode.USAGE_FORBIDDEN,
        () -> builder.setDecrypter(parties.signer, parties.raKey));
    Key ec = Fixtures.key("keys/p256.pem");
    Cert ecCert = Fixtures.certBuilder("CN=x").sign(ec);
    assertFails(ErrorCode.UNSUPPORTED, () -> builder.setSigner(ecCert, ec));
    assertSame(builder, builder.setSigner(parties.signer, parties.raKey));
    assertFails(ErrorCode.USAGE_FORBIDDEN, builder::build);
    assertSame(builder, builder.setDecrypter(parties.decrypter, parties.raKey));
    assertSame(builder, builder.setChain(CertList.of(parties.caCert)));
    assertSame(builder, builder.setPolicy(new ScepPolicy()));
    assertSame(builder, builder.setEmptyContent(true));
    builder.build().close();
    builder.close();
  }

  @Test
  void theFactsOfARequestAreTold() throws Exception {
    try (ScepRequest request = parties.received(client)) {
      assertTrue(request.isAcceptable());
      assertSame(ErrorCode.OK, request.getProblem());
      assertSame(ScepType.PKCS_REQ, request.getType());
      assertEquals(client.getTransactionId(), request.getTransactionId());
      assertTrue(request.getSigner().isSelfSigned());
      assertTrue(request.hasSignerKey());
      assertArrayEquals(
          parties.csr.encode(Encoding.DER), request.getCsr().encode(Encoding.DER));
      assertFails(ErrorCode.NOT_FOUND, request::getPollSubject);
    }
  }

  @Test
  void aChallengeIsComparedWhole() throws Exception {
    ScepRequest request = parties.received(client);
    String right = ScepParties.CHALLENGE;
    assertTrue(request.hasChallenge(right.toCharArray()));
    assertFalse(request.hasChallenge(right.substring(1).toCharArray()));
    assertFalse(request.hasChallenge((right + "x").toCharArray()));
    assertFalse(request.hasChallenge("Correct horse".toCharArray()));
    assertFalse(request.hasChallenge(new char[0]));
  }

  @Test
  void aChallengeBeyondAsciiIsUtf8() throws Exception {
    char[] challenge = "clé 🔑".toCharArray();
    Csr csr = new CsrBuilder().setSubject(Fixtures.name("CN=x")).setChallenge(challenge)
        .build(parties.deviceKey);
    ScepRequest request = ca.receive(client.request(csr, parties.deviceKey));
    assertTrue(request.hasChallenge(challenge));
    assertFalse(request.hasChallenge("clé ?".toCharArray()));
  }

  @Test
  void noChallengeIsNoEmptyChallenge() throws Exception {
    Csr csr = new CsrBuilder().setSubject(Fixtures.name("CN=x")).build(parties.deviceKey);
    ScepRequest request = ca.receive(client.request(csr, parties.deviceKey));
    assertFalse(request.getCsr().hasChallenge());
    assertFalse(request.hasChallenge(new char[0]));
  }

  @Test
  void aRequestToSomebodyElseCanOnlyBeRefused() throws Exception {
    Cert other = parties.issue("CN=other", parties.raKey.getPublic(), KeyUsage.KEY_ENCIPHERMENT);
    ScepCa another = parties.caBuilder().setDecrypter(other, parties.raKey).build();
    ScepRequest request = another.receive(client.request(parties.csr, parties.deviceKey));
    assertFalse(request.isAcceptable());
    assertSame(ErrorCode.NO_RECIPIENT, request.getProblem());
    assertSame(ScepFailInfo.BAD_MESSAGE_CHECK, request.getFailInfo());
    assertFalse(request.hasSignerKey());
    assertFalse(request.hasChallenge(ScepParties.CHALLENGE.toCharArray()));
    assertFails(ErrorCode.NOT_FOUND, request::getCsr);
    assertFails(ErrorCode.STATE, request::getTransaction);
    assertFails(ErrorCode.STATE, () -> another.pending(request));
    Cert cert = parties.issueFor(parties.csr);
    assertFails(ErrorCode.STATE, () -> another.issued(request, cert));
    byte[] reply = another.refused(request, request.getFailInfo());
    assertSame(ScepFailInfo.BAD_MESSAGE_CHECK, client.reply(reply).getFailInfo());
  }

  @Test
  void octetsThatAreNoMessageAreRefused() throws Exception {
    byte[] message = client.request(parties.csr, parties.deviceKey);
    assertFails(ErrorCode.TRAILING, () -> ca.receive(Arrays.copyOf(message, message.length + 1)));
    assertFails(ErrorCode.DER, () -> ca.receive(new byte[0]));
    assertFails(ErrorCode.LIMIT, () -> ca.receive(new byte[256 * 1024 + 1]));
    assertFails(ErrorCode.SIGNATURE, () -> ca.receive(Fixtures.bent(message)));
  }

  @Test
  void aCertificateForAnotherKeyIsNotSent() throws Exception {
    ScepRequest request = parties.received(client);
    assertFails(ErrorCode.KEY_MISMATCH, () -> ca.issued(request, parties.signer));
  }

  @Test
  void aFailTextHasAtMost255Octets() throws Exception {
    ScepRequest request = parties.received(client);
    assertFails(ErrorCode.TEXT,
        () -> ca.refused(request, ScepFailInfo.BAD_REQUEST, "é".repeat(128)));
    byte[] reply = ca.refused(request, ScepFailInfo.BAD_REQUEST, "é".repeat(127));
    assertEquals("é".repeat(127), client.reply(reply).getFailText());
  }

  @Test
  void anEmptyContentIsForDevicesThatNeedOne() throws Exception {
    ScepCa empty = parties.caBuilder().setEmptyContent(true).build();
    ScepRequest request = parties.received(client);
    byte[] with = empty.pending(request);
    byte[] without = parties.caBuilder().setEmptyContent(false).build().pending(request);
    // data, [0] { OCTET STRING "" }; and without that.
    String data = "06092a864886f70d010701";
    assertTrue(Fixtures.hex(with).contains("300f" + data + "a0020400"));
    assertTrue(Fixtures.hex(without).contains("300b" + data));
    assertSame(ScepResult.PENDING, client.reply(with).getResult());
  }

  @Test
  void aPollIsMatchedWithItsTransaction() throws Exception {
    ScepRequest request = parties.received(client);
    ScepTransaction transaction = request.getTransaction();
    parties.pend(client, request);
    ScepRequest poll = ca.receive(client.poll());
    Cert cert = parties.issueFor(parties.csr);
    assertTrue(poll.isAcceptable());
    assertSame(ScepType.CERT_POLL, poll.getType());
    assertEquals(ScepParties.SUBJECT, poll.getPollSubject().toString());
    // Before it is matched there is nothing that it could get.
    assertFails(ErrorCode.NOT_FOUND, poll::getCsr);
    assertFails(ErrorCode.STATE, () -> ca.issued(poll, cert));
    assertFails(ErrorCode.STATE, () -> ca.pending(poll));
    poll.match(transaction);
    assertArrayEquals(parties.csr.encode(Encoding.DER), poll.getCsr().encode(Encoding.DER));
    assertFails(ErrorCode.STATE, poll::getTransaction);
    assertSame(ScepResult.ISSUED, client.reply(ca.issued(poll, cert)).getResult());
  }

  @Test
  void aTransactionIsWrittenDownAndReadAgain() throws Exception {
    ScepTransaction transaction = parties.received(client).getTransaction();
    byte[] octets = transaction.encodePrivate();
    try (ScepTransaction again = ScepTransaction.parse(octets)) {
      assertEquals(client.getTransactionId(), again.getId());
      assertArrayEquals(parties.csr.encode(Encoding.DER), again.getCsr().encode(Encoding.DER));
      assertArrayEquals(utf8(ScepParties.CHALLENGE), again.getCsr().getChallengePrivate());
      assertArrayEquals(octets, again.encodePrivate());
    }
    assertFails(
        ErrorCode.TRAILING, () -> ScepTransaction.parse(Arrays.copyOf(octets, octets.length + 1)));
    assertFails(ErrorCode.DER, () -> ScepTransaction.parse(new byte[0]));
    assertFails(ErrorCode.LIMIT, () -> ScepTransaction.parse(new byte[1 << 20]));
  }

  @Test
  void aTransactionIsForOneRequestAndOneSigner() throws Exception {
    ScepRequest request = parties.received(client);
    ScepTransaction transaction = request.getTransaction();
    ScepRequest other = parties.received(parties.client());
    assertFails(ErrorCode.SCEP_TRANSACTION, () -> other.match(transaction));
    // The same request again is no other one.
    parties.received(client).match(transaction);
  }

  @Test
  void aCertRepIsNotForACa() throws Exception {
    byte[] reply = ca.pending(parties.received(client));
    assertFails(ErrorCode.SCEP_TYPE, () -> ca.receive(reply));
  }
}
