// SPDX-License-Identifier: LGPL-2.1-or-later
package org.devcert;

import static org.devcert.Fixtures.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.util.OptionalLong;
import org.devcert.net.NetClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each class of exception, provoked by a function that throws it. */
class ExceptionsTest {
  private static <E extends Exception & DevcertFailure> void assertTells(
      E failure, ErrorCode code, Category category, String message) {
    assertSame(code, failure.getCode());
    assertEquals(code.code(), failure.getCodeNumber());
    assertEquals("DEVCERT_E_" + code.name(), failure.getName());
    assertSame(category, failure.getCategory());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  private static void assertNoDetails(DevcertFailure failure) {
    for (Detail kind : Detail.values()) {
      assertEquals(OptionalLong.empty(), failure.getDetail(kind));
    }
  }

  @Test
  void misuseIsAnUncheckedIllegalArgument() {
    DevcertUsageException e =
        assertThrows(DevcertUsageException.class, () -> Key.generate(KeyType.RSA, 1024));
    assertTells(e, ErrorCode.ARGUMENT, Category.USAGE, "1024");
    assertNoDetails(e);
    assertInstanceOf(IllegalArgumentException.class, e);
  }

  @Test
  void theWrongStateIsMisuseToo() throws Exception {
    CertBuilder builder = new CertBuilder();
    Key key = Fixtures.key("keys/p256.pem");
    DevcertUsageException e = assertThrows(DevcertUsageException.class, () -> builder.sign(key));
    assertTells(e, ErrorCode.STATE, Category.USAGE, "validity");
  }

  @Test
  void aWrongFormIsAFormatException() {
    DevcertFormatException e =
        assertThrows(DevcertFormatException.class, () -> Cert.parse(utf8("junk")));
    assertTells(e, ErrorCode.DER, Category.DECODE, "");
    assertFalse(e.getMessage().contains("junk"));
    assertInstanceOf(DevcertException.class, e);
    assertInstanceOf(GeneralSecurityException.class, e);
  }

  @Test
  void aWrongPassphraseIsACryptoException() {
    byte[] octets = Fixtures.vector("keys/encrypted.pem");
    DevcertCryptoException e =
        assertThrows(DevcertCryptoException.class, () -> Key.parse(octets));
    assertTells(e, ErrorCode.PASSWORD, Category.CRYPTO, "passphrase");
    assertInstanceOf(DevcertException.class, e);
  }

  @Test
  void aCertificateOfNobodyIsATrustException() throws Exception {
    Cert leaf = Fixtures.cert("certs/leaf.pem");
    CertList anchors = CertList.of(Fixtures.cert("certs/ed25519.pem"));
    DevcertTrustException e = assertThrows(
        DevcertTrustException.class, () -> leaf.checkChain(anchors, Fixtures.NOW));
    assertTells(e, ErrorCode.UNTRUSTED, Category.TRUST, "");
    assertInstanceOf(DevcertException.class, e);
  }

  @Test
  void aReplyToSomethingElseIsAProtocolException() throws Exception {
    ScepParties parties = new ScepParties();
    ScepClient one = parties.client();
    ScepClient other = parties.client();
    parties.received(one);
    byte[] reply = parties.ca.pending(parties.received(other));
    DevcertProtocolException e =
        assertThrows(DevcertProtocolException.class, () -> one.reply(reply));
    assertTells(e, ErrorCode.SCEP_TRANSACTION, Category.PROTOCOL, "transaction");
    assertInstanceOf(DevcertException.class, e);
  }

  @Test
  void whatIsNotThereIsAStoreException() throws Exception {
    CertList list = CertList.of();
    DevcertStoreException e = assertThrows(DevcertStoreException.class, () -> list.getItem(0));
    assertTells(e, ErrorCode.NOT_FOUND, Category.STORE, "");
    assertInstanceOf(DevcertException.class, e);
  }

  @Test
  @Tag("net")
  void aClosedPortIsANetworkExceptionWithErrno() throws Exception {
    String url;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + socket.getLocalPort() + "/";
    }
    try (NetClient client = new NetClient()) {
      DevcertNetworkException e = assertThrows(
          DevcertNetworkException.class, () -> client.get(url, ScepOperation.GET_CA_CAPS));
      assertTells(e, ErrorCode.CONNECT, Category.NETWORK, "errno");
      assertTrue(e.getDetail(Detail.ERRNO).getAsLong() > 0);
      assertEquals(OptionalLong.empty(), e.getDetail(Detail.HTTP_STATUS));
      assertInstanceOf(IOException.class, e);
    }
  }

  @Test
  void nothingInTheApiFailsWithFilesYetButTheClassIsThere() {
    assertTrue(IOException.class.isAssignableFrom(DevcertIOException.class));
    assertTrue(DevcertFailure.class.isAssignableFrom(DevcertIOException.class));
  }

  @Test
  void anExceptionKeepsItsOwnFigures() throws Exception {
    DevcertFailure first = Fixtures.assertFails(
        ErrorCode.PASSWORD, () -> Key.parse(Fixtures.vector("keys/encrypted.pem")));
    String message = Fixtures.message(first);
    Fixtures.assertFails(ErrorCode.DER, () -> Csr.parse(new byte[0]));
    assertSame(ErrorCode.PASSWORD, first.getCode());
    assertEquals(message, Fixtures.message(first));
  }

  @Test
  void eachThreadHasItsOwnFailure() throws Exception {
    DevcertFailure[] there = new DevcertFailure[1];
    Thread thread = new Thread(() ->
        there[0] = Fixtures.assertFails(ErrorCode.DER, () -> Csr.parse(new byte[0])));
    thread.start();
    thread.join();
    assertSame(ErrorCode.DER, there[0].getCode());
  }

  @Test
  void aRequiredNullIsNamed() throws Exception {
    NullPointerException e =
        assertThrows(NullPointerException.class, () -> Cert.parse((byte[]) null));
    assertTrue(e.getMessage().contains("data"), e.getMessage());
    assertThrows(NullPointerException.class, () -> Key.generate(null));
    assertThrows(NullPointerException.class, () -> Name.parseText(null));
    assertThrows(NullPointerException.class, () -> new ScepClient((ScepCaCerts) null));
    CertBuilder builder = new CertBuilder();
    assertThrows(NullPointerException.class, () -> builder.setSubject(null));
    assertThrows(NullPointerException.class, () -> builder.setValidity(null, Fixtures.END));
    assertThrows(NullPointerException.class, () -> builder.setKeyUsage(null));
    CsrBuilder request = new CsrBuilder();
    assertThrows(NullPointerException.class, () -> request.setChallenge(null));
  }

  @Test
  void numbersThatDoNotFitAreIllegalArguments() throws Exception {
    assertThrows(IllegalArgumentException.class, () -> Key.generate(KeyType.RSA, -1));
    CertList list = CertList.of(Fixtures.cert("certs/leaf.pem"));
    assertThrows(IllegalArgumentException.class, () -> list.getItem(-1));
    CertBuilder builder = new CertBuilder();
    assertThrows(IllegalArgumentException.class, () -> builder.setCa(-2));
  }

  @Test
  void textsThatCAndUtf8CannotHaveAreIllegalArguments() {
    assertThrows(IllegalArgumentException.class, () -> Name.parseText("CN=a\0b"));
    assertThrows(IllegalArgumentException.class, () -> Name.parseText("CN=\uD83D"));
    assertThrows(IllegalArgumentException.class, () -> Name.parseText("CN=\uDD11x"));
    char[] half = {'a', '\uD83D'};
    assertThrows(IllegalArgumentException.class, () -> new CsrBuilder().setChallenge(half));
  }
}
