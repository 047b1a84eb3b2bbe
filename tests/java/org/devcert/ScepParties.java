// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;

/** A CA with an RA, and a device with its request: the parties of an enrolment. */
final class ScepParties {
  static final String SUBJECT = "CN=device-7";
  static final String CHALLENGE = "correct horse";

  final Key caKey = Fixtures.key("certs/root.key");
  final Cert caCert = Fixtures.cert("certs/root.pem");
  /** The key of the RA, which signs with one certificate and decrypts with the other. */
  final Key raKey = Fixtures.key("keys/rsa.pem");
  final Cert signer = issue("CN=RA signer", raKey.getPublic(), KeyUsage.DIGITAL_SIGNATURE);
  final Cert decrypter = issue("CN=RA decrypter", raKey.getPublic(), KeyUsage.KEY_ENCIPHERMENT);
  final ScepCa ca = caBuilder().build();

  final Key deviceKey = Fixtures.deviceKey();
  final Csr csr = request(SUBJECT, deviceKey);
  /** As a device does it: what the CA gives out, by the fingerprint that the device knows. */
  final ScepCaCerts caCerts =
      ScepCaCerts.parseByFingerprint(ca.getCerts(), caCert.getFingerprint(), Fixtures.NOW);

  ScepParties() throws DevcertException {}

  ScepCaBuilder caBuilder() throws DevcertException {
    return new ScepCaBuilder()
        .setSigner(signer, raKey)
        .setDecrypter(decrypter, raKey)
        .setChain(CertList.of(caCert));
  }

  /** A certificate of the CA. */
  Cert issue(String subject, PublicKey key, KeyUsage usage) throws DevcertException {
    return Fixtures.certBuilder(subject)
        .setPublicKey(key)
        .setKeyUsage(Set.of(usage))
        .sign(caKey, caCert);
  }

  /** What the CA issues for a request. */
  Cert issueFor(Csr csr) throws DevcertException {
    return Fixtures.certBuilder("CN=x")
        .setSubject(csr.getSubject())
        .setPublicKey(csr.getPublicKey())
        .setKeyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE))
        .sign(caKey, caCert);
  }

  static Csr request(String subject, Key key) throws DevcertException {
    return new CsrBuilder()
        .setSubject(Fixtures.name(subject))
        .setChallenge(CHALLENGE.toCharArray())
        .build(key);
  }

  ScepClient client() throws DevcertException {
    return new ScepClient(caCerts);
  }

  /** The client's request, at the CA. */
  ScepRequest received(ScepClient client) throws DevcertException {
    return ca.receive(client.request(csr, deviceKey));
  }

  /** Let the client be told to wait for this request. */
  void pend(ScepClient client, ScepRequest request) throws DevcertException {
    assertEquals(ScepResult.PENDING, client.reply(ca.pending(request)).getResult());
  }
}
