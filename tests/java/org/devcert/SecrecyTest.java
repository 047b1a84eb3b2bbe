// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What must not be told is told by no text. */
class SecrecyTest {
  private static final String CANARY = "xylophone-canary";

  private static void assertQuiet(Object object) {
    assertFalse(object.toString().contains(CANARY), object::toString);
    assertFalse(object.toString().isEmpty());
  }

  private static void assertFailsQuietly(Executable call) {
    Exception e = assertThrows(Exception.class, call);
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    assertFalse(trace.toString().contains(CANARY), trace::toString);
  }

  @Test
  void aChallengeIsShownByNoObject() throws Exception {
    ScepParties parties = new ScepParties();
    CsrBuilder builder = new CsrBuilder()
        .setSubject(Fixtures.name("CN=x")).setChallenge(CANARY.toCharArray());
    Csr csr = builder.build(parties.deviceKey);
    ScepClient client = parties.client();
    ScepRequest request = parties.ca.receive(client.request(csr, parties.deviceKey));
    assertTrue(request.hasChallenge(CANARY.toCharArray()));
    ScepTransaction transaction = request.getTransaction();
    for (Object each : List.of(builder, csr, client, request, transaction)) {
      assertQuiet(each);
    }
    for (AutoCloseable each : List.of(builder, csr, client, request, transaction)) {
      each.close();
      assertQuiet(each);
    }
  }

  @Test
  void aKeyIsShownByNoObject() throws Exception {
    Key key = Fixtures.key("keys/ed25519.pem");
    String octets = Fixtures.hex(key.encodePrivate(Encoding.DER));
    String value = octets.substring(octets.length() - 64);
    Pkcs12 file = Pkcs12.parse(Fixtures.vector("p12/default.p12"), "secret".toCharArray());
    assertFalse(key.toString().contains(value));
    assertFalse(file.toString().contains("secret"));
    assertFalse(file.getKeyPrivate(0).toString().contains("PRIVATE"));
  }

  @Test
  void aPassphraseIsToldByNoException() throws Exception {
    char[] canary = CANARY.toCharArray();
    char[] half = (CANARY + "\uD83D").toCharArray();
    char[] tooLong = CANARY.repeat(100).toCharArray();
    Key key = Fixtures.key("keys/p256.pem");
    Pkcs12Builder builder = new Pkcs12Builder().setKey(
        Fixtures.key("p12/leaf.key"), Fixtures.cert("p12/leaf.crt"));
    byte[] file = Fixtures.vector("p12/default.p12");
    assertFailsQuietly(() -> Key.parse(Fixtures.vector("keys/encrypted.pem"), canary));
    assertFailsQuietly(() -> Pkcs12.parse(file, canary));
    assertFailsQuietly(() -> Pkcs12.parse(file, half));
    assertFailsQuietly(() -> Pkcs12.parse(file, tooLong));
    assertFailsQuietly(() -> key.encodePrivate(Encoding.DER, tooLong));
    assertFailsQuietly(() -> key.encodePrivate(Encoding.DER, half));
    assertFailsQuietly(() -> builder.build(tooLong));
    assertFailsQuietly(() -> builder.build(half));
    assertFailsQuietly(() -> new CsrBuilder().setChallenge(tooLong));
    assertFailsQuietly(() -> new CsrBuilder().setChallenge(half));
  }

  @Test
  void theCallersCharactersAreLeftAlone() throws Exception {
    char[] canary = CANARY.toCharArray();
    Fixtures.key("keys/ed25519.pem").encodePrivate(Encoding.DER, canary);
    new CsrBuilder().setChallenge(canary);
    assertArrayEquals(CANARY.toCharArray(), canary);
  }

  @Test
  void secretsComeOutAsArraysOfTheCallersOwn() throws Exception {
    Csr csr = new CsrBuilder().setChallenge(CANARY.toCharArray())
        .build(Fixtures.key("keys/ed25519.pem"));
    byte[] one = csr.getChallengePrivate();
    Arrays.fill(one, (byte) 0);
    assertArrayEquals(Fixtures.utf8(CANARY), csr.getChallengePrivate());
  }
}
