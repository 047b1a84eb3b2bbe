// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.assertFails;
import static org.devcert.Fixtures.cert;
import static org.devcert.Fixtures.key;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignatureTest {
  private static final Instant NOW = Instant.parse("2027-01-15T08:00:00Z");

  @Test
  void aSignatureIsMadeAndVerified() throws Exception {
    byte[] message = vector("sign/message");
    try (Cert leaf = cert("certs/leaf.pem"); Cert mid = cert("certs/mid.pem");
        Key key = key("certs/leaf.key"); CertList chain = CertList.of(mid);
        SignatureBuilder builder = new SignatureBuilder()) {
      builder.setSigner(leaf, key).setChain(chain).setSigningTime(NOW).setSigningCertificate(true);
      for (Encoding encoding : Encoding.values()) {
        byte[] octets = builder.sign(message, encoding);
        try (Signature signature = Signature.verify(octets, message)) {
          assertEquals(leaf, signature.getSigner());
          assertEquals(2, signature.getCerts().size());
          assertTrue(signature.hasSigningTime());
          assertEquals(NOW, signature.getSigningTime());
          assertEquals("2.16.840.1.101.3.4.2.1", signature.getDigestAlgorithm());
          assertEquals(64, signature.getDigest().length());
        }
        assertFails(ErrorCode.SIGNATURE, () -> Signature.verify(octets, new byte[1]));
      }
    }
  }

  @Test
  void theSchemeIsWhatWasSet() throws Exception {
    byte[] message = vector("sign/message");
    try (Cert cert = cert("sign/rsa.crt"); Key key = key("keys/rsa.pem");
        SignatureBuilder builder = new SignatureBuilder()) {
      builder.setSigner(cert, key).setScheme(SignScheme.RSA_PSS_SHA384);
      try (Signature signature =
          Signature.verify(builder.sign(message, Encoding.DER), message)) {
        assertEquals("2.16.840.1.101.3.4.2.2", signature.getDigestAlgorithm());
      }
      assertFails(ErrorCode.WEAK, () -> builder.setScheme(SignScheme.RSA_SHA1));
      builder.setScheme(SignScheme.ED25519);
      assertFails(ErrorCode.KEY_MISMATCH, () -> builder.sign(message, Encoding.DER));
    }
    Signature.verify(vector("sign/cms_pss.der"), message).close();
  }

  @Test
  void theSignersCertificateIsGivenOrInTheMessage() throws Exception {
    byte[] octets = vector("sign/cms_no_certs.der");
    byte[] message = vector("sign/message");
    assertFails(ErrorCode.NOT_FOUND, () -> Signature.verify(octets, message));
    try (Cert leaf = cert("certs/leaf.pem"); CertList certs = CertList.of(leaf);
        Signature signature = Signature.verify(octets, message, certs)) {
      assertEquals(leaf, signature.getSigner());
      assertEquals(0, signature.getCerts().size());
    }
  }

  @Test
  void aSignatureWithoutASignerIsNone() throws Exception {
    try (SignatureBuilder builder = new SignatureBuilder()) {
      assertFails(ErrorCode.STATE, () -> builder.sign(new byte[0], Encoding.DER));
    }
  }
}
