// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Set;

/** Two persons with keys of either kind and a backup, and the shortest ways to seal and open. */
final class EnvelopeParties {
  final Key rsaKey = Fixtures.key("keys/rsa.pem");
  final Key ecKey = Fixtures.key("keys/p256.pem");
  final Key backupKey = Fixtures.deviceKey();
  final Cert rsa = holder("CN=Jean Dupont", rsaKey, KeyUsage.KEY_ENCIPHERMENT);
  final Cert ec = holder("CN=Marie Durand", ecKey, KeyUsage.KEY_AGREEMENT);
  final Cert backup = holder("CN=Backup", backupKey, KeyUsage.KEY_ENCIPHERMENT);

  EnvelopeParties() throws DevcertException {}

  static Cert holder(String subject, Key key, KeyUsage usage) throws DevcertException {
    return holder(subject, key, usage, Fixtures.BEGIN, Fixtures.END);
  }

  static Cert holder(String subject, Key key, KeyUsage usage, Instant begin, Instant end)
      throws DevcertException {
    return Fixtures.certBuilder(subject).setValidity(begin, end).setPublicKey(key.getPublic())
        .setKeyUsage(Set.of(usage)).sign(key, null);
  }

  static SealerBuilder to(Cert... certs) throws DevcertException {
    SealerBuilder builder = new SealerBuilder().setNow(Fixtures.NOW);
    for (Cert cert : certs) {
      builder.addCert(cert);
    }
    return builder;
  }

  /** Content in which no two places look alike. */
  static byte[] octets(int size) {
    byte[] octets = new byte[size];
    for (int i = 0; i < size; i++) {
      octets[i] = (byte) (i * 31 ^ i >> 8 ^ i >> 16);
    }
    return octets;
  }

  static byte[] seal(SealerBuilder builder, byte[] content) throws DevcertException {
    try (Sealer sealer = builder.build()) {
      ByteArrayOutputStream sealed = new ByteArrayOutputStream();
      sealed.writeBytes(sealer.update(content));
      sealed.writeBytes(sealer.finish());
      return sealed.toByteArray();
    }
  }

  static byte[] unseal(OpenerBuilder builder, byte[] envelope) throws DevcertException {
    try (Opener opener = builder.build()) {
      byte[] content = opener.updateUnverified(envelope);
      opener.finish();
      return content;
    }
  }

  static byte[] unseal(Key key, byte[] envelope) throws DevcertException {
    return unseal(new OpenerBuilder().addKey(key), envelope);
  }

  /** The same by streams. */
  static byte[] written(SealerBuilder builder, byte[] content)
      throws DevcertException, IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream sealed = Envelope.seal(target, builder)) {
      sealed.write(content);
    }
    return target.toByteArray();
  }

  static byte[] read(Key key, byte[] envelope) throws DevcertException, IOException {
    try (InputStream content = Envelope.open(new ByteArrayInputStream(envelope), key)) {
      return content.readAllBytes();
    }
  }
}
