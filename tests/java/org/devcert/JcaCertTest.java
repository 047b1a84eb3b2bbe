// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.cert;
import static org.devcert.Fixtures.key;
import static org.devcert.Fixtures.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.SignatureException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Certificates from and to the Java platform. */
class JcaCertTest {
  @Test
  void aCertificateGoesThereAndBack() throws Exception {
    Cert cert = cert("certs/leaf.pem");
    X509Certificate there = cert.toX509Certificate();
    assertArrayEquals(vector("certs/leaf.der"), there.getEncoded());
    assertEquals(cert, Cert.fromX509Certificate(there));
    assertThrows(NullPointerException.class, () -> Cert.fromX509Certificate(null));
  }

  @Test
  void bothReadTheSame() throws Exception {
    Cert cert = cert("certs/leaf.pem");
    X509Certificate there = cert.toX509Certificate();
    assertEquals(there.getVersion(), cert.getVersion());
    assertEquals(there.getSerialNumber(), new BigInteger(Fixtures.hex(cert.getSerial())));
    assertEquals(there.getNotBefore().toInstant(), cert.getNotBefore());
    assertEquals(there.getNotAfter().toInstant(), cert.getNotAfter());
    assertArrayEquals(there.getSubjectX500Principal().getEncoded(), cert.getSubject().encode());
    assertEquals(there.getExtendedKeyUsage(), cert.getExtKeyUsages());
    assertArrayEquals(
        there.getPublicKey().getEncoded(), cert.getPublicKey().encode(Encoding.DER));
    boolean[] usage = there.getKeyUsage();
    for (KeyUsage bit : KeyUsage.values()) {
      assertEquals(usage[bit.ordinal()], cert.getKeyUsage().contains(bit), bit.name());
    }
    assertEquals(there.getSubjectAlternativeNames().size(), cert.getSanList().getCount());
  }

  @Test
  void thePlatformTrustsWhatWeSigned() throws Exception {
    Key rootKey = key("certs/root.key");
    Cert root = cert("certs/root.pem");
    Cert cert = Fixtures.certBuilder("CN=device-7,O=Exämple")
        .setPublicKey(key("keys/ed25519.pem").getPublic())
        .setKeyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE))
        .addExtKeyUsage(Fixtures.CLIENT_AUTH)
        .sign(rootKey, root);
    X509Certificate there = cert.toX509Certificate();
    there.verify(root.getPublicKey().toJavaPublicKey());
    assertThrows(SignatureException.class,
        () -> there.verify(cert("certs/mid.pem").getPublicKey().toJavaPublicKey()));

    CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(there));
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(root.toX509Certificate(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(Fixtures.NOW));
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }

  @Test
  void aSelfSignedCaIsOneThereToo() throws Exception {
    Instant last = Instant.parse("9999-12-31T23:59:59Z");
    X509Certificate there = Fixtures.certBuilder("CN=ca").setCa(3)
        .setValidity(Fixtures.BEGIN, last).sign(key("keys/rsa.pem")).toX509Certificate();
    assertEquals(3, there.getBasicConstraints());
    assertEquals(last, there.getNotAfter().toInstant());
    there.verify(there.getPublicKey());
    assertTrue(there.getCriticalExtensionOIDs().contains("2.5.29.19"));
  }
}
