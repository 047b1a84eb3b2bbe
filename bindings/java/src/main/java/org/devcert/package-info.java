// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * Certificates for devices: keys, requests, SCEP on both sides, PKCS#12 and sealed files, on the C
 * library libdevcert.
 *
 * <pre>{@code
 * try (Key key = Key.generate(KeyType.EC_P256)) {
 *   Csr csr = new CsrBuilder().setSubject(new NameBuilder().add("CN", host).build())
 *       .addSanDns(host).setKeyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE)).build(key);
 *   Files.write(Path.of("device.csr"), csr.encode(Encoding.PEM));
 * }
 * }</pre>
 *
 * <p><b>Objects.</b> Keys, certificates, requests and lists are immutable and may be used by
 * several threads; builders, policies, enrolments and jobs are for one thread at a time, and a
 * second one gets an {@link IllegalStateException}. All are {@link AutoCloseable}: what is closed
 * releases its memory at once, and what is forgotten after its collection. Closing an object does
 * no harm to others that were made of it.
 *
 * <p><b>Failures</b> are exceptions by category, which all are a {@link DevcertFailure} with a
 * code: checked ones below {@link DevcertException} and {@link java.io.IOException}, and the
 * unchecked {@link DevcertUsageException}. Any method may throw {@link NullPointerException} with
 * the name of a parameter that may not be null, {@link IllegalStateException} for an object that is
 * closed, {@link IllegalArgumentException} for a text that is not Unicode or has a null character,
 * and {@link OutOfMemoryError}.
 *
 * <p><b>Values.</b> Moments are {@link java.time.Instant}s, to the second. Sets are unmodifiable,
 * and so are lists. A constant that only a newer release of the C library knows is null, and is
 * left out of a set. Passphrases are {@code char[]} and private octets {@code byte[]}, so that they
 * can be overwritten after use; what is copied of them on the way is.
 *
 * <p><b>Envelopes</b> are streams: {@link Envelope#seal(java.io.OutputStream, SealerBuilder)}, and
 * {@link Envelope#open(java.io.InputStream, Key)}, which gives nothing that is not authenticated;
 * or files, on which a {@link FileJob} works.
 *
 * <p><b>Native code.</b> The library that joins Java and C is loaded from the directory of the
 * property {@code org.devcert.library.path}, if it is set, and from nowhere else then; or else from
 * {@code java.library.path}, or the jar. That of the jar is unpacked below the directory of the
 * property {@code org.devcert.tmpdir}, or {@code java.io.tmpdir}, where files must be executable,
 * and deleted as soon as it is loaded. From Java 24 on the application has to allow native code:
 * {@code --enable-native-access=org.devcert}, or {@code ALL-UNNAMED} without modules.
 */
package org.devcert;
