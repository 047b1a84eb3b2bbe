// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/**
 * Fixed keys, certificates and moments, and what is asserted of every failure.
 *
 * <p>Most tests leave their objects to the garbage collector: that has to work too.
 */
final class Fixtures {
  /** The validity of tests/vectors/certs, and a moment within it. */
  static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");
  static final Instant END = Instant.parse("2075-01-01T00:00:00Z");
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  private static Key deviceKey;
  private static Path temporary;

  private Fixtures() {}

  /** A file below tests, "vectors/keys/rsa.pem". */
  static byte[] file(String name) {
    String srcdir = System.getProperty("devcert.srcdir", System.getenv("srcdir"));
    try {
      return Files.readAllBytes(Path.of(srcdir != null ? srcdir : ".", "tests").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new folder in one that is deleted when the JVM ends. */
  static synchronized Path folder() throws IOException {
    if (temporary == null) {
      Path made = Files.createTempDirectory("devcert-test-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
      temporary = made;
    }
    return Files.createTempDirectory(temporary, "folder");
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] vector(String name) {
    return file("vectors/" + name);
  }

  static Key key(String name) throws DevcertException {
    return Key.parse(vector(name));
  }

  static Cert cert(String name) throws DevcertException {
    return Cert.parse(vector(name));
  }

  static Name name(String text) throws DevcertException {
    return Name.parseText(text);
  }

  /** The RSA key of a device; made once, as there is one fixed RSA key only, which is the CA's. */
  static synchronized Key deviceKey() throws DevcertException {
    if (deviceKey == null) {
      deviceKey = Key.generate(KeyType.RSA, 2048);
    }
    return deviceKey;
  }

  /** A builder with this subject and the validity of the vectors. */
  static CertBuilder certBuilder(String subject) throws DevcertException {
    return new CertBuilder().setSubject(name(subject)).setValidity(BEGIN, END);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  static byte[] hex(String digits) {
    byte[] octets = new byte[digits.length() / 2];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
    }
    return octets;
  }

  static String hex(byte[] octets) {
    StringBuilder digits = new StringBuilder();
    for (byte octet : octets) {
      digits.append(String.format("%02x", octet));
    }
    return digits.toString();
  }

  /** The octets with one bit of the last one changed. */
  static byte[] bent(byte[] octets) {
    byte[] bent = octets.clone();
    bent[bent.length - 1] ^= 1;
    return bent;
  }

  /** The call fails with this code, in the exception class of its category. */
  static DevcertFailure assertFails(ErrorCode code, Executable call) {
    Exception e = assertThrows(Exception.class, call);
    DevcertFailure failure = assertInstanceOf(DevcertFailure.class, e, e::toString);
    assertEquals(code, failure.getCode(), e::toString);
    assertSame(classOf(failure.getCategory()), e.getClass());
    return failure;
  }

  static String message(DevcertFailure failure) {
    return ((Exception) failure).getMessage();
  }

  private static Class<? extends Exception> classOf(Category category) {
    switch (category) {
      case USAGE: return DevcertUsageException.class;
      case DECODE: return DevcertFormatException.class;
      case CRYPTO: return DevcertCryptoException.class;
      case TRUST: return DevcertTrustException.class;
      case PROTOCOL: return DevcertProtocolException.class;
      case STORE: return DevcertStoreException.class;
      case IO: return DevcertIOException.class;
      case NETWORK: return DevcertNetworkException.class;
      default: return DevcertException.class;
    }
  }
}
